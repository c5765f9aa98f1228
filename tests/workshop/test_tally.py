"""Adding up ballots, as far as they may be shown: numbers alone, without a database."""

from __future__ import annotations

from collections import Counter

from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import WHOLE_ROOM

ANSWERS = ("1", "2", "pass")


def room(**cells: dict[str, int]) -> dict[str, Counter[str]]:
    return {cell: Counter({f"{answer}": n for answer, n in said.items()}) for cell, said in cells.items()}


def test_a_group_adds_up_its_own_cells_in_the_order_of_the_form() -> None:
    counts = room(user={"2": 3, "pass": 1}, carer={"1": 2, "2": 1}, staff={"1": 9})
    lived = tally.group(counts, frozenset({"user", "carer", "user+carer"}), ANSWERS)
    assert lived.cells == {"user", "carer", "user+carer"}
    assert lived.people == 7
    assert list(lived.answers.items()) == [("1", 2), ("2", 4), ("pass", 1)]


def test_an_answer_that_nobody_gave_is_shown_as_none_and_one_of_another_form_not_at_all() -> None:
    found = tally.group(room(user={"2": 1, "of another form": 4}), frozenset({"user"}), ANSWERS)
    assert found.answers == {"1": 0, "2": 1, "pass": 0}
    assert found.people == 5


def test_the_room_is_shown_from_the_threshold_on() -> None:
    counts = room(user={"1": 2}, staff={"2": 3})
    assert tally.tally(counts, ANSWERS, 6, []) == tally.Tally(5, None)
    shown = tally.tally(counts, ANSWERS, 5, [])
    assert shown.room == tally.Group(WHOLE_ROOM, 5, {"1": 2, "2": 3, "pass": 0})
    assert list(shown.groups) == []


def test_groups_are_shown_when_there_are_two_and_never_one_alone() -> None:
    counts = room(user={"1": 6}, staff={"2": 7})
    blocks = [frozenset({"user"}), frozenset({"staff"})]
    assert list(tally.tally(counts, ANSWERS, 5, blocks[:1]).groups) == []
    both = tally.tally(counts, ANSWERS, 5, blocks)
    assert both.people == 13
    assert [(one.cells, one.people) for one in both.groups] == [(blocks[0], 6), (blocks[1], 7)]
    assert both.room == tally.Group(WHOLE_ROOM, 13, {"1": 6, "2": 7, "pass": 0})


def test_where_nothing_may_stand_apart_there_is_the_whole_room() -> None:
    assert tally.blocks_of(room(user={"1": 1}, staff={"1": 1}), 5) == [WHOLE_ROOM]


def test_the_record_knows_what_the_screen_has_shown() -> None:
    """Without that, four carers and four people of another provider would stand together as eight of two kinds."""
    counts = room(carer={"1": 4}, independent={"1": 4}, commissioner={"1": 8})
    assert len(tally.blocks_of(counts, 8)) == 2
    assert tally.blocks_of(counts, 8, None, 5) == [WHOLE_ROOM]


def test_the_record_is_never_finer_than_what_it_is_kept_within() -> None:
    counts = room(user={"1": 9}, staff={"1": 9}, commissioner={"1": 9})
    apart = tally.blocks_of(counts, 8)
    assert sorted(map(sorted, apart)) == [["commissioner"], ["staff"], ["user"]]
    within = [frozenset({"user", "staff"}), frozenset({"commissioner"})]
    assert not [
        block
        for block in tally.blocks_of(counts, 8, within)
        if block in (frozenset({"user"}), frozenset({"staff"}))
    ]
