"""Reading what was signed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404

from assessments.people.models import Membership
from assessments.plans import snapshot
from assessments.plans.models import Plan
from assessments.plans.snapshot import TemplateB
from assessments.record.snapshot import unaltered
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature

SIDE_OF_ROLE = {
    Membership.Role.RECOVERY_LEAD: Signature.Side.PROVIDER,
    Membership.Role.COMMISSIONER: Signature.Side.COMMISSIONER,
}


def sides_needed(review: Review) -> list[Signature.Side]:
    """Both sides sign a joint assessment's plans; the provider alone a self-assessment's."""
    return (
        [Signature.Side.COMMISSIONER, Signature.Side.PROVIDER]
        if review.is_joint
        else [Signature.Side.PROVIDER]
    )


def side_of(membership: Membership | None, review: Review) -> Signature.Side | None:
    """The side that this member may sign for in this review, if any."""
    side = SIDE_OF_ROLE.get(Membership.Role(membership.role)) if membership else None
    return side if side in sides_needed(review) else None


def any_signed(review: Review) -> bool:
    """Whether anybody ever signed a plan of that review (1 query)."""
    return Signature.objects.filter(revision__plan__row__review=review).exists()


def revisions_of(plan: Plan) -> QuerySet[Revision]:
    """Every version that was filed for signature, the newest first, with its signatures (2 queries)."""
    return plan.revisions.prefetch_related("signatures").order_by("-number")


def revision_for(plan: Plan, number: int) -> Revision:
    """That filed version, or Http404."""
    found = revisions_of(plan).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def current_revision(plan: Plan) -> Revision | None:
    """The filed version of what the plan says now; None while it is a draft."""
    return None if plan.is_draft else revisions_of(plan).filter(number=plan.revision).first()


def content_of(filed: Revision) -> TemplateB:
    """What was filed. Its hash is computed again; raises Altered when it is another one."""
    return snapshot.read(unaltered(filed.content, filed.sha256))


def content_now(plan: Plan) -> TemplateB:
    """What the plan says: the filed words once there are any, else the draft's."""
    filed = current_revision(plan)
    return content_of(filed) if filed else snapshot.of(plan)


def sides_of(filed: Revision, review: Review) -> list[tuple[Signature.Side, Signature | None]]:
    """Each side that must sign, with its signature on that filed version if it has."""
    by_side = {signature.side: signature for signature in filed.signatures.all()}
    return [(side, by_side.get(side)) for side in sides_needed(review)]


def signatures_for(plans: Sequence[Plan]) -> dict[int, list[Signature]]:
    """The signatures on the present version of each plan, by plan (1 query). A draft has none."""
    found: dict[int, list[Signature]] = {plan.pk: [] for plan in plans}
    present = {plan.pk: plan.revision for plan in plans if not plan.is_draft}
    for signature in Signature.objects.filter(revision__plan__in=list(present)).select_related("revision"):
        if signature.revision.number == present[signature.revision.plan_id]:
            found[signature.revision.plan_id].append(signature)
    return found
