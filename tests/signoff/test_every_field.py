"""Every field of a signed plan that can change makes a new version: refused where it is, another hash where it may.

The fields come from the models, so one that is added later and forgotten in the snapshot turns this red.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, models, transaction

from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.plans.queries import plan_of
from assessments.plans.services import move_part, restore_part, retire_part, revise
from assessments.plans.snapshot import of
from assessments.signoff.models import Revision, Signature
from assessments.signoff.queries import content_now, content_of
from tests.build import (
    Place,
    a_completed_template_a,
    a_review,
    a_signed_plan,
    a_system,
    described,
    row_of,
    signed_by,
)

pytestmark = pytest.mark.django_db

# What counts and remembers, and says nothing to a reader: each with a reason.
NOT_SAID = {
    "id": "a key",
    "system": "whose row it is; it never moves (tests/tenancy)",
    "row": "which priority; guarded by a trigger",
    "plan": "which plan; guarded by a trigger",
    "status": "how far it is",
    "answer_from": "who answers a proposal",
    "version": "counts changes",
    "description_version": "counts changes",
    "strengths_version": "counts changes",
    "dates_version": "counts changes",
    "not_needed_version": "counts changes",
    "retired_at": "whether a part is in the plan: tried below",
    "position": "the order of parts: tried below",
}


def built() -> tuple[Place, Plan]:
    place = a_system()
    return place, a_signed_plan(place, a_completed_template_a(place, a_review(place)))


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in (Plan, Goal, Action, EvidenceSource):
        for one in model._meta.concrete_fields:
            if one.name not in NOT_SAID:
                yield model, one.name


def other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    return "https://example.org/other" if str(value).startswith("https") else f"{value} other".strip()


def now(plan: Plan) -> Plan:
    found = plan_of(row_of(plan.row.review, plan.row.challenge.number))
    assert found
    return found


def rows(model: type[Any], plan: Plan) -> Any:
    return model._default_manager.filter(**({"pk": plan.pk} if model is Plan else {"plan": plan}))


@pytest.mark.parametrize(("model", "name"), list(fields()), ids=lambda one: getattr(one, "__name__", one))
def test_a_field_of_a_signed_plan_stays_or_makes_a_new_version(place, plan, model, name) -> None:
    stored = rows(model, plan)
    value = getattr(stored.get(), name)
    changed = (
        "https://example.org/other" if name == "link" else uuid(value) if name == "uid" else other(value)
    )
    # While it is signed, the database itself refuses
    if name != "revision":  # the number of the next version moves with the state
        with pytest.raises(DatabaseError), transaction.atomic():
            stored.update(**{name: changed})
    before = content_now(now(plan))
    # As a new version it is another text with another hash, whatever the number of the version
    revise(user=place.lead, plan=plan, reason="A change")
    if name.startswith("no_"):
        part = Action if "actions" in name else EvidenceSource
        part.objects.filter(plan=plan).update(retired_at=dt.datetime(2027, 3, 15, tzinfo=dt.UTC))
    same = of(now(plan)).sha256
    if name == "revision":
        assert same != before.sha256
        return
    if name == "uid":
        with pytest.raises(DatabaseError), transaction.atomic():
            stored.update(uid=changed)
        return
    stored.update(**{name: changed})
    assert of(now(plan)).sha256 not in (same, before.sha256)
    # and the one that is signed is readable as it was
    assert content_of(Revision.objects.get()) == before


def uuid(value: Any) -> Any:
    return type(value)(int=value.int ^ 1)


@pytest.mark.parametrize("change", ["retired", "moved", "restored"])
def test_parts_that_come_go_and_move_make_another_text(place, plan, change: str) -> None:
    revise(user=place.lead, plan=plan, reason="A change")
    goal = Goal.objects.get(plan=plan)
    second = Goal.objects.create(plan=plan, position=2, statement="Second")
    before = of(now(plan)).sha256
    if change == "moved":
        from assessments.plans.parts import Kind

        move_part(user=place.lead, plan=now(plan), kind=Kind.GOAL, uid=second.uid, to=1)
    else:
        from assessments.plans.parts import Kind

        retire_part(user=place.lead, plan=now(plan), kind=Kind.GOAL, uid=goal.uid, version=goal.version)
        if change == "restored":
            restore_part(user=place.lead, plan=now(plan), kind=Kind.GOAL, uid=goal.uid)
    assert of(now(plan)).sha256 != before


@pytest.mark.parametrize("what", ["title", "date", "system", "provider"])
def test_names_around_the_plan_are_part_of_what_is_signed(place, plan, what: str) -> None:
    revise(user=place.lead, plan=plan, reason="A change")
    before = of(now(plan)).sha256
    review = plan.row.review
    with transaction.atomic():
        if what in ("title", "date"):
            try:
                type(review).objects.filter(pk=review.pk).update(**{what: other(getattr(review, what))})
            except DatabaseError:
                transaction.set_rollback(True)
                return  # a review with a signature keeps them
        elif what == "system":
            type(place.system).objects.filter(pk=place.system.pk).update(name="Other name")
        else:
            type(place.provider).objects.filter(pk=place.provider.pk).update(name="Other trust")
    assert of(now(plan)).sha256 != before


def test_a_version_without_a_change_of_words_has_no_signature_and_another_hash(place, plan) -> None:
    first = Revision.objects.get()
    revise(user=place.lead, plan=plan, reason="For nothing")
    signed_by(plan, place.lead, "provider")
    second = Revision.objects.get(number=2)
    assert second.sha256 != first.sha256
    assert [one.side for one in Signature.objects.filter(revision=second)] == ["provider"]
    plan.refresh_from_db()
    assert plan.status == "part_signed"


def test_a_change_between_two_signatures_leaves_nothing_half_signed(place, plan) -> None:
    revise(user=place.lead, plan=plan, reason="One")
    signed_by(plan, place.lead, "provider")
    plan.refresh_from_db()
    revise(user=place.commissioner, plan=plan, reason="Two")
    described(plan, place.commissioner, "Other words")
    signed_by(plan, place.commissioner, "commissioner")
    plan.refresh_from_db()
    assert (plan.status, plan.revision) == ("part_signed", 3)
    assert Signature.objects.filter(revision__number=3).count() == 1
