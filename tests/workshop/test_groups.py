"""Which groups are shown apart, and what is said of them: the plain cases that a facilitator would expect."""

from __future__ import annotations

from collections import Counter

import pytest

from assessments.workshop.protection.groups import (
    CELLS,
    EVERY_BIT,
    EVERYBODY,
    FAMILIES,
    LADDER,
    REST,
    WHOLE,
    Family,
    Joined,
    Perspective,
    cell_of,
    cells_of,
    code_of,
    family_of,
    is_allowed,
    is_as_coarse,
    level_for,
)
from assessments.workshop.protection.tally import said_by_groups
from tests.workshop.build import bits

LIVED, PROVIDERS, COMMISSIONING, MIXED = Family
EMPTY = Joined()


def room(lived: int, providers: int, commissioning: int, mixed: int) -> dict[Family, Joined]:
    """So many people of each family, all on phones of their own, each family in one cell."""
    numbers = zip(Family, (lived, providers, commissioning, mixed), strict=True)
    return {family: Joined(n, n, min(n, 1)) for family, n in numbers}


def test_everybody_stands_in_one_cell_and_one_family() -> None:
    assert cell_of(0) == "unsaid"
    assert cell_of(bits("user", "carer")) == "user+carer"
    assert cell_of(bits("user", "staff")) == cell_of(EVERY_BIT) == "several"
    assert {cell_of(number) for number in range(EVERY_BIT + 1)} == set(CELLS)
    assert family_of(bits("user", "carer")) is LIVED
    assert family_of(bits("user", "staff")) is family_of(0) is MIXED
    assert [family.number for family in Family] == [0, 1, 2, 3]


def test_each_level_shares_everybody_out() -> None:
    for groups in LADDER:
        assert sorted(family for group in groups for family in group) == sorted(Family)
    assert LADDER[WHOLE] == (frozenset(Family),)


@pytest.mark.parametrize(
    ("people", "level"),
    [
        ((7, 7, 7, 7), 0),
        ((7, 7, 4, 3), 1),
        ((7, 4, 2, 1), 2),
        ((6, 7, 1, 0), 3),
        ((6, 6, 1, 0), 4),
        ((7, 6, 0, 0), 4),
        ((30, 0, 0, 0), 4),
        ((0, 0, 0, 0), 4),
    ],
)
def test_the_finest_level_that_everybody_who_joined_allows(people: tuple[int, ...], level: int) -> None:
    assert level_for(room(*people), 7) == level


def test_most_of_a_group_are_on_phones_of_their_own() -> None:
    """Four carers on one shared tablet, or four slips: the two real ones would stand alone with them."""
    pretended = room(0, 9, 0, 0) | {LIVED: Joined(people=9, own=4, cells=1)}
    assert level_for(pretended, 7) == WHOLE
    assert level_for(pretended | {LIVED: Joined(people=9, own=5, cells=1)}, 7) == 2


def test_a_group_has_more_people_than_the_fewest_that_it_could_have() -> None:
    """Known to be of seven kinds, seven people would be one of each."""
    others = {PROVIDERS: Joined(9, 9, 1), COMMISSIONING: EMPTY, MIXED: EMPTY}
    assert not is_allowed(2, {LIVED: Joined(7, 7, 6)} | others, 7)
    assert is_allowed(2, {LIVED: Joined(8, 8, 6)} | others, 7)


def test_groups_only_ever_get_coarser() -> None:
    assert [level for level in range(5) if is_as_coarse(level, 2)] == [2, 4]
    assert [level for level in range(5) if is_as_coarse(level, 3)] == [3, 4]
    assert [level for level in range(5) if is_as_coarse(level, 1)] == [1, 2, 3, 4]
    everybody = room(9, 9, 9, 9)
    assert [level_for(everybody, 7, before) for before in range(5)] == [0, 1, 2, 3, 4]
    assert level_for(room(4, 12, 9, 9), 7, 2) == WHOLE  # only the providers could stand alone now


def test_a_name_depends_on_the_cells_alone() -> None:
    assert code_of({"user"}) == "user"
    assert code_of(cells_of([LIVED])) == LIVED
    assert code_of(cells_of([COMMISSIONING, MIXED])) == REST
    assert code_of({"user", "staff"}) == REST
    assert code_of(CELLS) == code_of(cells_of(Family)) == EVERYBODY
    assert [one.code for one in Perspective] == [cell_of(one) for one in Perspective]
    assert set(FAMILIES) == set(Family)


def said(counts: dict[Family, dict[str, int]], joined: dict[Family, Joined], level: int = 2) -> list[str]:
    answers = {family: Counter(one) for family, one in counts.items()}
    return [one.answer for one in said_by_groups(answers, joined, level)]


def test_a_group_says_what_more_than_half_of_those_who_joined_say() -> None:
    joined = room(8, 8, 0, 0)
    assert said({LIVED: {"2": 5, "1": 3}, PROVIDERS: {"1": 4, "2": 4}}, joined) == ["2", ""]
    assert said({LIVED: {"2": 4}, PROVIDERS: {"between": 5}}, joined) == ["", "between"]


def test_silence_counts_as_passing() -> None:
    joined = room(8, 8, 0, 0)
    assert said({LIVED: {"2": 3}, PROVIDERS: {"pass": 3, "2": 3}}, joined) == ["pass", "pass"]
    assert said({}, joined) == ["pass", "pass"]


def test_families_that_stand_together_are_counted_together() -> None:
    joined = room(8, 5, 3, 2)
    counts = {LIVED: {"1": 8}, PROVIDERS: {"2": 3}, COMMISSIONING: {"2": 2}, MIXED: {"2": 1}}
    assert said(counts, joined) == ["1", "2"]
    assert said(counts, joined, WHOLE) == [""]
