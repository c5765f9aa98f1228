"""The stage of the last review is shown to a participant once they have rated, and to the facilitator always."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.test import Client

from assessments.reviews.models import Review
from assessments.workshop.joining.phones import ballot_key
from assessments.workshop.models import Ballot, Participant, Room
from assessments.workshop.screens import fragments
from tests.build import DAY, Place, a_review, a_row, a_system, ranked
from tests.workshop.build import a_room, ask, cast, phones, reveal
from tests.workshop.phoning import SCRIPT, a_phone_in, signed_in

pytestmark = pytest.mark.django_db
MARK = "zebra-crossing"  # in the comment of the last review


@dataclass
class World:
    place: Place
    review: Review
    room: Room


def built() -> World:
    place = a_system()
    first = a_review(place)
    a_row(place, first, 1, stage=1, comments=f"Said at the first review: {MARK}.")
    for number in range(2, 11):
        a_row(place, first, number)
    ranked(place, first, 3)
    from assessments.record.services import complete
    from assessments.record.snapshot import fingerprint

    complete(user=place.lead, review=first, fingerprint=fingerprint(first))
    review = a_review(place, title="Second review", date=DAY + dt.timedelta(days=200))
    return World(place, review, a_room(place, review, screen_least=5, record_least=5))


@pytest.fixture
def world(made: World) -> World:
    return made


def seen_by(phone: Client, room: Room) -> str:
    """Everything that this phone gets to see of the room."""
    fragments.kept.forget()
    pages = [phone.get(f"/room/{room.pk}/"), phone.get(f"/room/{room.pk}/", **SCRIPT)]
    last = phone.get(f"/room/{room.pk}/last/", **SCRIPT)
    return " ".join([*(page.text for page in pages), last.text if last.status_code == 200 else "nothing"])


def test_it_is_shown_to_a_phone_once_it_has_rated(world: World) -> None:
    # Given a question on which one phone has rated, and another has not
    rated, waiting = a_phone_in(world.room), a_phone_in(world.room)
    question = ask(world.place, world.room, 1)
    assert MARK not in seen_by(rated, world.room) + seen_by(waiting, world.room)
    cast(question, rated.secret(world.room), "3", revision=1)

    # Then the one that has sees it, without a script and with one, and the other does not
    assert MARK in rated.get(f"/room/{world.room.pk}/").text
    assert MARK in rated.get(f"/room/{world.room.pk}/last/", **SCRIPT).text
    assert MARK not in seen_by(waiting, world.room)
    assert waiting.get(f"/room/{world.room.pk}/last/", **SCRIPT).status_code == 204
    assert Client().get(f"/room/{world.room.pk}/last/").status_code == 302

    # nor when the answers are shown, nor when the room asks again, until it has rated that
    for phone in phones(world.room, 6):
        cast(question, phone, "2", revision=1)
    reveal(world.place, world.room)
    assert MARK not in seen_by(waiting, world.room)
    assert MARK in seen_by(rated, world.room)
    again = ask(world.place, world.room, 1)
    assert again.pk != question.pk
    assert MARK not in seen_by(rated, world.room)


def test_to_pass_is_to_have_rated(world: World) -> None:
    phone = a_phone_in(world.room)
    cast(ask(world.place, world.room, 1), phone.secret(world.room), "pass", revision=1)
    assert MARK in seen_by(phone, world.room)


def test_the_facilitator_sees_it_always_and_the_big_screen_never(world: World) -> None:
    desk = signed_in(world.place.lead)
    ask(world.place, world.room, 1)
    for page in ("", "record/1/"):
        assert MARK in desk.get(f"/rooms/{world.room.pk}/{page}").text
    assert MARK not in desk.get(f"/rooms/{world.room.pk}/screen/").text


def test_what_others_answered_changes_no_byte_of_it(world: World) -> None:
    # Given a phone that has rated, and others that have
    phone, others = a_phone_in(world.room), phones(world.room, 8, "user")
    question = ask(world.place, world.room, 1)
    secret = phone.secret(world.room)
    for one in (secret, *others):
        cast(question, one, "1", revision=1, words="Theirs")
    own = phone.get(f"/room/{world.room.pk}/last/", **SCRIPT)
    before = (own.status_code, own.text)
    assert MARK in own.text
    # When the others had answered otherwise, or were others
    Ballot.objects.exclude(pk=ballot_key(secret, question.pk)).update(answer="3", words="x")
    Participant.objects.update(perspectives=2)
    fragments.kept.forget()
    after = phone.get(f"/room/{world.room.pk}/last/", **SCRIPT)
    # Then nothing of it is different
    assert (after.status_code, after.text) == before


def test_a_first_review_has_nothing_to_show(world: World) -> None:
    place = a_system()
    review = a_review(place)
    room = a_room(place, review)
    phone = a_phone_in(room)
    question = ask(place, room, 1)
    cast(question, phone.secret(room), "2", revision=1)
    assert f"/room/{room.pk}/last/" not in phone.get(f"/room/{room.pk}/").text
    assert phone.get(f"/room/{room.pk}/last/", **SCRIPT).status_code == 204
