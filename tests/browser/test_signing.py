"""From the email to the signature, in two real browsers at once: counted presses, a passkey and no password."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Locator, Page, expect

from assessments.plans.models import Plan
from assessments.signoff.models import Signature
from tests.browser.test_passkeys import Device, add, sign_in
from tests.build import PASSWORD, a_completed_template_a, a_plan, a_review, a_system
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]
MOST_PRESSES, MOST_SECONDS = 8, 120


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Browsers know passkeys for names, not for numbers."""
    with serving(get_wsgi_application()) as port:
        yield f"http://localhost:{port}"


class Hand:
    """Presses, and counts."""

    def __init__(self) -> None:
        self.presses, self.began = 0, time.monotonic()

    def press(self, what: Locator) -> None:
        what.click()
        self.presses += 1


def test_from_the_email_to_the_signature(window: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    cache.clear()
    # Given a plan that is ready, a lead with a passkey and no password, and a commissioner with a password
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    here = f"/reviews/{plan.row.review_id}/plans/3/"
    lead, commissioner = window(), window(390)
    Device(lead)
    sign_in(lead, place.lead)
    add(lead, "Work laptop")
    expect(lead.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    place.lead.refresh_from_db()
    place.lead.set_unusable_password()
    place.lead.save()
    lead.goto("/accounts/login/")
    lead.get_by_role("button", name="Sign in with a passkey").click()
    expect(lead.get_by_role("link", name=place.lead.name)).to_be_visible()

    # When the lead proposes the plan
    lead.goto(here)
    lead.get_by_role("link", name="Propose it to the other side first").click()
    axe(lead)
    lead.get_by_role("button", name="Propose this plan").click()
    expect(lead.get_by_text("The plan is proposed.")).to_be_visible()

    # and the commissioner opens the link of the one email
    (letter,) = [one for one in mail.outbox if one.to == [place.commissioner.email]]
    link = re.search(r"https?://[^/\s]+(/\S+)", letter.body)
    assert link
    hand = Hand()
    commissioner.goto(link[1])
    hand.presses += 1
    commissioner.get_by_label("Email address").fill(place.commissioner.email)
    commissioner.get_by_label("Password", exact=True).fill(PASSWORD)
    hand.press(commissioner.get_by_role("button", name="Sign in", exact=True))
    hand.press(commissioner.get_by_role("link", name="Read and answer"))
    axe(commissioner)
    hand.press(commissioner.get_by_role("link", name="Sign it at once"))
    axe(commissioner)
    expect(commissioner.locator("[data-statement]")).to_be_visible()
    hand.press(commissioner.get_by_label("I sign as"))
    commissioner.get_by_label("Your password").fill(PASSWORD)
    hand.press(commissioner.get_by_role("button", name="Sign for"))
    expect(commissioner.get_by_role("heading", name="Signed", exact=True)).to_be_visible()

    # Then it took no more than eight presses and two minutes
    assert hand.presses <= MOST_PRESSES
    assert time.monotonic() - hand.began < MOST_SECONDS

    # and the lead, who never chose a password here, signs with the passkey
    lead.goto(f"{here}check/")
    axe(lead)
    assert lead.get_by_label("Your password").count() == 0
    lead.get_by_label("I sign as").check()
    lead.get_by_role("button", name="Sign for").click()
    expect(lead.get_by_text("The plan is signed and in force.")).to_be_visible()
    assert Plan.objects.get().status == Plan.Status.SIGNED
    assert {one.side: one.proof for one in Signature.objects.all()} == {
        "commissioner": "password",
        "provider": "passkey",
    }
