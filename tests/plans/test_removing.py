"""A plan that was never signed can be removed; its words are there when somebody writes it again."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.audit.models import Entry
from assessments.plans.models import Plan
from assessments.plans.parts import Draft
from assessments.plans.queries import any_begun, plan_of
from assessments.plans.removing import remove_plan
from assessments.plans.services import revise
from assessments.progress.services import reopen
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from recovery_site.errors import NotNow
from tests.build import (
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_signed_plan,
    described,
    row_of,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(place: Place) -> Review:
    return a_completed_template_a(place, a_review(place))


def test_a_removed_plan_is_not_begun_and_template_a_can_be_opened(
    client: Client, place: Place, review: Review
) -> None:
    # Given a plan that somebody began
    plan = a_plan(place, review, 3)
    client.force_login(place.commissioner)
    address = f"/reviews/{review.pk}/plans/3/"
    assert f"{address}remove/" in client.get(address).text

    # When it is removed
    assert "<form" in client.get(f"{address}remove/").text.partition("<main")[2]
    assert client.post(f"{address}remove/").headers["Location"] == f"/reviews/{review.pk}/plans/"

    # Then it counts as not begun, Template A is opened and completed again
    assert plan_of(row_of(review, 3)) is None
    assert client.post(f"{address}remove/").status_code == 409
    reopen(user=place.lead, review=review, reason="Another stage.")
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))

    # and whoever writes it again finds every word
    page = client.get(f"{address}edit/description/").text
    assert "Courses run in borrowed rooms." in page
    plan.refresh_from_db()
    described(plan, place.lead, "Courses run in our own rooms.")
    again = plan_of(row_of(review, 3))
    assert again is not None
    assert [goal.statement for goal in again.goals.all()] == ["Open the centre"]
    acts = [e.detail.get("act") for e in Entry.objects.filter(act="plan.write").order_by("seq")]
    assert [act for act in acts if act] == ["remove", "bring back"]


def test_a_plan_that_was_ever_signed_is_not_removed(client: Client, place: Place, review: Review) -> None:
    plan = a_signed_plan(place, review)
    for _signed in range(2):
        with pytest.raises(NotNow):
            remove_plan(user=place.lead, plan=plan)
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.REMOVED)
        if plan.status == Plan.Status.SIGNED:
            revise(user=place.lead, plan=plan, reason="A date.")
            plan.refresh_from_db()
    client.force_login(place.lead)
    assert "/plans/3/remove/" not in client.get(f"/reviews/{review.pk}/plans/3/").text


def test_who_may_not_write_may_not_remove(place: Place, review: Review) -> None:
    plan = a_plan(place, review, 3)
    with turned_away():
        remove_plan(user=place.partner, plan=plan)
    plan.refresh_from_db()
    assert plan.is_draft


def test_a_blank_plan_does_not_freeze_template_a(client: Client, place: Place, review: Review) -> None:
    # Given a plan that was saved with nothing in it
    from assessments.plans.services import save_plan

    save_plan(user=place.lead, row=row_of(review, 3), draft=Draft.initial())
    assert not any_begun(review)
    client.force_login(place.lead)
    assert "/template-a/reopen/" in client.get(f"/reviews/{review.pk}/").text

    # When Template A is opened again, it is
    reopen(user=place.lead, review=review, reason="A slip of the pen.")
    assert Review.objects.get(pk=review.pk).is_assessing


def test_the_page_that_opens_template_a_offers_no_form_that_is_refused(
    client: Client, place: Place, review: Review
) -> None:
    address = f"/reviews/{review.pk}/template-a/reopen/"
    client.force_login(place.lead)
    assert "<form" in client.get(address).text.partition("<main")[2]
    a_plan(place, review, 3, complete=False)
    page = client.get(address)
    assert page.context["why_not"]
    assert page.context["why_not"] in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
