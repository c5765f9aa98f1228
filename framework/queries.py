"""Reading the framework."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from framework.models import Challenge, Descriptor, Edition, GlossaryTerm


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


def neighbour(edition: Edition, number: int) -> Challenge | None:
    """The challenge before or after, for the links at the foot of a page."""
    return edition.challenges.filter(number=number).first()


def _texts(challenge: Challenge) -> list[tuple[str, str]]:
    """(what kind of text, the text) of everything in a challenge that came with its parts."""
    found = [("Challenge", challenge.title), ("Challenge", challenge.page_title)]
    found += [(str(d.stage), f"{d.summary} {d.text}") for d in challenge.descriptors.all()]
    found += [("Example of an indicator", i.text) for i in challenge.indicators.all()]
    found += [("Example of a data source", s.text) for s in challenge.data_sources.all()]
    return found


def terms_in(edition: Edition, challenge: Challenge) -> list[GlossaryTerm]:
    """The glossary's terms that stand in this challenge, each once, in order."""
    words = " ".join(text for _, text in _texts(challenge))
    return [
        term
        for term in edition.glossary.all()
        if re.search(rf"(?<!\w){re.escape(term.term)}s?(?!\w)", words, 0 if term.term.isupper() else re.I)
    ]


def plain(text: str) -> str:
    """Text for comparing: no capitals, no accents, straight quotes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@dataclass(frozen=True)
class Hit:
    """One text that holds every word looked for. `challenge` is None for a glossary term."""

    kind: str
    text: str
    challenge: Challenge | None = None
    term: GlossaryTerm | None = None


def search(edition: Edition, q: str) -> list[Hit]:
    """Every text of the edition that holds all the words of `q`, whatever their accents and capitals.

    An edition is some 200 short texts, so they are compared here, alike on both databases (5 queries).
    """
    wanted = plain(q).split()
    hits = [
        Hit(kind, text, challenge=one)
        for one in whole_challenges_of(edition)
        for kind, text in dict.fromkeys(_texts(one))
        if all(word in plain(text) for word in wanted)
    ]
    for term in edition.glossary.all():
        text = f"{term.term} {term.full_name}: {term.meaning} {term.today}"
        if all(word in plain(f"{text} {term.search_terms}") for word in wanted):
            hits.append(Hit("Glossary", text, term=term))
    return hits
