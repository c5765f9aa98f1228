"""What a page was showing of a part: a digest in the form, which tells what the person changed."""

from __future__ import annotations

from dataclasses import astuple

from django.http import QueryDict

from assessments.audit.canonical import sha256
from assessments.plans.parts import Conflict, Dates, PartText

OVERTAKEN = "~"  # before a digest: somebody else saved the part since, and this person was shown it


def digest_of(value: str | Dates | PartText) -> str:
    """A digest of each box of what a part says, joined by dots, to tell whether the person changed it, and where."""
    texts = [value] if isinstance(value, str) else map(str, astuple(value))
    return ".".join(sha256(text)[:12] for text in texts)


def as_seen(seen: str, value: str | Dates | PartText | None) -> frozenset[str]:
    """The boxes in which `value` says what the page was showing; none of a text that is one box."""
    if value is None or isinstance(value, str):
        return frozenset()
    before, now = seen.removeprefix(OVERTAKEN).split("."), digest_of(value).split(".")
    return frozenset(name for name, was, says in zip(vars(value), before, now, strict=False) if was == says)


def overtake(data: QueryDict, start: str, by: Conflict) -> None:
    """Make the boxes that begin with `start` ones that replace what that other person saved, if they are sent again."""
    data[f"{start}version"] = str(by.version)
    data[f"{start}seen"] = OVERTAKEN + data.get(f"{start}seen", "").removeprefix(OVERTAKEN)
