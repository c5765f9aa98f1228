"""The picture of every challenge by stage: where everything stands, as finished numbers for the SVG.

A place on a line and the number in the mark say the stage, never a colour alone. Nothing is added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.record.snapshot import RowFacts
from assessments.reports.content import ReportA
from assessments.reports.presenters import outcome, picture_in_words, shortened

WIDTH = 657  # CSS pixels: the width between the margins of A4
FIRST, APART, LAST = (
    318,
    82,
    510,
)  # the middle of the first stage's column, how far apart, the last one at the most
PRIORITY, DIFFERENTLY = 548, 613  # where the middles of the two columns on the right are
TOP = 22  # the height of the headings
LETTERS = 54  # of a challenge's name beside the lines
LETTER = 5.4  # the width of a letter in a heading, about


@dataclass(frozen=True)
class Column:
    """One stage."""

    x: int
    name: str


@dataclass(frozen=True)
class Line:
    """One challenge. `x` is None without an agreed stage; `without` then says so."""

    y: int
    baseline: int
    box: int
    name: str
    x: int | None
    stage: int | None
    without: str
    rank: int | None
    dissent: bool


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    alt: str
    left: int
    right: int
    middle: int
    cover_left: int
    priority: int
    rank_left: int
    differently: int
    radius: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def picture(report: ReportA, height: int) -> Picture:
    """The picture with `height` pixels for each challenge."""
    rows = report.content.rows
    numbers = [stage.number for stage in report.stages]
    places = dict(zip(numbers, _places(len(numbers)), strict=True))
    apart = places[numbers[1]] - places[numbers[0]] if len(numbers) > 1 else APART
    left, right = places[numbers[0]], places[numbers[-1]]
    return Picture(
        width=WIDTH,
        height=TOP + height * len(rows) + 4,
        alt=picture_in_words(rows),
        left=left,
        right=right,
        middle=(left + right) // 2,
        cover_left=(left + right) // 2 - 64,
        priority=PRIORITY,
        rank_left=PRIORITY - 11,
        differently=DIFFERENTLY,
        radius=min(10, height // 2 - 2),
        columns=tuple(
            Column(places[stage.number], _heading(stage.number, stage.name, apart)) for stage in report.stages
        ),
        lines=tuple(
            _line(row, places.get(row.stage or 0), TOP + height * n + height // 2)
            for n, row in enumerate(rows)
        ),
    )


def _places(stages: int) -> Sequence[int]:
    """The middles of the columns: as far apart as usual, or closer where the edition has more stages."""
    apart = min(APART, (LAST - FIRST) // max(1, stages - 1))
    return [FIRST + apart * n for n in range(stages)]


def _heading(number: int, name: str, apart: int) -> str:
    """The number and as much of the name as fits; without a name where only a few letters would."""
    letters = 100 if apart >= APART else int(apart / LETTER) - 3
    return f"{number} {shortened(name, letters)}" if letters >= len(name) or letters > 4 else str(number)


def _line(row: RowFacts, x: int | None, y: int) -> Line:
    return Line(
        y=y,
        baseline=y + 4,
        box=y - 8,
        name=f"{row.challenge}. {shortened(row.title, LETTERS)}",
        x=x,
        stage=row.stage,
        without="" if row.stage else outcome(row).lower(),
        rank=row.priority,
        dissent=bool(row.reservations),
    )
