"""Words of every kind obey the gate that answers have, and one text is asked about once.

Whoever may reveal and ask again as often as they like cannot take people one at a time.
"""

from __future__ import annotations

import pytest

from assessments.record.models import Participation
from assessments.record.snapshot import fingerprint
from assessments.workshop.models import Question, Room
from assessments.workshop.protection.showing import words_shown, words_to_record
from assessments.workshop.rooms import closing
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience
from tests.build import Place, a_row, ranked, record_all
from tests.workshop.build import (
    a_phone,
    ask,
    ask_acceptance,
    asked,
    cast,
    phones,
    reveal,
    show_wording,
)

pytestmark = pytest.mark.django_db

DISSENT = {"rating": "2", "wording": "reservation", "acceptance": "differently"}
SAID = "Not on the wards at night."


def asking(place: Place, room: Room, kind: str) -> Question:
    if kind == "rating":
        return ask(place, room, 1)
    if kind == "wording":
        a_row(place, room.review, 1)
        return show_wording(place, room, 1)
    record_all(place, room.review)
    ranked(place, room.review, 3)
    return ask_acceptance(place, room)


def on_screens(room: Room) -> str:
    fragments.kept.forget()
    return "".join(fragments.fragment(room.pk, audience).html for audience in Audience)


@pytest.mark.parametrize("kind", DISSENT)
def test_one_person_fewer_than_the_threshold_and_no_words_are_shown(
    place: Place, room: Room, kind: str
) -> None:
    question = asking(place, room, kind)
    everybody = phones(room, room.screen_least)
    for phone in everybody[1:]:
        cast(question, phone, DISSENT[kind], words=SAID, may_record=kind != "rating")
    reveal(place, room)
    room.refresh_from_db()
    assert words_shown(room) == []
    assert words_to_record(room) == []
    assert SAID not in on_screens(room)


@pytest.mark.parametrize("kind", DISSENT)
def test_from_the_threshold_on_words_are_shown_and_from_the_records_on_they_may_be_recorded(
    place: Place, room: Room, kind: str
) -> None:
    question = asking(place, room, kind)
    for phone in phones(room, room.screen_least):
        cast(question, phone, DISSENT[kind], words=SAID, may_record=kind != "rating")
    reveal(place, room)
    room.refresh_from_db()
    assert len(words_shown(room)) == room.screen_least < room.record_least
    assert SAID in on_screens(room)
    assert words_to_record(room) == []


def test_words_on_a_wording_may_be_recorded_from_the_records_threshold_on(place: Place, room: Room) -> None:
    question = asking(place, room, "wording")
    for number, phone in enumerate(phones(room, room.record_least)):
        cast(question, phone, "reservation", words=SAID, may_record=number == 0)
    reveal(place, room)
    room.refresh_from_db()
    assert words_to_record(room) == [SAID]


@pytest.mark.parametrize("enough", [False, True])
def test_words_on_the_whole_enter_the_record_at_its_threshold_alone(
    place: Place, room: Room, enough: bool
) -> None:
    question = asking(place, room, "acceptance")
    for phone in phones(room, room.record_least - (not enough)):
        cast(question, phone, "differently", words=SAID, may_record=True)
    reveal(place, room)
    room.refresh_from_db()
    review = room.review
    closing.complete(user=place.lead, room=room, step=room.step, fingerprint=fingerprint(review))
    said = Participation.objects.get(review=review)
    assert bool(said.seen_differently) is enough
    result = Question.objects.get(pk=question.pk).result or {}
    assert bool(result["words"]) is enough


@pytest.mark.parametrize("kind", ["wording", "acceptance"])
def test_revealing_again_and_again_takes_nobody_one_at_a_time(place: Place, room: Room, kind: str) -> None:
    """The facilitator reveals after each answer, and asks the same text anew."""
    first = asking(place, room, kind)
    for number, phone in enumerate(phones(room, 9)):
        said = cast(asked(room), phone, DISSENT[kind], words=f"{SAID} {number}").value
        assert said == ("saved" if number == 0 else "over")
        if number == 0:
            reveal(place, room)
        elif kind == "wording":
            a_row(place, room.review, 1, version=number)  # saved again, and says the same
            show_wording(place, room, 1)
        else:
            ask_acceptance(place, room)
        assert SAID not in on_screens(room)
    assert asked(room) == first
    assert Question.objects.filter(room=room, kind=first.kind).count() == 1


def test_another_text_is_asked_about_anew_and_an_old_one_is_shown_with_its_answers(
    place: Place, room: Room
) -> None:
    first = asking(place, room, "wording")
    for phone in phones(room, 6):
        cast(first, phone, "accept")
    reveal(place, room)
    a_row(place, room.review, 1, version=1, comments="Said in other words.")
    second = show_wording(place, room, 1)
    assert (second.number, room.state) == (2, "wording")
    a_row(place, room.review, 1, version=2)
    assert show_wording(place, room, 1) == first
    assert room.state == "revealed"


def test_a_text_whose_answers_were_never_shown_goes_on_taking_them(place: Place, room: Room) -> None:
    first = asking(place, room, "acceptance")
    phone = a_phone(room)
    cast(first, phone, "accept")
    ask(place, room, 1)
    assert ask_acceptance(place, room) == first
    assert room.state == "accepting"
    assert first.ballots.count() == 1
    closing.close_room(user=place.lead, room=room)
