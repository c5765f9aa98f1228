"""Writing plans, part by part.

Every write locks the review's row first: plans of one review are written one at a time, and neither a signature
nor the closing of the review can come between a check and the write that it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.models import MOST_PARTS, Action, EvidenceSource, Goal, Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.parts import (
    MODELS,
    ActionText,
    AnyPart,
    Change,
    Conflict,
    Dates,
    Draft,
    EvidenceText,
    GoalText,
    Kind,
    PartText,
    text_of,
)
from assessments.plans.queries import last_writer, plan_of
from assessments.plans.removing import bring_back
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.reviews.moves import perform
from recovery_site.errors import NotNow, Refused, Stale

OTHER_PLAN = gettext_lazy("This part does not belong to this plan.")


def reason_against_writing(review: Review, plan: Plan | None) -> str:
    """Why the plan of this review cannot be written at present; empty when it can."""
    if not review.is_planning:
        return _("You can write plans after Template A is complete and before the review is closed.")
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
    if plan.is_draft:
        return _("This plan has no signature, so you can change it as it is.")
    return ""


def check_revising(review: Review, plan: Plan) -> None:
    """Raise NotNow with the reason when no new version can be begun at present."""
    if reason := reason_against_revising(review, plan):
        raise NotNow(reason)


def stale(conflicts: Sequence[Conflict]) -> Stale:
    """The error that carries what is stored now: `theirs` is a tuple of Conflict."""
    names = {one.by for one in conflicts}
    message = (
        _("%(name)s saved changes while you were editing. What you wrote is below.") % {"name": names.pop()}
        if len(names) == 1 and "" not in names
        else _("Other people saved changes while you were editing. What you wrote is below.")
    )
    version = conflicts[0].version if len(conflicts) == 1 else 0
    return Stale(message, theirs=tuple(conflicts), version=version)


@dataclass
class Writing:
    """A plan that is locked while `user` writes. Each method checks the version of its part, writes and logs.

    A method that finds the wanted value stored already does nothing, whoever stored it: sent twice is sent once.
    """

    user: User
    plan: Plan

    def describe(self, change: Change[str]) -> None:
        plan = self.plan
        if plan.description == change.value:
            return
        if plan.description_version != change.version:
            raise self._stale(Kind.DESCRIPTION, None, plan.description, plan.description_version)
        plan.description = change.value
        plan.description_version += 1
        self._changed(Kind.DESCRIPTION, {"version": plan.description_version})

    def date(self, change: Change[Dates]) -> None:
        plan, stored = self.plan, Dates.of(self.plan)
        if stored == change.value:
            return
        if plan.dates_version != change.version:
            raise self._stale(Kind.DATES, None, stored, plan.dates_version)
        plan.agreed_on, plan.next_review_on = change.value.agreed_on, change.value.next_review_on
        plan.dates_version += 1
        self._changed(Kind.DATES, {"version": plan.dates_version})

    def put(self, uid: UUID, text: PartText, version: int) -> AnyPart:
        """Write one part. A new one goes to the end; one that was taken out comes back there."""
        if text.is_empty:
            raise NotNow(_("A goal, an action or an evidence source cannot be empty."))
        part = self.stored(text.kind, uid)
        live = part is not None and part.retired_at is None
        if part is not None and live and text_of(part) == text:
            return part
        if part is None and version:
            raise Refused(OTHER_PLAN)
        if part is not None and part.version != version:
            raise self._stale(text.kind, uid, text_of(part) if live else None, part.version)
        if part is None:
            part = MODELS[text.kind](plan=self.plan, uid=uid, version=0)
        for name, value in asdict(text).items():
            setattr(part, name, value)
        return self._keep(part, text.kind, at_the_end=not live)

    def retire(self, kind: Kind, uid: UUID, version: int) -> None:
        """Take one part out. It is kept, and can be brought back."""
        part = self.stored(kind, uid)
        if part is None or part.retired_at:
            return
        if part.version != version:
            raise self._stale(kind, uid, text_of(part), part.version)
        part.retired_at = timezone.now()
        part.version += 1
        part.save()
        self._changed(kind, {"version": part.version, "uid": str(uid), "retired": True})

    def restore(self, kind: Kind, uid: UUID) -> None:
        """Bring back a part that was taken out, as it was, to the end of its list."""
        part = self.stored(kind, uid)
        if part is None:
            raise Refused(OTHER_PLAN)
        if part.retired_at:
            self._keep(part, kind, at_the_end=True)

    def move(self, kind: Kind, uid: UUID, to: int) -> None:
        """Give one part the place `to` in its list, counted from 1."""
        live = MODELS[kind].objects.filter(plan=self.plan)
        before = list(live.order_by("position").values_list("uid", flat=True))
        if uid not in before:
            raise Refused(OTHER_PLAN)
        after = [one for one in before if one != uid]
        after.insert(max(0, to - 1), uid)
        if after == before:
            return
        live.update(position=F("position") + 1000)  # out of the way, so that two can change places
        for position, one in enumerate(after, start=1):
            live.filter(uid=one).update(position=position)
        self._changed(kind, {"uid": str(uid), "place": after.index(uid) + 1})

    def apply(self, draft: Draft) -> list[Conflict]:
        """Make the changes of `draft`. Gives those that somebody else's change is in the way of."""
        steps: list[Callable[[], object]] = []
        if draft.description:
            steps.append(partial(self.describe, draft.description))
        if draft.dates:
            steps.append(partial(self.date, draft.dates))
        for kind, changes in draft.parts:
            for one in changes:
                if one.text is None:
                    steps.append(partial(self.retire, kind, one.uid, one.version))
                else:
                    steps.append(partial(self.put, one.uid, one.text, one.version))
        conflicts: list[Conflict] = []
        for step in steps:
            try:
                step()
            except Stale as error:
                conflicts += error.theirs if isinstance(error.theirs, tuple) else ()
        return conflicts

    def stored(self, kind: Kind, uid: UUID) -> AnyPart | None:
        """That part of this plan, taken out or not; None when there is none yet. Refuses one of another plan."""
        part: AnyPart | None = MODELS[kind].ever.filter(uid=uid).first()
        if part is not None and part.plan_id != self.plan.pk:
            raise Refused(OTHER_PLAN)
        return part

    def _stale(
        self, kind: Kind, uid: UUID | None, theirs: PartText | Dates | str | None, version: int
    ) -> Stale:
        return stale([Conflict(kind, uid, theirs, version, last_writer(self.plan, kind, uid))])

    def _keep(self, part: AnyPart, kind: Kind, *, at_the_end: bool) -> AnyPart:
        if at_the_end:
            live = MODELS[kind].objects.filter(plan=self.plan)
            if live.count() >= MOST_PARTS:
                raise NotNow(
                    _("There is no room for more than %(most)d of these in one plan.") % {"most": MOST_PARTS}
                )
            part.position = (live.aggregate(last=Max("position"))["last"] or 0) + 1
            part.retired_at = None
        part.version += 1
        part.save()
        self._changed(kind, {"version": part.version, "uid": str(part.uid)})
        return part

    def _changed(self, kind: Kind, facts: dict[str, str | int]) -> None:
        plan = self.plan
        plan.version += 1
        plan.save()
        log(
            system=plan.row.review.system,
            actor=self.user,
            act=Act.PLAN_WRITE,
            about=plan,
            detail={"part": kind.value, "plan_version": plan.version, **facts},
        )


def lock_review(plan_or_row: Plan | Row) -> Review:
    """The review as it is now, locked until the end of the transaction."""
    row = plan_or_row.row if isinstance(plan_or_row, Plan) else plan_or_row
    return Review.objects.select_for_update().select_related("system").get(pk=row.review_id)


def _write(user: User, plan: Plan) -> Writing:
    """The plan, locked and read again. Refuses as `save_goal` does."""
    policy.check(user, Act.PLAN_WRITE, plan.row.review.system)
    review = lock_review(plan)
    now = Plan.objects.select_related("row__review__system").get(pk=plan.pk)
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
    plan = Plan.objects.select_related("row__review__system").filter(row=row).first()
    check_writing(review, plan)
    if not Row.objects.filter(pk=row.pk).exclude(rank=None).exists():
        raise NotNow(_("Template B is only for a challenge that Template A made a priority."))
    if plan is None:
        plan = Plan.objects.create(row=row)
        log(system=review.system, actor=user, act=Act.PLAN_WRITE, about=plan, detail={"begun": True})
    bring_back(user, plan)
    return plan


@transaction.atomic
def save_goal(*, user: User, plan: Plan, uid: UUID, goal: GoalText, version: int) -> Goal:
    """Write one goal of a draft. `version` is the one that the page was showing; 0 for a new one with this `uid`.

    A goal that was taken out comes back. What is stored already is not written again, and not logged.
    Refuses: the wrong role, a `uid` of another plan (Refused); a review that is not in its planning phase, a plan
    with a signature, an empty goal, one too many (NotNow); a goal that somebody else changed since (Stale, with
    `theirs` a tuple of one Conflict). So do the other functions that save a part.
    """
    part = _write(user, plan).put(uid, goal, version)
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
def save_dates(*, user: User, plan: Plan, dates: Dates, version: int) -> None:
    """Write when the goals were agreed and when the next review is; see `save_goal`."""
    _write(user, plan).date(Change(version, dates))


@transaction.atomic
def retire_part(*, user: User, plan: Plan, kind: Kind, uid: UUID, version: int) -> None:
    """Take a goal, an action or an evidence source out of a draft. It is kept, and can be brought back.

    Refuses as `save_goal` does. One that is out already stays out.
    """
    _write(user, plan).retire(kind, uid, version)


@transaction.atomic
def restore_part(*, user: User, plan: Plan, kind: Kind, uid: UUID) -> None:
    """Bring back, as it was, what was taken out. Refuses as `save_goal` does."""
    _write(user, plan).restore(kind, uid)


@transaction.atomic
def move_part(*, user: User, plan: Plan, kind: Kind, uid: UUID, to: int) -> None:
    """Give a part of a draft the place `to` in its list, counted from 1. Refuses as `save_goal` does.

    It has no version: two people who move parts at once both succeed, one after the other.
    """
    _write(user, plan).move(kind, uid, to)


@transaction.atomic
def save_plan(*, user: User, row: Row, draft: Draft) -> Plan:
    """Make several changes to the plan for one priority at once, beginning it when it is not there yet.

    All are made or none. Refuses as `begin_plan` and `save_goal` do; Stale carries a Conflict for each part that
    somebody else changed since.
    """
    plan = begin_plan(user=user, row=row)
    if conflicts := Writing(user, plan).apply(draft):
        raise stale(conflicts)
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
    check_revising(review, plan)
    perform(
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
        detail={"revision": plan.revision, "reason": reason},
    )
