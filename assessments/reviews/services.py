"""Starting and closing a review."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, User
from assessments.people.policy import Act
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, ReviewAct, perform
from framework.models import Edition
from framework.services import freeze
from recovery_site.errors import NotNow


@transaction.atomic
def start_review(
    *, user: User, system: LocalSystem, kind: str, title: str, date: dt.date, edition: Edition
) -> Review:
    """Write a new review on `edition`, which can never be altered from now on.

    Refuses: anybody but the recovery lead (Refused); a second review while one is being assessed (NotNow).
    """
    policy.check(user, Act.REVIEW_START, system)
    try:
        with transaction.atomic():
            review = Review.objects.create(system=system, edition=edition, kind=kind, title=title, date=date)
    except IntegrityError:
        raise NotNow(
            "Complete Template A of the review that is under way before you start another."
        ) from None
    freeze(edition)
    log(system=system, actor=user, act="review.start", about=review, detail={"kind": kind})
    return review


def why_not_close(review: Review) -> str:
    """Why the review cannot be closed at present, in words; empty when it can."""
    if review.is_planning:
        return ""
    return "Complete Template A first." if review.is_assessing else "This review has been closed already."


@transaction.atomic
def close_review(*, user: User, review: Review) -> None:
    """Close a review: its priorities no longer count as live, its pages stay readable for ever.

    Refuses: anybody but the recovery lead (Refused); a review that is not in its planning phase (NotNow).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.REVIEW_CLOSE)
    perform(
        review,
        ReviewAct.CLOSE,
        REVIEW_MOVES,
        field="phase",
        by=may,
        refusal="Only a review with a completed Template A can be closed, and only once.",
    )
    log(system=review.system, actor=user, act="review.close", about=review)
