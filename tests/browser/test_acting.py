"""After the plan is signed, in a real browser: the private link of an owner, readings pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.plans.models import Action
from assessments.progress.actions.queries import State, doing_for
from assessments.progress.measures.models import Reading
from assessments.reviews.models import Review
from tests.browser.rooming import sign_in
from tests.build import Place, a_completed_template_a, a_review, a_signed_plan, a_system

pytestmark = pytest.mark.browser


@pytest.fixture
def place(transactional_db: None) -> Place:
    return a_system("Fenmarsh")


@pytest.fixture
def review(place: Place) -> Review:
    found = a_completed_template_a(place, a_review(place))
    a_signed_plan(place, found, 3)
    return found


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_an_owner_without_an_account_says_how_far_an_action_is(
    window: Callable[..., Page],
    axe: Callable[[Page], None],
    place: Place,
    review: Review,
    width: int,
    javascript: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: review.date)  # it lies in the future
    action = Action.objects.get(plan__row__review=review)
    lead = window(width, javascript)
    sign_in(lead, place.lead)
    lead.goto(f"/reviews/{review.pk}/actions/{action.pk}/")
    axe(lead)
    lead.get_by_role("button", name="Make a link").click()
    link = lead.locator("#address").inner_text()

    owner = window(width, javascript)
    owner.goto("/" + link.split("/", 3)[3])
    axe(owner)
    owner.get_by_label("Under way").check()
    owner.get_by_label("Note").fill("Half of the teams have begun.")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_text("Thank you. It is saved.")).to_be_visible()
    assert doing_for(review, action.pk).state is State.UNDER_WAY

    lead.goto(f"/reviews/{review.pk}/actions/{action.pk}/")
    expect(lead.get_by_text("Half of the teams have begun.")).to_be_visible()
    lead.get_by_role("button", name="Withdraw the link").click()  # leads to the page that asks
    lead.get_by_role("button", name="Withdraw the link").click()
    expect(lead.get_by_text("The link does not work any more.")).to_be_visible()


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_rows_of_a_spreadsheet_become_a_chart(
    window: Callable[..., Page],
    axe: Callable[[Page], None],
    place: Place,
    review: Review,
    width: int,
    javascript: bool,
) -> None:
    page = window(width, javascript)
    sign_in(page, place.lead)
    page.goto(f"/reviews/{review.pk}/plans/3/measures/new/")
    page.get_by_label("What is measured?").fill("Days until the first talk")
    page.get_by_label("Process:").check()
    page.get_by_label("A number", exact=True).check()
    page.get_by_label("Lower is better").check()
    page.get_by_role("button", name="Save the measure").click()
    page.get_by_role("link", name="Paste readings").click()
    rows = [f"{day:02}/03/2025\t{20 + day % 3}" for day in range(1, 14)]
    page.get_by_label("Rows from your spreadsheet").fill("\n".join(["Date\tDays", *rows, "soon\t3"]))
    page.get_by_role("button", name="Look at the rows").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("soon")
    axe(page)
    page.get_by_label("Rows from your spreadsheet").fill("\n".join(rows))
    page.get_by_role("button", name="Look at the rows").click()
    page.get_by_role("button", name="Save 13 readings").click()
    expect(page.locator("svg.app-chart")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Reading.objects.count() == 13
