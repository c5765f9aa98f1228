"""Two people of whom nothing is known but their email addresses: from an invitation to a plan that both have signed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, expect

from assessments.people.models import Membership, User
from tests.accounts.providing import a_provider
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
from tests.working import run_tasks

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


def invite_the_commissioner(lead: Page) -> None:
    """By an address alone."""
    lead.get_by_role("link", name="Fenmarsh", exact=True).click()
    lead.goto(lead.url + "invite/")
    lead.get_by_label("Email addresses").fill(COMMISSIONER)
    lead.get_by_label("Commissioner", exact=True).check()
    lead.get_by_label("Fenmarsh Board").check()
    lead.get_by_role("button", name="Send the invitations").click()
    expect(lead.get_by_text("invited").first).to_be_visible()


def come_in_by_the_provider(page: Page, faults: list[str]) -> None:
    """Sign in at the organisation's own service, which vouches for the address. Its page is none of ours."""
    assert not faults
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Fenmarsh Trust").click()
    page.locator("input[name=sub]").fill("idris")
    page.locator("button, input[type=submit]").first.click()
    expect(page.get_by_role("link", name="Idris Whitlock")).to_be_visible()
    faults.clear()


def choose_a_password(page: Page, settings: LazySettings) -> None:
    """By the link that the site sends: somebody who came in by the provider has none."""
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email address").fill(COMMISSIONER)
    page.get_by_role("button", name="Send me the link").click()
    page.wait_for_url("**/done/")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # it is written by the worker
    run_tasks("mail")
    found = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    settings.EMAIL_BACKEND = OUTBOX
    assert found
    page.goto(found[1])
    page.get_by_label("New password", exact=True).fill(CALM)
    page.get_by_label("New password again").fill(CALM)
    page.get_by_role("button", name="Save the new password").click()
    page.wait_for_url("**/done/")


def an_invited_lead(window: Callable[..., Page]) -> Page:
    """Given a site with nobody, and an administrator who invites the lead of a new local system: the lead is in."""
    call_command(
        "invite_lead", LEAD, new_system="Fenmarsh", provider="Fenmarsh Trust",
        commissioner=["Fenmarsh Board"], verbosity=0,
    )  # fmt: skip
    lead = window()
    make_an_account(lead, LEAD, "Maren Oakes")
    add_a_passkey_and_come_back_with_it(lead)
    return lead


def take_the_review_to_a_plan(lead: Page) -> str:
    lead.goto("/")
    lead.get_by_role("link", name="Fenmarsh", exact=True).click()
    start_a_review(lead)
    write_down_what_was_agreed(lead)
    choose_and_complete(lead)
    return write_a_plan(lead)


def assert_both_have_signed(page: Page) -> None:
    expect(page.get_by_text("The plan is signed and in force.")).to_be_visible()
    roles = dict(Membership.objects.values_list("user__email", "role"))
    assert roles == {LEAD: "recovery_lead", COMMISSIONER: "commissioner"}
    assert User.objects.count() == 2


def test_with_passkeys(window: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    # Given a lead who came by a mail, made a passkey, and comes back with the passkey alone
    lead = an_invited_lead(window)
    axe(lead)

    # When the commissioner is invited, and comes in the same way in a browser of their own
    invite_the_commissioner(lead)
    commissioner = window()
    make_an_account(commissioner, COMMISSIONER, "Idris Whitlock")
    add_a_passkey_and_come_back_with_it(commissioner)

    # and the lead takes the first review from Template A to a plan, and both sign
    here = take_the_review_to_a_plan(lead)
    sign_the_plan(lead, here, CALM)
    sign_the_plan(commissioner, here, CALM)

    # Then the plan is in force, and everybody is who they were invited as
    assert_both_have_signed(commissioner)
    axe(commissioner)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider
def test_with_openid_connect(
    window: Callable[..., Page], axe: Callable[[Page], None], settings: LazySettings, faults: list[str]
) -> None:
    with a_provider() as trust:
        for name, value in trust.settings().items():
            setattr(settings, name, value)
        trust.knows("idris", email=COMMISSIONER, email_verified=True, name="Idris Whitlock")

        # Given a lead, and a commissioner who is invited
        lead = an_invited_lead(window)
        invite_the_commissioner(lead)

        # When the commissioner comes in by their organisation's own service, without any password of ours
        commissioner = window()
        come_in_by_the_provider(commissioner, faults)
        axe(commissioner)
        assert not User.objects.get(email=COMMISSIONER).has_usable_password()

        # and chooses one to sign with
        choose_a_password(commissioner, settings)
        come_in_by_the_provider(commissioner, faults)
        here = take_the_review_to_a_plan(lead)
        sign_the_plan(lead, here, CALM)
        sign_the_plan(commissioner, here, CALM)

    # Then the plan is in force
    assert_both_have_signed(commissioner)
