"""What is known is one tap away while people rate: in place on a phone, on the big screen until the next question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rooming import join, scan, sign_in
from tests.build import a_review, a_system
from tests.preparing.building import TEXT, some_evidence
from tests.workshop.build import a_room, ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_people_look_up_what_is_known_before_they_rate(
    window: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    # Given a review with evidence on two challenges, which the lead reads on its page
    place = a_system()
    review = a_review(place)
    some_evidence(place, review, 1)
    some_evidence(place, review, 2, words="Of the second challenge.")
    desk = window(1280)
    sign_in(desk, place.lead)
    desk.goto(f"/reviews/{review.pk}/prepare/?open=1")
    expect(desk.get_by_text(TEXT["words"])).to_be_visible()
    axe(desk)
    desk.get_by_role("link", name="Add evidence to challenge 3").click()
    axe(desk)

    # When the room rates the first, and a phone has chosen a stage without saving it
    room = a_room(place, review)
    phone = window(320)
    scan(phone, room)
    join(phone, 1)
    big = desk.context.new_page()
    big.goto(f"/rooms/{room.pk}/screen/")
    ask(place, room, 1)
    phone.locator("[name=answer][value='2']").check()

    # Then it opens in place on the phone, and what was chosen stays
    phone.get_by_text("What we know about this").click()
    expect(phone.get_by_text(TEXT["words"])).to_be_visible()
    expect(phone.locator("[name=answer][value='2']")).to_be_checked()
    axe(phone)
    phone.get_by_role("button", name="Save my answer").click()
    expect(phone.locator("form[data-state=saved]")).to_be_visible()

    # And the big screen shows it after one press, instead of the stages, until the next question
    big.locator(".app-screen__more summary").click()
    expect(big.get_by_text(TEXT["words"])).to_be_visible()
    expect(big.locator(".app-big__stages")).to_be_hidden()
    axe(big)
    ask(place, room, 2)
    expect(big.locator(".app-big__stages")).to_be_visible()
    expect(big.get_by_text("Of the second challenge.")).to_be_hidden()
