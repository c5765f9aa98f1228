"""Whatever stands where a number should stand: every form of the facilitator answers with a page, never a fault."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.workshop.models import Room
from tests.build import a_row
from tests.workshop.build import ask, cast, phones, reveal
from tests.workshop.phoning import RECORD, slips

ODD = ("", "0", "00", "-1", "+1", "1.0", "1e9", "0x1", "NaN", "٣", "1\x00", "9" * 30, "9" * 5000)
OPENING = {"challenges": ["1"], "order": "", "screen_least": "7", "record_least": "8"}
RANKS = {"version": "0", "rank_1": "1", "over_limit_reason": ""}
SLIP = slips({"answer": "1", "perspectives": ["4"]}, question="1", look="1")
FORMS = {
    "/reviews/{review}/room/new/": (
        OPENING,
        ("challenges", "order", "screen_least", "record_least", "day_day", "day_month", "day_year"),
    ),
    "/rooms/{room}/record/1/": (
        RECORD,
        ("version", "stage", "take", "r-TOTAL_FORMS", "r-INITIAL_FORMS", "r-0-uid"),
    ),
    "/rooms/{room}/priorities/": (RANKS, ("version", "rank_1", "rank_10")),
    "/rooms/{room}/complete/": ({}, ("step", "fingerprint")),
    "/rooms/{room}/hand-over/": ({}, ("step",)),
    "/rooms/{room}/paper/": (SLIP, ("question", "batch", "s-TOTAL_FORMS", "s-0-answer")),
    "/rooms/{room}/paper/?let_in": ({"let_in": "1", **SLIP}, ("perspectives", "s-TOTAL_FORMS", "question")),
}
BUTTONS = ("ask", "wording", "note", "hide", "unhide", "again", "timer", "present", "reveal", "words")

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(place, review, room: Room) -> Room:
    """A room that shows the answers to challenge 1, of which something is written down."""
    a_row(place, review, 1)
    question = ask(place, room, 1)
    for phone in phones(room, 8):
        cast(question, phone, words="Why not")
    reveal(place, room)
    return room


@pytest.mark.parametrize("form", FORMS)
def test_no_odd_number_breaks_a_form(desk: Client, review, rated: Room, form: str) -> None:
    sent, fields = FORMS[form]
    address = form.format(review=review.pk, room=rated.pk)
    for field in fields:
        for odd in ODD:
            assert desk.post(address, sent | {field: odd}).status_code < 500, (field, odd[:20])


@pytest.mark.parametrize("button", BUTTONS)
def test_no_odd_number_breaks_a_button(desk: Client, rated: Room, button: str) -> None:
    address = f"/rooms/{rated.pk}/act/"
    for odd in ODD:
        for sent in (
            {"act": f"{button}-{odd}", "step": "1"},
            {"act": button, "step": odd, "challenge": odd, "ballot": odd, "minutes": odd, "present": odd},
            {"act": button, "step": "1", "noted": odd, "note": "A thought"},
        ):
            assert desk.post(address, sent).status_code < 500, odd[:20]
