"""The page that lists the reports, in a real browser: before and after Template A, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.people.models import User
from tests import build
from tests.working import run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.pdf]


def sign_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(user.email)
    page.locator("[name=password]").fill(build.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_board_reader_finds_what_to_read(page: Page, axe: Callable[[Page], None], width: int) -> None:
    # Given a review with one signed plan, one that is being written and one that nobody has begun
    place = build.a_system()
    review = build.a_completed_template_a(place, build.a_review(place), [3, 4, 5])
    build.a_signed_plan(place, review, 3)
    build.a_plan(place, review, 4, complete=False)
    # and the next one, in which nothing is recorded yet
    second = build.a_review(place, title="Second review")

    # When a Board reader opens the reports of the first
    sign_in(page, place.reader)
    page.goto(f"/reviews/{review.pk}/reports/")

    # Then each plan says how far it is, nothing is wider than the window, and each paper can be had
    expect(page.get_by_text("1 of 3 plans is signed.")).to_be_visible()
    expect(page.get_by_role("link", name="priority 1: ").first).to_be_visible()
    expect(page.get_by_role("link", name="priority 3: ")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    links = page.locator("main a[href$='.pdf']")
    assert links.count() == 6
    papers = [link.get_attribute("href") or "" for link in links.all()]
    report = papers[0]
    page.goto(report)
    expect(page.locator("main").get_by_role("status")).to_be_visible()
    axe(page)
    run_tasks("reports")
    page.wait_for_url("**/made/*.pdf")  # it opens by itself
    page.go_back()
    expect(page.get_by_role("link", name="Open the file")).to_be_visible()
    paper = page.request.get(report)
    assert paper.ok
    assert paper.headers["content-type"] == "application/pdf"
    for paper_to_read in papers:
        page.goto(paper_to_read.replace(".pdf", ".html"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, paper_to_read
        axe(page)

    # When they open those of the second
    page.goto(f"/reviews/{second.pk}/reports/")

    # Then it is plain that they are drafts
    expect(page.get_by_text("every page says so")).to_be_visible()
    expect(page.get_by_text("comes after Template A")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
