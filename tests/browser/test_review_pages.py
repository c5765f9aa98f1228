"""The pages of a review and of its record on a narrow phone, without a script: they fit, and axe is content."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.rooming import sign_in
from tests.build import a_completed_template_a, a_plan, a_review, a_system, record_all

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize(("width", "javascript"), [(320, False)])
def test_every_page_fits_and_has_no_violation(page: Page, axe: Callable[[Page], None], width: int) -> None:
    # Given a review with an unsigned plan, and one that is being assessed
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    a_plan(place, review, 3)
    second = a_review(place, title="Second review")
    record_all(place, second, outcome="reservations", reservations=[("Not at night.", "two carers")])
    sign_in(page, place.lead)

    # When the lead looks at each page, then it fits
    for address in (
        f"/reviews/{review.pk}/details/",
        f"/reviews/{review.pk}/cancel/",
        f"/reviews/{review.pk}/close/",
        f"/reviews/{review.pk}/template-a/done/",
        f"/reviews/{review.pk}/template-a/reopen/",
        f"/reviews/{review.pk}/plans/3/remove/",
        f"/reviews/{second.pk}/template-a/",
        f"/reviews/{second.pk}/template-a/2/",
        f"/reviews/{second.pk}/template-a/2/read/",
        f"/reviews/{second.pk}/template-a/check/",
        f"/reviews/{second.pk}/template-a/priorities/",
        f"/reviews/{second.pk}/template-a/who-took-part/",
        f"/systems/{place.system.pk}/names/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        axe(page)
