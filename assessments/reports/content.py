"""What the reports say, once, as frozen values: codes, numbers, dates and people's own words.

PDF, web page, and every other kind of file are made from these. Nothing here is a sentence, a colour or markup.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assessments.audit.heads import head_when
from assessments.people.policy import Act
from assessments.plans.helping.queries import Shown, marks_for_reports
from assessments.plans.models import Plan
from assessments.plans.snapshot import TemplateB
from assessments.plans.snapshot import of_all as plans_now
from assessments.record.queries import latest_completion
from assessments.record.snapshot import Altered, RowFacts, TemplateA, completed
from assessments.record.snapshot import of as template_a_now
from assessments.reviews.models import Review
from assessments.signoff.models import Endorsement, Signature
from assessments.signoff.queries import (
    NOT_WHAT_WAS_SIGNED,
    content_of,
    endorsements_of,
    revisions_of,
    sides_of,
)
from assessments.signoff.standing import PlanState, Standing
from framework.models import Edition


@dataclass(frozen=True)
class StageFacts:
    """A stage of the edition."""

    number: int
    name: str
    meaning: str


@dataclass(frozen=True)
class Completion:
    """Who completed Template A, and what was completed by its hash. `number` grows when it is opened again."""

    number: int
    by: str
    at: dt.datetime
    sha256: str


@dataclass(frozen=True)
class ReportA:
    """Template A as it was completed; as it is now while `completion` is None."""

    content: TemplateA
    stages: tuple[StageFacts, ...]
    completion: Completion | None
    limit: int  # of live priorities, by the edition
    head: str = ""  # of the log, just after Template A was completed

    @property
    def live(self) -> int:
        """How many challenges are worked on at once: those chosen here, and those of earlier reviews."""
        chosen = {row.challenge for row in self.content.rows if row.priority}
        return len(chosen | set(self.content.carried_over))

    @property
    def is_draft(self) -> bool:
        return self.completion is None

    @property
    def carried_over(self) -> tuple[RowFacts, ...]:
        """The challenges that earlier reviews still work on."""
        return tuple(row for row in self.content.rows if row.challenge in self.content.carried_over)


@dataclass(frozen=True)
class SignatureFacts:
    """One signature. `role` is a code, or words on paper and in what was signed before roles were codes.

    One on paper has the date on it, who saw it, and who recorded it here.
    """

    name: str
    role: str
    organisation: str
    proof: Signature.Proof
    at: dt.datetime
    on: dt.date | None = None
    witness: str = ""
    recorded_by: str = ""
    withdrawn_at: dt.datetime | None = None


@dataclass(frozen=True)
class EndorsementFacts:
    """A representative of service users or carers who stands behind a version."""

    name: str
    organisation: str
    at: dt.datetime


@dataclass(frozen=True)
class SideFacts:
    """A side that must sign, and its signature once there is one."""

    side: Signature.Side
    signature: SignatureFacts | None


@dataclass(frozen=True)
class Filed:
    """The version of a plan that signatures are for."""

    number: int
    at: dt.datetime
    sha256: str


@dataclass(frozen=True)
class ReportB:
    """Template B as it was filed for signature; as it is now while `filed` is None."""

    content: TemplateB
    stages: tuple[StageFacts, ...]
    state: PlanState
    filed: Filed | None
    sides: tuple[SideFacts, ...]
    head: str = ""  # of the log, just after the last signature, where the plan is a paper of its own
    superseded_by: int = 0  # the number of the version that took its place
    marks: tuple[Shown, ...] = ()  # of the next stage, where the plan is to show them; never signed
    endorsements: tuple[EndorsementFacts, ...] = ()
    next_version: int = 0  # the number of the one that is being written, while this one stays in force

    @property
    def is_signed(self) -> bool:
        return self.state is PlanState.SIGNED

    @property
    def waiting_for(self) -> tuple[Signature.Side, ...]:
        return tuple(one.side for one in self.sides if one.signature is None)


def _stages_of(edition: Edition) -> tuple[StageFacts, ...]:
    return tuple(StageFacts(s.number, s.name, s.meaning) for s in edition.stages.order_by("number"))


def template_a(review: Review) -> ReportA:
    """Template A of that review (14 queries at most). Raises Altered when what is stored is not what was completed."""
    done = None if review.is_assessing else latest_completion(review)
    return ReportA(
        content=completed(done) if done else template_a_now(review),
        stages=_stages_of(review.edition),
        completion=Completion(done.number, done.completed_by.name, done.completed_at, done.sha256)
        if done
        else None,
        limit=review.edition.max_live_priorities,
        head=head_when(review, Act.RECORD_COMPLETE) if done else "",
    )


def template_b(standing: Standing) -> ReportB:
    """The plan of a priority that somebody has begun (3 queries). Raises Altered as `template_a` does."""
    found = plans_in([standing], _stages_of(standing.review.edition))[standing.row.challenge.number]
    if not found.filed or standing.plan is None:
        return found
    return replace(found, head=_head_of(standing.plan, found.filed.number))


def _head_of(plan: Plan, number: int) -> str:
    return head_when(plan, Act.PLAN_SIGN, revision=number)


def template_b_version(standing: Standing, number: int) -> ReportB:
    """One version of a plan as it was filed (4 queries). Raises Altered as `template_a` does."""
    plan = standing.plan
    assert plan is not None  # noqa: S101 - a version was filed
    filed = next(one for one in revisions_of(plan) if one.number == number)
    sides = sides_of(filed, standing.review)
    missing = any(signature is None for _, signature in sides)
    return ReportB(
        content=content_of(filed),
        stages=_stages_of(standing.review.edition),
        state=PlanState.CLOSED_UNSIGNED if missing else PlanState.SIGNED,
        filed=Filed(filed.number, filed.filed_at, filed.sha256),
        sides=tuple(SideFacts(side, _signature(one)) for side, one in sides),
        superseded_by=plan.revision if number < plan.revision else 0,
        endorsements=_endorsed(filed.endorsements.all()),
        head=_head_of(plan, number),
    )


def state_in_force(standing: Standing) -> PlanState:
    """A plan whose next version has been begun is still the one that was signed."""
    return PlanState.SIGNED if standing.is_in_force else standing.state


def plans_in(
    standings: Sequence[Standing], stages: tuple[StageFacts, ...], *, in_force: bool = False
) -> dict[int, ReportB]:
    """The plans that somebody has begun, by the number of their challenge. One query for the drafts, one for who
    endorsed the others, two for what was marked of the next stage.

    `in_force`: while a new version is being written, the signed one that it is to replace.
    """
    marks = marks_for_reports([one.plan for one in standings if one.plan])
    given = {
        one.row.challenge.number: one.in_force if in_force and one.in_force else one.signatures
        for one in standings
    }
    drafts = plans_now(one.plan for one in standings if one.plan and not given[one.row.challenge.number])
    endorsed = endorsements_of(signatures[0].revision for signatures in given.values() if signatures)
    found = {}
    for standing in standings:
        plan, number = standing.plan, standing.row.challenge.number
        if plan is None:
            continue
        if standing.is_altered:
            raise Altered(NOT_WHAT_WAS_SIGNED)
        signatures = given[number]
        by_side = {one.side: one for one in signatures}
        revision = signatures[0].revision if signatures else None
        found[number] = ReportB(
            content=content_of(revision, signatures) if revision else drafts[plan.pk],
            stages=stages,
            state=state_in_force(standing) if in_force else standing.state,
            filed=Filed(revision.number, revision.filed_at, revision.sha256) if revision else None,
            sides=tuple(SideFacts(side, _signature(by_side.get(side))) for side, _ in standing.sides),
            endorsements=_endorsed(endorsed[revision.pk]) if revision else (),
            next_version=plan.revision if revision and revision.number < plan.revision else 0,
            marks=marks.get(plan.pk, ()) if not revision or revision.number == plan.revision else (),
        )
    return found


def _signature(one: Signature | None) -> SignatureFacts | None:
    if one is None:
        return None
    return SignatureFacts(
        one.name,
        one.role,
        one.organisation,
        Signature.Proof(one.proof),
        one.signed_at,
        one.signed_on,
        one.witness,
        one.recorded_by.name if one.recorded_by else "",
        one.withdrawn.at if one.withdrawn else None,
    )


def _endorsed(given: Iterable[Endorsement]) -> tuple[EndorsementFacts, ...]:
    return tuple(EndorsementFacts(one.name, one.organisation, one.endorsed_at) for one in given)
