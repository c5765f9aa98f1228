"""Who belongs to a local system, in a browser: seen, changed and handed over, on a phone without a script as well."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assessments.people.models import Membership, Organisation
from assessments.people.services import add_member
from tests.browser.rooming import sign_in
from tests.build import a_system

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PICTURES = os.environ.get("PICTURES", "")  # a folder, to look at the pages


@pytest.mark.parametrize(("width", "javascript"), [(390, False), (1280, True)])
def test_a_lead_changes_roles_and_hands_over(
    page: Page, axe: Callable[[Page], None], width: int, faults: list[str]
) -> None:
    def seen(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        axe(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)

    # Given a lead who opens the people of their system from its page
    place = a_system("Fenmarsh")
    add_member(
        by=place.lead,
        system=place.system,
        user=place.partner,
        role="facilitator",
        organisation=Organisation.objects.get(system=place.system, name="Voices"),
    )
    sign_in(page, place.lead)
    page.goto(f"/systems/{place.system.pk}/")
    seen("system")
    page.get_by_role("link", name="4 people belong").click()
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()
    seen("people")

    # When they give the Board reader one more role, and forget why
    page.get_by_role("link", name=f"Add a role {place.reader.name}").click()
    page.get_by_label("Representative of service users or carers").check()
    page.get_by_label("Organisation", exact=True).select_option(label="Carers Together")
    seen("add")
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_role("link", name="Enter a reason")).to_be_visible()
    expect(page.get_by_label("Representative of service users or carers")).to_be_checked()
    seen("add-wrong")
    page.get_by_label("Why?").fill("Rhys speaks for the carers from now on.")
    page.get_by_role("button", name="Give this role").click()

    # Then the page says so, and why
    expect(page.get_by_text("Rhys speaks for the carers from now on.")).to_be_visible()

    # When they take one role of the partner away, and make the commissioner's organisation another
    page.get_by_role("link", name=f"Remove {place.partner.name}").click()
    seen("remove")
    page.get_by_label("Facilitator, Voices").check()
    page.get_by_label("Why?").fill("The workshop is over.")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("link", name=f"Change {place.partner.name}, Partner").click()
    seen("change")
    page.get_by_label("Organisation", exact=True).select_option(label="Carers Together")
    page.get_by_label("Why?").fill("She works there now.")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("She works there now.")).to_be_visible()

    # and hand over, after they were told that the last lead cannot leave
    expect(page.locator("[data-cannot-leave]")).to_be_visible()
    page.get_by_role("link", name="Make somebody else recovery lead").click()
    page.get_by_label(place.partner.name).check()
    page.get_by_label("I leave the local system").check()
    seen("hand-over")
    page.get_by_label("Why?").fill("I retire.")
    page.get_by_role("button", name="Hand over").click()

    # Then they belong there no more, and the other one leads
    expect(page.get_by_role("heading", level=1, name="My work")).to_be_visible()
    assert not Membership.objects.filter(user=place.lead).exists()
    assert Membership.objects.filter(user=place.partner, role="recovery_lead").exists()
    page.goto(f"/systems/{place.system.pk}/people/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("not found")
    faults.clear()  # the browser complains of the 404


def test_two_organisations_become_one(page: Page, axe: Callable[[Page], None], width: int) -> None:
    place = a_system("Fenmarsh")
    sign_in(page, place.lead)
    page.goto(f"/systems/{place.system.pk}/names/")
    page.get_by_role("link", name="Merge two organisations").click()
    page.get_by_label("The organisation that goes").select_option(label="Voices")
    page.get_by_label("The organisation that stays").select_option(label="Carers Together")
    page.get_by_label("Why?").fill("They became one group.")
    axe(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"merge-{width}.png", full_page=True)
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("Voices became part of Carers Together.")).to_be_visible()
    assert Membership.objects.get(user=place.partner).organisation.name == "Carers Together"
