"""Finding words in texts, whatever their capitals, accents and endings. Nothing here touches the database."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

EXCERPT = 220  # characters of a long text that a list of results shows


def plain(text: str) -> str:
    """Text for comparing: no capitals, no accents, straight quotes."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


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


def holds(text: str, q: str) -> bool:
    """Whether every word of `q` stands in the text. No words stand nowhere."""
    words = words_of(q)
    flat = plain(text)
    return bool(words) and all(_pattern(word).search(flat) for word in words)


def matches(text: str, q: str) -> list[tuple[int, int]]:
    """From where to where the words of `q` stand in the text, in order, none inside another."""
    flat, places = [], []
    for place, character in enumerate(text):
        for one in plain(character):
            flat.append(one)
            places.append(place)
    whole = "".join(flat)
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


def closest(q: str, texts: Iterable[str]) -> str:
    """`q` with each word that stands in no text replaced by the one most like it, or "" if nothing is."""
    vocabulary = set(_words_in(texts))
    better, changed = [], False
    for word in words_of(q):
        if any(_pattern(word).fullmatch(known) for known in vocabulary):
            better.append(word)
            continue
        near = difflib.get_close_matches(word, sorted(vocabulary), n=1, cutoff=0.75)
        if not near:
            return ""
        better.append(near[0])
        changed = True
    return " ".join(better) if changed else ""


def _words_in(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from re.findall(r"\w[\w'-]*", plain(text))
