"""Signing in and out by an organisation's own service, in a real browser under the site's own security policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, expect

from assessments.signoff.models import Signature
from tests.accounts.providing import a_provider
from tests.browser.test_passkeys import Device
from tests.build import a_completed_template_a, a_plan, a_review, a_system
from tests.serving import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Browsers know passkeys for names, not for numbers."""
    with serving(get_wsgi_application()) as port:
        yield f"http://localhost:{port}"


def test_there_and_back_and_out(
    window: Callable[..., Page], axe: Callable[[Page], None], settings: Any, faults: list[str]
) -> None:
    with a_provider() as trust:
        # Given somebody whose organisation has a service of its own
        cache.clear()
        for name, value in trust.settings().items():
            setattr(settings, name, value)
        place = a_system()
        person = place.commissioner
        person.name = "Asha Patel"
        person.set_unusable_password()
        person.save()
        plan = a_plan(place, a_completed_template_a(place, a_review(place)))
        sign = f"/reviews/{plan.row.review_id}/plans/3/check/"
        trust.knows("asha", email=person.email, email_verified=True)
        page = window()

        # When they go there from the sign-in page and say who they are
        page.goto("/accounts/login/")
        page.get_by_role("button", name="Sign in with Fenmarsh Trust").click()
        page.wait_for_url(f"{trust.address}/**")
        page.locator("input[name=sub]").fill("asha")
        page.locator("button[type=submit], input[type=submit]").first.click()

        # Then they are in
        expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()

        # When they, who have no password here, come to a plan to sign, then one link leads to a passkey and back to it
        Device(page)
        page.goto(sign)
        page.locator("[data-no-way]").get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Name").fill("Work laptop")
        page.get_by_role("button", name="Add the passkey").click()
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        page.get_by_role("main").get_by_role("link", name="I have kept them. Continue").click()
        page.wait_for_url(f"**{sign}")
        page.get_by_label("I sign as").check()
        page.get_by_role("button", name="Sign for").click()
        expect(page.get_by_role("heading", name="Signed", exact=True)).to_be_visible()
        assert Signature.objects.get().proof == "passkey"

        # And signing out leads through both
        page.goto("/accounts/logout/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{trust.address}/oauth2/end_session**")
        page.goto("/accounts/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert not [
            fault for fault in faults if "Content Security Policy" in fault or fault.startswith("script")
        ]
        faults.clear()  # it went to another host, as it should
