"""A motivated intruder with the whole database, the log and the order in which rows lie finds nobody.

Twenty-five phones answer forty questions and say why, always in the same order: the worst case. Each reason is
marked, so that the test knows what the intruder is after: whose it is, and which others are of the same hand.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from assessments.workshop.ballots.casting import Cast
from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Question, Room
from assessments.workshop.rooms import closing, steering
from tests.build import Place, a_review, a_row, a_system
from tests.workshop.build import a_phone, a_room, ask, cast, dump, phones, reveal, show_wording

pytestmark = pytest.mark.slow

PHONES, QUESTIONS = 25, 40
MARK = re.compile(r"marked-(\d+)-of-(\d+)")  # question, phone
WHO = ("user", "carer", "staff", "independent", "commissioner")


@pytest.fixture
def workshop(db: None) -> tuple[Place, Room, list[str]]:
    """A thousand ballots; the last question is not revealed yet. Five people of each perspective."""
    place = a_system()
    room = a_room(place, a_review(place))
    everybody = [a_phone(room, WHO[number % 5]) for number in range(PHONES)]
    for number in range(QUESTIONS):
        question = ask(place, room, number % 10 + 1)
        for who, phone in enumerate(everybody):
            said = cast(question, phone, "123"[who % 3], revision=1, words=f"marked-{number}-of-{who}")
            assert said is Cast.SAVED
        if number < QUESTIONS - 1:
            reveal(place, room)
    return place, room, everybody


def rank_correlation(order: Sequence[int]) -> float:
    """Spearman's: 1 when `order` is 0, 1, 2 and so on, 0 when it has nothing to do with it, -1 when reversed."""
    n = len(order)
    return 1 - 6 * sum((place - who) ** 2 for place, who in enumerate(order)) / (n * (n * n - 1))


def matched(orders: Sequence[Sequence[int]]) -> int:
    """How often the same place in two successive lists is the same person."""
    return sum(a == b for one, other in itertools.pairwise(orders) for a, b in zip(one, other, strict=True))


def is_chance(orders: Sequence[Sequence[int]]) -> None:
    """The lists have nothing to do with one another, nor with the order in which people came and answered.

    By chance about one of each pair of lists matches, give or take one, and a list's rank correlation has a
    spread of 1 / sqrt(n - 1). Beyond five standard errors would happen once in a million runs.
    """
    pairs, n = len(orders) - 1, len(orders[0])
    assert abs(matched(orders) - pairs) < 5 * pairs**0.5
    correlations = [rank_correlation(order) for order in orders]
    assert abs(statistics.fmean(correlations)) < 5 / ((n - 1) * len(orders)) ** 0.5
    assert max(map(abs, correlations)) < 1


def keys(room: Room, everybody: list[str]) -> set[str]:
    """Every key that was ever derived from a phone of the room."""
    asked = Question.objects.filter(room=room).values_list("pk", flat=True)
    of_ballots = {str(ballot_key(phone, question)) for phone in everybody for question in asked}
    return of_ballots | {str(participant_key(phone, room.pk)) for phone in everybody}


def test_the_measures_find_a_link_where_there_is_one() -> None:
    same = [list(range(PHONES))] * QUESTIONS
    assert matched(same) == PHONES * (QUESTIONS - 1)
    assert rank_correlation(same[0]) == 1
    assert rank_correlation(same[0][::-1]) == -1
    with pytest.raises(AssertionError):
        is_chance(same)
    with pytest.raises(AssertionError):
        is_chance([order[::-1] for order in same])


def test_after_closing_nobody_is_linked_to_what_they_said(workshop: tuple[Place, Room, list[str]]) -> None:
    place, room, everybody = workshop
    reveal(place, room)
    all_keys = keys(room, everybody)
    assert {str(n) for n in re.findall(r"\d+", "".join(row for _, row in dump()))} >= all_keys
    closing.close_room(user=place.lead, room=room)

    rows = list(dump())
    assert not [table for table, _ in rows if table in ("assessments_ballot", "assessments_participant")]
    everything = "".join(row for _, row in rows)
    assert all_keys.isdisjoint(re.findall(r"\d+", everything))
    assert not [phone for phone in everybody if phone in everything]

    assert not MARK.search(everything)  # nobody had let a reason be kept


def test_words_that_are_kept_lie_in_no_order(db: None) -> None:
    """Forty wordings, to each of which all people object in words that may be recorded, always in the same order."""
    place = a_system()
    room = a_room(place, a_review(place))
    everybody = [a_phone(room, WHO[number % 5]) for number in range(PHONES)]
    for number in range(QUESTIONS):
        a_row(place, room.review, number % 10 + 1, version=number // 10, comments=f"Wording {number}.")
        question = show_wording(place, room, number % 10 + 1)
        for who, phone in enumerate(everybody):
            words = f"marked-{number}-of-{who}"
            assert cast(question, phone, "disagree", revision=1, words=words, may_record=True) is Cast.SAVED
        reveal(place, room)
    closing.close_room(user=place.lead, room=room)

    marked = [(table, MARK.findall(row)) for table, row in dump() if MARK.search(row)]
    assert {table for table, _ in marked} == {"assessments_question"}  # not the log, nor anywhere else
    orders: dict[int, list[int]] = defaultdict(list)
    for _, found in marked:
        for question, who in found:
            orders[int(question)].append(int(who))
    assert [sorted(orders[number]) for number in range(QUESTIONS)] == [list(range(PHONES))] * QUESTIONS
    is_chance([orders[number] for number in range(QUESTIONS)])


def rows_of_ballots() -> list[dict[str, Any]]:
    """Every ballot as the database keeps it: its columns, its place, and what wrote it."""
    also = (
        "ctid::text AS place, xmin::text::bigint AS wrote"
        if connection.vendor == "postgresql"
        else "rowid AS place"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT *, {also} FROM assessments_ballot")  # noqa: S608
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def place_of(row: dict[str, Any]) -> tuple[int, ...]:
    """Where a row lies."""
    return tuple(map(int, re.findall(r"\d+", str(row["place"]))))


CLUES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "its place on disk": place_of,
    "its key": lambda row: row["id"],
    "the lower half of its key": lambda row: row["id"] & 0xFFFFFFFF,
    "what wrote it": lambda row: (row.get("wrote", 0), place_of(row)),
    "its revision": lambda row: (row["revision"], row["id"]),
}


def test_before_closing_ballots_are_linked_by_families_alone(
    workshop: tuple[Place, Room, list[str]],
) -> None:
    """Among those of a family, no order in which their ballots can be put tells who is who.

    Of the question that is asked now the order can show until it is left: it is put into no pair here.
    """
    rows = rows_of_ballots()
    assert len(rows) == PHONES * QUESTIONS
    for clue in CLUES.values():
        everybody: dict[int, list[int]] = defaultdict(list)
        groups: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(rows, key=clue):
            question, who = map(int, MARK.findall(row["words"])[0])
            everybody[question].append(who)
            groups[row["family"]][question].append(who)
        left = range(QUESTIONS - 1)
        is_chance([everybody[number] for number in left])
        right = sum(matched([group[number] for number in left]) for group in groups.values())
        pairs = len(groups) * (len(left) - 1)
        assert abs(right - pairs) < 5 * pairs**0.5


def test_before_closing_no_other_row_says_who_answered(db: None) -> None:
    """A ballot's key stands in no other table, a participant's in none, and no secret anywhere."""
    place = a_system()
    room = a_room(place, a_review(place))
    everybody = phones(room, 6, "user")
    for number in (1, 2):
        question = ask(place, room, number)
        for phone in everybody:
            cast(question, phone, words="A reason.")
    of_people = {str(participant_key(phone, room.pk)) for phone in everybody}
    of_ballots = keys(room, everybody) - of_people
    for table, row in dump():
        found = set(re.findall(r"\d+", row))
        assert table in ("assessments_ballot", "sqlite_sequence") or of_ballots.isdisjoint(found)
        assert table in ("assessments_participant", "sqlite_sequence") or of_people.isdisjoint(found)
        assert not [phone for phone in everybody if phone in row]


def test_a_question_that_was_left_without_a_reveal_forgets_its_order(db: None) -> None:
    place = a_system()
    room = a_room(place, a_review(place))
    everybody = phones(room, PHONES)
    orders = []
    for number in range(1, 11):
        question = ask(place, room, number)
        for who, phone in enumerate(everybody):
            cast(question, phone, revision=1, words=f"marked-{number}-of-{who}")
    ask(place, room, 1)
    for number in range(1, 11):
        lying = [
            row for row in sorted(rows_of_ballots(), key=place_of) if f"marked-{number}-" in row["words"]
        ]
        orders.append([int(MARK.findall(row["words"])[0][1]) for row in lying])
        assert len({row.get("wrote") for row in lying}) == 1
    is_chance(orders)


def test_what_was_thrown_away_is_not_left_in_the_file(transactional_db: None) -> None:
    """SQLite: the bytes on disk. (PostgreSQL keeps them until its next clean-up, out of reach of a dump.)"""
    place = a_system()
    room = a_room(place, a_review(place))
    question = ask(place, room, 1)
    for number, phone in enumerate(phones(room, 12)):
        cast(question, phone, words=f"thrown away {number} " * 20)
    reveal(place, room)
    for ballot in question.ballots.all():
        steering.hide_words(user=place.lead, room=room, ballot=ballot.pk)
    on_disk = connection.vendor == "sqlite"

    def left() -> int:
        file = Path(str(connection.settings_dict["NAME"]))
        return file.read_bytes().count(b"thrown away") if on_disk else 0

    assert bool(left()) is on_disk
    closing.close_room(user=place.lead, room=room)
    assert left() == 0
    assert "thrown away" not in "".join(row for _, row in dump())
