"""A PDF of each signed version of a plan, whatever became of the plan since."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.plans.models import Plan
from assessments.plans.services import revise
from tests.build import (
    Place,
    a_completed_template_a,
    a_review,
    a_signed_plan,
    a_system,
    described,
    signed_by,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def plan(place: Place) -> Plan:
    """A plan of which both sides signed version 1, the lead alone version 2; version 3 is being written."""
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    for number in (2, 3):
        revise(user=place.lead, plan=plan, reason="New money")
        described(plan, place.lead, f"Words of version {number}")
        if number == 2:
            signed_by(plan, place.lead, "provider")
            plan.refresh_from_db()
    return plan


def at(plan: Plan, version: int, ending: str = "html") -> str:
    return f"/reviews/{plan.row.review_id}/plans/3/versions/{version}/template-b.{ending}"


def test_each_version_is_printed_as_it_was_filed(client: Client, place: Place, plan: Plan) -> None:
    client.force_login(place.reader)
    first, second = (client.get(at(plan, number)).text for number in (1, 2))
    filed = {one.number: one for one in plan.revisions.all()}
    assert "Courses run in borrowed rooms." in first
    assert "Words of version 2" in second
    for number, paper in ((1, first), (2, second)):
        assert filed[number].sha256 in paper
        assert "Words of version 3" not in paper
    # who signed which stands in it
    assert place.commissioner.name in first
    assert place.commissioner.name not in second
    assert place.lead.name in second


def test_the_pdf_of_a_version_is_made_and_its_page_is_linked(
    client: Client, place: Place, plan: Plan
) -> None:
    client.force_login(place.reader)
    for number in (1, 2):
        answer = client.get(at(plan, number, "pdf"))
        assert answer.status_code == 302
        waiting = client.get(answer.url)
        assert at(plan, number) in waiting.text
        assert at(plan, number, "pdf") in client.get(f"/reviews/{plan.row.review_id}/plans/3/").text
    assert client.get(at(plan, 1, "pdf")).url != client.get(at(plan, 2, "pdf")).url


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_version_that_nobody_signed_is_not_found(
    client: Client, place: Place, plan: Plan, ending: str
) -> None:
    client.force_login(place.reader)
    assert client.get(at(plan, 3, ending)).status_code == 404
    assert client.get(at(plan, 1, ending).replace("plans/3", "plans/4")).status_code == 404
    client.force_login(a_system().lead)
    assert client.get(at(plan, 1, ending)).status_code == 404
