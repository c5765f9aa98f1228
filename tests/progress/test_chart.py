"""From dated readings to a chart: when limits are drawn, what a change does to them, and what is said of the target."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from assessments.progress.charts.chart import Assurance, Better, Chart, Variation, chart
from assessments.progress.charts.limits import Signal

WOBBLE = [1.0, 2, 3, 2, 1, 3, 2, 1, 2, 3, 1, 2, 3, 2, 1]


def day(number: int) -> dt.date:
    return dt.date(2024, 1, 15) + dt.timedelta(days=30 * number)


def drawn(
    values: Sequence[float],
    better: Better = Better.UP,
    target: float | None = None,
    changes: Sequence[int] = (),
) -> Chart:
    return chart(
        [(day(n), value) for n, value in enumerate(values)],
        better=better,
        target=target,
        new_limits_on=[day(n) for n in changes],
    )


def test_limits_are_drawn_from_thirteen_readings_on() -> None:
    few, enough = drawn(WOBBLE[:12]), drawn(WOBBLE[:13])
    assert (few.has_limits, few.phases[0].middle) == (False, 2)  # the median
    assert enough.has_limits


def test_the_median_of_a_run_chart() -> None:
    published = [12, 15, 11, 18, 14, 13, 16, 19, 12, 14, 17, 11, 15, 13, 16, 18, 12, 14]
    assert drawn(published[:12]).phases[0].middle == 14
    assert drawn([]).phases == []
    assert drawn([]).latest is None


def test_readings_come_in_the_order_of_their_dates() -> None:
    shown = chart([(day(2), 3), (day(0), 1), (day(1), 2)], better=Better.UP)
    assert [point.value for point in shown.points] == [1, 2, 3]


@pytest.mark.parametrize(
    ("better", "said"),
    [(Better.UP, Variation.BETTER), (Better.DOWN, Variation.WORSE), (Better.NEITHER, Variation.CHANGED)],
)
def test_a_leap_at_the_end_is_more_than_chance(better: Better, said: Variation) -> None:
    shown = drawn([*WOBBLE, 20], better)
    assert Signal.OUTSIDE in shown.points[-1].signals
    assert shown.variation is said
    assert drawn(WOBBLE, better).variation is Variation.CHANCE


def test_too_few_readings_say_nothing_of_chance() -> None:
    assert drawn([0, 0, 4]).variation is None
    assert drawn(WOBBLE[:6]).variation is None
    assert drawn(WOBBLE[:7]).variation is Variation.CHANCE


def test_a_rise_is_for_the_better_also_where_it_begins_below_the_mean() -> None:
    shown = drawn([4, 4, 4, 4, 4, 4, 1, 2, 3, 4, 5, 6, 7], Better.UP)
    rise = shown.points[6:]
    assert all(Signal.TREND in point.signals for point in rise)
    assert rise[0].value < shown.phases[0].middle
    assert all(point.variation is Variation.BETTER for point in rise if point.signals == {Signal.TREND})


def test_a_named_change_has_its_own_limits_once_enough_readings_stand_behind_it() -> None:
    before, after = WOBBLE[:13], [value + 10 for value in WOBBLE[:13]]

    early = drawn([*before, *after[:12]], changes=[13])
    assert len(early.phases) == 1

    late = drawn([*before, *after], changes=[13])
    assert [(phase.start, phase.end) for phase in late.phases] == [(0, 13), (13, 26)]
    assert late.phases[1].middle - late.phases[0].middle == pytest.approx(10)
    assert not any(Signal.ONE_SIDE in point.signals for point in late.points)

    unasked = drawn([*before, *after])
    assert any(Signal.ONE_SIDE in point.signals for point in unasked.points)


def test_a_change_too_soon_after_another_has_no_limits_of_its_own() -> None:
    shown = drawn([*WOBBLE[:13], *WOBBLE[:13], *WOBBLE[:13]], changes=[13, 16])
    assert [phase.start for phase in shown.phases] == [0, 13]


@pytest.mark.parametrize(
    ("better", "target", "said"),
    [
        (Better.UP, -100, Assurance.PASSING),
        (Better.UP, 100, Assurance.FAILING),
        (Better.UP, 2, Assurance.HIT_OR_MISS),
        (Better.DOWN, 100, Assurance.PASSING),
        (Better.DOWN, -100, Assurance.FAILING),
        (Better.DOWN, 2, Assurance.HIT_OR_MISS),
        (Better.NEITHER, 2, None),
        (Better.UP, None, None),
    ],
)
def test_what_the_limits_say_of_the_target(
    better: Better, target: float | None, said: Assurance | None
) -> None:
    assert drawn(WOBBLE, better, target).assurance is said
    assert drawn(WOBBLE[:12], better, target).assurance is None  # never without limits


def test_a_target_of_everything_that_is_always_met_is_passing() -> None:
    assert drawn([100] * 13, Better.UP, 100).assurance is Assurance.PASSING
    assert drawn([0] * 13, Better.DOWN, 0).assurance is Assurance.PASSING


def test_limits_of_a_time_that_is_over_say_nothing_of_the_target() -> None:
    shown = drawn([*WOBBLE, 20], Better.UP, 15)
    assert shown.met
    assert shown.assurance is None
    assert drawn(WOBBLE, Better.UP, 15).assurance is Assurance.FAILING
