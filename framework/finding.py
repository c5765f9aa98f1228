"""Searching an edition: which of its texts hold all the words, on which page they stand. No words of ours, no URLs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from django.utils.translation import get_language

from framework.glossary import anchor_of
from framework.models import Challenge, Edition, GlossaryTerm
from framework.queries import Contents, contents_of
from framework.searching import Searchable, Vocabulary, excerpt, words_of


class Kind(StrEnum):
    """What kind of thing a text is."""

    TITLE = "title"
    QUOTATION = "quotation"
    EARLY = "early"
    STAGE = "stage"
    INDICATOR = "indicator"
    DATA_SOURCE = "data_source"
    TERM = "term"


class Page(StrEnum):
    """On which kind of page a text stands."""

    CHALLENGE = "challenge"
    STAGES = "stages"
    GLOSSARY = "glossary"


@dataclass(frozen=True)
class Text:
    """One text of the framework: where it stands on its page, what kind of thing it is, and its words.

    `name` says which stage or term it is. `also` are words by which it is found and that its page does not show.
    """

    anchor: str
    kind: Kind
    text: Searchable
    name: str = ""
    also: str = ""
    both: Searchable | None = None  # the text and `also`
    named: Searchable | None = None  # what a term is called

    def holds(self, q: str) -> bool:
        return (self.both or self.text).holds(q)


@dataclass(frozen=True)
class Hit:
    """One text that holds every word looked for, cut to what a list can show."""

    anchor: str
    kind: Kind
    name: str
    excerpt: str
    also: str = ""  # words by which it was found and that its page does not show


@dataclass(frozen=True)
class Group:
    """The hits on one page; `challenge` is None for the stages and the glossary."""

    page: Page
    hits: tuple[Hit, ...]
    challenge: Challenge | None = None


@dataclass(frozen=True)
class Results:
    """What a search found. When it found nothing: what else might be tried."""

    q: str
    groups: tuple[Group, ...]
    instead: str = ""
    one_by_one: tuple[tuple[str, int], ...] = ()

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)


@dataclass(frozen=True)
class Index:
    """Every text of an edition by its page, ready to be compared."""

    pages: tuple[tuple[Page, Challenge | None, tuple[Text, ...]], ...]
    vocabulary: Vocabulary

    @property
    def texts(self) -> Iterator[Text]:
        return (text for _, _, texts in self.pages for text in texts)


@lru_cache(maxsize=8)
def index_of(contents: Contents, language: str | None) -> Index:
    """Made once for each language, because the names of the stages are found with the word for a stage."""
    pages = tuple(_pages(contents))
    words = [(text.both or text.text).text for _, _, texts in pages for text in texts]
    return Index(pages, Vocabulary(words))


def search(edition: Edition, q: str) -> Results:
    """Every text of the edition that holds all the words of `q`, by the page that it stands on.

    An edition is some 250 short texts, so they are compared here, alike on both databases. A term
    whose own name is looked for comes first, otherwise the glossary comes last.
    """
    index = index_of(contents_of(edition), get_language())
    groups = [group for group in (_found(*page, q) for page in index.pages) if group.hits]
    terms = index.pages[-1][2]
    groups.sort(key=lambda group: group.page != Page.GLOSSARY or not any(_named(text, q) for text in terms))
    if groups:
        return Results(q, tuple(groups))
    words = words_of(q)
    alone = tuple((word, sum(text.holds(word) for text in index.texts)) for word in words)
    useful = tuple((word, times) for word, times in alone if times)
    return Results(
        q, (), instead=index.vocabulary.closest(words), one_by_one=useful if len(alone) > 1 else ()
    )


def _pages(contents: Contents) -> Iterator[tuple[Page, Challenge | None, tuple[Text, ...]]]:
    """Each page of the edition and what stands on it. The glossary comes last."""
    for one in contents.challenges:
        yield Page.CHALLENGE, one, tuple(_texts_in(one))
    stages = tuple(
        Text(f"stage-{stage.number}", Kind.STAGE, Searchable(text), str(stage))
        for stage in contents.stages
        for text in (str(stage), f"{stage.meaning} {stage.definition}")
    )
    yield Page.STAGES, None, stages
    yield Page.GLOSSARY, None, tuple(_entry(term) for term in contents.glossary)


def _texts_in(challenge: Challenge) -> Iterator[Text]:
    """Everything that a challenge says, which came with all its parts (no query)."""
    for title in dict.fromkeys((challenge.page_title, challenge.title)):
        yield Text("maincontent", Kind.TITLE, Searchable(title))
    if challenge.quotation:
        yield Text("maincontent", Kind.QUOTATION, Searchable(challenge.quotation))
    if challenge.suggest_early:
        yield Text("early", Kind.EARLY, Searchable(challenge.why_early))
    for one in challenge.descriptors.all():
        words = Searchable(f"{one.summary} {one.text}")
        yield Text(f"stage-{one.stage.number}", Kind.STAGE, words, str(one.stage))
    for indicator in challenge.indicators.all():
        yield Text(f"indicator-{indicator.number}", Kind.INDICATOR, Searchable(indicator.text))
    for source in challenge.data_sources.all():
        yield Text(f"source-{source.number}", Kind.DATA_SOURCE, Searchable(source.text))


def _entry(term: GlossaryTerm) -> Text:
    name = f"{term.term} ({term.full_name})" if term.full_name else term.term
    words = f"{name}: {term.meaning} {term.today}"
    return Text(
        anchor_of(term),
        Kind.TERM,
        Searchable(words),
        term.term,
        also=term.search_terms,
        both=Searchable(f"{words} {term.search_terms}"),
        named=Searchable(f"{term.term} {term.full_name}"),
    )


def _named(text: Text, q: str) -> bool:
    return text.named is not None and text.named.holds(q)


def _found(page: Page, challenge: Challenge | None, texts: tuple[Text, ...], q: str) -> Group:
    """The page with its hits; of texts that stand at the same place the first one."""
    hits: dict[str, Hit] = {}
    for text in texts:
        if text.anchor not in hits and text.holds(q):
            also = "" if text.text.holds(q) else text.also
            hits[text.anchor] = Hit(text.anchor, text.kind, text.name, excerpt(text.text.text, q), also)
    found = list(hits.values())
    if page == Page.GLOSSARY:
        named = {text.anchor for text in texts if text.anchor in hits and _named(text, q)}
        found.sort(key=lambda hit: hit.anchor not in named)
    return Group(page, tuple(found), challenge)
