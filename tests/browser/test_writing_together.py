"""Two people in two browsers on one goal: each sees the other, both change it, and a closed browser loses nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assessments.plans.models import Goal
from tests.build import PASSWORD, a_completed_template_a, a_plan, a_review, a_system

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("PLAN_SHOTS", "")
GOAL = "[name=goals-0-statement]"


def come(page: Page, person: object, address: str) -> None:
    page.goto(address)
    page.get_by_label("Email address").fill(person.email)  # type: ignore[attr-defined]
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{address}")


def shoot(page: Page, name: str) -> None:
    """A picture, where somebody wants to look at it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


def test_two_write_one_goal(window: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    # Given a plan with a goal, and two people at that goal in browsers of their own
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    goal = plan.goals.get()
    address = f"/reviews/{plan.row.review_id}/plans/3/edit/goals/{goal.uid}/"
    lead, commissioner = window(), window(390)
    come(lead, place.lead, address)
    come(commissioner, place.commissioner, address)
    # Then each sees that the other is there
    here = lead.locator(".app-save").get_by_text(f"{place.commissioner.name} is here")
    expect(here).to_be_visible()
    axe(lead)
    shoot(lead, "part")
    # When one types and closes the browser, then it is there again in another browser
    commissioner.locator(GOAL).fill("Open a centre in every town")
    expect(commissioner.get_by_text("Draft kept at")).to_be_visible()
    shoot(commissioner, "kept")
    commissioner.context.close()
    commissioner = window(390)
    come(commissioner, place.commissioner, address)
    expect(commissioner.locator(GOAL)).to_have_value("Open a centre in every town")
    expect(commissioner.locator("[data-kept]")).to_be_visible()
    shoot(commissioner, "draft")
    # When they type on and sign out in the same moment, or close a tab, then it is there again as well
    commissioner.on("dialog", lambda asked: asked.accept())
    commissioner.locator(GOAL).fill("Open a centre in every town, and a bus to it")
    commissioner.get_by_role("link", name="Account").click()
    commissioner.locator("main").get_by_role("button", name="Sign out").click()
    commissioner.get_by_text("You have signed out").wait_for()
    come(commissioner, place.commissioner, address)
    expect(commissioner.locator(GOAL)).to_have_value("Open a centre in every town, and a bus to it")
    tab = commissioner.context.new_page()
    tab.on("dialog", lambda asked: asked.accept())
    tab.goto(address)
    tab.locator(GOAL).fill("Open a centre in every town")
    tab.close(run_before_unload=True)
    expect(commissioner.locator("[data-kept]")).to_be_visible()
    for _ in range(20):  # the tab sends it as it goes
        commissioner.reload()
        if commissioner.locator(GOAL).input_value() == "Open a centre in every town":
            break
    expect(commissioner.locator(GOAL)).to_have_value("Open a centre in every town")
    # When the other saves the same goal, then the first hears of it where they are, and nothing they typed moves
    own = lead.context.new_page()
    own.goto(address)
    lead.locator(GOAL).fill("Open a centre in two towns")
    lead.get_by_role("button", name="Save and continue", exact=True).click()
    expect(lead.get_by_role("heading", name="Action 1")).to_be_visible()
    expect(own.locator("[data-plan-said]")).to_contain_text("another window")
    expect(own.locator("[data-plan-said]")).not_to_contain_text(place.lead.name)
    own.close()
    expect(commissioner.get_by_text(f"{place.lead.name} saved")).to_be_visible()
    expect(commissioner.locator(GOAL)).to_have_value("Open a centre in every town")
    shoot(commissioner, "news")
    # When they ask for both, then the words that differ are marked, and both can be put into the box
    commissioner.get_by_role("button", name="Show both").click()
    expect(commissioner.locator("mark").first).to_have_text("two towns")
    axe(commissioner)
    shoot(commissioner, "both")
    commissioner.get_by_role("button", name="Put both texts in the box").first.click()
    expect(commissioner.locator(GOAL)).to_have_value(
        "Open a centre in two towns\n\nOpen a centre in every town"
    )
    commissioner.get_by_role("button", name="Save and continue", exact=True).click()
    expect(commissioner.get_by_role("heading", name="Action 1")).to_be_visible()
    assert "two towns" in Goal.objects.get(uid=goal.uid).statement
    assert "every town" in Goal.objects.get(uid=goal.uid).statement
    # and the pages for the order and for copies pass axe, too; a goal is dragged to another place
    lead.goto(address)
    lead.get_by_role("button", name="Save and add another goal").click()
    lead.locator(GOAL).fill("Teach together")
    lead.get_by_role("button", name="Save and continue", exact=True).click()
    lead.get_by_role("heading", name="Action 1").wait_for()
    lead.goto(f"/reviews/{plan.row.review_id}/plans/3/edit/goals/order/")
    axe(lead)
    shoot(lead, "order")
    lead.locator(".app-order__grip").last.drag_to(
        lead.locator(".app-order__one").first, target_position={"x": 9, "y": 4}
    )
    lead.wait_for_url("**by=drag")
    assert Goal.objects.filter(plan=plan)[0].statement == "Teach together"
    commissioner.goto(f"/reviews/{plan.row.review_id}/plans/4/edit/goals/copy/")
    axe(commissioner)
    shoot(commissioner, "copy")


def test_who_types_while_signed_out_is_led_to_sign_in_again(
    window: Callable[..., Page], faults: list[str]
) -> None:
    # Given a plan with a goal that the lead has open
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    page = window(390)
    come(page, place.lead, f"/reviews/{plan.row.review_id}/plans/3/edit/goals/{plan.goals.get().uid}/")
    again = page.locator("[data-plan-sign-in]")
    expect(again).to_be_hidden()
    # When they have been signed out, and the draft is refused, then the page says so and leads to the sign-in
    page.context.clear_cookies()
    page.locator(GOAL).fill("Open a centre in every town")
    expect(again).to_be_visible()
    expect(page.locator("[data-plan-line]")).to_contain_text("signed out")
    shoot(page, "out")
    faults.clear()
    # When they sign in again in the new tab, and save here, then what they typed is in its box
    with page.expect_popup() as opened:
        again.click()
    tab = opened.value
    tab.get_by_label("Email address").fill(place.lead.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.locator(GOAL).wait_for()
    page.get_by_role("button", name="Save and continue", exact=True).click()
    expect(page.get_by_text("You were signed out before this reached us.")).to_be_visible()
    expect(page.locator(GOAL)).to_have_value("Open a centre in every town")
    faults.clear()
