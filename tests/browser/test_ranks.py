"""Putting challenges in order: by buttons, by dragging, by numbers. The number boxes are what is sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.reviews.models import Review
from assessments.workshop.models import Participant
from assessments.workshop.rooms.opening import open_room
from tests.browser.rooming import sign_in
from tests.build import a_review, a_system, record_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def order_of(review: Review) -> list[int]:
    """The challenges that are priorities now, first one first."""
    return list(review.rows.exclude(rank=None).order_by("rank").values_list("challenge__number", flat=True))


def the_page(page: Page) -> Review:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    sign_in(page, place.lead)
    page.goto(f"/reviews/{review.pk}/template-a/priorities/")
    return review


def test_buttons_put_in_order_by_keyboard_and_say_so(page: Page, axe: Callable[[Page], None]) -> None:
    # Given a record in which all is written down, and nothing has a rank
    review = the_page(page)
    said = page.locator("[data-ranks-said]")

    # When somebody puts three on the list and moves the last one up, with the keyboard alone
    for number in (4, 3, 8):
        page.get_by_role("button", name=f"Add: challenge {number}", exact=True).press("Enter")
    expect(said).to_have_text("Challenge 8 is now number 3 of 3.")
    up = page.get_by_role("button", name="Move challenge 8 up")
    expect(up).to_be_focused()
    up.press("Space")

    # Then the page says where it is, the focus stays with it, and the boxes hold the order
    expect(said).to_have_text("Challenge 8 is now number 2 of 3.")
    expect(up).to_be_focused()
    expect(page.get_by_label("Priority for challenge 3")).to_have_value("3")
    axe(page)

    # and taking one off closes the gap
    page.get_by_role("button", name="Remove: challenge 4").press("Enter")
    page.get_by_role("button", name="Save priorities").click()
    expect(page).not_to_have_url("/priorities/")
    assert order_of(review) == [8, 3]


def test_a_row_is_dragged_and_escape_lets_go(page: Page) -> None:
    # Given two on the list
    review = the_page(page)
    for number in (3, 4):
        page.get_by_role("button", name=f"Add: challenge {number}", exact=True).click()

    def drag(number: int) -> None:
        grip = page.locator(f"[data-number='{number}'] .app-rank__grip")
        grip.scroll_into_view_if_needed()
        grip.hover()
        page.mouse.down()
        first = page.locator("[data-ranks] > li").first.bounding_box()
        assert first
        page.mouse.move(first["x"] + 20, first["y"] + 4, steps=8)

    # When one is dragged to the top but let go with Escape, and another one is dropped there
    drag(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("[name=rank_1]")).to_have_value("")
    drag(5)
    page.mouse.up()

    # Then only the second has moved
    page.get_by_role("button", name="Save priorities").click()
    expect(page).not_to_have_url("/priorities/")
    assert order_of(review) == [5, 3, 4]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_number_that_is_taken_moves_the_first_down(page: Page, javascript: bool) -> None:
    # Given challenge 3 at the top
    review = the_page(page)
    page.locator("[name=rank_3]").fill("1")
    page.get_by_role("button", name="Save priorities").click()
    page.goto(f"/reviews/{review.pk}/template-a/priorities/")

    # When 1 is typed beside challenge 4
    fourth = page.locator("[name=rank_4]")
    fourth.fill("1")
    if javascript:
        # Then the page says so at once, and the focus stays where the person was going
        fourth.press("Tab")
        expect(page.locator("[name=rank_3]")).to_have_value("2")
        expect(page.locator("[data-places]")).to_contain_text("3")
        expect(page.locator("[data-save-state]")).not_to_be_empty()
    page.get_by_role("button", name="Save priorities").click()

    # Then it is stored so
    expect(page).not_to_have_url("/priorities/")
    assert order_of(review) == [4, 3]


def test_a_reason_is_asked_from_the_sixth_on(page: Page) -> None:
    the_page(page)
    reason = page.locator("[name=over_limit_reason]")
    expect(reason).to_be_hidden()
    for number in range(1, 7):
        page.get_by_role("button", name=f"Add: challenge {number}", exact=True).click()
    expect(reason).to_be_visible()
    page.get_by_role("button", name="Remove: challenge 2", exact=True).click()
    expect(reason).to_be_hidden()


@pytest.mark.parametrize(("width", "javascript"), [(390, True), (320, False)])
def test_no_stage_is_asked_for_where_there_is_no_agreement(page: Page, axe, width: int) -> None:
    # Given a challenge on which stage 2 was agreed
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    sign_in(page, place.lead)
    page.goto(f"/reviews/{review.pk}/template-a/1/")
    cards = page.get_by_role("group", name="Which stage")
    expect(cards).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)

    # When there is no agreement any more, then no stage is asked for, and saving clears it
    page.get_by_label("Agreement not reached").check()
    expect(cards).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/template-a/$"))
    assert review.rows.get(challenge__number=1).stage is None


@pytest.mark.parametrize("width", [320])
def test_every_word_of_the_record_is_there_on_a_phone(page: Page, axe, width: int) -> None:
    # Given long words in a record
    place = a_system()
    review = a_review(place)
    record_all(place, review, comments="Long words. " * 100 + "x" * 300 + " the end")
    sign_in(page, place.reader)

    # When somebody reads it on a phone, then nothing is cut and nothing scrolls sideways
    for part in ("table/", "1/read/", ""):
        page.goto(f"/reviews/{review.pk}/template-a/{part}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if part:
            expect(page.get_by_text("the end").first).to_be_visible()
        axe(page)


def test_who_prefers_not_to_say_has_said_nothing(page: Page) -> None:
    # Given the page on which people join
    place = a_system()
    review = a_review(place)
    room = open_room(user=place.lead, review=review, challenges=list(review.edition.challenges.all()))
    page.goto(f"/join/#{room.code}")
    carer = page.locator("[name=perspectives]").first
    unsaid = page.locator("[name=unsaid]")

    # When somebody ticks a perspective, then prefers not to say
    carer.check()
    unsaid.check()

    # Then the perspective is gone from the page, and nothing is kept
    expect(carer).not_to_be_checked()
    page.locator("form .nhsuk-button").first.click()
    expect(page.locator("#controls")).to_be_attached()
    assert Participant.objects.get().perspectives == 0
