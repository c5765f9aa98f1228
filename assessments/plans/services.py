"""Writing plans, part by part.

Every write locks the review's row first: plans of one review are written one at a time, and neither a signature
nor the closing of the review can come between a check and the write that it is for.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.differences import made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.people.transitions import perform
from assessments.plans.dates import reason_against_due
from assessments.plans.drafting import Writing, stale
from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.parts import (
    ActionText,
    AnyPart,
    Change,
    Dates,
    Draft,
    EvidenceText,
    GoalText,
    Kind,
)
from assessments.plans.queries import plan_of
from assessments.plans.removing import bring_back
from assessments.record.models import Ending, Row
from assessments.reviews.models import Review
from recovery_site.errors import NotNow

ENDED = gettext_lazy("This priority was closed or carried over, so its plan stays as it is.")


def reason_against_writing(review: Review, plan: Plan | None) -> str:
    """Why the plan of this review cannot be written at present; empty when it can."""
    if not review.is_planning:
        return _("You can write plans after Template A is complete and before the review is closed.")
    if plan and plan.row.ended:
        return str(ENDED)
    if plan and plan.is_unfiled and not plan.is_draft:
        return _(
            "This plan is with the other side, so it cannot be changed. Take it back or send it back first."
        )
    if plan and not (plan.is_draft or plan.is_removed):
        return _("This plan has been signed, so it cannot be changed. Make a new version of it instead.")
    return ""


def check_writing(review: Review, plan: Plan | None) -> None:
    """Raise NotNow with the reason when the plan cannot be written at present."""
    if reason := reason_against_writing(review, plan):
        raise NotNow(reason)


def reason_against_revising(review: Review, plan: Plan) -> str:
    """Why no new version of the plan can be begun at present; empty when one can."""
    if not review.is_planning:
        return _("This review is closed, so its plans stay as they were signed.")
    if plan.row.ended:
        return str(ENDED)
    if plan.is_unfiled:
        return _("This plan has no signature, so you can change it as it is.")
    return ""


def check_revising(review: Review, plan: Plan) -> None:
    """Raise NotNow with the reason when no new version can be begun at present."""
    if reason := reason_against_revising(review, plan):
        raise NotNow(reason)


def lock_review(plan_or_row: Plan | Row) -> Review:
    """The review as it is now, locked until the end of the transaction."""
    row = plan_or_row.row if isinstance(plan_or_row, Plan) else plan_or_row
    return Review.objects.select_for_update().select_related("system").get(pk=row.review_id)


def _write(user: User, plan: Plan) -> Writing:
    """The plan, locked and read again. Refuses as `save_goal` does."""
    policy.check(user, Act.PLAN_WRITE, plan.row.review.system)
    review = lock_review(plan)
    now = Plan.objects.select_related("row__review__system", "row__ending").get(pk=plan.pk)
    check_writing(review, now)
    bring_back(user, now)
    return Writing(user, now)


@transaction.atomic
def begin_plan(*, user: User, row: Row) -> Plan:
    """The plan for that priority, begun now when it is not there yet.

    Refuses: the wrong role (Refused); a review that is not in its planning phase, a row that is no priority, a plan
    that has a signature (NotNow).
    """
    policy.check(user, Act.PLAN_WRITE, row.review.system)
    review = lock_review(row)
    plan = Plan.objects.select_related("row__review__system", "row__ending").filter(row=row).first()
    check_writing(review, plan)
    if plan is None and Ending.objects.filter(row=row).exists():
        raise NotNow(ENDED)
    if not Row.objects.filter(pk=row.pk).exclude(rank=None).exists():
        raise NotNow(_("Template B is only for a challenge that Template A made a priority."))
    if plan is None:
        plan = Plan.objects.create(row=row)
        log(
            system=review.system,
            actor=user,
            act=Act.PLAN_WRITE,
            about=plan,
            changed=made({"status": plan.status, "row": row.pk}, codes=["status"]),
            detail={"begun": True},
        )
    bring_back(user, plan)
    return plan


@transaction.atomic
def save_goal(*, user: User, plan: Plan, uid: UUID, goal: GoalText, version: int) -> Goal:
    """Write one goal of a draft. `version` is the one that the page was showing; 0 for a new one with this `uid`.

    A goal that was taken out comes back. What is stored already is not written again, and not logged.
    Refuses: the wrong role (Refused); a `uid` of another plan (OtherPlan); a review that is not in its planning
    phase, a plan with a signature, an empty goal, one too many, a date that makes no sense (NotNow); a goal that
    somebody else changed since (Stale, with `theirs` a tuple of one Conflict). So do the other functions that save
    a part.
    """
    part = _write(user, plan).put(uid, goal, version)
    assert isinstance(part, Goal)  # noqa: S101 - its text is a goal's
    return part


@transaction.atomic
def copy_goal(*, user: User, row: Row, source: Goal, uid: UUID) -> Goal:
    """A new goal `uid` in the plan of that priority, with the text of `source`; the log says where it came from.

    A date before this review is left out. Idempotent for one `uid`. Refuses as `begin_plan` and `save_goal` do.
    """
    plan = begin_plan(user=user, row=row)
    text = GoalText.of(source)
    if text.due_on and reason_against_due(text.due_on, row.review.date):
        text = replace(text, due_on=None)
    part = Writing(user, plan, copied_from=source.uid).put(uid, text, 0)
    assert isinstance(part, Goal)  # noqa: S101 - its text is a goal's
    return part


@transaction.atomic
def save_action(*, user: User, plan: Plan, uid: UUID, action: ActionText, version: int) -> Action:
    """Write one action of a draft; see `save_goal`."""
    part = _write(user, plan).put(uid, action, version)
    assert isinstance(part, Action)  # noqa: S101 - its text is an action's
    return part


@transaction.atomic
def save_evidence_source(
    *, user: User, plan: Plan, uid: UUID, source: EvidenceText, version: int
) -> EvidenceSource:
    """Write one evidence source of a draft; see `save_goal`."""
    part = _write(user, plan).put(uid, source, version)
    assert isinstance(part, EvidenceSource)  # noqa: S101 - its text is an evidence source's
    return part


@transaction.atomic
def save_description(*, user: User, plan: Plan, description: str, version: int) -> None:
    """Write the description of the current standard; see `save_goal`."""
    _write(user, plan).describe(Change(version, description))


@transaction.atomic
def save_strengths(*, user: User, plan: Plan, strengths: str, version: int) -> None:
    """Write the strengths to build on; see `save_goal`."""
    _write(user, plan).name_strengths(Change(version, strengths))


@transaction.atomic
def save_not_needed(*, user: User, plan: Plan, kind: Kind, reason: str, version: int) -> None:
    """Write why the plan needs no part of this kind (actions, evidence sources), or take it back; see `save_goal`."""
    _write(user, plan).waive(kind, Change(version, reason))


@transaction.atomic
def save_dates(*, user: User, plan: Plan, dates: Dates, version: int) -> None:
    """Write when the goals were agreed and when the next review is; see `save_goal`."""
    _write(user, plan).date(Change(version, dates))


@transaction.atomic
def retire_part(*, user: User, plan: Plan, kind: Kind, uid: UUID, version: int) -> int:
    """Take a goal, an action or an evidence source out of a draft. It is kept, and can be brought back.

    Gives its version now; 0 when there is no such part. Refuses as `save_goal` does. One that is out stays out.
    """
    return _write(user, plan).retire(kind, uid, version)


@transaction.atomic
def restore_part(*, user: User, plan: Plan, kind: Kind, uid: UUID, to: int | None = None) -> AnyPart:
    """Bring back, as it was, what was taken out, to the place `to` in its list, counted from 1, or to the end.

    Gives the part. Refuses as `save_goal` does.
    """
    return _write(user, plan).restore(kind, uid, to)


@transaction.atomic
def move_part(*, user: User, plan: Plan, kind: Kind, uid: UUID, to: int) -> None:
    """Give a part of a draft the place `to` in its list, counted from 1. Refuses as `save_goal` does.

    It has no version: two people who move parts at once both succeed, one after the other.
    """
    _write(user, plan).move(kind, uid, to)


def save_plan(*, user: User, row: Row, draft: Draft) -> Plan:
    """Make several changes to the plan for one priority at once, beginning it when it is not there yet.

    A part that somebody else changed since stays as they left it, and all the others are written: Stale then carries
    a Conflict for each that stayed. Refuses otherwise as `begin_plan` and `save_goal` do, and writes nothing then.
    """
    with transaction.atomic():
        plan = begin_plan(user=user, row=row)
        conflicts = Writing(user, plan).apply(draft)
    if conflicts:  # outside of the transaction, so that what nobody else changed is kept
        raise stale(conflicts, others_saved=draft.size > len(conflicts))
    saved = plan_of(row)
    assert saved is not None  # noqa: S101 - just written
    return saved


@transaction.atomic
def revise(*, user: User, plan: Plan, reason: str) -> None:
    """Open a plan with a signature for change, as its next version. What was signed stays as it was.

    Refuses: the wrong role (Refused); a plan that nobody has signed, a review that is closed (NotNow).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_REVISE)
    review = lock_review(plan)
    plan.refresh_from_db(fields=["status", "revision", "version"])
    if Ending.objects.filter(row=plan.row_id).exists():
        raise NotNow(ENDED)
    check_revising(review, plan)
    changed = perform(
        plan,
        PlanAct.REVISE,
        PLAN_MOVES,
        field="status",
        by=may,
        refusal=reason_against_revising(review, plan),
        revision=F("revision") + 1,
        version=F("version") + 1,
    )
    log(
        system=review.system,
        actor=user,
        act=Act.PLAN_REVISE,
        about=plan,
        changed=changed,
        detail={"revision": plan.revision, "reason": reason},
    )
