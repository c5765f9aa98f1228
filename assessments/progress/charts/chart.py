"""A chart over time: from dated readings to phases, signals, and what they say about variation and assurance.

Fewer than 13 readings make a run chart with their median, more an XmR chart with limits. A named change may ask for
new limits from its day on: they are drawn once 13 readings stand behind it; until then the limits from before go on, so
that few readings do not hide what the change did. NHS *Making data count*.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from assessments.progress.charts.limits import (
    RUN,
    Limits,
    Side,
    Signal,
    limits,
    one_side,
    side_of,
    signals,
    trend,
)

ENOUGH = 13  # readings for limits


class Better(StrEnum):
    """In which direction a measure gets better."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Variation(StrEnum):
    """What the latest reading says: chance, or more than chance, and whether that is for the better."""

    CHANCE = "chance"
    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"  # more than chance, of a measure without a better direction


class Assurance(StrEnum):
    """What the limits say of the target: always met, never met, or met by chance."""

    PASSING = "passing"
    FAILING = "failing"
    HIT_OR_MISS = "hit_or_miss"


@dataclass(frozen=True)
class Point:
    """One reading of the chart, with the signals that it is part of."""

    date: dt.date
    value: float
    signals: frozenset[Signal] = frozenset()
    variation: Variation = Variation.CHANCE


@dataclass(frozen=True)
class Phase:
    """A stretch of readings with one middle: places `start` to `end` (not included); limits where there are enough."""

    start: int
    end: int
    middle: float
    limits: Limits | None


@dataclass(frozen=True)
class Chart:
    """What is drawn, and what is said of it. Readings are in the order of their dates."""

    points: Sequence[Point]
    phases: Sequence[Phase]
    better: Better
    target: float | None

    @property
    def has_limits(self) -> bool:
        return bool(self.phases) and self.phases[-1].limits is not None

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def variation(self) -> Variation | None:
        """What the latest reading says; None where there are too few readings for any rule to say more than chance."""
        return self.latest.variation if self.latest and len(self.points) >= RUN else None

    @property
    def met(self) -> bool | None:
        """Whether the latest reading meets the target; None without one, or without a better direction."""
        if self.latest is None or self.target is None or self.better is Better.NEITHER:
            return None
        beyond = self.latest.value - self.target
        return beyond >= 0 if self.better is Better.UP else beyond <= 0

    @property
    def assurance(self) -> Assurance | None:
        """Only where there are limits and a target, and a better direction. On the limit itself a target is met.

        None, too, where the latest reading says the opposite: the limits are then those of a time that is over.
        """
        usual = self.phases[-1].limits if self.phases else None
        if usual is None or self.target is None or self.better is Better.NEITHER:
            return None
        worst, best = usual.lower - self.target, usual.upper - self.target
        if self.better is Better.DOWN:
            worst, best = -best, -worst
        if worst >= 0:
            return Assurance.PASSING if self.met else None
        if best < 0:
            return None if self.met else Assurance.FAILING
        return Assurance.HIT_OR_MISS


def chart(
    readings: Sequence[tuple[dt.date, float]],
    *,
    better: Better,
    target: float | None = None,
    new_limits_on: Sequence[dt.date] = (),
) -> Chart:
    """The chart of these readings, in the order of their dates.

    `new_limits_on`: the days of changes that ask for new limits. A reading of that very day belongs to the time after
    the change.
    """
    in_order = sorted(readings)
    phases = _phases(in_order, new_limits_on)
    points = [point for phase in phases for point in _points(in_order, phase, better)]
    return Chart(points, phases, better, target)


def _phases(readings: Sequence[tuple[dt.date, float]], new_limits_on: Sequence[dt.date]) -> list[Phase]:
    """One phase, and one more for each change with enough readings since the phase before it began, and behind it."""
    if not readings:
        return []
    values, starts = [value for _, value in readings], [0]
    for change in sorted(new_limits_on):
        start = sum(day < change for day, _ in readings)
        if start - starts[-1] >= ENOUGH and len(values) - start >= ENOUGH:
            starts.append(start)
    return [_phase(values, start, end) for start, end in zip(starts, [*starts[1:], len(values)], strict=True)]


def _phase(values: Sequence[float], start: int, end: int) -> Phase:
    own = values[start:end]
    if len(own) < ENOUGH:
        return Phase(start, end, median(own), None)
    usual = limits(own)
    return Phase(start, end, usual.mean, usual)


def _points(readings: Sequence[tuple[dt.date, float]], phase: Phase, better: Better) -> list[Point]:
    own = readings[phase.start : phase.end]
    values = [value for _, value in own]
    if phase.limits:
        found = signals(values, phase.limits)
    else:  # a run chart has no limits to be outside of
        sides, trends = one_side(values, phase.middle), trend(values)
        found = [
            frozenset(
                signal
                for signal, places in ((Signal.ONE_SIDE, sides), (Signal.TREND, trends))
                if place in places
            )
            for place in range(len(values))
        ]
    return [
        Point(day, value, said, _variation(values, place, said, phase.middle, better))
        for place, ((day, value), said) in enumerate(zip(own, found, strict=True))
    ]


def _variation(
    values: Sequence[float], place: int, said: frozenset[Signal], middle: float, better: Better
) -> Variation:
    """Whether the signals of that reading are for the better. Where it lies counts before where it goes."""
    if not said:
        return Variation.CHANCE
    if better is Better.NEITHER:
        return Variation.CHANGED
    if said == {Signal.TREND}:
        neighbour = values[place - 1] if place else values[1]
        rising = (values[place] > neighbour) == bool(place)
        side: Side | None = Side.HIGH if rising else Side.LOW
    else:
        side = side_of(values[place], middle)
    return Variation.BETTER if (side is Side.HIGH) == (better is Better.UP) else Variation.WORSE
