"""Whoever has the file of a room that is open reads its raw bytes, and finds in no order of them who came when.

Pairs are put in order of time by each clue that the bytes hold; by chance half of them are right. SQLite: pages,
pointers, offsets, indexes, the journal. PostgreSQL: the places of rows and the transactions that wrote them.
"""

from __future__ import annotations

import itertools
import math
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import connection

from assessments.workshop.ballots import traces
from assessments.workshop.models import KEYS, Question, Room
from assessments.workshop.rooms import closing
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_phone, a_room, ask, cast, reveal
from tests.workshop.sqlite_pages import LEAF, Cell, File, cells_of, pages_in_journal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(600)]

PHONES = 25
MARK = re.compile(rb"came-(\d+)-")


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


def answered(place: Place, room: Room, questions: int, people: int = PHONES) -> list[str]:
    """So many phones join and answer, always in the same order; the last question stays open."""
    everybody = [a_phone(room) for _ in range(people)]
    for number in range(1, questions + 1):
        question = ask(place, room, number)
        for who, phone in enumerate(everybody):
            words = f"came-{who}-" + "because " * (who * 7 % 5)
            cast(question, phone, "123"[who % 3], revision=1, words=words)
        if number < questions:
            reveal(place, room)
    return everybody


def right(order: Sequence[int]) -> tuple[int, int]:
    """Of all pairs of one list, how many stand in the order of time, and how many there are."""
    pairs = list(itertools.combinations(order, 2))
    return sum(a < b for a, b in pairs), len(pairs)


def is_chance(orders: Sequence[Sequence[int]]) -> float:
    """The share of pairs in the right order: no further from a half than five standard errors; gives that share.

    For a random order of n the number of right pairs varies by n(n-1)(2n+5)/72.
    """
    found = [right(order) for order in orders]
    good, pairs = sum(a for a, _ in found), sum(b for _, b in found)
    spread = math.sqrt(sum(n * (n - 1) * (2 * n + 5) / 72 for n in map(len, orders)))
    assert abs(good - pairs / 2) < 5 * spread, f"{good} of {pairs} pairs in the order of time"
    return good / pairs


def file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def root_of(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = %s", [name])
        return int(cursor.fetchone()[0])


CLUES: dict[str, Callable[[Cell], tuple[int, ...]]] = {
    "keys": lambda cell: (cell.key,),
    "pointers": lambda cell: (cell.page, cell.pointer),
    "offsets": lambda cell: (cell.page, -cell.offset),
    "pages": lambda cell: (cell.page,),
}


def ballots_of(cells: Sequence[Cell]) -> dict[int, list[Cell]]:
    """The ballots of each question."""
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.key // KEYS, []).append(cell)
    return found


def came(cell: Cell) -> int:
    found = MARK.search(cell.text)
    assert found
    return int(found[1])


def test_the_measure_finds_an_order_where_there_is_one() -> None:
    with pytest.raises(AssertionError):
        is_chance([range(PHONES)])
    with pytest.raises(AssertionError):
        is_chance([range(PHONES)[::-1]])
    with pytest.raises(AssertionError):
        is_chance([[*range(12), *range(24, 11, -1)]] * 10)


@pytest.mark.parametrize("people", [PHONES, 90])
def test_the_pages_of_an_open_room_do_not_tell_who_answered_when(
    place: Place, room: Room, people: int
) -> None:
    if connection.vendor != "sqlite":
        return
    questions = 8 if people == PHONES else 2
    answered(place, room, questions, people)
    of_each = ballots_of(list(File(file()).cells(root_of(traces.BALLOTS))))
    assert [len(cells) for cells in of_each.values()] == [people] * questions
    for name, clue in CLUES.items():
        share = is_chance([[came(cell) for cell in sorted(cells, key=clue)] for cells in of_each.values()])
        print(f"{people} phones, by {name}: {share:.2f} of the pairs")


def test_the_pages_of_an_open_room_do_not_tell_who_joined_when(place: Place) -> None:
    if connection.vendor != "sqlite":
        return
    orders: dict[str, list[list[int]]] = {name: [] for name in CLUES}
    for _ in range(4):
        room = a_room(place, a_review(a_system(lead=place.lead)))
        keys = {}
        for who in range(PHONES):
            before = set(keys)
            a_phone(room)
            new = {
                cell.key for cell in File(file()).cells(root_of(traces.PEOPLE)) if cell.key // KEYS == room.pk
            }
            keys |= dict.fromkeys(new - before, who)
        cells = [cell for cell in File(file()).cells(root_of(traces.PEOPLE)) if cell.key in keys]
        for name, clue in CLUES.items():
            orders[name].append([keys[cell.key] for cell in sorted(cells, key=clue)])
    for found in orders.values():
        is_chance(found)


def test_no_index_lies_beside_the_tables_and_nothing_counts_their_keys(place: Place, room: Room) -> None:
    if connection.vendor != "sqlite":
        return
    answered(place, room, 1, 3)
    with connection.cursor() as cursor:
        for table in (traces.BALLOTS, traces.PEOPLE):
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = %s", [table])
            assert cursor.fetchall() == []
            cursor.execute("SELECT * FROM sqlite_sequence WHERE name = %s", [table])
            assert cursor.fetchall() == []


def test_the_same_ballots_in_another_order_are_the_same_bytes(place: Place, room: Room) -> None:
    """The ballots of one question, three times in another order: the pages of the table do not differ."""
    if connection.vendor != "sqlite":
        return
    everybody = [a_phone(room) for _ in range(PHONES)]
    question = ask(place, room, 1)
    seen = set()
    for turn in range(3):
        order = sorted(range(PHONES), key=lambda who: (who * (7, 11, 3)[turn] + turn) % PHONES)
        for who in order:
            cast(question, everybody[who], "2", revision=1, words=f"came-{who}-{'x' * (who % 4)}")
        whole = File(file())
        seen.add(b"".join(whole.page(number) for number in whole.leaves(root_of(traces.BALLOTS))))
        question.ballots.all().delete()
    assert len(seen) == 1


def test_the_journal_of_an_open_room_knows_the_last_answer_at_most(place: Place, room: Room) -> None:
    """It holds how the page was before the last ballot, so that one can be told. The others are in no order."""
    if connection.vendor != "sqlite":
        return
    answered(place, room, 1)
    size = File(file()).size
    orders = []
    for page in pages_in_journal(Path(f"{file()}-journal"), size):
        cells = list(cells_of(page, 1)) if page[0] == LEAF else []
        marked = [cell for cell in cells if MARK.search(cell.text)]
        if marked:
            orders.append([came(cell) for cell in sorted(marked, key=CLUES["offsets"])])
    assert set(range(PHONES)).difference(*orders) <= {PHONES - 1}
    is_chance([[who for who in order if who != PHONES - 1] for order in orders])


def test_after_the_close_neither_the_file_nor_its_journal_holds_a_word(place: Place, room: Room) -> None:
    if connection.vendor != "sqlite":
        return
    answered(place, room, 3)
    journal = Path(f"{file()}-journal")
    assert MARK.search(file().read_bytes())
    assert journal.exists()
    closing.close_room(user=place.lead, room=room)
    assert not MARK.search(file().read_bytes())
    assert not journal.read_bytes().strip(b"\0")


def test_rows_of_an_open_room_do_not_tell_who_answered_when(place: Place, room: Room) -> None:
    """What came within the last moments may lie in order until the next ballot or until the question is left."""
    if connection.vendor != "postgresql":
        return
    everybody = [a_phone(room) for _ in range(PHONES)]
    question = ask(place, room, 1)
    for who, phone in enumerate(everybody):
        if who == PHONES - 1:
            time.sleep(traces.PAUSE)
        cast(question, phone, "2", revision=1, words=f"came-{who}-")
    rows = places(question)
    is_chance([[who for who, _, _ in sorted(rows, key=lambda row: row[1])]])
    assert len({wrote for _, _, wrote in rows}) == 1


def places(question: Question) -> list[tuple[int, tuple[int, ...], int]]:
    """Who, where and by which transaction, of every ballot."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT words, ctid::text, xmin::text::bigint FROM {traces.BALLOTS} WHERE question_id = %s",  # noqa: S608
            [question.pk],
        )
        return [
            (int(words.split("-")[1]), tuple(map(int, re.findall(r"\d+", place))), wrote)
            for words, place, wrote in cursor.fetchall()
        ]
