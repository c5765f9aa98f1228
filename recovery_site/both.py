"""What the page of a stale form shows: what somebody else stored beside what this person wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Both:
    """One part of a form in both versions, as texts for people. Shown by `_both_versions.html`."""

    label: str | Promise
    theirs: str
    yours: str


def differing(parts: Iterable[Both]) -> list[Both]:
    """The parts that the two people wrote differently."""
    return [part for part in parts if part.theirs != part.yours]
