"""Why somebody is reminded today: pure rules about days, with no clock and no database of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from assessments.progress.actions.queries import Doing
from assessments.reviews.models import Review
from assessments.signoff.standing import Standing

BEFORE = (30, 7, 1)  # days before something is due
FIRST_LATE, WEEK = 1, 7  # days after: the day after, and then each week
FIRST_TURN = 3  # days after the other side has signed (a mail went out then), and then each week


class Why(StrEnum):
    DUE = "due"
    LATE = "late"
    REVIEW = "review"
    TURN = "turn"


@dataclass(frozen=True)
class Reason:
    """One line of a reminder: why, on what, and the day that it is about."""

    why: Why
    about: Doing | Review | Standing
    day: dt.date


def is_told_before(day: dt.date, today: dt.date) -> bool:
    """Whether something that is due on that day is announced today."""
    return (day - today).days in BEFORE


def is_told_after(day: dt.date, today: dt.date, first: int) -> bool:
    """Whether something since that day is told today: after `first` days, and then each week."""
    passed = (today - day).days - first
    return passed >= 0 and passed % WEEK == 0


def of_action(doing: Doing, today: dt.date) -> Reason | None:
    """Why its owner is reminded of an action today; None when there is no reason, and always once it has ended."""
    due = doing.due_on
    if due is None or doing.has_ended:
        return None
    if is_told_before(due, today):
        return Reason(Why.DUE, doing, due)
    return Reason(Why.LATE, doing, due) if is_told_after(due, today, FIRST_LATE) else None


def of_review(review: Review, next_on: dt.date | None, today: dt.date) -> Reason | None:
    """Why people are reminded of the next review today."""
    if next_on and is_told_before(next_on, today):
        return Reason(Why.REVIEW, review, next_on)
    return None


def of_signing(standing: Standing, signed_on: dt.date | None, today: dt.date) -> Reason | None:
    """Why somebody who can sign is reminded today of a plan that the other side signed on that day."""
    if signed_on and is_told_after(signed_on, today, FIRST_TURN):
        return Reason(Why.TURN, standing, signed_on)
    return None
