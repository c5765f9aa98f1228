"""The arithmetic of a chart over time: median, mean, limits and signals, as NHS *Making data count* defines them.

Numbers in, numbers out: no dates, no words, nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

WIDTH = 2.66  # of the mean moving range: from the mean to a limit (3 / 1.128)
LARGE = 3.267  # times their mean: moving ranges as large as that are left out of it, once
RUN = 7  # points on one side of the middle, or rising, or falling


class Signal(StrEnum):
    """Why a point is more than chance. The values are stored nowhere."""

    OUTSIDE = "outside"
    ONE_SIDE = "one_side"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"


class Side(StrEnum):
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True)
class Limits:
    """What is usual for a process: its mean, and between which values it moves by chance alone."""

    mean: float
    lower: float
    upper: float

    @property
    def outer_lower(self) -> float:
        """Below this lies the outer third on the low side."""
        return self.mean - (self.mean - self.lower) * 2 / 3

    @property
    def outer_upper(self) -> float:
        return self.mean + (self.upper - self.mean) * 2 / 3


def moving_ranges(values: Sequence[float]) -> list[float]:
    """How far each value is from the one before: one fewer than there are values."""
    return [abs(after - before) for before, after in pairwise(values)]


def limits(values: Sequence[float], *, leave_out_large: bool = True) -> Limits:
    """Mean ± 2.66 × mean moving range. Moving ranges of 3.267 × their mean or more are left out of that mean, once: one
    leap would otherwise hide itself by widening the limits. Refuses fewer than two values (ValueError).
    """
    if len(values) < 2:
        raise ValueError("Limits need two values at least.")
    mean, ranges = fmean(values), moving_ranges(values)
    usual = fmean(ranges)
    if leave_out_large and usual:
        usual = fmean([one for one in ranges if one < LARGE * usual])
    return Limits(mean, mean - WIDTH * usual, mean + WIDTH * usual)


def one_side(values: Sequence[float], middle: float) -> set[int]:
    """Places in runs of seven or more on one side of the middle. A value on the middle itself breaks a run."""
    return _runs([(value > middle) - (value < middle) for value in values], RUN)


def trend(values: Sequence[float]) -> set[int]:
    """Places in runs of seven or more values of which each is above, or each below, the one before. A tie breaks it."""
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    # Seven values are six steps; the place before the first step belongs to the run.
    return {place for step in _runs(steps, RUN - 1) for place in (step, step + 1)}


def _runs(ways: Sequence[int], least: int) -> set[int]:
    """Places in stretches of the same way (1 or -1; 0 is none) that are `least` long or longer."""
    found: set[int] = set()
    start = 0
    for place in range(1, len(ways) + 1):
        if place == len(ways) or ways[place] != ways[start]:
            if ways[start] and place - start >= least:
                found.update(range(start, place))
            start = place
    return found


def outside(values: Sequence[float], usual: Limits) -> set[int]:
    """Places beyond a limit. A value on the limit is not beyond it."""
    return {place for place, value in enumerate(values) if not usual.lower <= value <= usual.upper}


def two_of_three(values: Sequence[float], usual: Limits) -> set[int]:
    """Places in the outer third of one side, where two or three of three neighbours lie there."""
    found: set[int] = set()
    for near in (
        [value > usual.outer_upper for value in values],
        [value < usual.outer_lower for value in values],
    ):
        for start in range(len(values) - 2):
            three = range(start, start + 3)
            if sum(near[place] for place in three) >= 2:
                found.update(place for place in three if near[place])
    return found


def signals(values: Sequence[float], usual: Limits) -> list[frozenset[Signal]]:
    """For each value the signals that it is part of."""
    found = {
        Signal.OUTSIDE: outside(values, usual),
        Signal.ONE_SIDE: one_side(values, usual.mean),
        Signal.TREND: trend(values),
        Signal.TWO_OF_THREE: two_of_three(values, usual),
    }
    return [
        frozenset(signal for signal, places in found.items() if place in places)
        for place in range(len(values))
    ]


def side_of(value: float, middle: float) -> Side | None:
    """On which side of the middle a value lies; None on it."""
    if value == middle:
        return None
    return Side.HIGH if value > middle else Side.LOW
