"""Which words changed between two texts, so that a page can mark them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
MOST = 4000  # words and gaps of one text: beyond that the whole text counts as changed, which costs no time


class Change(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A run of words that have all stayed, gone or come."""

    kind: Change
    text: str

    @property
    def is_gone(self) -> bool:
        return self.kind is Change.GONE

    @property
    def is_new(self) -> bool:
        return self.kind is Change.NEW


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts in one, run by run. Without the new runs it is `before`, without those that are gone it is `after`.

    Words are compared whole, so that a reader sees "two rooms" become "three rooms" and not letters change.
    """
    if before == after:
        return (Piece(Change.SAME, before),) if before else ()
    return tuple(piece for piece in _pieces(_WORD.findall(before), _WORD.findall(after)) if piece.text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) > MOST or len(new) > MOST:
        yield Piece(Change.GONE, "".join(old))
        yield Piece(Change.NEW, "".join(new))
        return
    gone, come = "", ""
    for what, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        same = "".join(old[start:end])
        # a gap alone between two changes is no island worth showing
        if what == "equal" and (same.strip() or not (gone or come)):
            yield Piece(Change.GONE, gone)
            yield Piece(Change.NEW, come)
            gone, come = "", ""
            yield Piece(Change.SAME, same)
        elif what == "equal":
            gone, come = gone + same, come + same
        else:
            gone, come = gone + same, come + "".join(new[first:last])
    yield Piece(Change.GONE, gone)
    yield Piece(Change.NEW, come)
