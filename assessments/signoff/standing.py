"""How a plan stands: what it still needs, who has signed it, and what one person can do next with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from assessments.people.policy import Act, Permissions
from assessments.plans.models import Plan
from assessments.plans.queries import plan_of, priorities_with_plans
from assessments.plans.services import missing_from
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.queries import side_of, sides_needed, signatures_for

CLOSED = "This review is closed, so its plans can no longer be signed."
ALONE = "In a self-assessment the provider signs alone."


@dataclass(frozen=True)
class Next:
    """What to do next, in one sentence; the button that does it; why there is none."""

    words: str
    button: str = ""
    href: str = ""
    hint: str = ""
    quiet: bool = False  # something to look at, not something that waits for the person


@dataclass(frozen=True)
class Standing:
    """A priority with its plan, as far as there is one, and the signatures on what the plan says now."""

    row: Row
    plan: Plan | None
    signatures: Sequence[Signature]
    needs: Sequence[str]  # what is missing before it can be signed, in words

    @property
    def review(self) -> Review:
        return self.row.review

    @property
    def short(self) -> str:
        return f"the plan for priority {self.row.rank}"

    @property
    def is_signed(self) -> bool:
        return self.plan is not None and self.plan.status == Plan.Status.SIGNED

    @property
    def can_be_signed(self) -> bool:
        """Nothing is missing but a signature, and the review still takes one."""
        return (
            self.plan is not None and not self.is_signed and not self.needs and bool(self.review.is_planning)
        )

    @property
    def sides(self) -> list[tuple[Signature.Side, Signature | None]]:
        """Each side that must sign, with its signature if it has."""
        by_side = {signature.side: signature for signature in self.signatures}
        return [(side, by_side.get(side)) for side in sides_needed(self.review)]

    @property
    def waiting_for(self) -> list[Signature.Side]:
        """The sides whose signature is the only thing missing; nobody's while the plan is being written."""
        if not self.can_be_signed:
            return []
        return [side for side, signature in self.sides if signature is None]

    @property
    def state(self) -> str:
        """How it stands, in a few words for a list."""
        if self.plan is None:
            return "Not begun"
        if self.is_signed:
            return "Signed"
        if not self.review.is_planning:
            return "Never signed by both sides" if self.review.is_joint else "Never signed"
        if self.needs:
            return "Being written"
        if self.plan.is_draft:
            return "Ready to sign"
        return "Waiting for " + " and ".join(f"the {side.label.lower()}" for side in self.waiting_for)

    @property
    def colour(self) -> str:
        """The colour of the tag around `state`; the words say it as well."""
        if self.is_signed:
            return "green"
        return "blue" if self.plan is None or self.needs else "yellow"


def standing_of(row: Row) -> Standing:
    """How the plan of one priority stands (6 queries at most)."""
    plan = plan_of(row)
    return _standing(row, plan, signatures_for([plan])[plan.pk] if plan else [])


def standings_in(reviews: Sequence[Review]) -> list[Standing]:
    """Every priority of these reviews, first things first (6 queries, however many there are)."""
    pairs = priorities_with_plans(*reviews)
    signatures = signatures_for([plan for _, plan in pairs if plan])
    return [_standing(row, plan, signatures[plan.pk] if plan else []) for row, plan in pairs]


def _standing(row: Row, plan: Plan | None, signatures: Sequence[Signature]) -> Standing:
    return Standing(row, plan, signatures, missing_from(plan) if plan and plan.is_draft else [])


def waiting_for_side(standings: Sequence[Standing], side: Signature.Side | None) -> list[Standing]:
    """The plans for which that side can sign now."""
    return [standing for standing in standings if side in standing.waiting_for]


def why_not_sign(standing: Standing, side: Signature.Side | None) -> str:
    """Why the person who signs for `side` has no form to sign with; empty when they can sign."""
    if standing.plan is None:
        return "There is no plan to sign yet."
    if side is None:
        return ALONE
    theirs = dict(standing.sides)[side]
    if theirs:
        return f"Your side has signed this version: {theirs.name} did."
    if not standing.review.is_planning:
        return CLOSED
    return "The plan is not complete yet." if standing.needs else ""


def next_with(standing: Standing, may: Permissions) -> Next:
    """What this person can do next with this plan."""
    at = [standing.review.pk, standing.row.challenge.number]
    why_not = may.reason_against(Act.PLAN_WRITE)
    if not standing.review.is_planning:
        return Next("This review is closed. Its plans can be read, and no longer changed or signed.")
    if standing.plan is None:
        button = "" if why_not else "Begin the plan"
        return Next("Nobody has begun this plan yet.", button, reverse("plan_edit", args=at), why_not)
    if standing.needs:
        button = "" if why_not else "Go on writing"
        return Next("This plan is being written.", button, reverse("plan_edit", args=at), why_not)
    if standing.is_signed:
        return Next("This plan is signed and in force.")
    others = " and ".join(f"the {side.label.lower()}" for side in standing.waiting_for)
    if side_of(may.membership, standing.review) in standing.waiting_for:
        return Next("This plan waits for your signature.", "Read and sign", reverse("plan_check", args=at))
    hint = may.reason_against(Act.PLAN_SIGN) or (
        ALONE if side_of(may.membership, standing.review) is None else ""
    )
    return Next(f"This plan waits for {others} to sign.", hint=hint)
