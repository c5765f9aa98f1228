"""Casting: what is stored, what is refused, what it costs, and what happens when many do it at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.live.wake import listeners
from assessments.workshop.ballots import casting as ballots
from assessments.workshop.ballots.casting import Cast
from assessments.workshop.joining import services as coming
from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Ballot, Question, Room
from assessments.workshop.protection import settling
from assessments.workshop.protection.groups import EVERY_BIT, family_of
from assessments.workshop.rooms import closing
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_phone, a_room, ask, ask_picks, cast, phones, reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.fixture
def question(place: Place, room: Room) -> Question:
    return ask(place, room, 1)


def stored(question: Question) -> list[tuple[str, int]]:
    return sorted(question.ballots.values_list("answer", "revision"))


def version(room: Room) -> int:
    return Room.objects.values_list("version", flat=True).get(pk=room.pk)


def test_an_answer_is_stored_with_the_family_of_the_participant(room: Room, question: Question) -> None:
    phone = a_phone(room, "user", "carer")
    before = version(room)
    assert (
        cast(question, phone, "3", revision=1, words="We wrote it together.", may_record=True) is Cast.SAVED
    )
    ballot = Ballot.objects.get()
    assert ballot.pk == ballot_key(phone, question.pk)
    assert (ballot.question, ballot.answer, ballot.words) == (question, "3", "We wrote it together.")
    assert (ballot.family, ballot.revision) == (0, 1)
    assert (ballot.may_record, ballot.hidden) == (True, False)
    assert version(room) == before + 1


def test_a_repeat_counts_once_and_what_was_saved_first_stands(room: Room, question: Question) -> None:
    phone = a_phone(room)
    cast(question, phone, "1", revision=4)
    before = version(room)
    assert cast(question, phone, "1", revision=4) is Cast.SAVED
    assert cast(question, phone, "3", revision=4) is Cast.STALE
    assert cast(question, phone, "1", revision=4, words="Why") is Cast.STALE
    assert stored(question) == [("1", 4)]
    assert version(room) == before


def test_an_older_turn_never_wins_and_a_later_one_replaces(room: Room, question: Question) -> None:
    phone = a_phone(room)
    cast(question, phone, "1", revision=2, words="Because.")
    before = version(room)
    assert cast(question, phone, "3", revision=1) is Cast.STALE
    assert (stored(question), version(room)) == ([("1", 2)], before)
    assert cast(question, phone, "2", revision=3) is Cast.SAVED
    assert (stored(question), version(room)) == ([("2", 3)], before + 1)
    assert Ballot.objects.get().words == ""


def test_a_change_stays_with_the_family_of_the_participant(room: Room, question: Question) -> None:
    phone = a_phone(room, "staff")
    cast(question, phone, "1", revision=1)
    cast(question, phone, "2", revision=2)
    assert Ballot.objects.get().family == 1


def test_every_mix_of_perspectives_is_kept_as_its_family(room: Room, question: Question) -> None:
    """A mix that one person alone brings would tie their answers together."""
    for mix in range(EVERY_BIT + 1):
        phone = f"phone {mix}"
        coming.join(room=room.pk, key=participant_key(phone, room.pk), perspectives=mix)
        cast(question, phone, revision=1)
        ballot = Ballot.objects.get(pk=ballot_key(phone, question.pk))
        assert ballot.family == family_of(mix).number


def nothing_is_written(question: Question, phone: str, answer: Cast, **also: str | int) -> None:
    before = (list(Ballot.objects.order_by("pk").values()), list(Room.objects.values()))
    assert cast(question, phone, "3", **also) is answer  # type: ignore[arg-type]
    assert (list(Ballot.objects.order_by("pk").values()), list(Room.objects.values())) == before


def test_a_stranger_is_refused(question: Question) -> None:
    nothing_is_written(question, "somebody who never joined", Cast.STRANGER)


def test_a_phone_of_another_room_is_a_stranger(question: Question) -> None:
    elsewhere = a_system()
    other = a_room(elsewhere, a_review(elsewhere))
    nothing_is_written(question, a_phone(other), Cast.STRANGER)
    theirs = ask(elsewhere, other, 1)
    theirs.room_id = question.room_id  # a made-up address: this room, the other one's question
    nothing_is_written(theirs, a_phone(other), Cast.OVER)


def test_a_question_that_is_over_is_refused(place: Place, room: Room, question: Question) -> None:
    phone = a_phone(room)
    cast(question, phone, "1", revision=1)
    ask(place, room, 2)
    nothing_is_written(question, phone, Cast.OVER, revision=2)
    nothing_is_written(question, "a stranger", Cast.OVER)
    assert cast(question, phone, "1", revision=1) is Cast.SAVED  # a repeat gets the first answer again


def test_a_revealed_room_takes_nothing(place: Place, room: Room, question: Question) -> None:
    phone, late = phones(room, 2)
    cast(question, phone, "1", revision=1)
    reveal(place, room)
    nothing_is_written(question, phone, Cast.OVER, revision=2)
    nothing_is_written(question, late, Cast.OVER)


def test_a_closed_room_takes_nothing(place: Place, room: Room, question: Question) -> None:
    phone = a_phone(room)
    closing.close_room(user=place.lead, room=room)
    nothing_is_written(question, phone, Cast.OVER)


def test_an_answer_to_another_kind_of_question_is_refused(place: Place, room: Room) -> None:
    phone = a_phone(room)
    picks = ask_picks(place, room)
    picks.kind = Question.Kind.RATING
    nothing_is_written(picks, phone, Cast.OVER)


def test_no_two_questions_and_no_two_phones_share_a_key(place: Place, room: Room) -> None:
    both = phones(room, 2)
    for number in (1, 2):
        question = ask(place, room, number)
        for phone in both:
            cast(question, phone)
    assert Ballot.objects.count() == 4


def test_streams_are_woken_by_what_changed_only(room: Room, question: Question) -> None:
    woken: list[int] = []

    def listener() -> None:
        woken.append(1)

    listeners.add(listener)
    try:
        phone = a_phone(room)
        woken.clear()
        cast(question, phone, revision=1)
        cast(question, phone, revision=1)
        cast(question, "a stranger")
    finally:
        listeners.remove(listener)
    assert len(woken) == 1


@pytest.mark.parametrize("already", [0, 20])
def test_an_answer_costs_the_same_however_many_there_are(
    room: Room, question: Question, already: int
) -> None:
    """PostgreSQL: one query, and one more to put all in order. SQLite: two and six. A repeat: a little more."""
    for phone in phones(room, already):
        cast(question, phone)
    phone = a_phone(room)

    def queries(**said: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            cast(question, phone, **said)  # type: ignore[arg-type]
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    most = 2 if connection.vendor == "postgresql" else 8
    assert queries(revision=1) <= most
    assert queries(revision=2) <= most  # a changed answer
    assert queries(revision=2) <= most + 1  # a repeat


def in_threads(jobs: list[Callable[[], Cast]]) -> list[Cast]:
    """Run all at the same moment, each with a connection of its own."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Cast]) -> Cast:
        try:
            start.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def many(transactional_db: None) -> tuple[Place, Room, Question]:
    """A room that asks, in a database that really commits."""
    place = a_system()
    room = a_room(place, a_review(place))
    return place, room, ask(place, room, 1)


def test_thirty_at_once_with_the_same_key_count_once(many: tuple[Place, Room, Question]) -> None:
    _, room, question = many
    phone = a_phone(room)
    revisions = [*range(1, 16)] * 2
    random.Random(3).shuffle(revisions)
    said = in_threads([lambda n=n: cast(question, phone, str(n % 3 + 1), revision=n) for n in revisions])  # type: ignore[misc]
    assert set(said) <= {Cast.SAVED, Cast.STALE}  # stale: a later one was faster
    assert said[revisions.index(15)] is Cast.SAVED
    assert stored(question) == [("1", 15)]


def test_everybody_at_once_is_counted(many: tuple[Place, Room, Question]) -> None:
    _, room, question = many
    before = version(room)
    all_phones = phones(room, 20)
    said = in_threads([lambda phone=phone: cast(question, phone) for phone in all_phones])  # type: ignore[misc]
    assert said == [Cast.SAVED] * 20
    assert question.ballots.count() == 20
    assert version(room) == before + 40  # each of 20 came in and answered


@pytest.mark.parametrize("seed", range(3))
def test_a_reveal_and_ballots_never_cross(
    many: tuple[Place, Room, Question], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Nothing is stored after the reveal's tally was taken; nothing is lost that was answered "saved"."""
    place, room, question = many
    all_phones = phones(room, 20, "user")
    counted: list[int] = []
    counts_of = settling.tally.counts_of

    def counting(asked: Question) -> object:
        found = counts_of(asked)
        counted.append(sum(answers.total() for answers in found.values()))
        return found

    monkeypatch.setattr(settling.tally, "counts_of", counting)
    wait = random.Random(seed)

    def answer(phone: str) -> Callable[[], Cast]:
        pause = wait.random() * 0.03

        def run() -> Cast:
            threading.Event().wait(pause)
            return cast(question, phone, revision=1)

        return run

    def show() -> Cast:
        threading.Event().wait(0.015)
        reveal(place, Room.objects.get(pk=room.pk))
        return Cast.OVER

    *said, _ = in_threads([*map(answer, all_phones), show])
    saved = [phone for phone, what in zip(all_phones, said, strict=True) if what is Cast.SAVED]
    kept = set(Ballot.objects.values_list("pk", flat=True))
    assert kept == {ballot_key(phone, question.pk) for phone in saved}
    assert counted == [len(saved)]
    assert set(said) <= {Cast.SAVED, Cast.OVER}
    assert (
        ballots.cast(room=room.pk, question=question.pk, secret=all_phones[0], answer="1", revision=9)
        is Cast.OVER
    )
