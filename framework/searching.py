"""Finding words in texts, whatever their capitals, accents and endings. Nothing here touches the database."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

ALIKE = 0.75  # of 1: from here on a word is taken for another one, mistyped
EXCERPT = 220  # characters of a long text that a list of results shows


def plain(text: str) -> str:
    """Text for comparing: no capitals, no accents, straight quotes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    for mark in filter(unicodedata.combining, set(decomposed)):
        decomposed = decomposed.replace(mark, "")
    return decomposed.casefold()


@lru_cache(maxsize=1000)
def _plain_character(character: str) -> str:
    return plain(character)


def words_of(q: str) -> list[str]:
    """The words that somebody looks for, without the marks around them, each once."""
    stripped = (word.strip("'\"“”.,;:!?()[]-–/&…") for word in plain(q).split())
    return list(dict.fromkeys(word for word in stripped if word))


@lru_cache(maxsize=256)
def _pattern(word: str) -> re.Pattern[str]:
    """Where a word that begins like this stands. A plural finds the singular, and the other way round."""
    stem = re.escape(word)
    if len(word) > 3 and word.endswith("ies"):
        stem = re.escape(word[:-3]) + "(?:ies|y)"
    elif len(word) > 3 and word.endswith("y"):
        stem = re.escape(word[:-1]) + "(?:y|ies)"
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        stem = re.escape(word[:-1])
    return re.compile(rf"(?<!\w){stem}\w*")


class Searchable:
    """A text, made ready once to be compared with many questions."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = plain(text)

    def holds(self, q: str) -> bool:
        """Whether every word of `q` stands in the text. No words stand nowhere."""
        patterns = _patterns(q)
        return bool(patterns) and all(pattern.search(self._plain) for pattern in patterns)


@lru_cache(maxsize=64)
def _patterns(q: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(word) for word in words_of(q))


def holds(text: str, q: str) -> bool:
    """Whether every word of `q` stands in the text. No words stand nowhere."""
    return Searchable(text).holds(q)


def matches(text: str, q: str) -> list[tuple[int, int]]:
    """From where to where the words of `q` stand in the text, in order, none inside another."""
    flat = [_plain_character(character) for character in text]
    whole = "".join(flat)
    places = [place for place, letters in enumerate(flat) for _ in letters]
    found = [
        (places[match.start()], places[match.end() - 1] + 1)
        for word in words_of(q)
        for match in _pattern(word).finditer(whole)
    ]
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def excerpt(text: str, q: str) -> str:
    """The text if it is short; else the part of it around the first word found, cut between words."""
    if len(text) <= EXCERPT:
        return text
    found = matches(text, q)
    start = max(0, (found[0][0] if found else 0) - EXCERPT // 3)
    stop = min(len(text), start + EXCERPT)
    start = max(0, min(start, stop - EXCERPT))
    if start:
        start = text.find(" ", start) + 1 or start
    if stop < len(text):
        stop = max(text.rfind(" ", start, stop), found[0][1] if found else 0)
    return f"{'… ' if start else ''}{text[start:stop]}{' …' if stop < len(text) else ''}"


class Vocabulary:
    """Every word of some texts, to find the one most like a word that stands in none of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words = sorted(set(_words_in(texts)))

    def closest(self, words: Iterable[str]) -> str:
        """`words` with each that stands in no text replaced by the one most like it, or "" if nothing is."""
        better, changed = [], False
        for word in words:
            pattern = _pattern(word)
            if any(pattern.fullmatch(known) for known in self.words):
                better.append(word)
                continue
            near = self._near(word)
            if not near:
                return ""
            better.append(near)
            changed = True
        return " ".join(better) if changed else ""

    def _near(self, word: str) -> str:
        """The known word most like this one. Words of another length cannot be like it, so they are left out."""
        low, high = len(word) * ALIKE / (2 - ALIKE), len(word) * (2 - ALIKE) / ALIKE
        could = [known for known in self.words if low <= len(known) <= high]
        near = difflib.get_close_matches(word, could, n=1, cutoff=ALIKE)
        return near[0] if near else ""


def _words_in(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"\w[\w'-]*", plain(text))
