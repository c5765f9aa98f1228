"""The page for people without a phone: letting them in, typing in their slips, a second look, what is refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from assessments.workshop.models import Ballot, Participant, Room
from assessments.workshop.protection.presenters import NO_STAGE
from tests.workshop.build import ask, ask_picks, reveal
from tests.workshop.phoning import RECORD, is_said_wrong, slips

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


# ------------------------------------------------------------------------------------------------ paper


def test_slips_are_looked_at_again_and_then_count_once(place, desk: Client, room: Room) -> None:
    question = ask(place, room, 1)
    address = f"/rooms/{room.pk}/paper/"
    for said in (["1"], ["2", "4"]):
        assert desk.post(address, {"let_in": "1", "perspectives": said}).status_code == 302
    line = {"answer": "3", "words": "On paper"}
    typed = slips({"answer": "", "words": ""}, line, question=question.pk)
    look = desk.post(address, typed | {"look": "1"})
    assert len(look.context["look"]) == 1
    assert "On paper" in look.text
    assert not Ballot.objects.exists()
    for _ in range(2):
        assert desk.post(address, typed | {"count": "1"}).status_code == 302
    ballot = Ballot.objects.get()
    assert (ballot.answer, ballot.words, ballot.family) == ("3", "On paper", 3)
    back = desk.post(address, typed | {"back": "1"})
    assert re.search(r'value="On paper"', back.text)


def test_adding_a_person_keeps_the_slips_that_are_typed_in(place, desk: Client, room: Room) -> None:
    # Given a page on which a slip is typed in
    address = f"/rooms/{room.pk}/paper/"
    desk.post(address, {"let_in": "1"})
    question = ask(place, room, 1)
    typed = slips({"answer": "3", "words": "Half typed"}, question=question.pk, people="1")
    # When one more person is added, by the same press twice
    first = desk.post(address, typed | {"let_in": "1", "perspectives": ["2"]})
    again = desk.post(address, typed | {"let_in": "1", "perspectives": ["2"]})
    # Then the slip is still there both times, there is a line more, and one person was added
    assert (first.status_code, again.status_code) == (200, 409)
    for page in (first, again):
        assert 'value="Half typed"' in page.text
        assert re.search(r'value="3"[^>]* selected', page.text)
        assert len(page.context["slips"].forms) == 2
    assert Participant.objects.count() == 2
    assert not Ballot.objects.exists()


def test_a_page_says_whose_slip_is_counted(place, desk: Client, room: Room) -> None:
    address = f"/rooms/{room.pk}/paper/"
    for _ in range(2):
        desk.post(address, {"let_in": "1"})
    question = ask(place, room, 1)
    typed = slips({"answer": ""}, {"answer": "1"}, question=question.pk)
    desk.post(address, typed | {"count": "1"})
    assert desk.get(address).context["counted"] == {2}
    again = slips({"answer": ""}, {"answer": "2"}, question=question.pk)
    assert [one.again for one in desk.post(address, again | {"look": "1"}).context["look"]] == [True]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"answer": "4"}, "Select a valid choice"),
        ({"answer": HUGE}, "Select a valid choice"),
        ({"answer": "", "words": "No answer"}, "Choose the answer on this slip"),
        ({"answer": "1", "words": "x" * 501}, "Use 500 characters or fewer."),
        ({"answer": ""}, "Type in at least one slip."),
    ],
)
def test_a_slip_that_cannot_be_taken_is_said_and_kept(place, desk: Client, room: Room, line, message) -> None:
    question = ask(place, room, 1)
    for _ in range(2):
        desk.post(f"/rooms/{room.pk}/paper/", {"let_in": "1"})
    good = {"answer": "2", "words": "The other slip"} if line != {"answer": ""} else {"answer": ""}
    for button in ("look", "count"):
        answer = desk.post(
            f"/rooms/{room.pk}/paper/", slips(good, line, question=question.pk) | {button: "1"}
        )
        assert answer.status_code in {200, 409}
        assert answer.text.count(message) >= (1 if "least one" in message else 2)
        assert "<title>Error: " in answer.text
        assert good == {"answer": ""} or "The other slip" in answer.text
        assert not line.get("words") or answer.context["slips"].forms[1]["words"].value() == line["words"]
    assert not Ballot.objects.exists()


def test_a_slip_of_nobody_on_paper_is_not_counted(place, desk: Client, room: Room) -> None:
    question = ask(place, room, 1)
    answer = desk.post(
        f"/rooms/{room.pk}/paper/",
        slips({"answer": "3", "words": "My only slip"}, question=question.pk, count="1"),
    )
    assert answer.status_code == 409
    assert answer.context["problem"]
    assert not Ballot.objects.exists()


def test_slips_of_a_question_that_is_over_are_listed(place, desk: Client, room: Room) -> None:
    desk.post(f"/rooms/{room.pk}/paper/", {"let_in": "1"})
    question = ask(place, room, 1)
    ask(place, room, 2)
    for which in (question.pk, "", "x", HUGE):
        typed = slips({"answer": "not_yet", "words": "From the slip"}, question=which, count="1")
        answer = desk.post(f"/rooms/{room.pk}/paper/", typed)
        assert answer.status_code == 409
        assert answer.context["problem"]
        assert [one.answer for one in answer.context["lost"]] == [NO_STAGE["not_yet"]]
        assert "From the slip" in answer.text
    assert not Ballot.objects.exists()


def test_picks_on_paper(place, desk: Client, room: Room) -> None:
    address = f"/rooms/{room.pk}/paper/"
    desk.post(address, {"let_in": "1"})
    question = ask_picks(place, room)
    for wrong in ("11", "three", "1,2,3,4,5,6", HUGE[:200], "0"):
        answer = desk.post(address, slips({"answer": wrong}, question=question.pk, count="1"))
        assert answer.status_code == 200
        assert is_said_wrong(answer, "s-0-answer")
        assert f'value="{wrong}"' in answer.text
    assert desk.post(address, slips({"answer": "8, 3,3"}, question=question.pk, count="1")).status_code == 302
    assert Ballot.objects.get().answer == "3,8"


def test_words_on_paper_may_be_recorded_as_those_on_a_phone(place, desk: Client, review, room: Room) -> None:
    desk.post(f"/rooms/{room.pk}/record/1/", RECORD)
    for _ in range(room.record_least):
        desk.post(f"/rooms/{room.pk}/paper/", {"let_in": "1"})
    room.refresh_from_db()
    line = {"answer": "reservation", "words": "From paper", "may_record": "on"}
    typed = slips(*[line] * room.record_least, question=room.asking_id)
    assert "may go into the record" in desk.post(f"/rooms/{room.pk}/paper/", typed | {"look": "1"}).text
    desk.post(f"/rooms/{room.pk}/paper/", typed | {"count": "1"})
    reveal(place, room)
    assert "From paper" in desk.get(f"/rooms/{room.pk}/record/1/").text


@pytest.mark.parametrize(
    "broken",
    [{"s-TOTAL_FORMS": ""}, {"s-TOTAL_FORMS": HUGE}, {"s-TOTAL_FORMS": "-1"}, {"s-TOTAL_FORMS": "60"}],
)
def test_a_broken_batch_of_slips_breaks_nothing(place, desk: Client, room: Room, broken) -> None:
    question = ask(place, room, 1)
    desk.post(f"/rooms/{room.pk}/paper/", {"let_in": "1"})
    typed = slips({"answer": "1"}, question=question.pk, count="1") | broken
    answer = desk.post(f"/rooms/{room.pk}/paper/", typed)
    assert answer.status_code in {200, 409}
    assert "<title>Error: " in answer.text
    assert not Ballot.objects.exists()


def test_a_made_up_perspective_lets_nobody_in(desk: Client, room: Room) -> None:
    for made_up in ("64", "x", HUGE, "1\x00"):
        answer = desk.post(f"/rooms/{room.pk}/paper/", {"let_in": "1", "perspectives": ["1", made_up]})
        assert answer.status_code == 200
        assert answer.text.count("Select a valid choice") >= 2
    assert not Participant.objects.exists()
