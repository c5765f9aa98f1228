"""Writing plans: the only door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.models import Action, Draft, EvidenceSource, Goal, Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.queries import plan_of
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.reviews.moves import perform
from recovery_site.errors import NotNow, Stale

CHANGED = "Somebody else saved this plan while you were writing. Nothing of yours is lost."
NOT_PLANNING = "Plans are written after Template A is complete and before the review is closed."
UNSIGNED = "This plan has no signature, so you can change it as it is."
SIGNED = "This plan has been signed, so it cannot be changed. Make a new version of it instead."


def _put(plan: Plan, model: type[Goal] | type[Action] | type[EvidenceSource], wanted: Any) -> None:
    """Make the plan's parts of one kind be `wanted`, in that order; a part that stays keeps its identity."""
    there = {part.pk: part for part in model._default_manager.filter(plan=plan)}
    kept = [item.get("id") for item in wanted if item.get("id") in there]
    parts = model._default_manager.filter(plan=plan)
    parts.exclude(pk__in=kept).delete()
    parts.update(position=F("position") + 1000)  # out of the way, so that two can change places
    for position, item in enumerate(wanted, start=1):
        part = there.get(item.get("id")) or model(plan=plan)
        for name, value in item.items():
            if name != "id":
                setattr(part, name, value)
        part.position = position
        part.save()


def check_open(review: Review, plan: Plan | None) -> None:
    """Raise NotNow with the reason when the plan of this review cannot be written at present."""
    if not review.is_planning:
        raise NotNow(NOT_PLANNING)
    if plan and not plan.is_draft:
        raise NotNow(SIGNED)


@transaction.atomic
def save_plan(*, user: User, row: Row, draft: Draft, version: int) -> Plan:
    """Write the whole plan for one priority, beginning it when it is not there yet.

    `version` is the one the page was showing, 0 when there was no plan. Refuses: the wrong role (Refused);
    a review that is not in its planning phase, a row that is no priority, a plan with a signature (NotNow);
    a plan that somebody else saved since (Stale).
    """
    policy.check(user, Act.PLAN_WRITE, row.review.system)
    review = Review.objects.select_for_update().get(pk=row.review_id)
    if not review.is_planning:
        raise NotNow(NOT_PLANNING)
    if not Row.objects.filter(pk=row.pk).exclude(rank=None).exists():
        raise NotNow("Template B is only for a challenge that Template A made a priority.")
    plan = Plan.objects.select_for_update().filter(row=row).first()
    if plan and not plan.is_draft:
        raise NotNow(SIGNED)
    if (plan.version if plan else 0) != version:
        raise Stale(CHANGED)
    if plan is None:
        try:
            with transaction.atomic():
                plan = Plan.objects.create(row=row)
        except IntegrityError:
            raise Stale(CHANGED) from None
    plan.description, plan.agreed_on = draft.description, draft.agreed_on
    plan.next_review_on = draft.next_review_on
    plan.version += 1
    plan.save()
    _put(plan, Goal, draft.goals)
    _put(plan, Action, draft.actions)
    _put(plan, EvidenceSource, draft.evidence_sources)
    log(
        system=row.review.system,
        actor=user,
        act="plan.write",
        about=plan,
        detail={"version": plan.version, "goals": len(draft.goals), "actions": len(draft.actions)},
    )
    saved = plan_of(row)
    assert saved is not None  # noqa: S101 - just written
    return saved


def missing_from(plan: Plan) -> list[str]:
    """What the plan still needs before it can be signed, in words; empty when it can be.

    SMART goals as the paper asks for them: specific, measurable, agreed upon, realistic, time-based.
    """
    needs = []
    if not plan.description:
        needs.append("Describe the current standard.")
    goals, actions = list(plan.goals.all()), list(plan.actions.all())
    if not goals:
        needs.append("Write at least one goal.")
    for n, goal in enumerate(goals, start=1):
        lacks = [
            word
            for word, value in (
                ("a measure", goal.measure),
                ("a baseline", goal.baseline),
                ("a target", goal.target),
                ("a date", goal.due_on),
            )
            if not value
        ]
        if lacks:
            needs.append(f"Goal {n} needs {_and(lacks)}.")
    if not plan.agreed_on:
        needs.append("Give the date on which the goals were agreed.")
    if not actions:
        needs.append("Write at least one action.")
    for n, action in enumerate(actions, start=1):
        lacks = [
            word for word, value in (("an owner", action.owner), ("a due date", action.due_on)) if not value
        ]
        if lacks:
            needs.append(f"Action {n} needs {_and(lacks)}.")
    if not plan.evidence_sources.all():
        needs.append("Name at least one evidence source.")
    if not plan.next_review_on:
        needs.append("Give the date of the next review.")
    return needs


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def check_revisable(review: Review, plan: Plan) -> None:
    """Raise NotNow with the reason when no new version of the plan can be begun at present."""
    if not review.is_planning:
        raise NotNow("This review is closed, so its plans stay as they were signed.")
    if plan.is_draft:
        raise NotNow(UNSIGNED)


@transaction.atomic
def revise(*, user: User, plan: Plan, reason: str) -> None:
    """Open a plan with a signature for change, as its next version. What was signed stays as it was.

    Refuses: the wrong role (Refused); a plan that nobody has signed, a review that is closed (NotNow).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_REVISE)
    check_revisable(Review.objects.select_for_update().get(pk=plan.row.review_id), plan)
    perform(
        plan,
        PlanAct.REVISE,
        PLAN_MOVES,
        field="status",
        by=may,
        refusal=UNSIGNED,
        revision=F("revision") + 1,
        version=F("version") + 1,
    )
    log(
        system=plan.row.review.system,
        actor=user,
        act="plan.revise",
        about=plan,
        detail={"revision": plan.revision, "reason": reason},
    )
