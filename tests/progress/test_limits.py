"""The arithmetic of charts, held against published cases of the field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.progress.charts.limits import (
    Limits,
    Signal,
    limits,
    one_side,
    outside,
    signals,
    trend,
    two_of_three,
)

CHANCE = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123,
    -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314,
    0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
WITH_A_LEAP = [*CHANCE[:14], 10.0, *CHANCE[15:]]
COUNTS = [
    (5, 113), (7, 132), (5, 121), (7, 134), (7, 116), (5, 131), (4, 93), (9, 138), (8, 182), (13, 157),
    (8, 100), (7, 103), (8, 146), (7, 108), (12, 153), (11, 141), (8, 134),
]  # fmt: skip


def test_chance_alone() -> None:
    usual = limits(CHANCE)
    assert usual.mean == pytest.approx(0.1416238, abs=5e-8)
    assert (usual.lower, usual.upper) == (
        pytest.approx(-3.01138, abs=5e-6),
        pytest.approx(3.294627, abs=5e-7),
    )
    assert not any(signals(CHANCE, usual))


def test_one_leap_does_not_hide_itself() -> None:
    usual = limits(WITH_A_LEAP)
    assert usual.mean == pytest.approx(0.6694159, abs=5e-8)
    assert (usual.lower, usual.upper) == (
        pytest.approx(-2.383666, abs=5e-7),
        pytest.approx(3.722497, abs=5e-7),
    )
    assert outside(WITH_A_LEAP, usual) == {14}

    wide = limits(WITH_A_LEAP, leave_out_large=False)
    assert (wide.lower, wide.upper) == (pytest.approx(-4.596625, abs=5e-7), pytest.approx(5.935457, abs=5e-7))


def test_proportions() -> None:
    usual = limits([part / whole for part, whole in COUNTS])
    assert usual.mean == pytest.approx(0.059297, abs=5e-7)
    assert (usual.lower, usual.upper) == (
        pytest.approx(0.022852, abs=5e-7),
        pytest.approx(0.095743, abs=5e-7),
    )


def test_seven_that_rise_are_a_trend_and_a_tie_breaks_it() -> None:
    assert trend([1, 2, 3, 4, 5, 6, 7]) == set(range(7))
    assert trend([7, 6, 5, 4, 3, 2, 1]) == set(range(7))
    assert trend([1, 2, 3, 3, 4, 5, 6]) == set()
    assert trend([1, 2, 3, 4, 5, 6]) == set()
    assert trend([9, 1, 2, 3, 4, 5, 6, 7, 0]) == set(range(1, 8))


def test_seven_on_one_side_are_a_run_and_the_mean_itself_breaks_it() -> None:
    assert one_side([1] * 6, 0) == set()
    assert one_side([1] * 7, 0) == set(range(7))
    assert one_side([1] * 8, 0) == set(range(8))
    assert one_side([1, 1, 1, 0, 1, 1, 1, 1], 0) == set()
    assert one_side([1, 1, 1, -1, 1, 1, 1], 0) == set()


USUAL = Limits(0, -3, 3)  # the outer thirds begin at -2 and 2


@pytest.mark.parametrize(
    ("values", "flagged"),
    [
        ([2.5, 0, 2.5], {0, 2}),
        ([2.5, 2.5, 0], {0, 1}),
        ([2.5, 2.5, 2.5], {0, 1, 2}),
        ([2.5, 0, 0, 2.5], set()),
        ([2.5, 0, -2.5], set()),
        ([-2.5, 0, -2.5], {0, 2}),
        ([2.0, 0, 2.5], set()),  # where the outer third begins is not in it
        ([3.5, 0, 2.5], {0, 2}),  # beyond the limit is farther out still
        ([2.5, 2.5], set()),
    ],
)
def test_two_of_three_in_the_outer_third_of_one_side(values: list[float], flagged: set[int]) -> None:
    assert two_of_three(values, USUAL) == flagged


def test_a_value_on_a_limit_is_not_outside() -> None:
    assert outside([3, -3, 3.0001, -3.0001], USUAL) == {2, 3}


def test_the_same_value_all_the_time_has_limits_and_no_signal() -> None:
    usual = limits([100.0] * 20)
    assert usual == Limits(100, 100, 100)
    assert not any(signals([100.0] * 20, usual))


def test_limits_need_two_values() -> None:
    with pytest.raises(ValueError, match="two"):
        limits([1])


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60), st.floats(-1e5, 1e5))
def test_moving_all_values_moves_the_limits_and_no_signal(values: list[float], by: float) -> None:
    moved = [round(value) + round(by) for value in values]
    values = [round(value) for value in values]
    before, after = limits(values), limits(moved)
    assert after.lower - before.lower == pytest.approx(round(by), abs=1e-3)
    assert trend(values) == trend(moved)
    assert [Signal.TREND in one for one in signals(values, before)] == [
        Signal.TREND in one for one in signals(moved, after)
    ]
