"""Reading plans."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404

from assessments.audit.models import Entry
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from assessments.record.models import Row
from assessments.reviews.models import Review
from framework.models import Challenge, Descriptor

PARTS = ("goals", "actions", "evidence_sources")


def priorities_with_plans(*reviews: Review) -> list[tuple[Row, Plan | None]]:
    """Each priority beside its plan, with goals, actions and evidence (5 queries at most).

    Review by review, the oldest first, in the order of rank.
    """
    rows = (
        Row.objects.filter(review__in=reviews)
        .exclude(rank=None)
        .select_related("challenge", "review__system", "ending", "continues")
        .order_by("review__date", "review_id", "rank")
    )
    plans = {
        plan.row_id: plan
        for plan in Plan.objects.filter(row__review__in=reviews)
        .exclude(status=Plan.Status.REMOVED)
        .select_related("row__challenge", "row__review__system", "row__review__edition", "row__ending")
        .prefetch_related(*PARTS)
    }
    return [(row, plans.get(row.pk)) for row in rows]


def priority_for(review: Review, number: int) -> Row:
    """The row of that challenge, or Http404 when it is no priority of this review or Template A is open.

    Template B opens only for a priority, and only once Template A is complete. The paper, Template B.
    """
    row = (
        review.rows.exclude(rank=None)
        .select_related("challenge", "review__system", "review__edition", "ending", "continues")
        .filter(challenge__number=number)
        .first()
    )
    if row is None or review.is_assessing:
        raise Http404
    return row


def row_again(row: Row) -> Row:
    """The row of a priority as it is stored now, with its review, system, edition and challenge (1 query)."""
    found = Row.objects.select_related(
        "challenge", "review__system", "review__edition", "ending", "continues"
    )
    return found.get(pk=row.pk)


def plan_of(row: Row) -> Plan | None:
    """The plan for that priority with all its parts, or None when nobody has begun it or it was removed."""
    found = plan_to_write(row)
    return None if found is None or found.is_removed else found


def plan_to_write(row: Row) -> Plan | None:
    """The same, also one that was removed: whoever writes it again finds its words."""
    return (
        Plan.objects.filter(row=row)
        .select_related("row__challenge", "row__review__system", "row__review__edition", "row__ending")
        .prefetch_related(*PARTS)
        .first()
    )


def last_writer(plan: Plan, kind: Kind, uid: UUID | None) -> User | None:
    """The person who changed that part last, by the log; None when it does not say."""
    entries = Entry.objects.filter(
        system=plan.row.review.system, act=Act.PLAN_WRITE, about=f"plan {plan.pk}", detail__part=kind.value
    )
    if uid:
        entries = entries.filter(detail__uid=str(uid))
    last = entries.select_related("actor").order_by("-seq").first()
    return last.actor if last else None


def any_begun(review: Review) -> bool:
    """Whether something stands in a plan of that review (4 queries at most): not in one that was removed."""
    plans = Plan.objects.filter(row__review=review).exclude(status=Plan.Status.REMOVED)
    return any(not plan.is_blank for plan in plans.prefetch_related(*PARTS))


def descriptors_beside(row: Row, challenge: Challenge) -> Sequence[Descriptor]:
    """The descriptors of the stage that was agreed and of the next one; of all stages when none was agreed.

    `challenge` comes with its descriptors and their stages already fetched.
    """
    in_order = sorted(challenge.descriptors.all(), key=lambda one: one.stage.number)
    if row.stage is None:
        return in_order
    return [one for one in in_order if one.stage.number >= row.stage][:2]
