"""An answer that comes twice, late, or from a page that is older than what is stored."""

from __future__ import annotations

import re

import pytest

from assessments.workshop.models import Room
from tests.build import Place, a_system
from tests.workshop.build import ask, reveal
from tests.workshop.phoning import a_phone_in, a_ready_room

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Room]:
    place = a_system()
    return place, a_ready_room(place)


@pytest.mark.parametrize("script", [False, True])
def test_another_answer_from_an_older_page_is_shown_and_counts_when_sent_again(
    made: tuple[Place, Room], script: bool
) -> None:
    place, room = made
    # Given a phone with the same page in two tabs, when each saves an answer of its own
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    assert phone.answer(room, "2").status_code == 302
    late = phone.answer(room, "3", words="What I wrote", script=script)

    # Then the second is not said to be saved: it stands in the form with a turn of its own
    assert late.status_code == 409
    assert "nhsuk-error-summary" in late.text
    assert "What I wrote" in late.text
    assert re.search(r'value="3"[^>]* checked', late.text)
    assert 'name="turn" value="2"' in late.text
    assert question.ballots.get().answer == "2"

    # and counts as soon as it is sent again
    assert phone.answer(room, "3", words="What I wrote", turn=2).status_code == 302
    assert question.ballots.get().answer == "3"


@pytest.mark.parametrize("times", [2, 3])
def test_a_repeat_gets_the_first_answer_and_counts_once(made: tuple[Place, Room], times: int) -> None:
    place, room = made
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    answers = [phone.answer(room, "3", words="Once") for _ in range(times)]
    assert {one.status_code for one in answers} == {302}
    # An older one that arrives late changes nothing, and is not told that it is saved
    phone.answer(room, "1", turn=5)
    assert phone.answer(room, "2", turn=4, script=True).status_code == 409
    assert question.ballots.get().answer == "1"
    # and a repeat after the reveal still gets the first answer
    reveal(place, room)
    late = phone.answer(room, "1", question=question.pk, turn=5, kind="rating", script=True)
    assert late.status_code == 204
