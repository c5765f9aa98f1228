"""Taking a signature back before the other side has signed. It is an event: the signature stays where it is."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import fingerprints
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act, Permissions
from assessments.people.transitions import perform
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.queries import row_again
from assessments.plans.services import lock_review
from assessments.signoff.models import Signature, Withdrawal
from assessments.signoff.queries import capacities
from assessments.signoff.standing import Standing, standing_of
from recovery_site.errors import NotNow


def withdrawable(standing: Standing, user: User, may: Permissions) -> Signature | None:
    """The signature that this person may take back now: their own, or one on paper for their side."""
    if not standing.review.is_planning or standing.plan is None or standing.is_signed or standing.is_altered:
        return None
    if not may.can(Act.PLAN_SIGN):
        return None
    held = capacities(may, standing.review)
    for one in standing.signatures:
        if one.signer_id == user.pk or (one.is_on_paper and Signature.Side(one.side) in held):
            return one
    return None


@transaction.atomic
def withdraw(*, user: User, plan: Plan, reason: str) -> Withdrawal:
    """Take back the signature of `user` (or one on paper for their side) from a plan that waits for the other side.

    The plan is open for change again, as its next version: what was signed stays readable, and binds nobody.
    Refuses: the wrong role (Refused); a plan that has no such signature, that both sides have signed, or whose review
    is closed (NotNow).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_SIGN)
    review = lock_review(plan)
    standing = standing_of(row_again(plan.row))
    signature, now = withdrawable(standing, user, may), standing.plan
    if signature is None or now is None:
        raise NotNow(_("There is no signature of yours that you could withdraw."))
    withdrawn = Withdrawal.objects.create(signature=signature, by=user, reason=reason, at=timezone.now())
    number = now.revision
    changed = perform(
        now,
        PlanAct.WITHDRAW,
        PLAN_MOVES,
        field="status",
        by=may,
        refusal=_("The other side has just signed, so the plan is in force."),
        revision=F("revision") + 1,
        version=F("version") + 1,
    )
    log(
        system=review.system,
        actor=user,
        act=Act.PLAN_SIGN,
        about=now,
        changed=changed,
        detail={
            "withdrawn": True,
            "revision": number,
            "side": signature.side,
            "sha256": signature.sha256,
            ROWS: fingerprints(withdrawn),
        },
    )
    return withdrawn
