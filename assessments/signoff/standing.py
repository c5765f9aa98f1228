"""Where a plan stands, as codes: what it still needs, who has signed it, what one person can do next with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assessments.people.models import Membership
from assessments.people.policy import Act, Permissions
from assessments.plans.models import Plan
from assessments.plans.parts import Missing, missing_from
from assessments.plans.queries import plan_of, priorities_with_plans
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.signoff.models import Signature, Turn
from assessments.signoff.queries import (
    Given,
    capacities,
    is_altered,
    sent_back_in,
    sides_needed,
    signatures_for,
)


class PlanState(StrEnum):
    """The one vocabulary for how far the plan of a priority is."""

    NOT_BEGUN = "not_begun"
    BEING_WRITTEN = "being_written"
    READY_TO_SIGN = "ready_to_sign"
    PROPOSED = "proposed"
    AGREED = "agreed"
    WAITING_FOR_COMMISSIONER = "waiting_for_commissioner"
    WAITING_FOR_PROVIDER = "waiting_for_provider"
    SIGNED = "signed"
    ALTERED = "altered"  # what is stored is not what was signed
    CLOSED_UNSIGNED = "closed_unsigned"  # the review or the priority was closed before every side had signed

    @property
    def is_unsigned(self) -> bool:
        """Nothing is missing but a signature."""
        return self in WAITING or self in (PlanState.READY_TO_SIGN, PlanState.PROPOSED, PlanState.AGREED)


WAITING = {
    PlanState.WAITING_FOR_COMMISSIONER: Signature.Side.COMMISSIONER,
    PlanState.WAITING_FOR_PROVIDER: Signature.Side.PROVIDER,
}


class Task(StrEnum):
    """What one person can do next with one plan."""

    READ = "read"  # the review or the priority is closed
    BEGIN = "begin"
    WRITE = "write"
    ANSWER = "answer"  # the other side proposed it
    SIGN = "sign"
    WAIT = "wait"  # somebody else must sign
    NOTHING = "nothing"  # it is signed and in force
    TELL = "tell"  # what is stored is not what was signed: the administrator has to know


@dataclass(frozen=True)
class Standing:
    """A priority with its plan, as far as there is one, and the signatures on what the plan says now.

    `missing` is what a draft lacks before it can be signed, `in_force` the signatures on the last version that every
    side has signed: a new version that is being written does not end it. `sent_back` is the turn in which the other
    side sent it back, if it was not changed since; only `with_turns` fills it in.
    """

    row: Row
    plan: Plan | None
    signatures: Sequence[Signature]
    missing: Sequence[Missing]
    in_force: Sequence[Signature] = ()
    sent_back: Turn | None = None

    @property
    def review(self) -> Review:
        return self.row.review

    @property
    def sides(self) -> list[tuple[Signature.Side, Signature | None]]:
        """Each side that must sign, with its signature if it has."""
        by_side = {signature.side: signature for signature in self.signatures}
        return [(side, by_side.get(side)) for side in sides_needed(self.review)]

    @property
    def state(self) -> PlanState:
        if self.plan is None:
            return PlanState.CLOSED_UNSIGNED if self.row.ended else PlanState.NOT_BEGUN
        if self.is_altered:
            return PlanState.ALTERED
        if self.plan.status == Plan.Status.SIGNED:
            return PlanState.SIGNED
        if not self.review.is_planning or self.row.ended:
            return PlanState.CLOSED_UNSIGNED
        if self.missing:
            return PlanState.BEING_WRITTEN
        if self.plan.status == Plan.Status.PROPOSED:
            return PlanState.PROPOSED
        if self.plan.status == Plan.Status.AGREED:
            return PlanState.AGREED
        if self.plan.is_draft:
            return PlanState.READY_TO_SIGN
        unsigned = [side for side, signature in self.sides if signature is None]
        return next(state for state, side in WAITING.items() if side in unsigned)

    @property
    def is_altered(self) -> bool:
        """What is stored is not what was signed, or a signature that there must be is gone."""
        if self.plan is None or self.plan.is_unfiled:
            return False
        given = [one for _, one in self.sides if one]
        needed = len(self.sides) if self.plan.status == Plan.Status.SIGNED else 1
        return len(given) < needed or is_altered(given[0].revision, given)

    @property
    def is_signed(self) -> bool:
        return self.state is PlanState.SIGNED

    @property
    def is_in_force(self) -> bool:
        """Every side has signed a version, be it an earlier one than is being written now."""
        return self.is_signed or bool(self.in_force and not self.is_altered)

    @property
    def waiting_for(self) -> list[Signature.Side]:
        """The sides whose signature is the only thing missing; nobody's while the plan is being written."""
        if self.state is PlanState.PROPOSED and self.plan:
            return [Signature.Side(self.plan.answer_from)]
        return [side for side, signature in self.sides if signature is None] if self.state.is_unsigned else []


NOBODY = Given((), ())


def standing_of(row: Row) -> Standing:
    """How the plan of one priority stands (6 queries at most)."""
    plan = plan_of(row)
    return _standing(row, plan, signatures_for([plan])[plan.pk] if plan else NOBODY)


def standings_in(reviews: Sequence[Review]) -> list[Standing]:
    """Every priority of these reviews, first things first (6 queries, however many there are)."""
    pairs = priorities_with_plans(*reviews)
    signatures = signatures_for([plan for _, plan in pairs if plan])
    return [_standing(row, plan, signatures[plan.pk] if plan else NOBODY) for row, plan in pairs]


def with_turns(standings: Sequence[Standing]) -> list[Standing]:
    """The same, with who sent a plan back that is to be changed now (3 queries at most, none without a ready draft)."""
    ready = [
        one.plan
        for one in standings
        if one.plan and one.review.is_joint and one.state is PlanState.READY_TO_SIGN
    ]
    found = sent_back_in(ready)
    return [replace(one, sent_back=found.get(one.plan.pk)) if one.plan else one for one in standings]


def _standing(row: Row, plan: Plan | None, given: Given) -> Standing:
    missing = missing_from(plan) if plan and plan.is_unfiled else []
    return Standing(row, plan, given.now, missing, given.in_force)


def may_sign(standing: Standing, may: Permissions) -> dict[Signature.Side, Membership]:
    """The sides that this person can sign the plan for now, each with the membership that they sign with.

    None for somebody who has signed this version: the two signatures are those of two different people.
    """
    if {one.signer_id for one in standing.signatures} & {one.user_id for one in may.memberships}:
        return {}
    waiting = standing.waiting_for
    return {side: one for side, one in capacities(may, standing.review).items() if side in waiting}


def to_be_signed(standings: Sequence[Standing], may: Permissions) -> list[Standing]:
    """The plans that this person can sign now. One that was sent back is to be changed first."""
    return [standing for standing in standings if not standing.sent_back and may_sign(standing, may)]


def is_to_change(standing: Standing, may: Permissions) -> bool:
    """The plan was sent back, not by this person, and they may write it."""
    by_self = standing.sent_back and standing.sent_back.by_id in {one.user_id for one in may.memberships}
    return bool(standing.sent_back) and not by_self and may.can(Act.PLAN_WRITE)


def task_with(standing: Standing, may: Permissions) -> Task:
    """What comes next for this person. Somebody who may not begin or write is still told what comes next."""
    if standing.state is PlanState.ALTERED:
        return Task.TELL
    if not standing.review.is_planning or standing.row.ended:
        return Task.READ
    if standing.state is PlanState.NOT_BEGUN:
        return Task.BEGIN
    if standing.state is PlanState.BEING_WRITTEN:
        return Task.WRITE
    if standing.state is PlanState.SIGNED:
        return Task.NOTHING
    if not may_sign(standing, may):
        return Task.WAIT
    return Task.ANSWER if standing.state is PlanState.PROPOSED else Task.SIGN
