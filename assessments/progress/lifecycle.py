"""Correcting, cancelling and closing a review: what looks over all of its steps, and writes.

What is signed stays as it was signed, so a review with a signature keeps its details and cannot be cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.people.transitions import perform
from assessments.progress.across import services as across
from assessments.record.closing import close_all, still_live
from assessments.record.models import Row
from assessments.record.queries import carries_on
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, ReviewAct
from assessments.reviews.services import lock_review
from assessments.signoff.queries import any_signed
from assessments.signoff.standing import Standing, standings_in
from assessments.workshop.rooms.queries import open_room_of
from recovery_site.errors import NotNow

ENDED = gettext_lazy("This review has ended, so it stays as it is.")
CLOSED = gettext_lazy("This review has been closed already.")
CANCELLED = gettext_lazy("This review has been cancelled already.")
KIND_SETTLED = gettext_lazy("Template A is complete, so the kind of review stays as it is.")


def reason_against_correcting(review: Review, *, signed: bool) -> str:
    """Why title, date and kind cannot be corrected, given whether anything is signed; empty when they can."""
    if review.has_ended:
        return str(ENDED)
    if signed:
        return _(
            "A plan of this review has been signed, so its title, date and kind stay as they were signed."
        )
    return ""


@transaction.atomic
def correct_review(*, user: User, review: Review, kind: Review.Kind, title: str, date: dt.date) -> Review:
    """Write another kind, title or date. What was completed before keeps the words of that day.

    Refuses: anybody but the recovery lead (Refused); a review that has ended, or in which something was signed, and
    another kind once Template A is complete (NotNow). Writes nothing when nothing is different.
    """
    policy.check(user, Act.REVIEW_CORRECT, review.system)
    review = lock_review(review)
    if reason := reason_against_correcting(review, signed=any_signed(review)):
        raise NotNow(reason)
    if kind != review.kind and not review.is_assessing:
        raise NotNow(KIND_SETTLED)
    before: dict[str, object] = {"kind": review.kind, "title": review.title, "date": review.date.isoformat()}
    after: dict[str, object] = {"kind": str(kind), "title": title, "date": date.isoformat()}
    if before == after:
        return review
    review.kind, review.title, review.date = kind, title, date
    review.save(update_fields=["kind", "title", "date"])
    log(
        system=review.system,
        actor=user,
        act=Act.REVIEW_CORRECT,
        about=review,
        changed={"before": before, "after": after},
    )
    return review


def reason_against_cancelling(review: Review, *, signed: bool, room_open: bool, carries: bool = False) -> str:
    """Why the review cannot be cancelled, given whether anything is signed, whether a room is open, and whether
    priorities were carried over into it; empty when it can.
    """
    if review.is_cancelled:
        return str(CANCELLED)
    if review.has_ended:
        return str(CLOSED)
    if signed:
        return _("A plan of this review has been signed. Close the review instead: what was signed is kept.")
    if carries:
        return _("Priorities were carried over into this review. Close it instead, with a reason.")
    return _("People are in a room of this review. Close the room first.") if room_open else ""


@transaction.atomic
def cancel_review(*, user: User, review: Review, reason: str) -> None:
    """End a review that should not go ahead. Everything in it stays readable, nothing of it counts any more.

    Refuses: anybody but the recovery lead (Refused); a review in which something was signed, with an open room, or
    that has ended, and no reason (NotNow).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.REVIEW_CANCEL)
    review = lock_review(review)
    room_open = open_room_of(review) is not None
    if why_not := reason_against_cancelling(
        review, signed=any_signed(review), room_open=room_open, carries=carries_on(review)
    ):
        raise NotNow(why_not)
    if not reason:
        raise NotNow(_("Enter why the review is cancelled."))
    across.before_cancelling(review)
    changed = perform(
        review,
        ReviewAct.CANCEL,
        REVIEW_MOVES,
        field="phase",
        by=may,
        refusal=CANCELLED,
        ended_because=reason,
    )
    across.completed(review)
    log(
        system=review.system,
        actor=user,
        act=Act.REVIEW_CANCEL,
        about=review,
        changed=changed,
        detail={"reason": reason},
    )


def unsigned_in(review: Review) -> list[Standing]:
    """The priorities that a review still works on whose plan is not signed by every side, first things first."""
    return [one for one in standings_in([review]) if not one.is_signed and not one.row.ended]


def reason_against_closing(review: Review) -> str:
    """Why the review cannot be closed at present; empty when it can."""
    if review.is_planning:
        return ""
    if review.is_assessing:
        return _("Complete Template A first, or cancel the review.")
    return str(CANCELLED if review.is_cancelled else CLOSED)


def reason_against_closing_without_a_word(unsigned: Sequence[Standing], live: Sequence[Row]) -> str:
    """What is asked of whoever closes a review with these plans not signed and these priorities still worked on.

    Empty when all are signed, and closed or carried over.
    """
    if unsigned:
        return _("Enter why the review is closed while plans are not signed")
    return _("Enter why the review is closed with priorities that are still being worked on") if live else ""


@transaction.atomic
def close_review(*, user: User, review: Review, reason: str = "") -> None:
    """Close a review: its pages stay readable for ever. What it still works on is closed with it, for that reason.

    Refuses: anybody but the recovery lead (Refused); a review that is not in its planning phase, no reason while one
    of its priorities holds a place (NotNow).
    """
    may = policy.permissions(user, review.system)
    may.check(Act.REVIEW_CLOSE)
    review = lock_review(review)
    if why_not := reason_against_closing(review):
        raise NotNow(why_not)
    unsigned = unsigned_in(review)
    live = still_live(review)
    if not reason and (why_not := reason_against_closing_without_a_word(unsigned, live)):
        raise NotNow(why_not)
    close_all(user=user, rows=live, reason=reason)
    changed = perform(
        review,
        ReviewAct.CLOSE,
        REVIEW_MOVES,
        field="phase",
        by=may,
        refusal=CLOSED,
        ended_because=reason,
    )
    log(
        system=review.system,
        actor=user,
        act=Act.REVIEW_CLOSE,
        about=review,
        changed=changed,
        detail={"unsigned": [one.row.challenge.number for one in unsigned], "reason": reason},
    )
