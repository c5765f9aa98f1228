"""Somebody who is both recovery lead and commissioner signs for one side, says which, and never for both."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.people.models import Membership, Organisation
from assessments.people.policy import permissions
from assessments.people.services import add_member
from assessments.plans.models import Plan
from assessments.plans.moves import PlanAct
from assessments.signoff.agreeing import agree
from assessments.signoff.models import Signature
from assessments.signoff.standing import Task, standing_of, task_with
from recovery_site.errors import NotNow
from tests.build import (
    PASSWORD,
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_second_lead,
    a_system,
    hash_of,
    row_of,
    signed_by,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    """The lead is a commissioner as well."""
    place = a_system()
    board = Organisation.objects.get(system=place.system, part="commissioner")
    add_member(by=place.lead, system=place.system, user=place.lead, role="commissioner", organisation=board)
    return place


@pytest.fixture
def plan(place: Place) -> Plan:
    return a_plan(place, a_completed_template_a(place, a_review(place)))


def check(client: Client, plan: Plan, **sent: str):
    address = f"/reviews/{plan.row.review_id}/plans/3/check/"
    data = {"sha256": hash_of(plan), "password": PASSWORD, "stated": "on"} | sent
    return client.post(address, data) if sent else client.get(address)


@pytest.mark.parametrize(
    ("side", "organisation"), [("provider", "The Trust"), ("commissioner", "The Board of Commissioners")]
)
def test_who_has_both_roles_is_asked_for_which_side_they_sign(
    client: Client, place: Place, plan: Plan, side: str, organisation: str
) -> None:
    client.force_login(place.lead)
    page = check(client, plan)
    assert [value for value, _ in page.context["form"].fields["side"].choices] == ["provider", "commissioner"]
    assert "Recovery lead, for The Trust" in page.text
    assert "Commissioner, for The Board of Commissioners" in page.text
    refused = check(client, plan, side="")
    assert refused.context["form"].errors.keys() == {"side"}
    assert not Signature.objects.exists()
    # When they have chosen
    assert check(client, plan, side=side).status_code == 302
    # Then the signature has the role and the organisation of that side
    signature = Signature.objects.get()
    assert (signature.side, signature.organisation) == (side, organisation)
    assert signature.role == {"provider": "recovery_lead", "commissioner": "commissioner"}[side]


def test_who_signed_for_one_side_cannot_sign_for_the_other(client: Client, place: Place, plan: Plan) -> None:
    signed_by(plan, place.lead, "provider")
    may = permissions(place.lead, place.system)
    # The service refuses
    with pytest.raises(NotNow):
        signed_by(plan, place.lead, "commissioner")
    # and so does the database, whoever writes
    first = Signature.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            revision=first.revision, side="commissioner", signer=place.lead, name=first.name, role="commissioner",
            organisation="The Board", proof="password", sha256=first.sha256, signed_at=first.signed_at,
        )  # fmt: skip
    # No page asks them to, and the page of the plan says why
    review = plan.row.review
    assert task_with(standing_of(row_of(review, 3)), may) is Task.WAIT
    client.force_login(place.lead)
    page = client.get(f"/reviews/{review.pk}/plans/3/")
    assert page.context["next"].button == ""
    assert "two different people" in page.context["next"].hint
    assert all("check" not in task.next.href for task in client.get("/").context["home"].first)
    assert check(client, plan, side="commissioner").status_code == 409
    # and the other commissioner signs
    signed_by(plan, place.commissioner, "commissioner")
    assert Signature.objects.count() == 2


def test_nobody_gets_an_email_about_their_own_signature(place: Place, plan: Plan) -> None:
    # When somebody who could sign for both sides signs for one
    signed_by(plan, place.lead, "provider")
    # Then the other commissioner is asked, and they are not
    assert [one.to for one in mail.outbox] == [[place.commissioner.email]]


def test_who_has_both_roles_answers_for_the_side_that_did_not_propose(place: Place, plan: Plan) -> None:
    # When another lead proposes the plan, and somebody who is of both sides accepts it
    agree(user=a_second_lead(place), plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    turn = agree(user=place.lead, plan=plan, act=PlanAct.ACCEPT, read_sha256=hash_of(plan))
    # Then they do so as a commissioner
    assert (turn.side, turn.organisation) == ("commissioner", "The Board of Commissioners")


def test_the_side_that_somebody_else_signed_is_not_offered(client: Client, place: Place, plan: Plan) -> None:
    signed_by(plan, place.commissioner, "commissioner")
    client.force_login(place.lead)
    page = check(client, plan)
    assert page.context["form"].initial["side"] == "provider"
    assert "Sign for The Trust" in page.text
    assert 'type="radio"' not in page.text


def test_one_person_who_alone_could_sign_for_both_is_said_to_be_too_few(
    client: Client, place: Place, plan: Plan
) -> None:
    client.force_login(place.lead)
    address = f"/reviews/{plan.row.review_id}/plans/3/"
    assert "data-without-signer" not in client.get(address).text
    Membership.objects.filter(user=place.commissioner).delete()
    assert "two different people" in client.get(address).text
    signed_by(plan, place.lead, "provider")
    page = client.get(address)
    assert "data-without-signer" in page.text
    assert page.context["waiting"] == ""


def test_in_a_self_assessment_such_a_person_signs_for_the_provider(client: Client, place: Place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place, "self")))
    client.force_login(place.lead)
    assert 'type="radio"' not in check(client, plan).text
    assert check(client, plan, side="provider").status_code == 302
    assert Signature.objects.get().organisation == "The Trust"
