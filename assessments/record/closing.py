"""Closing a priority with a reason: it gives up its place. Everything that was written and signed for it stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import fingerprints
from assessments.audit.differences import made
from assessments.audit.services import ROWS, log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.record.models import Ending, Row
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from recovery_site.errors import NotNow


def reason_against_closing(row: Row) -> str:
    """Why this priority cannot be closed at present; empty when it can. `row` has its review."""
    if row.rank is None:
        return _("This challenge is not a priority in its review.")
    if row.ended:
        if row.ended.kind == Ending.Kind.CARRIED:
            return _("This priority was carried over already. Close it in the review that continues it.")
        return _("This priority has been closed already.")
    if row.review.is_assessing:
        return _("Template A of this review is still open. Remove the priority there.")
    return "" if row.review.is_planning else _("This review has ended, and its priorities with it.")


def still_live(review: Review) -> list[Row]:
    """The priorities of a review that hold a place: neither closed nor carried over (1 query)."""
    rows = review.rows.exclude(rank=None).filter(ending=None).select_related("challenge")
    return list(rows.order_by("rank"))


@transaction.atomic
def close_priority(*, user: User, row: Row, reason: str) -> Ending:
    """Close a priority of a review that goes on: its plan can be read, and nothing more is done for it.

    Idempotent for the same reason. Refuses: anybody but both sides (Refused); no reason, a challenge that is no
    priority, one that was closed or carried over already, a review that is not in its planning phase (NotNow).
    """
    policy.check(user, Act.PRIORITY_CLOSE, row.review.system)
    review = lock_review(row.review)
    now = Row.objects.select_related("ending", "challenge").get(pk=row.pk)
    now.review = review
    if now.ended and (now.ended.kind, now.ended.reason) == (Ending.Kind.CLOSED, reason):
        return now.ended
    if why_not := reason_against_closing(now):
        raise NotNow(why_not)
    if not reason:
        raise NotNow(_("Enter why the priority is closed."))
    return end(user=user, row=now, kind=Ending.Kind.CLOSED, reason=reason)


def end(*, user: User, row: Row, kind: Ending.Kind, reason: str = "", into: Row | None = None) -> Ending:
    """Write how a priority ended, and log it. Whoever calls it has checked it, and holds the lock of its review."""
    ending = Ending.objects.create(row=row, kind=kind, reason=reason, into=into, by=user, at=timezone.now())
    act = Act.PRIORITY_CARRY if into else Act.PRIORITY_CLOSE
    facts = {"challenge": row.challenge.number, "into": into.pk if into else None}
    detail = facts | {ROWS: fingerprints(ending)}
    changed = made({"ended": str(kind), "into": into.pk if into else None, "reason": reason}, codes=["ended"])
    log(system=row.review.system, actor=user, act=act, about=row, changed=changed, detail=detail)
    return ending


def close_all(*, user: User, rows: Sequence[Row], reason: str) -> None:
    """Close what a review still works on, as the review itself is closed. The caller checks and locks."""
    for row in rows:
        end(user=user, row=row, kind=Ending.Kind.CLOSED, reason=reason)
