"""Two people at once in one room: whoever comes second sees what the first one did.

Each test turns red when the lock that it is about is taken out (`tests/drills/locks.py`).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.workshop.ballots.casting import Cast
from assessments.workshop.joining import services as coming
from assessments.workshop.joining.phones import participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.services import Slip
from assessments.workshop.rooms import closing, services, steering
from assessments.workshop.rooms.results import read
from recovery_site.errors import NotNow, Stale
from tests.build import Place, a_review, a_row, a_system, ranked, record_all
from tests.racing import race
from tests.workshop.build import (
    a_facilitator,
    a_phone,
    a_room,
    ask,
    cast,
    challenge_of,
    phones,
    present,
    show_wording,
)
from tests.workshop.phoning import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    """A room of a review in which everything is written down."""
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3)
    return a_room(place, review)


def complete_record(place: Place, room: Room) -> Callable[[], object]:
    review = room.review
    return lambda: record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))


def test_two_rooms_are_not_opened_at_once(place: Place) -> None:
    review = a_review(place)
    _, second = race(lambda: a_room(place, review), lambda: a_room(place, review))
    assert isinstance(second, NotNow)
    assert Room.objects.count() == 1


def test_no_room_is_opened_while_template_a_is_completed(place: Place, room: Room) -> None:
    closing.close_room(user=place.lead, room=room)
    _, second = race(complete_record(place, room), lambda: a_room(place, room.review))
    assert isinstance(second, NotNow)
    assert not Room.objects.exclude(state="closed").exists()


def test_the_second_of_two_moves_from_one_step_is_stale(place: Place, room: Room) -> None:
    """Both from the same state to the same state, so that the step alone tells them apart."""
    ask(place, room, 1)
    other = a_facilitator(place)

    def move(user: Any, number: int) -> Callable[[], None]:
        challenge = challenge_of(room.review, number)
        return lambda: services.ask_rating(user=user, room=room, step=room.step, challenge=challenge)

    _, second = race(move(place.lead, 2), move(other, 3))
    assert isinstance(second, Stale)
    now = Room.objects.select_related("asking__challenge").get(pk=room.pk)
    assert now.asking
    assert now.asking.challenge
    assert (now.asking.challenge.number, now.step) == (2, room.step + 1)
    assert not Question.objects.filter(challenge__number=3).exists()


@pytest.mark.parametrize("how", ["pressed", "overdue"])
def test_an_answer_that_is_being_saved_counts_in_what_is_kept(place: Place, room: Room, how: str) -> None:
    *others, last = phones(room, 9)
    asked = show_wording(place, room, 1)
    for phone in others:
        cast(asked, phone, "accept")
    if how == "overdue":  # its time runs out while the answer is being saved
        room.ends_at = timezone.now() + dt.timedelta(seconds=2)
        room.save(update_fields=["ends_at"])

    def close() -> None:
        if how == "pressed":
            closing.close_room(user=place.lead, room=room)
        else:
            time.sleep(max(0, (room.ends_at - timezone.now()).total_seconds()))
            closing.close_over(room=room)

    first, second = race(lambda: cast(asked, last, "disagree"), close)
    assert (first, second) == (Cast.SAVED, None)
    kept = read(Question.objects.values_list("result", flat=True).get(pk=asked.pk) or {})
    assert kept.people == 9
    assert kept.room
    assert kept.room.answers["disagree"] == 1


def test_a_closed_room_takes_no_answer_that_comes_as_it_closes(place: Place, room: Room) -> None:
    phone = a_phone(room)
    question = ask(place, room, 1)
    _, second = race(lambda: closing.close_room(user=place.lead, room=room), lambda: cast(question, phone))
    assert second in (Cast.OVER, Cast.STRANGER)
    assert not question.ballots.exists()


def test_a_room_closes_once(place: Place, room: Room) -> None:
    _, second = race(
        lambda: closing.close_room(user=place.lead, room=room), lambda: closing.close_over(room=room)
    )
    assert isinstance(second, NotNow)


def test_a_page_of_a_room_that_is_just_closing_shows_it_closed(place: Place, room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(ends_at=timezone.now())
    desk = signed_in(place.lead)
    _, second = race(lambda: closing.close_over(room=room), lambda: desk.get(f"/rooms/{room.pk}/"))
    assert not isinstance(second, Exception)
    assert second.status_code == 200
    assert 'data-scene="closed"' in second.text


def test_what_is_written_as_template_a_is_completed_is_noticed(place: Place, room: Room) -> None:
    """The look at what was read and the completion are one: nothing is completed that nobody has read."""
    read_as = fingerprint(room.review)
    step = room.step

    def complete() -> object:
        return closing.complete(user=place.lead, room=room, step=step, fingerprint=read_as)

    _, second = race(lambda: a_row(place, room.review, 1, version=1, comments="Later words"), complete)
    assert isinstance(second, Stale)
    assert not room.review.completions.exists()
    assert Room.objects.get(pk=room.pk).is_open


def test_one_slip_that_comes_twice_at_once_counts_once(place: Place, room: Room) -> None:
    paper.add_people(user=place.lead, room=room, perspectives=[0, 0])
    question = ask(place, room, 1)

    def typed(number: int) -> Callable[[], int]:
        slips = {number: Slip("1")}
        return lambda: paper.cast_slips(user=place.lead, room=room, question=question, slips=slips)

    assert race(typed(1), typed(1)) == (1, 0)
    assert Ballot.on(question).count() == Question.objects.get(pk=question.pk).paper_cast == 1


def test_two_who_add_somebody_at_once_add_one_person(place: Place, room: Room) -> None:
    def add() -> None:
        paper.add_people(user=place.lead, room=room, perspectives=[0], after=0)

    _, second = race(add, add)
    assert isinstance(second, Stale)
    assert Participant.of(room).count() == 1


def joining(room: Room, phone: str = "a phone") -> Callable[[], None]:
    return lambda: coming.join(room=room.pk, key=participant_key(phone, room.pk), perspectives=0)


def test_nobody_comes_into_a_room_as_it_closes(place: Place, room: Room) -> None:
    _, second = race(lambda: closing.close_room(user=place.lead, room=room), joining(room))
    assert isinstance(second, NotNow)
    assert not Participant.objects.exists()


def test_nobody_comes_in_as_joining_is_stopped(place: Place, room: Room) -> None:
    _, second = race(lambda: steering.set_joining(user=place.lead, room=room, open_=False), joining(room))
    assert isinstance(second, NotNow)
    assert not Participant.objects.exists()


def test_nobody_is_added_on_paper_as_a_room_closes(place: Place, room: Room) -> None:
    _, second = race(
        lambda: closing.close_room(user=place.lead, room=room),
        lambda: paper.add_people(user=place.lead, room=room, perspectives=[0]),
    )
    assert isinstance(second, NotNow)
    assert not Participant.objects.exists()


def test_a_reason_is_hidden_once(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    cast(question, a_phone(room), words="Dr Foe said so.")
    ballot = question.ballots.get()

    def hide() -> None:
        steering.hide_words(user=place.lead, room=room, ballot=ballot.pk)

    _, second = race(hide, hide)
    assert isinstance(second, NotNow)
    assert Entry.objects.filter(act="room.hide_words").count() == 1


def test_the_groups_of_a_reveal_are_those_of_every_answer(place: Place, room: Room) -> None:
    """The ballot that is being saved as the answers are shown is among them."""
    users, staff = phones(room, 5, "user"), phones(room, 5, "staff")
    present(room, 10)
    question = ask(place, room, 1)
    for phone in users + staff[1:3]:
        cast(question, phone)
    step = room.step
    first, _ = race(
        lambda: cast(question, staff[0]), lambda: services.reveal(user=place.lead, room=room, step=step)
    )
    assert first is Cast.SAVED
    blocks = Question.objects.get(pk=question.pk).blocks or []
    assert [one["answer"] for one in blocks] == ["2", "2"]  # the third of five makes it more than half
