"""Endorsing a plan: representatives of service users and carers say that they stand behind it. It is no signature."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import fingerprints
from assessments.audit.differences import made
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act, Permissions
from assessments.plans.models import Plan
from assessments.plans.services import lock_review
from assessments.record.snapshot import Altered
from assessments.signoff.models import Endorsement, Revision
from assessments.signoff.queries import content_of
from recovery_site.errors import NotNow, Stale


def reason_against_endorsing(plan: Plan, filed: Revision, user: User, may: Permissions) -> str:
    """Why this person cannot endorse that version now, in words; empty when they can."""
    if reason := may.reason_against(Act.PLAN_ENDORSE):
        return reason
    if plan.is_unfiled or plan.revision != filed.number:
        return _("This version has been replaced. Read the plan as it is now.")
    if not plan.row.review.is_planning:
        return _("This review is closed, so its plans stay as they are.")
    if any(one.signer_id == user.pk for one in filed.signatures.all()):
        return _("You have signed this plan, so you cannot endorse it as well.")
    if any(one.endorser_id == user.pk for one in filed.endorsements.all()):
        return _("You endorse this plan already.")
    return ""


@transaction.atomic
def endorse(*, user: User, plan: Plan, filed: Revision, read_sha256: str) -> Endorsement:
    """Endorse that version as it was read. Sent twice is written once.

    Refuses: anybody but a representative (Refused); a version that no longer holds, a closed review, somebody who
    signed it, words that are not what was signed (NotNow); words that are not those of `read_sha256` (Stale).
    """
    may = policy.permissions(user, plan.row.review.system)
    membership = may.check(Act.PLAN_ENDORSE)
    review = lock_review(plan)
    now = Plan.objects.select_related("row__review").get(pk=plan.pk)
    filed = Revision.objects.prefetch_related("signatures", "endorsements").get(pk=filed.pk, plan=plan)
    if mine := filed.endorsements.filter(endorser=user).first():
        return mine
    if reason := reason_against_endorsing(now, filed, user, may):
        raise NotNow(reason)
    try:
        content = content_of(filed)
    except Altered as error:
        raise NotNow(str(error)) from None
    if content.sha256 != read_sha256:
        raise Stale(_("The plan changed after you opened this page. Read it again, then endorse it."))
    endorsed = Endorsement.objects.create(
        revision=filed,
        endorser=user,
        name=user.name,
        organisation=membership.organisation.name,
        sha256=filed.sha256,
        endorsed_at=timezone.now(),
    )
    log(
        system=review.system,
        actor=user,
        act=Act.PLAN_ENDORSE,
        about=now,
        changed=made({"sha256": filed.sha256}, codes=["sha256"]),
        detail={"revision": filed.number, "sha256": filed.sha256, ROWS: fingerprints(endorsed)},
    )
    return endorsed
