"""The help beside a plan on a phone: advice as somebody types, phrases that are marked, an example that becomes a
measure, a comment that is resolved; and a page that was refused can be come back to.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assessments.plans.helping.models import Comment, PhraseMark
from assessments.progress.measures.models import Measure
from tests.browser.test_writing_together import come
from tests.build import a_completed_template_a, a_plan, a_review, a_system

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("PLAN_SHOTS", "")


def shoot(page: Page, name: str) -> None:
    """A picture, where somebody wants to look at it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"help-{name}.png", full_page=True)


@pytest.mark.parametrize("width", [390])
def test_what_helps_to_write_a_plan(page: Page, axe: Callable[[Page], None]) -> None:
    # Given a goal whose target says no number
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    goal, review = plan.goals.get(), plan.row.review_id
    at = f"/reviews/{review}/plans/3/"
    come(page, place.lead, f"{at}edit/goals/{goal.uid}/")
    # When the target is typed, then the advice follows, and nothing is saved by that
    advice = page.locator("#goals-0-smart")
    page.locator("[name=goals-0-target]").fill("Better")
    expect(advice.get_by_text("How will you tell")).to_be_visible()
    page.locator("[name=goals-0-target]").fill("4 of 5 people by the summer")
    expect(advice.get_by_text("You can tell when the target is reached")).to_be_visible()
    axe(page)
    shoot(page, "advice")
    # When what is sent is refused and put right, then Back leads to the page, and not to a question
    page.locator("[name=goals-0-due_on_day]").fill("99")
    page.get_by_role("button", name="Save and continue", exact=True).click()
    expect(page.locator(".nhsuk-error-summary")).to_be_visible()
    page.goto(at)
    page.go_back()
    expect(page.locator("[name=goals-0-due_on_day]")).to_have_value("99")
    page.locator("[name=goals-0-due_on_day]").fill(str(goal.due_on.day if goal.due_on else 1))
    # When a phrase of the next stage is marked, then the plan shows it
    page.get_by_role("button", name="Save and continue", exact=True).click()
    expect(page.get_by_role("heading", name="Action 1")).to_be_visible()
    page.goto(f"{at}edit/goals/{goal.uid}/")
    page.get_by_role("link", name="Mark what is met, phrase by phrase").click()
    first = page.locator("fieldset.app-phrase").first
    first.get_by_label("Partly met").check()
    first.get_by_label("Note").fill("In two of five teams")
    axe(page)
    shoot(page, "phrases")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{at}")
    assert PhraseMark.objects.get().note == "In two of five teams"
    shoot(page, "plan")
    # When an example is measured over time, then the form is filled in and can be reworded
    page.goto(f"{at}edit/goals/{goal.uid}/")
    page.get_by_role("link", name="Measure it over time").first.click()
    expect(page.locator("#id_name")).not_to_have_value("")
    expect(page.get_by_label("Open the centre")).to_be_checked()
    axe(page)
    shoot(page, "measure")
    page.locator("#id_name").fill("People who teach and are paid")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("heading", name="People who teach and are paid").first.wait_for()
    assert Measure.objects.get().name == "People who teach and are paid"
    # When a comment is made, resolved, opened again and removed, then each shows
    page.goto(f"{at}edit/goals/{goal.uid}/")
    page.get_by_role("link", name="Comment on this part").click()
    page.locator("[name=words]").fill("Is this enough?")
    page.get_by_role("button", name="Save comment").click()
    thread = page.locator(".app-thread")
    expect(thread).to_contain_text("Open")
    thread.get_by_role("button", name="Mark as resolved").click()
    expect(thread.locator(".app-tag--done")).to_be_visible()
    thread.get_by_role("button", name="Open again").click()
    expect(thread.locator(".app-tag--waiting")).to_be_visible()
    axe(page)
    shoot(page, "discussion")
    thread.get_by_role("link", name="Remove").click()
    axe(page)
    shoot(page, "remove")
    page.get_by_role("button", name="Remove the comment").click()
    expect(thread).not_to_contain_text("Is this enough?")
    shoot(page, "removed")
    assert Comment.objects.get().is_struck
