"""The steps of a first assessment in a browser, for the journeys that walk them. `look` is called on each page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

Look = Callable[[Page], None]
TODAY = dt.date.today()  # noqa: DTZ011 - the day as the person at the desk sees it
LATER = TODAY + dt.timedelta(days=300)


def pass_by(page: Page) -> None:
    """Look at nothing."""


def date(page: Page, name: str, when: dt.date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"[name={name}_{part}]").fill(str(getattr(when, part)))


def start_a_review(page: Page, look: Look = pass_by) -> None:
    """From the page of a system in which nothing was reviewed."""
    page.get_by_role("link", name="Start the first review").click()
    look(page)
    page.get_by_label("Joint assessment").check()
    page.get_by_label("Title of the review").fill("Our first review")
    date(page, "date", TODAY)
    page.get_by_role("button", name="Start the review").click()
    look(page)


def write_down_what_was_agreed(page: Page, look: Look = pass_by) -> None:
    """All ten challenges, one with a reservation; the first is sent empty once."""
    page.get_by_role("link", name="Begin Template A").click()
    look(page)
    page.get_by_role("link", name="1. Changing").click()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    look(page)
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


def choose_and_complete(page: Page, look: Look = pass_by) -> None:
    """Two priorities, the page to read it all, and Template A is complete."""
    page.get_by_role("link", name="What to act on first", exact=True).click()
    look(page)
    page.get_by_label("Priority for challenge 3").fill("1")
    page.get_by_label("Priority for challenge 4").fill("2")
    page.get_by_role("button", name="Save priorities").click()
    page.get_by_role("link", name="Read all of it on one page").click()
    look(page)
    page.go_back()
    page.get_by_role("link", name="Check and complete").first.click()
    look(page)
    page.get_by_role("button", name="Complete Template A").click()
    expect(page.get_by_role("heading", name="Template A is complete")).to_be_visible()
    look(page)


def write_a_plan(page: Page, look: Look = pass_by) -> str:
    """The plan for the first priority, with an example for its measure; gives the address of the plan."""
    page.get_by_role("link", name="Establishing a Recovery Education Unit").click()
    look(page)
    page.get_by_role("link", name="Begin the plan").click()
    look(page)
    following = page.get_by_role("button", name="Save and continue")
    page.get_by_label("Describe the current standard").fill("Courses run in borrowed rooms.")
    following.click()
    page.get_by_label("Describe the strengths to build on").fill("People come back to teach.")
    following.click()
    page.locator("[name=goals-0-statement]").fill("Open the centre")
    page.locator("[name=use]").first.click()
    expect(page.locator("[name=goals-0-statement]")).to_have_value("Open the centre")
    expect(page.locator("[name=goals-0-measure]")).not_to_have_value("")
    look(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("[name=undo]")).to_be_focused()
    look(page)
    page.locator("[name=undo]").click()
    page.locator("[name=goals-0-baseline]").fill("None")
    page.locator("[name=goals-0-target]").fill("One")
    date(page, "goals-0-due_on", LATER)
    following.click()
    page.locator("[name=actions-0-description]").fill("Find a room")
    page.locator("[name=actions-0-owner]").fill("Head of learning")
    date(page, "actions-0-due_on", LATER)
    following.click()
    page.locator("[name=evidence_sources-0-description]").fill("The list of courses")
    following.click()
    date(page, "agreed_on", TODAY)
    date(page, "next_review_on", LATER)
    look(page)
    following.click()
    look(page)
    return page.url


def sign_the_plan(page: Page, here: str, password: str, look: Look = pass_by) -> None:
    """Read the plan at that address and sign it."""
    page.goto(f"{here}check/")
    look(page)
    page.get_by_label("I sign as").check()
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Sign for").click()
