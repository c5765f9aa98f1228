"""What the database itself refuses of a room, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.record import services as record
from assessments.record.models import Participation
from assessments.workshop.models import AgendaItem, Ballot, Listening, Participant, Question, Room, key_range
from assessments.workshop.rooms import closing
from framework.models import Challenge, Edition
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.workshop.build import a_phone, a_room, ask, ask_picks, cast, challenge_of, reveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place), (1, 2))


def refused(change: Callable[..., Any], match: str | None = None, **values: Any) -> None:
    """The database turns this down, at once or at the end of the transaction."""

    def attempt() -> None:
        with transaction.atomic():
            change(**values)
            connection.check_constraints()

    with pytest.raises(IntegrityError, match=match):
        attempt()


def elsewhere() -> Challenge:
    """A challenge of another edition."""
    other = Edition.objects.create(
        slug="other", name="Other", year=2030, publisher="P", citation="C", max_live_priorities=5
    )
    return Challenge.objects.create(edition=other, number=1, title="One", page_title="One", short_title="One")


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "asleep"},
        {"screen_least": 2},
        {"screen_least": 21},
        {"record_least": 4},
        {"record_least": 21},
        {"state": "rating"},
        {"state": "revealed"},
    ],
)
def test_a_room_makes_sense(room: Room, wrong: dict[str, Any]) -> None:
    refused(Room.objects.filter(pk=room.pk).update, **wrong)


def test_a_room_ends_after_it_was_opened(room: Room) -> None:
    refused(Room.objects.filter(pk=room.pk).update, ends_at=room.opened_at)


def test_a_review_has_one_open_room_and_a_code_leads_to_one(place: Place, room: Room) -> None:
    values = Room.objects.values().get(pk=room.pk) | {"id": None}
    refused(Room.objects.create, **(values | {"code": "OTHERONE"}))
    other = a_system()
    there = a_room(other, a_review(other))
    refused(Room.objects.filter(pk=there.pk).update, code=room.code)
    closing.close_room(user=place.lead, room=room)
    Room.objects.filter(pk=there.pk).update(code=room.code)
    Room.objects.create(**(values | {"code": "OTHERONE"}))


def test_a_room_asks_its_own_questions(place: Place, room: Room) -> None:
    other = a_system()
    there = a_room(other, a_review(other))
    theirs = ask(other, there, 1)
    match = "different local systems or editions"
    refused(Room.objects.filter(pk=room.pk).update, match, asking=theirs, state="rating")
    closing.close_room(user=place.lead, room=room)
    values = Room.objects.values().get(pk=room.pk) | {"id": None, "state": "rating"}
    refused(Room.objects.create, match, **(values | {"asking_id": theirs.pk}))


def test_the_agenda_and_the_questions_are_of_the_edition_of_the_review(place: Place, room: Room) -> None:
    one, match = elsewhere(), "different local systems or editions"
    refused(AgendaItem.objects.create, match, room=room, challenge=one, position=3)
    refused(AgendaItem.objects.filter(room=room, position=1).update, match, challenge=one)
    refused(Question.objects.create, match, room=room, kind="rating", challenge=one)
    question = ask(place, room, 1)
    refused(Question.objects.filter(pk=question.pk).update, match, challenge=one)


def test_the_agenda_is_in_order(room: Room) -> None:
    two, three = challenge_of(room.review, 2), challenge_of(room.review, 3)
    refused(AgendaItem.objects.create, room=room, challenge=two, position=3)
    refused(AgendaItem.objects.create, room=room, challenge=three, position=2)


def test_questions_are_asked_once_about_what_they_are_for(place: Place, room: Room) -> None:
    one = challenge_of(room.review, 1)
    ask(place, room, 1)
    ask_picks(place, room)
    for wrong in (
        {"kind": "rating", "challenge": one},
        {"kind": "picks"},
        {"kind": "wording"},
        {"kind": "acceptance", "challenge": one},
        {"kind": "gossip", "challenge": one},
        {"kind": "rating", "challenge": one, "number": 0},
    ):
        refused(Question.objects.create, room=room, **wrong)
    Question.objects.create(room=room, kind="rating", challenge=one, number=2)


def test_nobody_joins_or_answers_what_is_not_there(place: Place, room: Room) -> None:
    """No foreign key asks: their keys and triggers hold them."""
    match = "This room is closed"
    gone = 2**20
    refused(Participant.objects.create, match, pk=key_range(gone)[0] + 7, room_id=gone)
    refused(Ballot.objects.create, match, pk=key_range(gone)[0] + 7, question_id=gone, answer="1")
    question = ask(place, room, 1)
    cast(question, a_phone(room))
    Room.objects.filter(pk=room.pk).update(state="lobby", asking=None)
    raw = Question.objects.filter(pk=question.pk)
    refused(lambda: raw._raw_delete("default"), "has answered this")
    Ballot.on(question).delete()
    raw._raw_delete("default")
    refused(lambda: Room.objects.filter(pk=room.pk)._raw_delete("default"), "has joined this room")


def test_ballots_and_participants_make_sense(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    cast(question, a_phone(room))
    mine, ours = key_range(question.pk)[0] + 7, key_range(room.pk)[0] + 7
    for wrong in ({"answer": ""}, {"family": 4}, {"family": -1}):
        refused(Ballot.objects.update, **wrong)
        refused(Ballot.objects.create, pk=mine, question=question, **({"answer": "1"} | wrong))
    refused(Participant.objects.update, perspectives=64)
    refused(Participant.objects.create, pk=ours, room=room, perspectives=-1)
    none = 10**6
    refused(Ballot.objects.create, pk=key_range(none)[0], question_id=none, answer="1")
    refused(Participant.objects.create, pk=key_range(none)[0], room_id=none)


def test_a_key_begins_with_the_number_of_its_question_or_room(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    for of in (Ballot, Participant):
        number = question.pk if of is Ballot else room.pk
        values = {"question": question, "answer": "1"} if of is Ballot else {"room": room}
        first, last = key_range(number)
        for wrong in (7, first - 1, last + 1):
            refused(of.objects.create, pk=wrong, **values)
        of.objects.create(pk=first, **values)
        of.objects.create(pk=last, **values)


def test_a_process_speaks_of_a_room_once(room: Room) -> None:
    values = {"room": room, "process": "one", "phones": 3, "at": timezone.now()}
    Listening.objects.create(**values)
    refused(Listening.objects.create, **values)


def test_a_closed_room_takes_nothing_and_keeps_what_it_left(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    cast(question, a_phone(room))
    reveal(place, room)
    closing.close_room(user=place.lead, room=room)
    match = "This room is closed"
    rooms, questions = Room.objects.filter(pk=room.pk), Question.objects.filter(pk=question.pk)
    refused(rooms.update, match, state="lobby")
    refused(rooms.update, match, version=99)
    mine, ours = key_range(question.pk)[0] + 7, key_range(room.pk)[0] + 7
    refused(Participant.objects.create, match, pk=ours, room=room)
    refused(Question.objects.create, match, room=room, kind="picks")
    refused(Ballot.objects.create, match, pk=mine, question=question, answer="1")
    refused(Ballot.objects.bulk_create, match, objs=[Ballot(pk=mine, question=question, answer="1")])
    refused(questions.update, match, result={})
    refused(questions.delete, match)


def test_who_took_part_is_kept_with_a_completed_template_a(place: Place) -> None:
    review = a_review(place)
    record.write_participation(
        user=place.lead, review=review, took_part=["Nine people took part."], version=0
    )
    record.write_participation(user=place.lead, review=review, took_part=["Ten people took part."], version=1)
    a_completed_template_a(place, review)
    match = "Template A of this review is complete"
    said = Participation.objects.filter(review=review)
    refused(said.update, match, took_part=[])
    refused(said.delete, match)
    other = a_system()
    done = a_completed_template_a(other, a_review(other))
    refused(Participation.objects.create, match, review=done)


def test_members_are_still_of_organisations_of_their_own_system(place: Place) -> None:
    """The migration that added a role made the table anew on SQLite; its triggers are back."""
    theirs = a_system().provider
    one = place.system.memberships.get(user=place.partner)
    refused(type(one).objects.filter(pk=one.pk).update, "different local systems", organisation=theirs)


def test_how_small_a_group_may_be_is_settled_as_the_room_opens(room: Room) -> None:
    rooms = Room.objects.filter(pk=room.pk)
    for least in ("screen_least", "record_least"):
        refused(rooms.update, "settled when the room opens", **{least: 12})


def test_the_groups_of_a_review_only_ever_get_coarser(place: Place, room: Room) -> None:
    """0 to 4, where 2 and 3 are beside each other; in one room and from one room to the next."""
    rooms = Room.objects.filter(pk=room.pk)
    match = "none finer ever are"
    for wrong in (5, -1):
        refused(rooms.update, level=wrong)
    rooms.update(level=1)
    for finer in (0, None):
        refused(rooms.update, match, level=finer)
    rooms.update(level=2)
    refused(rooms.update, match, level=3)
    closing.close_room(user=place.lead, room=room)
    second = a_room(place, room.review)
    for finer in (0, 1, 3):
        refused(Room.objects.filter(pk=second.pk).update, match, level=finer)
    Room.objects.filter(pk=second.pk).update(level=4)


def test_a_headcount_is_of_somebody(room: Room) -> None:
    refused(Room.objects.filter(pk=room.pk).update, present=0)


def test_people_take_part_in_one_of_three_ways(room: Room) -> None:
    a_phone(room)
    refused(Participant.objects.update, way="ghost")
