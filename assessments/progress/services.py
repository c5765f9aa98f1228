"""What looks over several steps and writes: opening Template A again, as long as no plan stands on it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.people.transitions import perform
from assessments.plans.queries import any_begun
from assessments.record.queries import carries_on
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, ReviewAct
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow


def reason_against_reopening(review: Review, *, begun: bool, carries: bool = False) -> str:
    """Why Template A cannot be opened again, given whether a plan was begun on it, and whether priorities were
    carried over into it; empty when it can.
    """
    if not review.is_planning:
        return _("Only a completed Template A can be opened again.")
    if begun:
        return _(
            "A plan was begun on this Template A, so it stays as it is. "
            "If the plan was never signed, you can remove it first."
        )
    if carries:
        return _("A priority was carried over into this Template A, so it stays as it is.")
    return ""


def check_reopening(review: Review) -> None:
    """Raise NotNow with the reason when Template A of this review, as it is stored, cannot be opened again."""
    if reason := reason_against_reopening(review, begun=any_begun(review), carries=carries_on(review)):
        raise NotNow(reason)


@transaction.atomic
def reopen(*, user: User, review: Review, reason: str) -> None:
    """Open a completed Template A again, to correct a mistake. The completed one is kept.

    Takes the lock under which plans are written, so none can be begun meanwhile; a trigger refuses the move as well.
    Refuses: the wrong role (Refused); a review that is not planning, or has plans, or stands beside one being
    assessed (NotNow).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.RECORD_REOPEN)
    review = lock_review(review)
    check_reopening(review)
    try:
        with transaction.atomic():
            changed = perform(
                review,
                ReviewAct.REOPEN,
                REVIEW_MOVES,
                field="phase",
                by=may,
                refusal=_("Only a completed Template A can be opened again."),
            )
    except IntegrityError:
        raise NotNow(_("Another review is being assessed. Complete that one first.")) from None
    log(
        system=review.system,
        actor=user,
        act=Act.RECORD_REOPEN,
        about=review,
        changed=changed,
        detail={"reason": reason},
    )
