"""Answers that come too late or from outside: it is said what happened, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from assessments.record.snapshot import fingerprint
from assessments.workshop.joining.views import LATE, LATE_CHANGE, LATE_CLOSED, NOT_IN
from assessments.workshop.models import Ballot, Question, Room
from assessments.workshop.rooms.closing import close_room, complete
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_room, ask, ask_picks, reveal
from tests.workshop.phoning import Phone, a_phone_in, a_ready_room, ballots

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


def built() -> tuple[Place, Room]:
    place = a_system()
    return place, a_ready_room(place)


@pytest.fixture
def place(made: tuple[Place, Room]) -> Place:
    return made[0]


@pytest.fixture
def room(made: tuple[Place, Room]) -> Room:
    return made[1]


# ------------------------------------------------------------------------------------------- too late


def sent_late(phone: Phone, room: Room, question: Question, **also):
    return phone.answer(room, "3", question=question.pk, kind="rating", words="Because of the wards", **also)


@pytest.mark.parametrize("script", [False, True])
@pytest.mark.parametrize("moved", ["revealed", "another", "another kind", "closed", "over", "completed"])
def test_an_answer_that_comes_too_late_says_so_and_keeps_the_words(place, room, moved, script) -> None:
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    if moved == "revealed":
        reveal(place, room)
    elif moved == "another":
        ask(place, room, 2)
    elif moved == "another kind":
        ask_picks(place, room)
    elif moved == "closed":
        close_room(user=place.lead, room=room)
    elif moved == "over":
        Room.objects.filter(pk=room.pk).update(ends_at=timezone.now())
    else:
        complete(user=place.lead, room=room, step=room.step, fingerprint=fingerprint(room.review))
    sent = sent_late(phone, room, question, script=script)
    assert sent.status_code == 409
    assert "Because of the wards" in sent.text
    assert "Stage 3" in sent.text
    assert str(LATE_CLOSED if moved in {"closed", "over", "completed"} else LATE) in sent.text
    if moved in {"closed", "over", "completed"}:
        room.refresh_from_db()
        assert room.state == "closed"
    elif moved == "another":
        assert "<p>1. " in sent.text  # what it was about
        assert re.search(r'name="question" value="(\d+)"', sent.text)[1] != str(question.pk)


def test_a_change_that_comes_too_late_says_that_the_answer_before_it_counts(place, room: Room) -> None:
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    assert phone.answer(room, "2").status_code == 302
    reveal(place, room)
    sent = sent_late(phone, room, question, turn="2")
    assert sent.status_code == 409
    assert str(LATE_CHANGE) in sent.text
    assert "Because of the wards" in sent.text
    assert question.ballots.get().answer == "2"


def test_a_page_of_an_old_question_with_a_mistake_never_answers_the_new_one(place, room: Room) -> None:
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    ask(place, room, 2)
    sent = phone.answer(room, None, question=question.pk, words="On the first one")
    assert sent.status_code == 409
    assert "On the first one" in sent.text
    assert f'name="question" value="{question.pk}"' not in sent.text


# ----------------------------------------------------------------------------------- not in the room


@pytest.mark.parametrize("script", [False, True])
@pytest.mark.parametrize("cookie", ["", "forged.0123", "ü.ü", ".", "a" * 4000, "another room's", "expired"])
def test_without_its_own_cookie_nothing_counts_and_the_words_are_shown(place, room, cookie, script) -> None:
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    if cookie == "another room's":
        other = a_system("Elsewhere")
        theirs = a_room(other, a_review(other))
        cookie = a_phone_in(theirs).cookies[f"room-{theirs.pk}"].value
    if cookie == "expired":
        phone.cookies[f"room-{room.pk}"]["max-age"] = 0
    else:
        phone.cookies[f"room-{room.pk}"] = cookie
        phone.cookies[f"room-{room.pk}"]["path"] = "/"
    phone.cookies.pop(f"pass-{room.pk}")
    sent = phone.answer(room, "3", words="Because of the wards", script=script)
    assert sent.status_code == 409
    assert str(NOT_IN) in sent.text
    assert "Because of the wards" in sent.text
    assert "Stage 3" in sent.text
    assert 'href="/join/"' in sent.text
    assert ("<html" in sent.text) is not script
    assert question.ballots.count() == 0


def test_a_phone_that_never_said_join_is_led_to_the_welcome_with_its_words(place, room: Room) -> None:
    ask(place, room, 1)
    phone = Phone()
    phone.post("/join/", {"code": room.code})
    phone.look(room)
    for answer in ("3", None):
        sent = phone.answer(room, answer, words="Because of the wards")
        assert sent.status_code == 409
        assert "Because of the wards" in sent.text
        assert f'href="/room/{room.pk}/"' in sent.text
    assert ballots(room) == 0


def test_a_question_of_another_room_takes_no_answer_from_here(place, room: Room) -> None:
    other = a_system("Elsewhere")
    theirs = a_room(other, a_review(other))
    question = ask(other, theirs, 1)
    ask(place, room, 1)
    sent = a_phone_in(room).answer(room, "3", question=question.pk, words="Mine")
    assert sent.status_code == 409
    assert "Mine" in sent.text
    assert Ballot.objects.count() == 0


def test_a_room_that_is_gone_is_a_page_that_is_not_there() -> None:
    from assessments.workshop.joining import phones as keeps

    phone = Phone()
    phone.cookies["room-77"] = f"s.{keeps.mark_of(77, 's')}"
    phone.cookies["room-77"]["path"] = "/room/77/"
    assert phone.get("/room/77/").status_code == 404
    assert phone.post("/room/77/", {}).status_code == 404
    assert phone.post("/room/77/answer/", {"words": "x"}).status_code == 404
    huge = 2**70
    phone.cookies[f"room-{huge}"] = f"s.{keeps.mark_of(huge, 's')}"
    phone.cookies[f"room-{huge}"]["path"] = "/"
    assert phone.get(f"/room/{huge}/").status_code == 404
    assert phone.get(f"/room/{HUGE}/").status_code == 404
