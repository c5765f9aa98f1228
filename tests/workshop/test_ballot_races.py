"""Answers that cross with what the facilitator does, or with each other, each on a connection of their own."""

from __future__ import annotations

import pytest

from assessments.workshop.ballots.casting import Cast
from assessments.workshop.joining import services as coming
from assessments.workshop.joining.phones import participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.protection.showing import results_of
from assessments.workshop.rooms import closing
from framework.queries import stages_of
from tests.build import Place, a_review, a_system
from tests.racing import race
from tests.workshop.build import a_phone, a_room, ask, cast, phones, reveal

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_no_answer_comes_in_as_the_answers_are_shown(place: Place, room: Room, question: Question) -> None:
    phone = a_phone(room)
    _, second = race(lambda: reveal(place, room), lambda: cast(question, phone, "1"))
    assert second is Cast.OVER
    assert stored(question) == []


def test_an_answer_that_was_first_is_among_those_shown(place: Place, room: Room, question: Question) -> None:
    for phone in phones(room, room.screen_least - 1):
        cast(question, phone, "2")
    last = a_phone(room)
    said, second = race(lambda: cast(question, last, "1"), lambda: reveal(place, room))
    assert said is Cast.SAVED
    assert not isinstance(second, Exception)
    room.refresh_from_db()
    results = results_of(room, list(stages_of(room.review.edition)))
    assert results
    assert results.people == room.screen_least


def test_no_answer_comes_in_as_the_room_closes(place: Place, room: Room, question: Question) -> None:
    phone = a_phone(room)
    _, second = race(
        lambda: closing.close_room(user=place.lead, room=room), lambda: cast(question, phone, "1")
    )
    assert second is Cast.OVER
    assert not Ballot.objects.exists()


def test_two_answers_of_one_phone_at_once_count_once_and_the_newer_stands(
    room: Room, question: Question
) -> None:
    phone = a_phone(room)
    assert race(
        lambda: cast(question, phone, "1", revision=1), lambda: cast(question, phone, "2", revision=2)
    ) == (Cast.SAVED, Cast.SAVED)
    assert stored(question) == [("2", 2)]
    race(lambda: cast(question, phone, "3", revision=4), lambda: cast(question, phone, "1", revision=3))
    assert stored(question) == [("3", 4)]


def test_two_answers_of_one_turn_at_once_are_not_both_said_to_be_saved(
    room: Room, question: Question
) -> None:
    phone = a_phone(room)
    said = race(
        lambda: cast(question, phone, "1", revision=1), lambda: cast(question, phone, "2", revision=1)
    )
    assert said == (Cast.SAVED, Cast.STALE)
    assert stored(question) == [("1", 1)]  # what was saved first stands


def test_the_same_answer_twice_at_once_counts_once(room: Room, question: Question) -> None:
    phone = a_phone(room)
    said = race(*[lambda: cast(question, phone, "1", revision=1)] * 2)
    assert said == (Cast.SAVED, Cast.SAVED)
    assert stored(question) == [("1", 1)]


def test_the_same_phone_comes_in_once(room: Room) -> None:
    key = participant_key("a phone", room.pk)
    _, second = race(
        lambda: coming.join(room=room.pk, key=key, perspectives=1),
        lambda: coming.join(room=room.pk, key=key, perspectives=2),
    )
    assert not isinstance(second, Exception)
    assert Participant.objects.get().perspectives == 1
