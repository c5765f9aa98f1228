"""The statement that stores a ballot holds to the rules of the room, whatever the page let through."""

from __future__ import annotations

import pytest

from assessments.workshop.ballots.casting import Cast
from assessments.workshop.models import Ballot, Room
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.services import Slip
from tests.build import Place, a_row
from tests.tracing import statements
from tests.workshop.build import a_phone, a_room, ask, cast, show_wording
from tests.workshop.phoning import SCRIPT, a_phone_in, act, signed_in, slips

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet(place: Place, review) -> Room:
    """A room that asks for no reasons."""
    return a_room(place, review, asks_reasons=False)


def test_a_room_that_asks_for_no_reasons_stores_none(place: Place, quiet: Room) -> None:
    question, phone = ask(place, quiet, 1), a_phone_in(quiet)
    for turn in (1, 2):  # the first answer, and a change of it
        data = {"kind": "rating", "question": question.pk, "turn": turn, "answer": turn, "words": "Not asked"}
        with statements() as seen:
            assert phone.post(f"/room/{quiet.pk}/answer/", data, **SCRIPT).status_code == 204
        assert len([sql for sql in seen if "ON CONFLICT" in sql]) == 1  # no query more, to drop the words
        assert list(question.ballots.values_list("answer", "words")) == [(str(turn), "")]


def test_a_room_that_asks_for_reasons_keeps_them(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    cast(question, a_phone(room), words="It depends.")
    assert question.ballots.get().words == "It depends."


def test_what_people_see_differently_is_asked_for_in_every_room(place: Place, quiet: Room) -> None:
    a_row(place, quiet.review, 1)
    question = show_wording(place, quiet, 1)
    cast(question, a_phone(quiet), "reservation", words="Not at night.")
    assert question.ballots.get().words == "Not at night."


def test_paper_has_no_reasons_where_none_are_asked_for(place: Place, quiet: Room) -> None:
    desk = signed_in(place.lead)
    paper.add_people(user=place.lead, room=quiet, perspectives=[0, 0])
    question = ask(place, quiet, 1)
    paper.cast_slips(user=place.lead, room=quiet, question=question, slips={2: Slip("1", "Nobody asked me")})
    typed = slips({"answer": "2", "words": "Nobody asked me"}, question=question.pk, count="1")
    assert desk.post(f"/rooms/{quiet.pk}/paper/", typed).status_code == 302
    assert sorted(question.ballots.values_list("answer", "words")) == [("1", ""), ("2", "")]


@pytest.mark.parametrize("made_up", ["4", "9", "10", "0", "made up", "accept", "²", "٣"])
def test_a_stage_that_the_edition_does_not_have_is_not_stored(place: Place, room: Room, made_up: str) -> None:
    question, phone = ask(place, room, 1), a_phone(room)
    assert cast(question, phone, made_up) is Cast.OVER
    sent = a_phone_in(room).answer(room, made_up, words="What I wrote")
    assert sent.status_code in {409, 422}
    assert "What I wrote" in sent.text
    assert not Ballot.objects.exists()
    for real in ("1", "2", "3", "between", "not_yet", "pass"):
        assert cast(question, phone, real) is Cast.SAVED


def test_a_challenge_that_the_edition_does_not_have_is_not_picked(place: Place, room: Room) -> None:
    act(signed_in(place.lead), room, "picks")
    assert a_phone_in(room).answer(room, ["3", "11"]).status_code == 422
    assert not Ballot.objects.exists()
