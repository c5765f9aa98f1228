"""The whole way, in a real browser: from signing in to the Board report, with scripts and without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from assessments.demo.people import PASSWORD
from assessments.management.commands.seed_demo import EMPTY
from tests.working import run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.timeout(300)]
TODAY = dt.date.today()  # noqa: DTZ011 - the day as the person at the desk sees it


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def date(page: Page, name: str, when: dt.date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(when, part)))


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
    page.get_by_role("link", name="Start the first review").click()
    axe(page)
    page.get_by_label("Joint assessment").check()
    page.get_by_label("Title of the review").fill("Our first review")
    date(page, "date", TODAY)
    page.get_by_role("button", name="Start the review").click()
    axe(page)

    # and writes down what the room agreed on all ten challenges
    page.get_by_role("link", name="Begin Template A").click()
    axe(page)
    page.get_by_role("link", name="1. Changing").click()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    axe(page)
    for number in range(1, 11):
        choice = "Agreed with reservations" if number == 2 else "Agreed"
        page.get_by_label(choice, exact=True).check()
        page.get_by_label("Stage 2: Development", exact=True).check()
        page.get_by_label("Comments").fill(f"What we said about challenge {number}.")
        if number == 2:
            page.get_by_role("button", name="Add a reservation").click()
            page.locator("[name=r-0-words]").fill("We do not see it on the wards.")
        page.get_by_role(
            "button", name="Save and continue" if number < 10 else "Save", exact=number == 10
        ).click()

    # and ranks two priorities, checks the answers, completes Template A
    page.get_by_role("link", name="What to act on first", exact=True).click()
    axe(page)
    page.get_by_label("Priority for challenge 3").fill("1")
    page.get_by_label("Priority for challenge 4").fill("2")
    page.get_by_role("button", name="Save priorities").click()
    page.get_by_role("link", name="Read all of it on one page").click()
    axe(page)
    page.go_back()
    page.get_by_role("link", name="Check and complete").first.click()
    axe(page)
    page.get_by_role("button", name="Complete Template A").click()
    expect(page.get_by_role("heading", name="Template A is complete")).to_be_visible()
    axe(page)

    # and writes the plan for the first priority, with an example for its measure
    page.get_by_role("link", name="Establishing a Recovery Education Unit").click()
    axe(page)
    page.get_by_role("link", name="Begin the plan").click()
    axe(page)
    following = page.get_by_role("button", name="Save and continue")
    page.get_by_label("Describe the current standard").fill("Courses run in borrowed rooms.")
    following.click()
    page.locator("[name=goals-0-statement]").fill("Open the centre")
    page.locator("[name=use]").first.click()
    expect(page.locator("[name=goals-0-statement]")).to_have_value("Open the centre")
    expect(page.locator("[name=goals-0-measure]")).not_to_have_value("")
    axe(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("[name=undo]")).to_be_focused()
    axe(page)
    page.locator("[name=undo]").click()
    page.locator("[name=goals-0-baseline]").fill("None")
    page.locator("[name=goals-0-target]").fill("One")
    later = TODAY + dt.timedelta(days=300)
    date(page, "goals-0-due_on", later)
    following.click()
    page.locator("[name=actions-0-description]").fill("Find a room")
    page.locator("[name=actions-0-owner]").fill("Head of learning")
    date(page, "actions-0-due_on", later)
    following.click()
    page.locator("[name=evidence_sources-0-description]").fill("The list of courses")
    following.click()
    date(page, "agreed_on", TODAY)
    date(page, "next_review_on", later)
    axe(page)
    following.click()
    axe(page)

    # and both sides sign it
    here = page.url
    page.goto(f"{here}check/")
    axe(page)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign for").click()
    axe(page)
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "commissioner@demo.example")
    page.goto(f"{here}check/")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign for").click()
    expect(page.get_by_text("The plan is signed and in force.")).to_be_visible()
    page.get_by_role("link", name="Read what was signed").click()
    axe(page)

    # Then the Board report is there as a PDF
    page.goto(here.split("plans/")[0] + "reports/")
    axe(page)
    report = page.get_by_role("link", name="Board report").get_attribute("href") or ""
    page.goto(report)
    axe(page)
    run_tasks("reports")
    answer = page.context.request.get(report)
    assert answer.ok
    assert answer.body().startswith(b"%PDF-")
