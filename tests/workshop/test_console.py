"""What the facilitator's page offers: the one next thing, what is still to be written down, what was rated."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.record.models import Participation
from assessments.workshop.models import AgendaItem, Ballot, Participant, Question, Room
from assessments.workshop.rooms import closing, rehearsing, services
from assessments.workshop.screens import fragments
from recovery_site.errors import NotNow
from tests.build import a_row, ranked, record_all
from tests.workshop.build import (
    a_facilitator,
    a_room,
    ask,
    ask_picks,
    asked,
    cast,
    phones,
    rated,
    reveal,
    show_wording,
)
from tests.workshop.phoning import a_phone_in, act, signed_in, slips, told, warned

pytestmark = pytest.mark.django_db


def now(desk: Client, room: Room) -> str:
    """The part of the page that says what to do now."""
    found = re.search(r'<section class="app-now".*?</section>', told(desk, room).text, re.DOTALL)
    assert found
    return found[0]


def green(html: str) -> list[str]:
    """The words of the green buttons."""
    buttons = re.findall(r'<(?:a|button) class="nhsuk-button"[^>]*>([^<]*)</', html)
    return [" ".join(words.split()) for words in buttons]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        (["accept"] * 5, "Continue to challenge 2"),
        (["accept"] * 4 + ["reservation"], "Look at the wording again"),
        (["accept"] * 4 + ["disagree"], "Look at the wording again"),
        (["accept", "disagree"], "Take it back: let people go on answering"),  # too few, so nothing may tell
    ],
)
def test_a_voice_against_the_wording_comes_before_the_next_challenge(place, desk, review, room, said, first):
    a_row(place, review, 1)
    question = show_wording(place, room, 1)
    for phone, answer in zip(phones(room, len(said)), said, strict=True):
        cast(question, phone, answer)
    reveal(place, room)
    assert green(now(desk, room)) == [first]


def test_closing_names_what_is_not_written_down_and_is_no_green_button(place, desk, review, room) -> None:
    for number in range(2, 11):
        a_row(place, review, number)
    rated(place, room, 1, [(phone, "2") for phone in phones(room, 5)])
    page = told(desk, room).text
    rest = page[page.index('id="rest"') :]
    assert "1. " in rest
    assert "the answers were shown" in rest
    assert not green(rest)
    assert 'value="close"' in rest
    a_row(place, review, 1)
    assert "the answers were shown" not in told(desk, room).text


def test_the_agenda_says_what_was_rated(place, desk, review, room) -> None:
    everybody = phones(room, 5)
    for _ in range(2):
        rated(place, room, 1, [(phone, "2") for phone in everybody])
    ask(place, room, 2)
    ask(place, room, 3)
    agenda = told(desk, room).text.partition('id="agenda"')[2].partition("</ol>")[0]
    first, second, third = agenda.split("<li")[1:4]
    assert "Rated 2 times" in first
    assert "answers not shown yet" in second
    assert "Rated" not in third
    assert "To do" not in agenda


# ------------------------------------------------------------------------------------ numbers, then reasons


def screens(desk: Client, room: Room, phone: Client) -> str:
    """What everybody but the facilitator sees."""
    return desk.get(f"/rooms/{room.pk}/screen/").text + phone.get(f"/room/{room.pk}/").text


def test_reasons_are_shown_after_the_facilitator_has_read_them(place, desk, room: Room) -> None:
    # Given five reasons, one of which names somebody
    phone = a_phone_in(room)
    question = ask(place, room, 1)
    phone.answer(room, "2", words="Dr Foe said so")
    for number, one in enumerate(phones(room, 4)):
        cast(question, one, words=f"Reason {number}")
    # When the answers are shown, then only the facilitator reads the reasons
    act(desk, room, "reveal")
    assert "Reason" not in screens(desk, room, phone)
    assert "Dr Foe" in now(desk, room) + told(desk, room).text
    assert green(now(desk, room)) == ["Show what people wrote"]
    # When one is hidden, another hidden and put back, and the rest is shown
    foe = question.ballots.get(words="Dr Foe said so")
    other = question.ballots.get(words="Reason 0")
    act(desk, room, f"hide-{foe.pk}")
    act(desk, room, f"hide-{other.pk}")
    act(desk, room, f"unhide-{other.pk}")
    act(desk, room, "words")
    seen = screens(desk, room, phone)
    assert "Dr Foe" not in seen
    assert all(f"Reason {number}" in seen for number in range(4))
    assert "Write down what was agreed" in green(now(desk, room))[0]
    # And they can be taken off again
    act(desk, room, "nowords")
    assert "Reason" not in screens(desk, room, phone)


def test_nothing_that_people_wrote_comes_before_the_numbers(place, desk, room: Room) -> None:
    question = ask(place, room, 1)
    for phone in phones(room, 5):
        cast(question, phone, words="A reason")
    act(desk, room, "words")
    assert warned(told(desk, room))
    assert "A reason" not in told(desk, room).text
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(words_shown=True)


# ---------------------------------------------------------------------------------- taken back, looked back


def test_a_reveal_that_showed_nothing_can_be_taken_back(place, desk, room: Room) -> None:
    everybody = phones(room, 6)
    question = ask(place, room, 1)
    for phone in everybody[:4]:
        cast(question, phone, words="Mine")
    act(desk, room, "reveal")
    assert "Mine" not in told(desk, room).text
    assert "Take it back" in green(now(desk, room))[0]
    act(desk, room, "back")
    question = asked(room)
    assert (room.state, question.blocks) == ("rating", None)
    for phone in everybody[4:]:
        cast(question, phone)
    act(desk, room, "reveal")
    assert asked(room).pk == question.pk
    # Once the room has seen answers they stay
    act(desk, room, "back")
    assert warned(told(desk, room))
    assert asked(room).blocks is not None
    with pytest.raises(IntegrityError, match="stay shown"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(blocks=None, words_shown=False)


def test_earlier_rounds_can_be_seen_again_and_put_on_the_big_screen(place, desk, room: Room) -> None:
    # Given two rounds on one challenge, and a question that is open now
    everybody = phones(room, 6)
    first = rated(place, room, 1, [(phone, "1") for phone in everybody])
    rated(place, room, 1, [(phone, "3") for phone in everybody])
    open_now = ask(place, room, 2)
    phone = a_phone_in(room)
    before = phone.get(f"/room/{room.pk}/").text
    # When the facilitator looks back
    page = desk.get(f"/rooms/{room.pk}/look/1/")
    assert [one.title for one in page.context["rounds"]] == ["Round 1", "Round 2"]
    step = Room.objects.get(pk=room.pk).step
    act(desk, room, f"again-{first.pk}")
    # Then both stand on the big screen, and no phone is disturbed
    big = desk.get(f"/rooms/{room.pk}/screen/").text
    assert "Round 1" in big
    assert "Round 2" in big
    assert fragments.fragment(room.pk, fragments.Audience.SCREEN).html.count("Round") == 2
    assert Room.objects.get(pk=room.pk).step == step
    assert "Round 1" not in phone.get(f"/room/{room.pk}/").text
    assert before.count("app-choice") == phone.get(f"/room/{room.pk}/").text.count("app-choice")
    # And it goes back, by a button or by the next move
    act(desk, room, "again-0")
    assert "Round 1" not in desk.get(f"/rooms/{room.pk}/screen/").text
    act(desk, room, f"again-{first.pk}")
    act(desk, room, "reveal")
    assert "Round 1" not in desk.get(f"/rooms/{room.pk}/screen/").text
    assert open_now.room_id == room.pk


def test_what_was_not_shown_is_not_looked_back_on(place, desk, room: Room) -> None:
    question = ask(place, room, 1)
    for phone in phones(room, 6):
        cast(question, phone, "1", words="Too early")
    ask(place, room, 2)
    assert "Too early" not in desk.get(f"/rooms/{room.pk}/look/1/").text
    act(desk, room, f"again-{question.pk}")
    assert warned(told(desk, room))
    with pytest.raises(IntegrityError, match="seen"), transaction.atomic():
        Room.objects.filter(pk=room.pk).update(showing=question)


# -------------------------------------------------------------------------------------- prepared, rehearsed


def test_a_room_is_prepared_tried_out_and_begun(place, desk, review) -> None:
    # Given a room that is prepared for the day after tomorrow
    day = timezone.localdate() + dt.timedelta(days=2)
    room = a_room(place, review, day=day)
    assert not room.has_begun
    assert room.ends_at > timezone.now() + dt.timedelta(days=2)
    phone = a_phone_in(room)
    # Then nothing that counts can be asked, by whichever way
    for button in ("ask-1", "picks"):
        act(desk, room, button)
        assert warned(told(desk, room))
    with pytest.raises(IntegrityError, match="not begun"), transaction.atomic():
        Question.objects.create(room=room, kind="picks")
    # But it can be tried out
    act(desk, room, "practise")
    assert phone.answer(room, "tea").status_code == 302
    act(desk, room, "reveal")
    assert Ballot.on(room.questions.get()).count() == 1
    # And as it begins whoever tried it out is forgotten
    act(desk, room, "begin")
    room.refresh_from_db()
    assert (room.state, room.has_begun, room.asking) == ("lobby", True, None)
    assert not room.questions.exists()
    assert not Participant.objects.exists()
    again = phone.get(f"/room/{room.pk}/", headers={"HX-Request": "true"})
    assert again["HX-Redirect"] == f"/room/{room.pk}/"
    act(desk, room, "begin")
    assert warned(told(desk, room))
    act(desk, room, "ask-1")
    assert asked(room).kind == "rating"


def test_a_rehearsal_leaves_nothing_in_the_record(place, review) -> None:
    room = a_room(place, review, day=timezone.localdate() + dt.timedelta(days=1))
    phones(room, 9)
    rehearsing.practise(user=place.lead, room=room, step=room.step)
    closing.close_room(user=place.lead, room=room)
    assert not Participation.objects.exists()
    assert room.questions.get().result is None


def test_practice_in_a_workshop_loses_nobody(place, desk, room: Room) -> None:
    everybody = phones(room, 5)
    act(desk, room, "practise")
    question = asked(room)
    for phone in everybody:
        cast(question, phone, "tea")
    act(desk, room, "reveal")
    assert "Tea" in told(desk, room).text
    act(desk, room, "ask-1")
    assert Participant.objects.filter(room=room).count() == 5


@pytest.mark.parametrize("days", [-1, 91])
def test_a_day_that_cannot_be(place, review, days: int) -> None:
    with pytest.raises(NotNow):
        a_room(place, review, day=timezone.localdate() + dt.timedelta(days=days))


# ------------------------------------------------------------------------------------- nothing typed is lost


@pytest.mark.parametrize("button", ["ask-2", "reveal", "joining", "timer", "picks"])
def test_a_note_is_carried_along_by_every_button(place, desk, room: Room, button: str) -> None:
    ask(place, room, 1)
    act(desk, room, button, noted="1", note="Half a thought", minutes="5")
    assert AgendaItem.objects.get(room=room, challenge__number=1).note == "Half a thought"


def test_a_minute_more_counts_from_what_is_left(place, desk, room: Room) -> None:
    act(desk, room, "minute")
    first = Room.objects.get().timer_ends_at
    act(desk, room, "minute")
    assert Room.objects.get().timer_ends_at - first == dt.timedelta(minutes=1)


def test_a_note_that_is_too_long_comes_back_and_the_button_does_its_work(place, desk, room: Room) -> None:
    ask(place, room, 1)
    page = act(desk, room, "reveal", noted="1", note="x" * 2001)
    assert page.status_code == 422
    assert "x" * 2001 in page.text
    assert Room.objects.get(pk=room.pk).state == "revealed"


# ----------------------------------------------------------------------------------------------- handed over


def test_the_facilitator_hands_over_and_the_lead_is_told_once(
    place, desk, review, room: Room, mailoutbox
) -> None:
    # Given a facilitator at the end of a workshop
    record_all(place, review)
    helper = a_facilitator(place)
    theirs = signed_in(helper)
    theirs.post(f"/rooms/{room.pk}/hand-over/")
    assert warned(told(theirs, room))  # no priority yet
    assert not mailoutbox
    ranked(place, review, 3)
    everybody = phones(room, 5)
    services.ask_acceptance(user=helper, room=room, step=Room.objects.get().step)
    for phone in everybody:
        cast(asked(room), phone, "accept")
    act(theirs, room, "reveal")
    page = now(theirs, room)
    assert "complete/" not in page
    assert green(page) == ["Hand over to the recovery lead"]
    # When they hand over, twice
    for _ in range(2):
        theirs.post(f"/rooms/{room.pk}/hand-over/")
    # Then the lead has one email and a task at home
    (mail,) = mailoutbox
    assert mail.to == [place.lead.email]
    assert f"/reviews/{review.pk}/template-a/check/" in mail.body
    home = desk.get("/").text
    assert "Femi Facilitator" in home
    assert f"/reviews/{review.pk}/template-a/check/" in home
    assert "Handed over" in now(theirs, room)


def test_places_are_said_where_priorities_are_chosen(place, desk, review, room: Room) -> None:
    record_all(place, review)
    ranked(place, review, 3, 4)
    ask_picks(place, room)
    assert "3 of 5 places left" in " ".join(now(desk, room).split())


@pytest.mark.parametrize("look", [{}, {"look": "1"}])
def test_letting_one_more_person_in_keeps_the_slips_that_are_typed(place, desk, room: Room, look) -> None:
    for _ in range(2):
        desk.post(f"/rooms/{room.pk}/paper/", {"let_in": "1"})
    question = ask(place, room, 1)
    line = {"answer": "2", "words": "Half a sentence"}
    typed = slips(line, {"answer": "", "words": "No answer yet"}, question=question.pk)
    page = desk.post(f"/rooms/{room.pk}/paper/", typed | look | {"let_in": "1"})
    assert page.status_code == 200
    assert "Half a sentence" in page.text
    assert "No answer yet" in page.text
    assert page.context["slips"].forms[0]["answer"].value() == "2"
    assert Participant.objects.filter(room=room).count() == 3
    # And in a room that has moved on they are listed
    ask(place, room, 2)
    late = desk.post(f"/rooms/{room.pk}/paper/", typed | {"let_in": "1"})
    assert [one.words for one in late.context["lost"]] == ["Half a sentence", "No answer yet"]


def test_a_screen_without_joining_shows_no_way_in(place, desk, room: Room) -> None:
    act(desk, room, "joining")
    page = desk.get(f"/rooms/{room.pk}/screen/").text
    assert 'data-joining="paused"' in page
    assert "Joining is paused" in told(desk, room).text
    act(desk, room, "joining")
    assert 'data-joining="paused"' not in desk.get(f"/rooms/{room.pk}/screen/").text


def test_whose_services_are_rated_stands_where_people_rate_and_write(place, desk, room: Room) -> None:
    ask(place, room, 1)
    for page in ("screen/", "record/1/"):
        assert f"How far has {place.provider.name} come?" in desk.get(f"/rooms/{room.pk}/{page}").text


def test_what_is_at_hand_stands_beside_the_form_once_it_was_shown(place, desk, room: Room) -> None:
    everybody = phones(room, 5)
    question = ask(place, room, 1)
    for phone in everybody:
        cast(question, phone, "2", words="Told in private")
    page = desk.get(f"/rooms/{room.pk}/record/1/")
    assert page.context["rounds"] == []
    reveal(place, room)
    page = desk.get(f"/rooms/{room.pk}/record/1/")
    assert page.context["rounds"][0].people == 5
    assert "Told in private" in page.text


def test_on_a_phone_each_challenge_to_choose_says_where_it_stands(place, desk, review, room: Room) -> None:
    record_all(place, review)
    ranked(place, review, 3, 4)
    question = ask_picks(place, room)
    phone = a_phone_in(room)
    page = " ".join(phone.get(f"/room/{room.pk}/").text.split())
    assert "Stage 2" in page
    assert "3 of 5 places left" in page
    assert phone.answer(room, ["3", "4"]).status_code == 302
    assert Ballot.on(question).get().answer == "3,4"
