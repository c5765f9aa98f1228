"""The glossary of an edition, ready to find its words in a text. Nothing here touches the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from framework.models import GlossaryTerm


@dataclass(frozen=True)
class Part:
    """A piece of a text. `term` is set where a word of the glossary stands for the first time."""

    text: str
    term: GlossaryTerm | None = None

    def without(self, length: int) -> Part:
        """The same piece without its first characters."""
        return Part(self.text[length:], self.term)


class Glossary:
    """The terms of one edition. Goes through them in order, and finds them in texts.

    A term is found under its own name and under its full name, in the singular and with a plural s. Short forms
    in capitals (HR) are found as they are written, other words whatever their capitals. Where two terms begin at
    the same place the longer one is found: “PSA 16”, not “PSA”.
    """

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self.terms = list(terms)
        self._by_name: dict[str, GlossaryTerm] = {}
        for term in self.terms:
            for name in names_of(term):
                self._by_name.setdefault(name if is_short_form(name) else name.casefold(), term)
        longest_first = sorted(self._by_name, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(_pattern_of, longest_first)) or r"(?!)")

    def __iter__(self) -> Iterator[GlossaryTerm]:
        return iter(self.terms)

    def parts(self, text: str) -> list[Part]:
        """The whole text in pieces; joined they are the text again."""
        found: list[Part] = []
        seen: set[str] = set()
        end = 0
        for match in self._pattern.finditer(text):
            term = self._term_of(match.group())
            if term.term in seen:
                continue
            seen.add(term.term)
            found += [Part(text[end : match.start()]), Part(match.group(), term)]
            end = match.end()
        return [part for part in (*found, Part(text[end:])) if part.text]

    def used_in(self, texts: Iterable[str]) -> list[GlossaryTerm]:
        """The terms that stand in any of the texts, each once, in the order of the glossary."""
        used = {self._term_of(match.group()).term for text in texts for match in self._pattern.finditer(text)}
        return [term for term in self.terms if term.term in used]

    def _term_of(self, found: str) -> GlossaryTerm:
        for name in (found, found.removesuffix("s"), found.casefold(), found.casefold().removesuffix("s")):
            if name in self._by_name:
                return self._by_name[name]
        raise AssertionError(found)  # the pattern is made of these names


def is_short_form(name: str) -> bool:
    """Whether it is an abbreviation: one word with two capitals or more (CPA, LINks, PbR), or such a word first."""
    return sum(letter.isupper() for letter in name.split(" ")[0]) >= 2


def anchor_of(term: GlossaryTerm) -> str:
    """Where the term stands on a page that lists terms. No two terms of an edition share one."""
    return f"term-{slugify(term.term)}"


def names_of(term: GlossaryTerm) -> list[str]:
    """What the term is called in a text: its name, and its full name without what stands in brackets."""
    full = re.sub(r"\s*\([^)]*\)", "", term.full_name)
    return [name for name in (term.term, full) if name]


def _pattern_of(name: str) -> str:
    words = re.escape(name)
    if is_short_form(name):
        return rf"(?<!\w){words}s?(?!\w)"  # IPS-trained is still IPS
    return rf"(?i:(?<![\w-]){words}s?(?![\w-]))"
