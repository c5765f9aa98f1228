"""Signing in and out by an organisation's own service, in a real browser under the site's own security policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.accounts.providing import a_provider
from tests.build import a_person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_there_and_back_and_out(
    window: Callable[..., Page], axe: Callable[[Page], None], settings: Any, faults: list[str]
) -> None:
    with a_provider() as trust:
        # Given somebody whose organisation has a service of its own
        cache.clear()
        for name, value in trust.settings().items():
            setattr(settings, name, value)
        person = a_person("Asha Patel")
        trust.knows("asha", email=person.email, email_verified=True)
        page = window()

        # When they go there from the sign-in page and say who they are
        page.goto("/accounts/login/")
        page.get_by_role("button", name="Sign in with Fenmarsh Trust").click()
        page.wait_for_url(f"{trust.address}/**")
        page.locator("input[name=sub]").fill("asha")
        page.locator("button[type=submit], input[type=submit]").first.click()

        # Then they are in, and signing out leads through both
        expect(page.get_by_role("link", name="Asha Patel")).to_be_visible()
        page.goto("/accounts/logout/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{trust.address}/oauth2/end_session**")
        page.goto("/accounts/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert not [
            fault for fault in faults if "Content Security Policy" in fault or fault.startswith("script")
        ]
        faults.clear()  # it went to another host, as it should
