"""From an email address to a member: a lead invites, somebody follows the link of the mail and makes an account."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from assessments.people.models import Membership, User
from tests.browser.rooming import sign_in
from tests.build import a_system
from tests.people.inviting import CALM, OUTBOX, an_invitation, link_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


def looks_right(page: Page, axe: Callable[[Page], None], width: int, name: str) -> None:
    """The page fits its window, and axe is content. PICTURES is a folder for those who want to look as well."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    axe(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder, f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_from_an_email_address_to_the_people_of_a_system(
    window: Callable[..., Page], axe: Callable[[Page], None], width: int, javascript: bool
) -> None:
    # Given a lead on the page that invites
    place = a_system("Fenmarsh")
    lead = window(width, javascript)
    sign_in(lead, place.lead)
    lead.goto(f"/systems/{place.system.pk}/invite/")
    looks_right(lead, axe, width, "invite")

    # When one of the addresses is wrong, then it is named and nothing is lost
    lead.get_by_label("Email addresses").fill("Asha Patel <asha@example.org>\nben.example.org")
    lead.get_by_label("Partner", exact=True).check()
    lead.get_by_label("Voices").check()
    lead.get_by_label("A note from you").fill("See you on Monday.")
    lead.get_by_role("button", name="Send the invitations").click()
    expect(lead.locator(".nhsuk-error-summary")).to_contain_text("ben.example.org")
    looks_right(lead, axe, width, "invite-wrong")

    # When that is put right, then the other is invited as well
    lead.get_by_label("Email addresses").fill("ben@example.org")
    lead.get_by_role("button", name="Send the invitations").click()
    expect(lead.get_by_text("ben@example.org is invited")).to_be_visible()
    looks_right(lead, axe, width, "invitations")

    # When one of them opens the link
    asha = window(width, javascript)
    asha.goto(link_to("asha@example.org"))
    assert asha.url.endswith("/invitation/")
    looks_right(asha, axe, width, "answer-new")

    # and chooses a name and a password, at the second try
    asha.get_by_label("Your name").fill("Asha Patel")
    asha.get_by_label("New password", exact=True).fill("short")
    asha.get_by_label("New password again").fill("short")
    asha.get_by_role("button", name="Create my account and join").click()
    expect(asha.locator(".nhsuk-error-summary")).to_be_visible()
    looks_right(asha, axe, width, "answer-wrong")
    asha.get_by_label("New password", exact=True).fill(CALM)
    asha.get_by_label("New password again").fill(CALM)
    asha.get_by_role("button", name="Create my account and join").click()

    # Then they are in, and the lead sees it
    expect(asha.get_by_role("heading", level=1, name="Fenmarsh")).to_be_visible()
    assert Membership.objects.filter(system=place.system, user__email="asha@example.org").exists()
    asha.goto(f"/systems/{place.system.pk}/people/")
    expect(asha.locator("main")).to_contain_text("Asha Patel")
    looks_right(asha, axe, width, "people-asha")
    lead.goto(f"/systems/{place.system.pk}/people/")
    looks_right(lead, axe, width, "people-lead")
    lead.get_by_role("link", name="See all invitations").click()
    expect(lead.locator(".nhsuk-tag", has_text="Accepted")).to_be_visible()
    lead.get_by_role("link", name="ben@example.org").click()
    looks_right(lead, axe, width, "invitation")
    lead.get_by_role("button", name="Withdraw the invitation").click()
    expect(lead.get_by_text("Its link no longer works")).to_be_visible()
    looks_right(lead, axe, width, "invitations-ended")


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_other_ways_behind_a_link(
    window: Callable[..., Page],
    axe: Callable[[Page], None],
    faults: list[str],
    width: int,
    javascript: bool,
) -> None:
    # Given somebody with an account, who is signed in under another address
    place, elsewhere = a_system("Fenmarsh"), a_system("Holm")
    an_invitation(place, elsewhere.commissioner.email)
    page = window(width, javascript)
    sign_in(page, elsewhere.partner)
    page.goto(link_to(elsewhere.commissioner.email))
    looks_right(page, axe, width, "answer-other")

    # When they switch
    page.get_by_role("button", name="Sign out and continue").click()
    looks_right(page, axe, width, "answer-sign-in")
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Email address").fill(elsewhere.commissioner.email)
    page.get_by_label("Password", exact=True).fill("a long pass phrase")
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    looks_right(page, axe, width, "answer-join")
    page.get_by_role("button", name="Join Fenmarsh").click()
    expect(page.get_by_role("heading", level=1, name="Fenmarsh")).to_be_visible()

    # Then the link is used up, and whoever comes later can ask for a new one
    other = window(width, javascript)
    other.goto(link_to(elsewhere.commissioner.email))
    looks_right(other, axe, width, "dead")
    other.get_by_role("button", name="Ask for a new link").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("You have asked for a new link")
    looks_right(other, axe, width, "asked")
    assert all("404" in fault for fault in faults)
    faults.clear()


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_an_administrator_sets_up_a_system_and_closes_an_account(
    window: Callable[..., Page],
    axe: Callable[[Page], None],
    faults: list[str],
    width: int,
    javascript: bool,
) -> None:
    place = a_system("Fenmarsh")
    admin = User.objects.create_superuser("ada@example.org", "Ada Administrator", "a long pass phrase")
    page = window(width, javascript)
    sign_in(page, admin)
    page.goto("/")
    page.get_by_role("link", name="Organisations").click()
    looks_right(page, axe, width, "administration")
    page.get_by_role("button", name="Set up a local system").click()
    page.get_by_label("Name of the local system").fill("Holm")
    page.get_by_label("Main mental health provider").fill("Holm Trust")
    page.get_by_label("Commissioners").fill("Holm Board")
    page.get_by_label("Email address").fill("first@example.org")
    looks_right(page, axe, width, "administration-new")
    page.get_by_role("button", name="Set up and invite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Holm")
    looks_right(page, axe, width, "administration-system")
    page.get_by_role("button", name="Invite a recovery lead").click()
    looks_right(page, axe, width, "administration-lead")
    page.goto("/administration/people/")
    looks_right(page, axe, width, "administration-people")
    page.get_by_label("Search for a name").fill("lena")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Lena Lead").click()
    looks_right(page, axe, width, "administration-person")
    page.get_by_role("button", name="Close the account").click()
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("only recovery lead")
    faults.clear()  # a 409, which the browser notes
    page.get_by_label("Close it all the same").check()
    page.get_by_role("button", name="Close the account").click()
    expect(page.get_by_role("button", name="Open the account again")).to_be_visible()
    looks_right(page, axe, width, "administration-closed")
    place.lead.refresh_from_db()
    assert not place.lead.is_active
