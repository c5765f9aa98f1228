"""What the big screen shows of what is written down: it is read from ten metres, and nobody can scroll it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rooming import sign_in
from tests.build import Place, a_review, a_row, a_system
from tests.workshop.build import a_room, show_wording

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
VOICE = "Nobody asked the two of us, and we would have told them."


@pytest.fixture
def place(transactional_db: None) -> Place:
    return a_system()


def test_words_stand_beside_what_is_seen_differently_and_are_the_first_to_fade(
    window: Callable[..., Page], place: Place, axe: Callable[[Page], None]
) -> None:
    # Given a wording of three texts, one of them longer than the picture, and what two carers see differently
    review = a_review(place)
    a_row(
        place,
        review,
        1,
        outcome="reservations",
        comments="We read 12 plans and talked about each. " * 48,
        differences="Older adults’ wards: stage 1.",
        moved_because="More people were asked.",
        reservations=[(VOICE, "two carers")],
    )
    room = a_room(place, review)
    show_wording(place, room, 1)
    # When it is on the big screen
    big = window(1280, height=720)
    sign_in(big, place.lead)
    big.goto(f"/rooms/{room.pk}/screen/")
    expect(big.locator(".app-big__main[data-over]")).to_be_attached()
    seen = big.evaluate(SEEN)
    stage, words, voices, foot = seen["stage"], seen["text"], seen["voices"], seen["foot"]
    # Then the words have one half and the voices the other, below the stage, all within the picture
    assert abs(words["width"] - voices["width"]) < 2
    assert words["width"] > 500
    assert words["right"] <= voices["left"]
    assert stage["bottom"] < words["top"] == voices["top"]
    assert voices["bottom"] < foot["top"]
    # and what does not fit fades out on their side alone
    assert (words["fades"], voices["fades"]) == (True, False)
    axe(big)


# Everything in one look: what the room sends may draw the page anew at any moment.
SEEN = """() => Object.fromEntries(
  ['.app-wording__stage', '.app-wording__text', '.app-wording__voices', '.app-big__foot'].map((name) => {
    const part = document.querySelector(name);
    const { top, bottom, left, right, width } = part.getBoundingClientRect();
    const fades = getComputedStyle(part).maskImage !== 'none';
    return [name.split('__')[1], { top, bottom, left, right, width, fades }];
  }))"""
