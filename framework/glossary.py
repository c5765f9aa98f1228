"""The glossary of an edition, ready to find its words in a text. Nothing here touches the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import slugify

from framework.models import GlossaryTerm

_WORD = re.compile(r"\w+")
TEXTS_KNOWN = 2000  # texts that a glossary keeps its findings of; an edition has some 400
Place = tuple[int, int, GlossaryTerm]


@dataclass(frozen=True)
class Part:
    """A piece of a text. `term` is set where a word of the glossary stands for the first time."""

    text: str
    term: GlossaryTerm | None = None

    def without(self, length: int) -> Part:
        """The same piece without its first characters."""
        return Part(self.text[length:], self.term)


class Name:
    """One name of a term, and where its first word stands in it."""

    def __init__(self, text: str, term: GlossaryTerm) -> None:
        self.text, self.term, self.short = text, term, is_short_form(text)
        first = _WORD.search(text)
        self.before = first.start() if first else 0
        word = first.group().casefold() if first else ""
        self.firsts = (word, f"{word}s")

    def end_in(self, text: str, start: int) -> int:
        """Where the name ends that begins at `start` of the text, with a plural s; 0 if it does not stand there.

        It is no part of a longer word. IPS-trained is still IPS, self-help-group is no group.
        """
        end = start + len(self.text)
        found = text[start:end]
        if (found if self.short else found.casefold()) != self.text:
            return 0
        if text[end : end + 1] in ("s" if self.short else "sS") and end < len(text):
            end += 1
        after, before = text[end : end + 1], text[start - 1 : start]
        joined = any(_WORD.match(beside) or (beside == "-" and not self.short) for beside in (before, after))
        return 0 if joined else end


class Glossary:
    """The terms of one edition. Goes through them in order, and finds them in texts.

    A term is found under its own name and under its full name, in the singular and with a plural s. Short forms
    in capitals (HR) are found as they are written, other words whatever their capitals. Where two terms begin at
    the same place the longer one is found: “PSA 16”, not “PSA”.
    """

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self.terms = list(terms)
        by_name: dict[str, GlossaryTerm] = {}
        for term in self.terms:
            for name in names_of(term):
                by_name.setdefault(name if is_short_form(name) else name.casefold(), term)
        self._known: dict[str, tuple[Place, ...]] = {}
        # By the first word of each name, so that a text is looked at once and most of its words fit no name.
        self._names: dict[str, list[Name]] = {}
        for text in sorted(by_name, key=lambda name: (-len(name), name)):  # the longest first
            found = Name(text, by_name[text])
            for first in found.firsts:
                self._names.setdefault(first, []).append(found)

    def __iter__(self) -> Iterator[GlossaryTerm]:
        return iter(self.terms)

    def parts(self, text: str) -> list[Part]:
        """The whole text in pieces; joined they are the text again."""
        found: list[Part] = []
        seen: set[str] = set()
        end = 0
        for start, stop, term in self._places(text):
            if term.term in seen:
                continue
            seen.add(term.term)
            found += [Part(text[end:start]), Part(text[start:stop], term)]
            end = stop
        return [part for part in (*found, Part(text[end:])) if part.text]

    def used_in(self, texts: Iterable[str]) -> list[GlossaryTerm]:
        """The terms that stand in any of the texts, each once, in the order of the glossary."""
        used = {term.term for text in texts for _, _, term in self._places(text)}
        return [term for term in self.terms if term.term in used]

    def _places(self, text: str) -> tuple[Place, ...]:
        """From where to where each term stands, every time, none inside another. Looked up once for each text."""
        found = self._known.get(text)
        if found is None:
            if len(self._known) > TEXTS_KNOWN:
                self._known.clear()
            found = self._known[text] = tuple(self._found_in(text))
        return found

    def _found_in(self, text: str) -> Iterator[Place]:
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            for name in self._names.get(word.group().casefold(), ()):
                start = word.start() - name.before
                stop = name.end_in(text, start) if start >= end else 0
                if stop:
                    end = stop
                    yield start, end, name.term
                    break


def is_short_form(name: str) -> bool:
    """Whether it is an abbreviation: one word with two capitals or more (CPA, LINks, PbR), or such a word first."""
    return sum(letter.isupper() for letter in name.split(" ")[0]) >= 2


def anchor_of(term: GlossaryTerm) -> str:
    """Where the term stands on a page that lists terms. No two terms of an edition share one."""
    return f"term-{_slug(term.term)}"


_slug = lru_cache(maxsize=1000)(slugify)


def names_of(term: GlossaryTerm) -> list[str]:
    """What the term is called in a text: its name, and its full name without what stands in brackets."""
    full = re.sub(r"\s*\([^)]*\)", "", term.full_name)
    return [name for name in (term.term, full) if name]
