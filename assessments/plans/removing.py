"""Removing a plan that was never signed, and bringing it back. Its words are kept throughout."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.differences import Changed
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.people.transitions import perform
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES, PlanAct
from assessments.plans.queries import row_again
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow

SIGNED = gettext_lazy("This plan has been signed, so it cannot be removed.")
NOT_REMOVED = gettext_lazy("This plan has not been removed.")


def reason_against_removing(review: Review, plan: Plan) -> str:
    """Why the plan cannot be removed; empty when it can: it was never signed, and the review is not closed."""
    if not review.is_planning:
        return _("This review has ended, so its plans stay as they are.")
    if plan.row.ended:
        return _("This priority was closed or carried over, so its plan stays as it is.")
    if plan.is_removed:
        return _("This plan has been removed already.")
    if plan.is_unfiled and not plan.is_draft:
        return _("This plan is with the other side. Take it back or send it back first.")
    return str(SIGNED) if not plan.is_draft or plan.revision > 1 else ""


@transaction.atomic
def remove_plan(*, user: User, plan: Plan) -> None:
    """Take away a plan that was never signed: its priority counts as not begun, Template A can be opened again.

    Its words are kept, and are there again when somebody writes it. Refuses: the wrong role (Refused); a plan that
    was ever signed or is removed already, a review that is closed (NotNow).
    """
    may = policy.permissions(user, plan.row.review.system)
    may.check(Act.PLAN_WRITE)
    review = lock_review(plan.row.review)
    plan.refresh_from_db(fields=["status", "revision"])
    plan.row = row_again(plan.row)
    if reason := reason_against_removing(review, plan):
        raise NotNow(reason)
    changed = perform(plan, PlanAct.REMOVE, PLAN_MOVES, field="status", by=may, refusal=SIGNED)
    _log(user, plan, PlanAct.REMOVE, changed)


def bring_back(user: User, plan: Plan) -> None:
    """Bring back a locked plan that was removed, because `user` writes in it; nothing for any other plan."""
    if plan.is_removed:
        changed = perform(plan, PlanAct.BRING_BACK, PLAN_MOVES, field="status", by=None, refusal=NOT_REMOVED)
        _log(user, plan, PlanAct.BRING_BACK, changed)


def _log(user: User, plan: Plan, act: PlanAct, changed: Changed) -> None:
    log(
        system=plan.row.review.system,
        actor=user,
        act=Act.PLAN_WRITE,
        about=plan,
        changed=changed,
        detail={"act": act.value},
    )
