"""Reading the framework."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch, QuerySet

from framework.glossary import Glossary, anchor_of
from framework.models import Challenge, Descriptor, Edition, GlossaryTerm, Stage
from framework.searching import closest, excerpt, holds, plain, words_of


def current_edition() -> Edition | None:
    """The edition that new reviews use, or None before any was loaded."""
    return Edition.objects.filter(current=True).first()


def edition(slug: str) -> Edition | None:
    return Edition.objects.filter(slug=slug).first()


def challenges_of(edition: Edition) -> QuerySet[Challenge]:
    """The ten challenges in order, each with its descriptors and their stages (2 queries)."""
    descriptors = Descriptor.objects.select_related("stage").order_by("stage__number")
    return edition.challenges.order_by("number").prefetch_related(Prefetch("descriptors", descriptors))


def whole_challenges_of(edition: Edition) -> QuerySet[Challenge]:
    """The ten challenges with everything that belongs to them (4 queries)."""
    return challenges_of(edition).prefetch_related("indicators", "data_sources")


def challenge(edition: Edition, number: int) -> Challenge | None:
    """One challenge with its descriptors, indicators and data sources (4 queries)."""
    return whole_challenges_of(edition).filter(number=number).first()


def neighbours(edition: Edition, number: int) -> tuple[Challenge | None, Challenge | None]:
    """The challenge before and the one after, for the links at the foot of a page (1 query)."""
    near = {one.number: one for one in edition.challenges.filter(number__in=[number - 1, number + 1])}
    return near.get(number - 1), near.get(number + 1)


def stages_of(edition: Edition) -> QuerySet[Stage]:
    """The three stages in order (1 query)."""
    return edition.stages.order_by("number")


def glossary_of(edition: Edition) -> Glossary:
    """The glossary in the order of the alphabet, whatever the capitals, ready to explain texts (1 query)."""
    return Glossary(sorted(edition.glossary.all(), key=lambda term: term.term.casefold()))


@dataclass(frozen=True)
class Text:
    """One text of the framework: where it stands on its page, what kind of thing it is, and its words.

    `also` are words by which it is found and that its page does not show.
    """

    anchor: str
    kind: str
    text: str
    also: str = ""
    term: GlossaryTerm | None = None


def texts_in(challenge: Challenge) -> list[Text]:
    """Everything that a challenge says, which came with all its parts (no query)."""
    titles = dict.fromkeys((challenge.page_title, challenge.title))
    found = [Text("maincontent", "Title", title) for title in titles]
    if challenge.quotation:
        found.append(Text("maincontent", "Quotation", challenge.quotation))
    if challenge.suggest_early:
        found.append(Text("early", "Why it is worth an early look", challenge.why_early))
    for one in challenge.descriptors.all():
        found.append(Text(f"stage-{one.stage.number}", str(one.stage), f"{one.summary} {one.text}"))
    for indicator in challenge.indicators.all():
        anchor = f"indicator-{indicator.number}"
        found.append(Text(anchor, "Example of an indicator", indicator.text))
    for source in challenge.data_sources.all():
        found.append(Text(f"source-{source.number}", "Example of a data source", source.text))
    return found


def terms_in(glossary: Glossary, challenges: list[Challenge]) -> list[GlossaryTerm]:
    """The terms that stand in these challenges, each once, in order (no query when they came whole)."""
    return glossary.used_in(text.text for one in challenges for text in texts_in(one))


@dataclass(frozen=True)
class Hit:
    """One text that holds every word looked for, cut to what a list can show."""

    anchor: str
    kind: str
    excerpt: str


@dataclass(frozen=True)
class Group:
    """The hits on one page: a challenge (its number and short title), the stages, or the glossary."""

    page: str
    title: str
    hits: list[Hit]
    number: int | None = None


@dataclass(frozen=True)
class Results:
    """What a search found. When it found nothing: what else might be tried."""

    q: str
    groups: list[Group]
    instead: str = ""
    one_by_one: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


def search(edition: Edition, q: str) -> Results:
    """Every text of the edition that holds all the words of `q`, by the page that it stands on.

    An edition is some 250 short texts, so they are compared here, alike on both databases (6 queries). A term
    whose own name is looked for comes first, otherwise the glossary comes last.
    """
    pages = list(_pages(edition))
    groups = [group for group in (_found(page, texts, q) for page, texts in pages) if group.hits]
    groups.sort(key=lambda group: group.page != "glossary" or not _named(pages[-1][1], q))
    if groups:
        return Results(q, groups)
    texts = [text for _, page in pages for text in page]
    words = [f"{text.text} {text.also}" for text in texts]
    alone = tuple((word, sum(holds(text, word) for text in words)) for word in words_of(q))
    useful = tuple((word, times) for word, times in alone if times)
    return Results(q, [], instead=closest(q, words), one_by_one=useful if len(alone) > 1 else ())


def _pages(edition: Edition) -> Iterator[tuple[Group, list[Text]]]:
    """Each page of the edition, without hits yet, and what stands on it. The glossary comes last."""
    for one in whole_challenges_of(edition):
        yield Group("challenge", one.short_title, [], one.number), texts_in(one)
    yield (
        Group("stages", "The three stages", []),
        [
            Text(f"stage-{s.number}", str(s), text)
            for s in stages_of(edition)
            for text in (str(s), f"{s.meaning} {s.definition}")
        ],
    )
    yield Group("glossary", "Glossary", []), [_entry(term) for term in glossary_of(edition)]


def _entry(term: GlossaryTerm) -> Text:
    name = f"{term.term} ({term.full_name})" if term.full_name else term.term
    words = f"{name}: {term.meaning} {term.today}"
    return Text(anchor_of(term), term.term, words, also=term.search_terms, term=term)


def _named(texts: list[Text], q: str) -> bool:
    return any(holds(f"{text.term.term} {text.term.full_name}", q) for text in texts if text.term)


def _found(page: Group, texts: list[Text], q: str) -> Group:
    """The page with its hits; of texts that stand at the same place the first one."""
    hits: dict[str, Hit] = {}
    for text in texts:
        if text.anchor not in hits and holds(f"{text.text} {text.also}", q):
            shown = text.text if holds(text.text, q) or not text.also else f"{text.text} Also: {text.also}."
            hits[text.anchor] = Hit(text.anchor, text.kind, excerpt(shown, q))
    found = list(hits.values())
    if page.page == "glossary":
        named = {text.anchor for text in texts if _named([text], q)}
        found.sort(key=lambda hit: hit.anchor not in named)
    return Group(page.page, page.title, found, page.number)


def letters_of(glossary: Glossary) -> list[tuple[str, list[GlossaryTerm]]]:
    """The glossary by first letter, for a page on which people jump to a letter."""
    return [
        (letter, list(terms))
        for letter, terms in groupby(glossary, key=lambda term: plain(term.term)[0].upper())
    ]
