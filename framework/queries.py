"""Reading the framework."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from framework.glossary import Glossary
from framework.models import Challenge, Descriptor, Edition, GlossaryTerm, Stage
from framework.searching import plain


class Reader(Protocol):
    """Somebody who looks, signed in or not."""

    @property
    def is_active(self) -> bool: ...
    @property
    def is_superuser(self) -> bool: ...


def current_edition() -> Edition | None:
    """The edition that new reviews use, or None before any was loaded."""
    return Edition.objects.filter(current=True).first()


def edition_to_read() -> Edition | None:
    """Where somebody who asks for the framework is led: the current edition, else the newest that is not a draft."""
    readable = Edition.objects.exclude(state=Edition.State.DRAFT)
    return current_edition() or readable.order_by("state", "-year").first()  # published before withdrawn


def all_editions() -> list[Edition]:
    """Every edition, drafts as well, for whoever runs the site (1 query)."""
    return list(Edition.objects.order_by("-year", "slug"))


def visible_to(user: Reader) -> QuerySet[Edition]:
    """The editions that `user` may know of: a draft is for administrators only."""
    if user.is_active and user.is_superuser:
        return Edition.objects.all()
    return Edition.objects.exclude(state=Edition.State.DRAFT)


def edition_for(user: Reader, slug: str) -> Edition | None:
    """That edition, or None when there is none or it is not the user's to see (1 query, or none: see `_lately`).

    Who asks is looked at for a draft only, so that the page of a published edition needs no session.
    """
    now = time.monotonic()
    known = _lately.get(slug)
    if known and now - known[0] < settings.EDITION_FRESH_SECONDS:
        return known[1]
    found = Edition.objects.filter(slug=slug).first()
    if found is None or found.is_draft:
        return found if found and user.is_active and user.is_superuser else None
    if len(_lately) > 100:
        _lately.clear()
    _lately[slug] = now, found
    return found


# slug -> (when it was read, the edition). What everybody may read is read again every few seconds, because a page
# that is kept needs nothing else of the database. Nothing is kept of a draft or of what does not exist.
_lately: dict[str, tuple[float, Edition]] = {}


def forget() -> None:
    """Read every edition again at the next request to this process."""
    _lately.clear()


def challenges_of(edition: Edition) -> QuerySet[Challenge]:
    """The challenges in order, each with its descriptors and their stages (2 queries)."""
    descriptors = Descriptor.objects.select_related("stage").order_by("stage__number")
    return edition.challenges.order_by("number").prefetch_related(Prefetch("descriptors", descriptors))


def whole_challenges_of(edition: Edition) -> QuerySet[Challenge]:
    """The challenges with everything that belongs to them (4 queries)."""
    return challenges_of(edition).prefetch_related("indicators", "data_sources")


def challenge(edition: Edition, number: int) -> Challenge | None:
    """One challenge with its descriptors, indicators and data sources (4 queries)."""
    return whole_challenges_of(edition).filter(number=number).first()


def stages_of(edition: Edition) -> QuerySet[Stage]:
    """The stages in order (1 query)."""
    return edition.stages.order_by("number")


def glossary_of(edition: Edition) -> Glossary:
    """The glossary in the order of the alphabet, whatever the capitals, ready to explain texts (1 query)."""
    return Glossary(sorted(edition.glossary.all(), key=lambda term: term.term.casefold()))


@dataclass(frozen=True, eq=False)
class Contents:
    """A whole edition, read once: nothing in it asks the database again. Shared between requests, never changed."""

    edition: Edition
    stages: tuple[Stage, ...]
    challenges: tuple[Challenge, ...]
    glossary: Glossary

    def challenge(self, number: int) -> Challenge | None:
        return next((one for one in self.challenges if one.number == number), None)

    def neighbours(self, number: int) -> tuple[Challenge | None, Challenge | None]:
        """The challenge before and the one after, for the links at the foot of a page."""
        return self.challenge(number - 1), self.challenge(number + 1)

    def terms_in(self, challenges: Iterable[Challenge]) -> list[GlossaryTerm]:
        """The terms that stand in these challenges, each once, in order."""
        return self.glossary.used_in(text for one in challenges for text in words_in(one))


def words_in(challenge: Challenge) -> Iterator[str]:
    """Everything that a challenge which came whole says (no query)."""
    yield from (challenge.page_title, challenge.title, challenge.quotation, challenge.why_early)
    for one in challenge.descriptors.all():
        yield from (one.summary, one.text)
    yield from (indicator.text for indicator in challenge.indicators.all())
    yield from (source.text for source in challenge.data_sources.all())


@lru_cache(maxsize=8)
def _contents(pk: int, content_version: UUID) -> Contents:
    edition = Edition.objects.get(pk=pk)
    return Contents(
        edition,
        tuple(stages_of(edition)),
        tuple(whole_challenges_of(edition)),
        glossary_of(edition),
    )


def contents_of(edition: Edition) -> Contents:
    """All of the edition: 7 queries once for each version of its content, then none."""
    return _contents(edition.pk, edition.content_version)


def letters_of(glossary: Glossary) -> list[tuple[str, list[GlossaryTerm]]]:
    """The glossary by first letter, for a page on which people jump to a letter."""
    return [
        (letter, list(terms))
        for letter, terms in groupby(glossary, key=lambda term: plain(term.term)[0].upper())
    ]
