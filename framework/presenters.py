"""What the framework's pages say and where their links lead. No queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from framework.finding import Group, Hit, Kind, Page, Results
from framework.models import Edition

AT_ONCE = 4  # hits of one page that are shown before the reader opens the rest

KINDS: dict[Kind, str | Promise] = {
    Kind.TITLE: gettext_lazy("Title"),
    Kind.QUOTATION: gettext_lazy("Quotation"),
    Kind.EARLY: gettext_lazy("Why it is a suggested early priority"),
    Kind.INDICATOR: gettext_lazy("Example of an indicator"),
    Kind.DATA_SOURCE: gettext_lazy("Example of a data source"),
}


@dataclass(frozen=True)
class ShownHit:
    """A line of the list: what kind of thing was found, where it stands, and the text around it."""

    kind: str
    href: str
    excerpt: str
    also: str


@dataclass(frozen=True)
class ShownGroup:
    """The hits on one page: the first few, and the rest."""

    title: str
    href: str
    hits: tuple[ShownHit, ...]
    more: tuple[ShownHit, ...]


@dataclass(frozen=True)
class Suggestion:
    """Another search that finds something."""

    q: str
    href: str
    times: int = 0


@dataclass(frozen=True)
class ShownResults:
    """What the page of a search shows."""

    q: str
    count: int
    groups: tuple[ShownGroup, ...]
    instead: Suggestion | None
    one_by_one: tuple[Suggestion, ...]


def shown(edition: Edition, results: Results) -> ShownResults:
    """The results with their words and links."""
    return ShownResults(
        results.q,
        results.count,
        tuple(_groups(edition, results.groups)),
        _suggestion(edition, results.instead) if results.instead else None,
        tuple(_suggestion(edition, word, times) for word, times in results.one_by_one),
    )


def _suggestion(edition: Edition, q: str, times: int = 0) -> Suggestion:
    return Suggestion(q, reverse("framework_search", args=[edition.slug], query={"q": q}), times)


def _groups(edition: Edition, groups: tuple[Group, ...]) -> Iterator[ShownGroup]:
    for group in groups:
        if group.challenge:
            title = f"{group.challenge.number}. {group.challenge.short_title}"
            href = reverse("framework_challenge", args=[edition.slug, group.challenge.number])
        elif group.page == Page.STAGES:
            title, href = _("The stages"), reverse("framework_stages", args=[edition.slug])
        else:
            title, href = _("Glossary"), reverse("framework_glossary", args=[edition.slug])
        hits = tuple(_hit(href, hit) for hit in group.hits)
        yield ShownGroup(title, href, hits[:AT_ONCE], hits[AT_ONCE:])


def _hit(page: str, hit: Hit) -> ShownHit:
    return ShownHit(hit.name or str(KINDS[hit.kind]), f"{page}#{hit.anchor}", hit.excerpt, hit.also)
