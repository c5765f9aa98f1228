"""Signatures and other acts at the same moment, on two connections: one is first, the other is told."""

from __future__ import annotations

import pytest

from assessments.people.models import Membership
from assessments.plans.models import Plan
from assessments.plans.services import revise, save_description
from assessments.plans.snapshot import TemplateB
from assessments.progress.lifecycle import close_review
from assessments.signoff.models import Revision, Signature
from assessments.signoff.services import sign
from recovery_site.errors import NotNow, Stale
from tests.build import (
    PASSWORD,
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_system,
    hash_of,
    signed_by,
)
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
Side = Signature.Side


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def plan(place: Place) -> Plan:
    return a_plan(place, a_completed_template_a(place, a_review(place)))


def test_both_sides_sign_at_once_and_the_plan_is_signed_once(place: Place, plan: Plan) -> None:
    read = hash_of(plan)
    _, later = race(
        lambda: sign(user=place.lead, plan=plan, side=Side.PROVIDER, password=PASSWORD, read_sha256=read),
        lambda: sign(
            user=place.commissioner, plan=plan, side=Side.COMMISSIONER, password=PASSWORD, read_sha256=read
        ),
    )
    assert not isinstance(later, Exception)
    assert Plan.objects.get().status == Plan.Status.SIGNED
    assert [one.sha256 for one in Signature.objects.all()] == [Revision.objects.get().sha256] * 2


def test_two_people_of_one_side_sign_at_once_and_one_signature_is_kept(place: Place, plan: Plan) -> None:
    second = a_person("Lee Lead")
    Membership.objects.create(
        user=second,
        system=place.system,
        role=Membership.Role.RECOVERY_LEAD,
        organisation=place.provider,
    )
    read = hash_of(plan)
    _, later = race(
        lambda: sign(user=place.lead, plan=plan, side=Side.PROVIDER, password=PASSWORD, read_sha256=read),
        lambda: sign(user=second, plan=plan, side=Side.PROVIDER, password=PASSWORD, read_sha256=read),
    )
    assert isinstance(later, NotNow)
    assert Signature.objects.get().signer == place.lead


def test_words_that_change_at_that_moment_are_not_signed(place: Place, plan: Plan) -> None:
    read = hash_of(plan)
    _, later = race(
        lambda: save_description(
            user=place.lead, plan=plan, description="Other", version=plan.description_version
        ),
        lambda: sign(
            user=place.commissioner, plan=plan, side=Side.COMMISSIONER, password=PASSWORD, read_sha256=read
        ),
    )
    assert isinstance(later, Stale)
    assert isinstance(later.theirs, TemplateB)
    assert later.theirs.description == "Other"
    assert not Revision.objects.exists()


def test_a_plan_that_is_revised_at_that_moment_is_not_signed(place: Place, plan: Plan) -> None:
    signed_by(plan, place.lead, "provider")
    read = hash_of(plan)
    plan.refresh_from_db()
    _, later = race(
        lambda: revise(user=place.lead, plan=plan, reason="A slip"),
        lambda: sign(
            user=place.commissioner, plan=plan, side=Side.COMMISSIONER, password=PASSWORD, read_sha256=read
        ),
    )
    assert isinstance(later, Stale)
    assert Signature.objects.count() == 1
    assert Plan.objects.get().status == Plan.Status.DRAFT


def test_a_plan_that_is_signed_at_that_moment_is_revised_after_it(place: Place, plan: Plan) -> None:
    signed_by(plan, place.lead, "provider")
    read = hash_of(plan)
    other = Plan.objects.select_related("row__review__system").get()
    _, later = race(
        lambda: sign(
            user=place.commissioner, plan=plan, side=Side.COMMISSIONER, password=PASSWORD, read_sha256=read
        ),
        lambda: revise(user=place.lead, plan=other, reason="A slip"),
    )
    assert not isinstance(later, Exception)
    assert Signature.objects.filter(revision__number=1).count() == 2
    now = Plan.objects.get()
    assert (now.status, now.revision) == (Plan.Status.DRAFT, 2)


def test_a_review_that_is_closed_at_that_moment_takes_no_signature(place: Place, plan: Plan) -> None:
    read, review = hash_of(plan), plan.row.review
    _, later = race(
        lambda: close_review(user=place.lead, review=review, reason="Enough."),
        lambda: sign(
            user=place.commissioner, plan=plan, side=Side.COMMISSIONER, password=PASSWORD, read_sha256=read
        ),
    )
    assert isinstance(later, NotNow)
    assert not Revision.objects.exists()
