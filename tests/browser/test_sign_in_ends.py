"""A sign-in that ends while somebody writes: warned in time, continued with one press, and no word lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from assessments.reviews.models import Review
from recovery_site.sessions.models import Session
from tests.build import PASSWORD, Place, a_review, a_system

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WORDS = "Courses run in borrowed rooms, and nobody knows for how long."
SHOTS = os.environ.get("SESSION_SHOTS", "")


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


def sign_in(page: Page, person: object) -> None:
    page.get_by_label("Email address").fill(person.email)  # type: ignore[attr-defined]
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def shoot(page: Page, name: str) -> None:
    """A picture, where somebody wants to look at it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png")  # type: ignore[index]


def typed_into(page: Page, place: Place, review: Review) -> str:
    """Somebody signs in and writes on a page of Template A; gives its address."""
    address = f"/reviews/{review.pk}/template-a/1/"
    page.goto(address)
    sign_in(page, place.lead)
    page.wait_for_url(f"**{address}")
    page.locator("#id_comments").fill(WORDS)
    return address


@pytest.mark.parametrize("width", [390, 1280])
def test_the_warning_comes_in_time_and_one_press_goes_on(
    page: Page, place: Place, review: Review, axe: Callable[[Page], None], settings: LazySettings
) -> None:
    # Given a sign-in that lasts 12 seconds without anything done, and somebody who writes and stops
    settings.SESSION_IDLE, settings.SESSION_WARNING = 14, 9
    typed_into(page, place, review)

    # When they do nothing, then a dialog says so, has the focus, and passes axe
    dialog = page.get_by_role("alertdialog", name="You will soon be signed out")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    expect(dialog).to_contain_text("What you have typed is kept")
    axe(page)
    shoot(page, "warning")

    # When they press the button, from the keyboard, then it is gone, the focus is back and the words are there
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#id_comments")).to_have_value(WORDS)
    expect(page.locator("#id_comments")).to_be_focused()
    assert Session.objects.get(user=place.lead).ends_at


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_typed_and_not_sent_is_there_after_signing_in_again(
    page: Page,
    place: Place,
    review: Review,
    axe: Callable[[Page], None],
    settings: LazySettings,
    faults: list[str],
) -> None:
    settings.SESSION_IDLE, settings.SESSION_WARNING = 8, 5
    address = typed_into(page, place, review)

    # When the time is over, then the page is gone from the screen, and the sign-in page says what happened
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
    shoot(page, "ended")
    axe(page)

    # When they sign in again, then the page has their words, not saved yet
    settings.SESSION_IDLE, settings.SESSION_WARNING = 1800, 300
    sign_in(page, place.lead)
    page.wait_for_url(f"**{address}")
    expect(page.locator("#id_comments")).to_have_value(WORDS)
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    axe(page)
    shoot(page, "again")
    assert not review.rows.exists()
    faults[:] = [one for one in faults if "401" not in one]  # the question whether it has ended


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("width", [390, 1280])
def test_without_a_script_the_page_says_until_when_and_words_are_kept_when_sent(
    page: Page, place: Place, review: Review, axe: Callable[[Page], None], window: Callable[..., Page]
) -> None:
    address = typed_into(page, place, review)
    line = page.get_by_role("complementary", name="Your sign-in")
    expect(line).to_contain_text("You are signed in until")

    # When they open the page beside it that continues the sign-in, then the one they write on stays as it is
    with page.context.expect_page() as opened:
        line.get_by_role("link", name="Stay signed in").click()
    expect(opened.value.get_by_role("heading", name="You are still signed in")).to_be_visible()
    axe(opened.value)
    shoot(opened.value, "stay")
    opened.value.close()
    expect(page.locator("#id_comments")).to_have_value(WORDS)

    # When the sign-in has ended and they send the form, then the words are there after signing in again
    Session.objects.filter(user=place.lead).delete()
    page.get_by_role("button", name="Save and continue").first.click()
    expect(page.get_by_text("what you typed is kept")).to_be_visible()
    sign_in(page, place.lead)
    page.wait_for_url(f"**{address}")
    expect(page.locator("#id_comments")).to_have_value(WORDS)
    expect(page.get_by_role("heading", name="Not saved yet")).to_be_visible()
    axe(page)
    shoot(page, "plain")


@pytest.mark.parametrize("width", [390, 1280])
def test_somebody_who_is_there_is_not_asked(
    page: Page, place: Place, review: Review, settings: LazySettings
) -> None:
    # Given a sign-in of 12 seconds, of which the last 6 would be warned of
    settings.SESSION_IDLE, settings.SESSION_WARNING = 12, 6
    typed_into(page, place, review)
    until = Session.objects.get(user=place.lead).ends_at

    # When they go on writing for longer than that, then nothing comes between, and the server knows
    for _second in range(15):
        page.wait_for_timeout(1000)
        page.keyboard.type(" more")
        expect(page.get_by_role("alertdialog")).to_be_hidden()
    assert Session.objects.get(user=place.lead).ends_at > until
    page.locator("form[data-unsaved]").evaluate("form => form.removeAttribute('data-unsaved')")


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_somebody_ends_their_other_sign_ins(
    page: Page, window: Callable[..., Page], place: Place, axe: Callable[[Page], None]
) -> None:
    other = window()
    for one in (other, page):
        one.goto("/accounts/sessions/")
        sign_in(one, place.lead)
    page.wait_for_url("**/accounts/sessions/")
    expect(page.get_by_text("This browser")).to_have_count(1)
    axe(page)
    shoot(page, "list")
    page.get_by_role("button", name="Sign out all other browsers").click()
    expect(page.get_by_text("1 browser has been signed out")).to_be_visible()
    other.goto("/accounts/")
    expect(other.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
