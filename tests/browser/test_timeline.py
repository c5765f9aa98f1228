"""Walking through three years of the demo, from the first review to the last."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from assessments.demo.seeding import NAME
from tests.browser.walking import sign_in
from tests.build import an_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_three_years_are_read_from_the_first_review_to_the_last(
    page: Page, axe: Callable[[Page], None]
) -> None:
    # Given the demo, and somebody who reads it
    an_edition()
    call_command("seed_demo")
    sign_in(page, "board@demo.example")
    # When they open the timeline from their own page, where a small picture comes first
    expect(page.locator(".app-timeline--small")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile("Every review")).click()
    axe(page)
    columns = page.locator(".app-timeline--whole thead a")
    expect(columns).to_have_count(4)
    # and open what was said of a challenge in each review: it stands under its row, the focus on its heading
    row = page.get_by_role("row").filter(has_text="Transforming the workforce").first
    cells = row.locator("a.app-timeline__cell")
    for n in range(3):  # the last review has not come to it yet
        title = columns.nth(n).inner_text()
        cells.nth(n).click()
        said = page.locator("details.app-then summary")
        expect(said).to_contain_text(title)
        expect(said).to_be_focused()
    axe(page)
    # Then the priority that was carried over says so, and leads to its plan
    expect(row.locator(".app-priority--carried")).to_have_count(1)
    expect(page.locator("details.app-then").get_by_role("link", name="Read its plan")).to_be_visible()
    # And every review can be opened, the oldest as well as the one that is going on
    for n in range(4):
        title = columns.nth(n).inner_text()
        columns.nth(n).click()
        expect(page.locator("h1")).to_contain_text(title)
        page.get_by_role("link", name=NAME).first.click()
        page.get_by_role("link", name=re.compile("said on each challenge|Every review")).click()


@pytest.mark.parametrize("javascript", [False])
@pytest.mark.parametrize("width", [320])
def test_a_cell_has_a_page_of_its_own_without_a_script_on_a_small_phone(
    page: Page, axe: Callable[[Page], None]
) -> None:
    an_edition()
    call_command("seed_demo")
    sign_in(page, "representative@demo.example")
    page.get_by_role("link", name=re.compile("Every review")).click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator("a.app-timeline__cell").nth(5).click()
    expect(page).to_have_url(re.compile(r"/reviews/\d+/timeline/\d+/$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="Back to the timeline").click()
    expect(page.locator("h1")).to_contain_text("Timeline")
