"""What the facilitator's page offers: the one next thing, what is still to be written down, what was rated."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from assessments.workshop.models import Room
from tests.build import a_row
from tests.workshop.build import ask, cast, phones, rated, reveal, show_wording
from tests.workshop.phoning import told

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
        (["accept", "disagree"], "Continue to challenge 2"),  # too few to be shown, so nothing may tell
    ],
)
def test_a_voice_against_the_wording_comes_before_the_next_challenge(place, desk, review, room, said, first):
    a_row(place, review, 1)
    question = show_wording(place, room, 1)
    for phone, answer in zip(phones(room, len(said)), said, strict=True):
        cast(question, phone, answer, words="" if answer == "accept" else "Not at night")
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
