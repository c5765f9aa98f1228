"""Adding up ballots, as far as they may be shown: numbers alone, without a database."""

from __future__ import annotations

from collections import Counter

from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import WHOLE_ROOM, Family

ANSWERS = ("1", "2", "pass")
LIVED, PROVIDERS, COMMISSIONING, MIXED = Family


def test_rows_of_the_database_are_counted_by_family() -> None:
    rows = [(0, "2", 3), (0, "1", 1), (3, "2", 2)]
    assert tally.counts_in(rows) == {LIVED: Counter({"2": 3, "1": 1}), MIXED: Counter({"2": 2})}


def test_the_room_is_shown_from_the_threshold_on_in_the_order_of_the_form() -> None:
    counts = {LIVED: Counter({"2": 2}), PROVIDERS: Counter({"1": 3, "of another form": 1})}
    assert tally.tally(counts, ANSWERS, 7) == tally.Tally(6, None)
    shown = tally.tally(counts, ANSWERS, 6)
    assert shown.room == tally.Group(WHOLE_ROOM, 6, {"1": 3, "2": 2, "pass": 0})
    assert list(shown.room.answers) == list(ANSWERS)
    assert list(shown.groups) == []


def test_what_groups_said_stands_beside_the_room_and_never_without_it() -> None:
    counts = {LIVED: Counter({"1": 6}), PROVIDERS: Counter({"2": 7})}
    said = [tally.Said(frozenset({"user"}), "1"), tally.Said(WHOLE_ROOM - {"user"}, "2")]
    assert list(tally.tally(counts, ANSWERS, 7, said).groups) == said
    assert list(tally.tally(counts, ANSWERS, 14, said).groups) == []


def test_what_a_group_said_is_stored_as_codes_and_read_again() -> None:
    said = [tally.Said(frozenset({"user", "carer"}), "2"), tally.Said(frozenset({"staff"}), "")]
    stored = [one.stored() for one in said]
    assert stored[0] == {"cells": ["user", "carer"], "answer": "2"}
    assert tally.said_in(stored) == said
    assert tally.said_in([]) == tally.said_in(None) == []
