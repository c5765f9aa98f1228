"""Walking through three years of the demo, from the first review to the last; and without scripts on a small phone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from assessments.demo.people import PEOPLE
from assessments.demo.seeding import NAME
from assessments.people.models import User
from tests.browser.rooming import sign_in

pytestmark = pytest.mark.browser
ALL = re.compile("Every review|said on each challenge")  # the link under a small picture


def test_three_years_are_read_from_the_first_review_to_the_last(
    window: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    # Given the demo, and somebody who reads it
    call_command("load_framework", verbosity=0)
    call_command("seed_demo", verbosity=0)
    reader = User.objects.get(email=PEOPLE[-1][0])
    page = window()
    sign_in(page, reader)
    # When they open the timeline from their own page, where a small picture comes first
    page.goto("/")
    expect(page.locator("h1 + section .app-timeline--small")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=ALL).click()
    titles = page.locator(".app-timeline--whole thead a").all_inner_texts()
    assert len(titles) == 4
    # and open what was said of a challenge in each review that came to it: it stands under its row
    row = page.get_by_role("row").filter(has_text="Transforming the workforce").first
    for cell, title in zip(row.locator("a.app-timeline__cell").all(), titles, strict=False):
        cell.click()
        heading = page.locator("details.app-then > summary")
        expect(heading).to_contain_text(title)
        expect(heading).to_be_focused()
    axe(page)
    # Then the priority that was carried over says so, and what was said leads to its plan
    expect(row.locator(".app-priority--carried")).to_have_count(1)
    page.locator("details.app-then").get_by_role("link", name="Read its plan").click()
    expect(page.locator("h1")).to_be_visible()
    # And each review can be opened, the oldest as well as the one that is going on
    for title in titles:
        page.goto("/")
        page.get_by_role("link", name=ALL).click()
        page.locator("thead").get_by_role("link", name=title).click()
        expect(page.locator("h1")).to_contain_text(title)
        page.get_by_role("link", name=NAME).first.click()
        expect(page.locator("h1")).to_contain_text(NAME)

    # Given a small phone without scripts, a cell is a page of its own, and nothing is wider than the screen
    phone = window(320, javascript=False)
    sign_in(phone, reader)
    phone.goto("/")
    for link in (phone.get_by_role("link", name=ALL), phone.locator("a.app-timeline__cell").nth(5)):
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320
        link.click()
    expect(phone).to_have_url(re.compile(r"/reviews/\d+/timeline/\d+/$"))
    phone.get_by_role("link", name="Back to the timeline").click()
    expect(phone.locator("a.app-timeline__cell").first).to_be_visible()
