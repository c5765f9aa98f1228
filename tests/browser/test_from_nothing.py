"""Two people of whom nothing is known but their email addresses: from an invitation to a plan that both have signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, expect

from assessments.people.models import Membership, User
from tests.browser.test_passkeys import Device, sign_out
from tests.browser.walking import (
    choose_and_complete,
    sign_the_plan,
    start_a_review,
    write_a_plan,
    write_down_what_was_agreed,
)
from tests.people.inviting import CALM, OUTBOX, link_to
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LEAD, COMMISSIONER = "maren@example.org", "idris@example.org"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Browsers know passkeys for names, not for numbers."""
    with serving(get_wsgi_application()) as port:
        yield f"http://localhost:{port}"


@pytest.fixture(autouse=True)
def a_site_with_nobody(settings: LazySettings, transactional_db: None) -> None:
    settings.EMAIL_BACKEND = OUTBOX
    cache.clear()
    call_command("load_framework", verbosity=0)


def make_an_account(page: Page, email: str, name: str) -> None:
    """Follow the link of the mail, choose a name and a password."""
    page.goto(link_to(email))
    page.get_by_label("Your name").fill(name)
    page.get_by_label("New password", exact=True).fill(CALM)
    page.get_by_label("New password again").fill(CALM)
    page.get_by_role("button", name="Create my account and join").click()
    expect(page.get_by_role("heading", level=1, name="Fenmarsh")).to_be_visible()


def add_a_passkey_and_come_back_with_it(page: Page) -> None:
    """Nothing is typed the second time."""
    Device(page)
    page.goto("/accounts/sign-in/passkeys/add/")
    if page.get_by_role("heading", level=1).inner_text() == "Confirm that it is you":
        page.get_by_label("Password", exact=True).fill(CALM)
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_a_lead_and_a_commissioner_from_their_addresses_to_a_signed_plan(
    window: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    # Given a site with nobody, and an administrator who invites the lead of a new local system
    call_command(
        "invite_lead", LEAD, new_system="Fenmarsh", provider="Fenmarsh Trust",
        commissioner=["Fenmarsh Board"], verbosity=0,
    )  # fmt: skip

    # When the lead follows the mail, makes an account and a passkey, and comes back with the passkey alone
    lead = window()
    make_an_account(lead, LEAD, "Maren Oakes")
    add_a_passkey_and_come_back_with_it(lead)
    axe(lead)

    # and invites a commissioner, by an address alone
    lead.get_by_role("link", name="Fenmarsh", exact=True).click()
    lead.goto(lead.url + "invite/")
    lead.get_by_label("Email addresses").fill(COMMISSIONER)
    lead.get_by_label("Commissioner", exact=True).check()
    lead.get_by_label("Fenmarsh Board").check()
    lead.get_by_role("button", name="Send the invitations").click()
    expect(lead.get_by_text("invited").first).to_be_visible()

    # and the commissioner comes in the same way, in a browser of their own
    commissioner = window()
    make_an_account(commissioner, COMMISSIONER, "Idris Whitlock")
    add_a_passkey_and_come_back_with_it(commissioner)

    # and the lead takes the first review from Template A to a plan
    lead.goto("/")
    lead.get_by_role("link", name="Fenmarsh", exact=True).click()
    start_a_review(lead)
    write_down_what_was_agreed(lead)
    choose_and_complete(lead)
    here = write_a_plan(lead)

    # and both sign
    sign_the_plan(lead, here, CALM)
    sign_the_plan(commissioner, here, CALM)

    # Then the plan is in force, and everybody is who they were invited as
    expect(commissioner.get_by_text("The plan is signed and in force.")).to_be_visible()
    axe(commissioner)
    roles = dict(Membership.objects.values_list("user__email", "role"))
    assert roles == {LEAD: "recovery_lead", COMMISSIONER: "commissioner"}
    assert User.objects.count() == 2
