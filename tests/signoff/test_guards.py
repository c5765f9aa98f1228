"""What the database refuses by itself about plans and signatures, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.people.models import Membership, Organisation
from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.plans.services import revise
from assessments.record.closing import close_priority
from assessments.signoff.models import Revision, Signature
from tests.build import (
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_row,
    a_signed_plan,
    a_system,
    row_of,
    signed_by,
)

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Plan]:
    place = a_system()
    return place, a_signed_plan(place, a_completed_template_a(place, a_review(place)))


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    """A plan that both sides have signed."""
    return made[1]


def refused(change: Callable[..., Any], match: str | None = None, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change(**values)


NEW = {
    Goal: {"position": 9, "statement": "Another"},
    Action: {"position": 9, "description": "Another"},
    EvidenceSource: {"position": 9, "description": "Another"},
}


@pytest.mark.parametrize("model", NEW)
@pytest.mark.parametrize("signatures", [1, 2])
def test_no_part_of_a_plan_with_a_signature_comes_changes_or_goes(place, model, signatures) -> None:
    review = a_completed_template_a(place, a_review(place))
    plan, other = a_plan(place, review), a_plan(place, review, 4)
    signed_by(plan, place.lead, "provider")
    if signatures == 2:
        signed_by(plan, place.commissioner, "commissioner")
    said = "This plan has a signature"
    part, elsewhere = model.objects.get(plan=plan), model.objects.get(plan=other)
    refused(model.objects.create, said, plan=plan, **NEW[model])
    refused(model.objects.filter(pk=part.pk).update, said, position=8)
    refused(model.objects.filter(pk=part.pk).update, said, retired_at=timezone.now())
    refused(model.objects.filter(pk=part.pk).update, plan=other, position=8)  # taken out
    refused(model.objects.filter(pk=elsewhere.pk).update, plan=plan, position=8)  # slipped in
    refused(model.objects.filter(pk=part.pk).delete)
    # and a plan that nobody signed stays open
    model.objects.create(plan=other, **NEW[model])


@pytest.mark.parametrize("model", NEW)
def test_a_part_of_a_draft_keeps_its_plan_and_its_identity_and_is_never_deleted(place, model) -> None:
    review = a_completed_template_a(place, a_review(place))
    plan, other = a_plan(place, review), a_plan(place, review, 4)
    part = model.objects.filter(plan=plan)
    refused(part.update, "stays in its plan", plan=other, position=8)
    refused(part.update, "stays in its plan", uid=uuid4())
    refused(part.delete, "never deleted")
    part.update(retired_at=timezone.now())
    refused(model.ever.filter(plan=plan).delete, "never deleted")


@pytest.mark.parametrize("model", NEW)
def test_two_parts_have_one_place_only_when_one_is_taken_out(place, model) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    first = model.objects.get(plan=plan)
    same = NEW[model] | {"plan": plan, "position": first.position}
    refused(model.objects.create, **same)
    model.objects.filter(pk=first.pk).update(retired_at=timezone.now())
    model.objects.create(**same)
    refused(model.ever.filter(pk=first.pk).update, retired_at=None)


@pytest.mark.parametrize("model", NEW)
def test_a_part_says_something(place, model) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    name = "statement" if model is Goal else "description"
    refused(model.objects.create, plan=plan, **NEW[model] | {name: ""})


@pytest.mark.parametrize("link", ["http://example.org/", "javascript:alert(1)"])
def test_a_link_is_an_https_address_in_the_database_too(place, link) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    refused(EvidenceSource.objects.filter(plan=plan).update, link=link)


def test_a_signed_plan_keeps_its_own_words(plan: Plan) -> None:
    there = Plan.objects.filter(pk=plan.pk)
    for change in (
        {"description": "Other."},
        {"agreed_on": None},
        {"next_review_on": None},
        {"row": row_of(plan.row.review, 4)},
    ):
        refused(there.update, "This plan has a signature", **change)
    refused(there.delete)


def test_a_signature_is_for_what_was_filed(place: Place, plan: Plan) -> None:
    filed = Revision.objects.get(plan=plan)
    kept = list(Signature.objects.filter(revision=filed).values())
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="To have a version without signatures.")
    second = Revision.objects.create(
        plan=plan, number=2, content="{}", sha256="a" * 64, filed_at=timezone.now()
    )
    said = {name: value for name, value in kept[0].items() if name not in {"id", "revision_id"}}
    refused(Signature.objects.create, "exactly what was filed", revision=second, **said)
    refused(Signature.objects.create, revision=second, **said | {"sha256": "a" * 64, "side": "nobody"})
    right = said | {"sha256": "a" * 64}
    Signature.objects.create(revision=second, **right)
    refused(Signature.objects.create, revision=second, **right)  # the same side again
    other_side = {"provider": "commissioner", "commissioner": "provider"}[said["side"]]
    refused(Signature.objects.create, revision=second, **right | {"side": other_side})  # the same person


@pytest.mark.parametrize("model", [Revision, Signature])
def test_what_was_filed_and_signed_stays(plan: Plan, model) -> None:
    one = model.objects.order_by("pk").first()
    refused(model.objects.filter(pk=one.pk).update, "kept as it was", sha256="b" * 64)
    refused(model.objects.filter(pk=one.pk).delete)


def test_a_plan_belongs_to_a_priority_of_a_review_that_is_planning(place: Place) -> None:
    said = "A plan belongs to a priority"
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    refused(Plan.objects.create, said, row=row_of(review, 5))
    second = a_review(place, title="Second review")
    refused(Plan.objects.create, said, row=a_row(place, second, 1))
    Plan.objects.create(row=row_of(review, 3))
    for number in (3, 4):
        close_priority(user=place.lead, row=row_of(review, number), reason="Enough was done.")
    type(review).objects.filter(pk=review.pk).update(phase="closed", ended_because="Enough.")
    refused(Plan.objects.create, said, row=row_of(review, 4))


def test_a_review_keeps_its_kind_and_a_member_their_system(plan: Plan, place: Place) -> None:
    review = plan.row.review
    refused(
        type(review).objects.filter(pk=review.pk).update, "keeps its|What a review is called", kind="self"
    )
    elsewhere = Organisation.objects.get(system=a_system().system, part="provider")
    member = Membership.objects.filter(user=place.partner, system=place.system)
    refused(member.update, "different local systems", organisation=elsewhere)
    refused(member.update, "different local systems|stays there", system=elsewhere.system)


@pytest.mark.parametrize("table", ["entry", "revision", "signature", "completedtemplatea"])
def test_history_is_not_replaced_by_a_row_of_the_same_number(plan: Plan, table: str) -> None:
    """The two databases' own words for "put this in place of what is there"."""
    name = f"assessments_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name} ORDER BY id LIMIT 1")  # noqa: S608
        before = cursor.fetchone()
        columns = ", ".join(column[0] for column in cursor.description)
    or_replace, at_end = "OR REPLACE ", ""
    if connection.vendor == "postgresql":
        or_replace, at_end = "", " ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
    system = "OVERRIDING SYSTEM VALUE " if connection.vendor == "postgresql" else ""
    same = f"SELECT {columns} FROM {name} WHERE id = {before[0]}"  # noqa: S608
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        connection.cursor().execute(f"INSERT {or_replace}INTO {name} ({columns}) {system}{same}{at_end}")
    with connection.cursor() as cursor:
        cursor.execute(same)
        assert cursor.fetchone() == before
