"""Earlier answers on the big screen once more: with what the room was shown of the reasons, and no more."""

from __future__ import annotations

import pytest

from assessments.workshop.rooms import steering
from assessments.workshop.screens import fragments
from tests.workshop.build import ask, cast, phones, rated, reveal
from tests.workshop.phoning import act

pytestmark = pytest.mark.django_db


def on_the_big_screen(room) -> str:
    return fragments.fragment(room.pk, fragments.Audience.SCREEN).html


def test_reasons_come_back_with_the_round_in_which_they_were_given(place, desk, room) -> None:
    # Given two rounds with reasons, one of them hidden, and a question that is open now
    everybody = phones(room, 6)
    first = ask(place, room, 1)
    for phone in everybody:
        cast(first, phone, "1", words="Nobody asked us")
    hidden = cast_words(first, everybody[0], "Doctor Foe")
    reveal(place, room)
    steering.hide_words(user=place.lead, room=room, ballot=hidden)
    second = ask(place, room, 1)
    for phone in everybody:
        cast(second, phone, "2", words="Now they do")
    reveal(place, room)
    ask(place, room, 2)
    # When one round is put on the big screen, then its own reasons stand beside both
    for question, mine, other in (
        (first, "Nobody asked us", "Now they do"),
        (second, "Now they do", "Nobody"),
    ):
        act(desk, room, f"again-{question.pk}")
        seen = on_the_big_screen(room)
        assert mine in seen
        assert other not in seen
        assert "Doctor Foe" not in seen
        assert seen.count("Round") == 3  # both, and whose words these are


def cast_words(question, phone: str, words: str) -> int:
    cast(question, phone, "1", words=words)
    return question.ballots.get(words=words).pk


def test_reasons_that_the_room_was_not_shown_do_not_come_back(place, desk, room) -> None:
    everybody = phones(room, 6)
    question = ask(place, room, 1)
    for phone in everybody:
        cast(question, phone, words="Only for the facilitator")
    reveal(place, room, words=False)
    rated(place, room, 2, [(phone, "2") for phone in everybody])
    act(desk, room, f"again-{question.pk}")
    assert "Round 1" in on_the_big_screen(room)
    assert "Only for the facilitator" not in on_the_big_screen(room)
