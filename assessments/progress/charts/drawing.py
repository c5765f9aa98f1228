"""A chart as finished numbers for one SVG: lines, points, limits, labels of both axes.

For a template that only puts them in; presentation attributes alone, as the security policy and WeasyPrint want it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from assessments.progress.charts.chart import Chart, Phase, Point, Variation

WIDTH, HEIGHT = 640, 280
LEFT, RIGHT, TOP, BOTTOM = 56, 606, 26, 238
MOST_DAYS = 6  # labels below
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Mark:
    """A point: where it lies, and as what it is drawn."""

    x: float
    y: float
    variation: Variation


@dataclass(frozen=True)
class Line:
    """A level line over a stretch of time: the middle, a limit, the target, the baseline."""

    kind: str
    x1: float
    x2: float
    y: float


@dataclass(frozen=True)
class Label:
    at: float
    words: str


@dataclass(frozen=True)
class Flag:
    """A change: a numbered line from top to bottom."""

    x: float
    number: int


@dataclass(frozen=True)
class Drawing:
    """Everything that stands in the picture."""

    path: str
    marks: Sequence[Mark]
    lines: Sequence[Line]
    levels: Sequence[Label]
    days: Sequence[dt.date] = field(default_factory=list)
    day_places: Sequence[float] = field(default_factory=list)
    flags: Sequence[Flag] = field(default_factory=list)

    @property
    def dates(self) -> list[tuple[float, dt.date]]:
        """Where a date is written below, and which."""
        return list(zip(self.day_places, self.days, strict=True))


def levels(low: float, high: float) -> list[float]:
    """Round numbers for the axis, three to seven of them, from at or below `low` to at or above `high`."""
    if high <= low:
        low, high = low - 1, high + 1
    rough = (high - low) / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * one for one in STEPS if size * one >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 9) for number in range(first, last + 1)]


def draw(
    shown: Chart,
    *,
    baseline: float | None = None,
    changes: Sequence[dt.date] = (),
    least: float | None = None,
    most: float | None = None,
    unit: str = "",
) -> Drawing:
    """The chart drawn; refuses one without points (ValueError).

    `changes`: the days of the changes, numbered in this order. `least`, `most`: what a value cannot go beyond (a
    percentage), so that a limit is not drawn there. `unit` stands behind the numbers of the axis.
    """
    if not shown.points:
        raise ValueError("Nothing to draw.")
    values = [point.value for point in shown.points]
    asked = [one for one in (shown.target, baseline) if one is not None]
    limits = [
        _within(edge, least, most)
        for phase in shown.phases
        if phase.limits
        for edge in (phase.limits.lower, phase.limits.upper)
    ]
    axis = levels(min(values + asked + limits), max(values + asked + limits))
    first, last = shown.points[0].date, shown.points[-1].date
    place = _Place(axis[0], axis[-1], first, last)
    marks = [Mark(place.x(one.date), place.y(one.value), one.variation) for one in shown.points]
    lines = [line for phase in shown.phases for line in _phase_lines(phase, shown.points, place, least, most)]
    for kind, level in (("baseline", baseline), ("target", shown.target)):
        if level is not None:
            lines.append(Line(kind, LEFT, RIGHT, place.y(level)))
    days = _few([point.date for point in shown.points])
    return Drawing(
        path=" ".join(f"{'L' if n else 'M'}{mark.x} {mark.y}" for n, mark in enumerate(marks)),
        marks=marks,
        lines=lines,
        levels=[Label(place.y(level), f"{level:g}{unit}") for level in axis],
        days=days,
        day_places=[place.x(day) for day in days],
        flags=[
            Flag(place.x(day), number) for number, day in enumerate(changes, start=1) if first <= day <= last
        ],
    )


@dataclass(frozen=True)
class _Place:
    """From values and days to places in the picture."""

    low: float
    high: float
    first: dt.date
    last: dt.date

    def y(self, value: float) -> float:
        return round(BOTTOM - (value - self.low) / (self.high - self.low) * (BOTTOM - TOP), 1)

    def x(self, day: dt.date) -> float:
        span = (self.last - self.first).days
        if not span:
            return (LEFT + RIGHT) / 2
        inside = LEFT + 14, RIGHT - 14
        return round(inside[0] + (day - self.first).days / span * (inside[1] - inside[0]), 1)


def _within(value: float, least: float | None, most: float | None) -> float:
    value = value if least is None else max(least, value)
    return value if most is None else min(most, value)


def _phase_lines(
    phase: Phase, points: Sequence[Point], place: _Place, least: float | None, most: float | None
) -> list[Line]:
    start = LEFT if phase.start == 0 else place.x(points[phase.start].date)
    end = RIGHT if phase.end == len(points) else place.x(points[phase.end].date)
    lines = [Line("middle", start, end, place.y(phase.middle))]
    if phase.limits:
        for edge in (phase.limits.lower, phase.limits.upper):
            lines.append(Line("limit", start, end, place.y(_within(edge, least, most))))
    return lines


def _few(days: Sequence[dt.date]) -> list[dt.date]:
    """At most MOST_DAYS of them, the first and the last among them, evenly."""
    if len(days) <= MOST_DAYS:
        return _apart(days)
    step = (len(days) - 1) / (MOST_DAYS - 1)
    return _apart([days[round(n * step)] for n in range(MOST_DAYS)])


def _apart(days: Sequence[dt.date]) -> list[dt.date]:
    """Without those whose label would lie over the one before; the last stays."""
    span = max(1, (days[-1] - days[0]).days)
    room = span * 82 / (RIGHT - LEFT)  # a label is about 78 wide
    kept = [days[0]]
    for day in days[1:]:
        if (day - kept[-1]).days >= room:
            kept.append(day)
        elif day == days[-1] and len(kept) > 1:
            kept[-1] = day
    return kept
