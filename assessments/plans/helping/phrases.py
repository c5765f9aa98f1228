"""A descriptor as phrases, each of which can be met, partly met or not met yet.

Where a descriptor is split is computed: at the end of a sentence, and at a semicolon outside of brackets. A sentence
in brackets belongs to the one before it. So every edition has phrases without a field of its own for them, an edition
in use needs no change, and the same descriptor gives the same phrases on every machine. A mark keeps the words that
it is about (`PhraseMark.words`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

KEY_LENGTH = 16
_CLOSERS = ")’”\"'"
_OPENERS = "(‘“\"'"
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Phrase:
    """A phrase of a descriptor. `key` is a digest of its words: the same words are the same phrase."""

    key: str
    text: str


def split(descriptor: str) -> tuple[Phrase, ...]:
    """The phrases of a descriptor in order, each once. Joined with spaces they are the descriptor again."""
    found = dict.fromkeys(_pieces(_SPACE.sub(" ", descriptor).strip()))
    return tuple(Phrase(key_of(text), text) for text in found)


def key_of(text: str) -> str:
    """The digest by which a phrase is known."""
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]


def _pieces(text: str) -> list[str]:
    pieces, begin, depth = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        end = _end_of(text, at, depth)
        if end:
            pieces.append(text[begin:end].strip())
            begin = end
    found: list[str] = []
    for one in filter(None, (*pieces, text[begin:].strip())):
        if found and one.startswith("(") and one.endswith(")"):
            found[-1] += f" {one}"
        else:
            found.append(one)
    return found


def _end_of(text: str, at: int, depth: int) -> int:
    """Where the piece ends that this letter ends, after closing quotes and brackets; 0 when it ends none."""
    letter = text[at]
    if letter == ";":
        return at + 1 if depth <= 0 else 0
    if letter not in ".!?":
        return 0
    end = at + 1
    while end < len(text) and text[end] in _CLOSERS:
        depth -= text[end] == ")"
        end += 1
    rest = text[end:].lstrip()
    if depth > 0 or not text[end:].startswith(" ") or not rest:
        return 0
    begins_a_sentence = rest[0].isupper() or (rest[0] in _OPENERS and rest[1:2].isupper())
    return end if begins_a_sentence else 0
