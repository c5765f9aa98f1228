"""Inviting people to a workshop, in a real browser: with and without scripts, narrow and wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import build
from tests.browser.test_reports_page import sign_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_a_lead_invites_and_somebody_without_an_account_reads_it(
    page: Page, window: Callable[..., Page], axe: Callable[[Page], None], width: int, javascript: bool
) -> None:
    # Given a review in which nobody is invited yet
    build.an_edition()
    place = build.a_system()
    review = build.a_review(place)
    day = timezone.localdate() + dt.timedelta(days=20)

    # When its lead writes the invitation
    sign_in(page, place.lead)
    page.goto(f"/reviews/{review.pk}/")
    page.get_by_role("link", name="Invite people to the workshop").click()
    axe(page)
    page.get_by_role("link", name="Write the invitation").click()
    axe(page)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("Begins at").fill("10am")
    page.get_by_label("Where is it?").fill("The Old School, Mill Lane")
    page.get_by_label("Who can people ask?").fill("01234 567890")
    page.get_by_role("button", name="Save the invitation").click()

    # Then what is missing is said, and what was typed is there
    expect(page.get_by_role("link", name="Enter when the workshop ends")).to_be_visible()
    axe(page)
    page.get_by_label("Ends at").fill("1pm")
    page.get_by_role("button", name="Save the invitation").click()

    # Then there is a link to hand on
    link = page.get_by_label("The link of the invitation").input_value()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)

    # When somebody without an account follows it
    guest = window(width, javascript)
    guest.goto(link)
    expect(guest.get_by_text("10am to 1pm")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth") <= width
    assert not guest.context.cookies()
    axe(guest)
    with guest.expect_download() as download:
        guest.get_by_role("link", name="Add it to your calendar").click()
    assert download.value.suggested_filename == "workshop.ics"

    # When the lead cancels it
    page.get_by_role("link", name="Cancel the workshop").click()
    axe(page)
    page.get_by_label("Why is the workshop cancelled?").fill("The heating has broken down.")
    page.get_by_role("button", name="Cancel the workshop").click()
    expect(page.get_by_role("heading", name="This workshop is cancelled")).to_be_visible()

    # Then the same link says so
    guest.reload()
    expect(guest.get_by_text("The heating has broken down.")).to_be_visible()
    axe(guest)
