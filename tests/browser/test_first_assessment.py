"""The whole way, in a real browser: from signing in to the Board report, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from assessments.demo.people import PASSWORD
from assessments.demo.seeding import EMPTY
from tests.browser.walking import (
    choose_and_complete,
    sign_the_plan,
    start_a_review,
    write_a_plan,
    write_down_what_was_agreed,
)
from tests.working import run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.timeout(300)]


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, True), (1280, False), (390, False)])
def test_from_signing_in_to_the_board_report(page: Page, axe: Callable[[Page], None]) -> None:
    # Given the demo, with a local system in which nothing has begun
    call_command("load_framework", verbosity=0)
    call_command("seed_demo", verbosity=0)
    sign_in(page, "lead@demo.example")
    axe(page)

    # When the recovery lead starts a review
    page.get_by_role("link", name=EMPTY, exact=True).click()
    axe(page)
    start_a_review(page, axe)

    # and writes down what the room agreed on all ten challenges
    write_down_what_was_agreed(page, axe)

    # and ranks two priorities, checks the answers, completes Template A
    choose_and_complete(page, axe)

    # and writes the plan for the first priority, with an example for its measure
    here = write_a_plan(page, axe)

    # and both sides sign it
    sign_the_plan(page, here, PASSWORD, axe)
    axe(page)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "commissioner@demo.example")
    sign_the_plan(page, here, PASSWORD)
    expect(page.get_by_text("The plan is signed and in force.")).to_be_visible()
    page.get_by_role("link", name="Read what was signed").click()
    axe(page)

    # Then the Board report is there as a PDF
    page.goto(here.split("plans/")[0] + "reports/")
    axe(page)
    report = page.get_by_role("link", name="Board report").first.get_attribute("href") or ""
    page.goto(report)
    axe(page)
    run_tasks("reports")
    answer = page.context.request.get(report)
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
