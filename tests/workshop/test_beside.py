"""What stands beside a challenge that is written down without the room's own page."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.progress.lifecycle import cancel_review, close_review
from assessments.reviews.models import Review
from assessments.workshop.rooms.closing import close_room
from tests.build import Place, a_completed_template_a, a_review, row_of
from tests.workshop.build import a_room, ask, cast, phones, rated, reveal

pytestmark = pytest.mark.django_db
PRIVATE = "zebra-crossing"


def page(desk: Client, review: Review, number: int = 1) -> str:
    return desk.get(f"/reviews/{review.pk}/template-a/{number}/").text


def test_an_open_room_gives_nothing_away_before_its_answers_are_shown(place: Place, review, desk) -> None:
    room = a_room(place, review)
    question = ask(place, room, 1)
    for phone in phones(room, 5):
        cast(question, phone, "2", words=PRIVATE)
    assert "app-bars" not in page(desk, review)
    assert PRIVATE not in page(desk, review)
    reveal(place, room)
    assert "app-bars" in page(desk, review)
    assert PRIVATE in page(desk, review)
    assert "app-bars" not in page(desk, review, 2)


def test_what_a_closed_room_answered_stands_beside_its_challenge(place: Place, review, desk) -> None:
    room = a_room(place, review)
    rated(place, room, 1, [(phone, "2") for phone in phones(room, 9)])
    close_room(user=place.lead, room=room)
    assert page(desk, review).count("app-bars__people") == 1
    assert "app-bars" not in page(desk, review, 2)


def test_a_room_that_was_too_small_shows_no_numbers(place: Place, review, desk) -> None:
    room = a_room(place, review)
    rated(place, room, 1, [(phone, "2") for phone in phones(room, 4)])
    close_room(user=place.lead, room=room)
    assert "app-bars" not in page(desk, review)


def test_where_the_last_review_left_it_is_at_hand_even_after_one_that_was_begun_by_mistake(
    place, review, desk
):
    # Given a review that was completed, and one that was cancelled after it
    a_completed_template_a(place, review)
    assert row_of(review, 1).stage == 2
    close_review(user=place.lead, review=review, reason="Enough.")
    mistake = a_review(place, title="By mistake")
    cancel_review(user=place.lead, review=mistake, reason="A mistake.")
    # When the next one is written down
    second = a_review(place, title="Second")
    # Then the stage of the completed one stands beside it
    assert "Stage 2" in desk.get(f"/reviews/{second.pk}/template-a/1/").text.split('id="hand"')[1]
