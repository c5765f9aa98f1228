"""The full text of a stage for phones, its words explained in place.

Explaining takes a moment and three hundred phones ask at once, so each text is explained once for each process.
An edition that a room uses never changes.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from framework.glossary import Glossary
from framework.models import Challenge, Edition
from framework.queries import glossary_of
from framework.templatetags.explaining import explained


@lru_cache(maxsize=4)
def _glossary(edition: int) -> Glossary:
    return glossary_of(Edition(pk=edition))


@lru_cache(maxsize=120)
def _explained(edition: int, text: str) -> SafeString:
    return mark_safe(linebreaks(explained(text, _glossary(edition))))  # noqa: S308 - escaped by `explained`


def explain(challenge: Challenge | None) -> None:
    """Give each descriptor of the challenge its text as `explained`, ready for the page (1 query, the first time)."""
    for descriptor in challenge.descriptors.all() if challenge else ():
        descriptor.explained = _explained(challenge.edition_id, descriptor.text)  # type: ignore[attr-defined, union-attr]
