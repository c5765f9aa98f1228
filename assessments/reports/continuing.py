"""A long row of Template A as several, each short enough to stay on one page.

A table that breaks inside a row leaves its name and its tick behind. So what is long is divided before it is laid out:
each piece is a row of its own with the name and the tick again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assessments.record.snapshot import ReservationFacts, RowFacts

LETTERS = 90  # in a line of the comments, about
LINES = 18  # of a piece, at most: even of the widest letters it stays on one page
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True)
class Piece:
    """A row of the table. `continues` is true for all but the first piece of a challenge.

    `differs_again`: the note of where services differ began in the piece before; `moved_again`: why the stage moved.
    """

    row: RowFacts
    continues: bool
    differs_again: bool = False
    moved_again: bool = False


class Continued(ReservationFacts):
    """The rest of a reservation that began in the piece before."""


class Differing(str):
    """A part of the note of where services differ."""

    __slots__ = ()


class Moving(str):
    """A part of why the stage moved, or stayed."""

    __slots__ = ()


def one_break(text: str) -> str:
    """`text` with each kind of line break as a newline."""
    return _BREAK.sub("\n", text)


def pieces(row: RowFacts) -> list[Piece]:
    """The row in pieces of at most `LINES` lines, all of its words in their order; one piece when it is short."""
    found: list[RowFacts] = []
    room = 0
    for part, lines in _parts(row):
        if not found or lines > room:
            found.append(replace(row, comments="", differences="", moved_because="", reservations=()))
            room = LINES
        room -= lines
        if isinstance(part, ReservationFacts):
            found[-1] = replace(found[-1], reservations=(*found[-1].reservations, part))
        elif isinstance(part, Differing):
            found[-1] = replace(found[-1], differences=str(part))
        elif isinstance(part, Moving):
            found[-1] = replace(found[-1], moved_because=str(part))
        else:
            found[-1] = replace(found[-1], comments=part)
    differing = [n for n, one in enumerate(found) if one.differences]
    moving = [n for n, one in enumerate(found) if one.moved_because]
    return [Piece(one, n > 0, n in differing[1:], n in moving[1:]) for n, one in enumerate(found)]


def _parts(row: RowFacts) -> Iterator[tuple[str | ReservationFacts, int]]:
    """Why the stage moved, the comments, where services differ, then each reservation, in parts that fit into a piece,
    with their lines.
    """
    for part in divided(row.moved_because):
        yield Moving(part), lines_of(part) + 1
    for part in divided(row.comments) or [""]:
        yield part, lines_of(part)
    for part in divided(row.differences):
        yield Differing(part), lines_of(part) + 1
    for one in row.reservations:
        for n, part in enumerate(divided(one.words)):
            kind = Continued if n else ReservationFacts
            yield kind(one.uid, part, one.held_by), lines_of(part) + 1


def lines_of(text: str) -> int:
    """How many lines `text` takes, about."""
    return sum(-(-len(line) // LETTERS) or 1 for line in text.split("\n"))


def divided(text: str) -> list[str]:
    """`text` in parts of at most `LINES` lines, at the end of a line, a sentence or a word if there is one."""
    left, parts = one_break(text).strip("\n"), []
    while lines_of(left) > LINES:
        most = _most(left)
        ends = [found.start() for found in _SENTENCE.finditer(left, 0, most + 1) if found.start() > most // 2]
        cut = ends[-1] if ends else left.rfind(" ", most // 2, most + 1)
        cut = cut if cut > 0 else most
        parts.append(left[:cut].rstrip())
        left = left[cut:].lstrip()
    return [*parts, left] if left else parts


def _most(text: str) -> int:
    """How many letters of `text` fit into `LINES` lines."""
    letters = room = 0
    for line in text.split("\n"):
        needs = -(-len(line) // LETTERS) or 1
        if room + needs > LINES:
            return letters + (LINES - room) * LETTERS or LINES
        room, letters = room + needs, letters + len(line) + 1
    return letters
