"""Which groups are shown apart: the plain cases that a facilitator would expect."""

from __future__ import annotations

from collections import Counter

import pytest

from assessments.workshop.protection.groups import (
    CELLS,
    EVERY_BIT,
    EVERYBODY,
    FAMILIES,
    REST,
    Perspective,
    blocks_for,
    cell_of,
    code_of,
)
from assessments.workshop.protection.tally import blocks_of, tally
from tests.workshop.build import bits

LIVED, PROVIDE, COMMISSION, OTHER = FAMILIES
RATINGS = ("1", "2", "3", "between", "not_yet", "pass")


def sizes(counts: dict[str, int], least: int = 5, within: list[frozenset[str]] | None = None) -> dict:
    """Code -> how many people, of every block that is shown."""
    blocks = blocks_for(counts, least, within)
    return {block.code: sum(counts.get(cell, 0) for cell in block.cells) for block in blocks}


def test_everybody_stands_in_one_cell() -> None:
    assert cell_of(0) == "unsaid"
    assert cell_of(bits("user", "carer")) == "user+carer"
    assert cell_of(bits("commissioner", "partner")) == "commissioner+partner"
    assert cell_of(bits("user", "staff")) == cell_of(EVERY_BIT) == "several"
    assert {cell_of(number) for number in range(EVERY_BIT + 1)} == set(CELLS)
    assert [cell_of(one) for one in Perspective] == [one.code for one in Perspective]


def test_groups_that_are_large_enough_stand_alone() -> None:
    assert sizes({"user": 6, "carer": 5, "staff": 9}) == {
        "user": 6,
        "carer": 5,
        "staff": 9,
    }


def test_a_family_stands_together_when_one_of_it_is_too_small() -> None:
    assert sizes({"user": 6, "carer": 1, "staff": 9}) == {LIVED: 7, "staff": 9}


def test_small_families_stand_together_as_everybody_else() -> None:
    assert sizes({"user": 6, "staff": 4, "commissioner": 3}) == {"user": 6, REST: 7}


def test_a_lonely_family_is_joined_by_the_last_and_lived_experience_stays() -> None:
    counts = {"user": 6, "staff": 9, "commissioner": 8, "unsaid": 1}
    assert sizes(counts) == {"user": 6, "staff": 9, REST: 9}


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"user": 3},
        {"user": 30},
        {"user": 30, "staff": 4},
        {"user": 1, "staff": 1, "commissioner": 2},
    ],
)
def test_only_the_whole_room_is_shown_where_nothing_else_can_be(counts: dict[str, int]) -> None:
    assert blocks_for(counts, 5) == []


def test_a_rest_that_would_give_itself_away_is_joined_by_another_family() -> None:
    # Two families of fewer than 5 with 8 people: that could only be 4 and 4.
    assert sizes({"user": 9, "staff": 4, "commissioner": 4}) == {}
    assert sizes({"user": 9, "staff": 9, "commissioner": 4, "unsaid": 4}) == {"user": 9, REST: 17}
    # Five people of five kinds: one of each.
    every_one = {"carer": 1, "user": 1, "staff": 1, "independent": 1, "partner": 1}
    assert sizes(every_one | {"unsaid": 9}) == {}


def test_a_name_depends_on_the_cells_alone() -> None:
    assert code_of({"user"}) == "user"
    assert code_of({"user", "carer"}) == LIVED
    assert code_of({"user", "staff"}) == REST
    assert code_of({"unsaid", "several"}) == OTHER
    assert code_of(CELLS) == EVERYBODY


def test_a_later_round_never_shows_finer_groups() -> None:
    first = [block.cells for block in blocks_for({"user": 6, "carer": 4, "staff": 9}, 5)]
    assert sizes({"user": 6, "carer": 5, "staff": 9}, within=first) == {LIVED: 11, "staff": 9}
    apart = [block.cells for block in blocks_for({"user": 6, "carer": 5, "staff": 9}, 5)]
    assert sizes({"user": 6, "carer": 4, "staff": 9}, within=apart) == {LIVED: 10, "staff": 9}


def test_a_later_round_does_not_say_who_has_left() -> None:
    first = [block.cells for block in blocks_for({"user": 6, "carer": 1, "staff": 9}, 5)]
    assert sizes({"user": 6, "staff": 9}, within=first) == {LIVED: 6, "staff": 9}


def test_people_who_come_later_may_stand_alone() -> None:
    first = [block.cells for block in blocks_for({"user": 6, "staff": 9}, 5)]
    assert sizes({"user": 6, "carer": 5, "staff": 9}, within=first)["carer"] == 5


def test_once_only_the_room_was_shown_nothing_finer_ever_is() -> None:
    counts = {cell: Counter({"2": 9}) for cell in CELLS}
    assert blocks_of(counts, 5, [frozenset(CELLS)]) == [frozenset(CELLS)]


def test_a_tally_shows_nothing_of_a_room_that_is_too_small() -> None:
    counts = {"user": Counter({"1": 2, "2": 2})}
    answers = RATINGS
    small = tally(counts, answers, 5, [frozenset(CELLS)])
    assert (small.people, small.room, small.groups) == (4, None, ())
    shown = tally(counts, answers, 4, [frozenset(CELLS)]).room
    assert shown is not None
    assert shown.answers == {"1": 2, "2": 2, "3": 0, "between": 0, "not_yet": 0, "pass": 0}


def test_a_tally_shows_the_whole_room_and_its_groups() -> None:
    counts = {"user": Counter({"1": 3}), "carer": Counter({"2": 2}), "staff": Counter({"3": 5})}
    blocks = blocks_of(counts, 5)
    found = tally(counts, RATINGS, 5, blocks)
    assert [(code_of(one.cells), one.people) for one in found.groups] == [(LIVED, 5), ("staff", 5)]
    assert found.people == sum(one.people for one in found.groups) == 10
