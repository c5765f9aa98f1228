"""The identity of a part lives through everything that happens to a plan, and is in what is signed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from assessments.plans import services, snapshot
from assessments.plans.models import Plan
from assessments.plans.parts import ActionText, Draft, GoalText, Kind, Lack, Missing, missing_from
from assessments.plans.queries import plan_of
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_draft,
    a_plan,
    a_review,
    described,
    row_of,
    signed_by,
)

pytestmark = pytest.mark.django_db
OTHER = GoalText("Other words")
ANOTHER = GoalText("Another goal", "Measure", "0", "1", DAY + dt.timedelta(days=100))


def test_identities_live_through_edits_revisions_and_signatures(place: Place, plan: Plan) -> None:
    goal, action, source = plan.goals.get(), plan.actions.get(), plan.evidence_sources.get()
    uids = [goal.uid, action.uid, source.uid]

    def in_the_snapshot(plan: Plan) -> list[UUID | None]:
        now = plan_of(plan.row)
        assert now is not None
        value = snapshot.read(snapshot.of(now).canonical())
        return [one.uid for one in (*value.goals, *value.actions, *value.evidence_sources)]

    assert in_the_snapshot(plan) == uids
    for version, text in ((goal.version, OTHER), (goal.version + 1, ANOTHER)):
        services.save_goal(user=place.lead, plan=plan, uid=goal.uid, goal=text, version=version)
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    plan.refresh_from_db()
    services.revise(user=place.lead, plan=plan, reason="New money")
    described(plan, place.lead, "Version two")
    assert in_the_snapshot(plan) == uids
    signed_by(plan, place.commissioner, "commissioner")
    first, second = plan.revisions.order_by("number")
    for filed in (first, second):
        value = snapshot.read(filed.content)
        assert [one.uid for one in (*value.goals, *value.actions, *value.evidence_sources)] == uids


def test_every_change_of_a_part_changes_what_is_signed(place: Place, plan: Plan) -> None:
    def digest() -> str:
        now = plan_of(plan.row)
        assert now is not None
        return snapshot.of(now).sha256

    seen = {digest()}
    first = plan.goals.get()
    second = services.save_goal(user=place.lead, plan=plan, uid=uuid4(), goal=ANOTHER, version=0)
    seen.add(digest())
    services.move_part(user=place.lead, plan=plan, kind=Kind.GOAL, uid=second.uid, to=1)
    seen.add(digest())
    services.retire_part(user=place.lead, plan=plan, kind=Kind.GOAL, uid=first.uid, version=first.version)
    seen.add(digest())
    described(plan, place.lead, "Other")
    seen.add(digest())
    assert len(seen) == 5


def test_what_is_missing_is_said_as_codes_with_the_part_that_lacks_it(place: Place) -> None:
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4, 5))
    assert missing_from(a_plan(place, review, 3)) == []
    bare = services.save_plan(user=place.lead, row=row_of(review, 4), draft=Draft.initial())
    assert [(one.kind, one.lacks) for one in missing_from(bare)] == [
        (Kind.DESCRIPTION, (Lack.WORDS,)),
        (Kind.GOAL, (Lack.ANY,)),
        (Kind.ACTION, (Lack.ANY,)),
        (Kind.EVIDENCE, (Lack.ANY,)),
        (Kind.DATES, (Lack.AGREED_ON,)),
        (Kind.DATES, (Lack.NEXT_REVIEW_ON,)),
    ]
    draft = a_draft(
        goals=[GoalText("One", "m", "b", "t", DAY), GoalText("Two", target="t")],
        actions=[ActionText("Do", due_on=DAY)],
    )
    half = services.save_plan(user=place.lead, row=row_of(review, 5), draft=draft)
    second, action = half.goals.all()[1], half.actions.all()[0]
    assert missing_from(half) == [
        Missing(Kind.GOAL, (Lack.MEASURE, Lack.BASELINE, Lack.DATE), second.uid, 2),
        Missing(Kind.ACTION, (Lack.OWNER,), action.uid, 1),
    ]
