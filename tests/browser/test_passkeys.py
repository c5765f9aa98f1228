"""Passkeys in a real browser with a virtual authenticator: added, used alone or second, renamed, removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, expect

from assessments.audit.models import Access
from assessments.people.models import User
from tests.build import PASSWORD, a_person
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIGN_IN, WAYS, ADD = "/accounts/login/", "/accounts/sign-in/", "/accounts/sign-in/passkeys/add/"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Browsers know passkeys for names, not for numbers."""
    with serving(get_wsgi_application()) as port:
        yield f"http://localhost:{port}"


@pytest.fixture
def person(transactional_db: None) -> User:
    cache.clear()
    return a_person("Asha Patel")


class Device:
    """The authenticator of a browser window: it keeps passkeys and says that it has checked the person, or not."""

    def __init__(self, page: Page, verified: bool = True) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": verified, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = made["authenticatorId"]

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.session.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.id}
        )["credentials"]
        return found

    def forget_who_it_is(self) -> None:
        """It no longer recognises the person: a wrong finger."""
        said = {"authenticatorId": self.id, "isUserVerified": False}
        self.session.send("WebAuthn.setUserVerified", said)


def sign_in(page: Page, person: User) -> None:
    page.goto(SIGN_IN)
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def add(page: Page, name: str) -> None:
    """Add a passkey; asked for the password first."""
    page.goto(ADD)
    if page.get_by_role("heading", level=1).inner_text() == "Confirm that it is you":
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out")).to_be_visible()


@pytest.fixture
def ready(window: Callable[..., Page], person: User) -> tuple[Page, Device]:
    """Somebody who has added a passkey and signed out."""
    page = window()
    device = Device(page)
    sign_in(page, person)
    add(page, "Work laptop")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    sign_out(page)
    return page, device


def test_a_passkey_alone_signs_in(ready: tuple[Page, Device], person: User) -> None:
    page, device = ready
    (kept,) = device.passkeys()
    assert kept["isResidentCredential"]
    assert kept["rpId"] == "localhost"

    # Nothing is typed, and no second step follows
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()
    assert Access.objects.filter(user=person, what="signed_in").count() == 2


def test_it_is_the_second_step_after_the_password(ready: tuple[Page, Device], person: User) -> None:
    page, _ = ready
    sign_in(page, person)
    expect(page.get_by_role("heading", name="Enter your second factor")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()  # not in yet
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()


def test_a_device_that_does_not_know_the_person_does_not_let_in(
    ready: tuple[Page, Device], person: User, faults: list[str]
) -> None:
    page, device = ready
    device.forget_who_it_is()
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="not used")).to_be_visible()
    page.goto("/accounts/")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_passkey_that_was_removed_no_longer_lets_in(ready: tuple[Page, Device], person: User) -> None:
    page, _ = ready
    Authenticator.objects.filter(user=person).delete()
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That passkey was not accepted")).to_be_visible()
    page.goto("/accounts/")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()


def test_a_passkey_of_a_closed_account_does_not_let_in(ready: tuple[Page, Device], person: User) -> None:
    page, _ = ready
    User.objects.filter(pk=person.pk).update(is_active=False)
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your account is switched off")).to_be_visible()


def test_what_a_passkey_said_once_cannot_be_said_again(ready: tuple[Page, Device], person: User) -> None:
    page, _ = ready
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data or ""))
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()
    sign_out(page)
    said = next(one for one in sent if "credential" in one)
    page.goto(SIGN_IN)
    page.evaluate(
        """async (said) => {
        const form = document.querySelector('form[data-passkey]');
        await fetch(form.dataset.from, { headers: { Accept: 'application/json' } }); // asks for another answer
        form.elements.credential.value = new URLSearchParams(said).get('credential');
        form.submit(); }""",
        said,
    )
    expect(page.get_by_text("That passkey was not accepted")).to_be_visible()


def test_several_are_named_renamed_and_removed(ready: tuple[Page, Device], person: User) -> None:
    page, _ = ready
    page.goto(SIGN_IN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()
    page.goto(WAYS)
    page.get_by_role("link", name="Rename Work laptop").click()
    if page.get_by_role("heading", level=1).inner_text() == "Confirm that it is you":
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Old laptop").click()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("The passkey has been removed.")).to_be_visible()
    assert not Authenticator.objects.filter(user=person).exists()


def test_before_a_change_the_passkey_can_be_asked_for_instead_of_the_password(
    ready: tuple[Page, Device], person: User
) -> None:
    page, _ = ready
    sign_in(page, person)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()
    page.goto("/accounts/sign-in/app/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()


def test_the_pages_say_what_works_without_script(window: Callable[..., Page], person: User) -> None:
    page = window(390, False)
    page.goto(SIGN_IN)
    expect(page.get_by_text("To sign in with a passkey, JavaScript must be on")).to_be_visible()
    expect(page.get_by_role("button", name="passkey")).to_have_count(0)
    sign_in(page, person)
    page.goto(ADD)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("An authenticator app works without it")).to_be_visible()


def test_what_is_typed_can_be_shown(window: Callable[..., Page], person: User) -> None:
    page = window()
    page.goto(SIGN_IN)
    password = page.get_by_label("Password", exact=True)
    password.fill("three calm words")
    page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide password").click()
    expect(password).to_have_attribute("type", "password")
    password.fill("")
    page.evaluate("navigator.clipboard === undefined")
    password.focus()
    page.keyboard.insert_text("x" * 129)  # as a paste does: nothing is cut off
    assert len(password.input_value()) == 129


@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_accessible_and_fit(
    window: Callable[..., Page], axe: Callable[[Page], None], person: User, width: int
) -> None:
    page = window(width)
    Device(page)
    sign_in(page, person)
    add(page, "Work laptop")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    axe(page)
    key = Authenticator.objects.get(user=person, type="webauthn").pk
    for path in (WAYS, ADD, "/accounts/sign-in/app/", "/accounts/sign-in/recovery-codes/new/",
                 f"/accounts/sign-in/passkeys/{key}/", f"/accounts/sign-in/passkeys/{key}/remove/",
                 "/accounts/again/password/", "/accounts/again/passkey/", "/accounts/again/code/"):  # fmt: skip
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    sign_out(page)
    sign_in(page, person)
    expect(page.get_by_role("heading", name=re.compile("second factor"))).to_be_visible()
    axe(page)
