"""How a review moves from state to state, as data. `assessments/people/transitions.py` performs the moves."""

from __future__ import annotations

from enum import StrEnum

from assessments.people.policy import Act
from assessments.people.transitions import Move
from assessments.reviews.models import Review


class ReviewAct(StrEnum):
    """What moves a review."""

    COMPLETE = "complete Template A"
    REOPEN = "open Template A again"
    CLOSE = "close the review"
    CANCEL = "cancel the review"


REVIEW_MOVES = (
    Move(Review.Phase.ASSESSING, ReviewAct.COMPLETE, Review.Phase.PLANNING, Act.RECORD_COMPLETE),
    Move(Review.Phase.PLANNING, ReviewAct.REOPEN, Review.Phase.ASSESSING, Act.RECORD_REOPEN),
    Move(Review.Phase.PLANNING, ReviewAct.CLOSE, Review.Phase.CLOSED, Act.REVIEW_CLOSE),
    Move(Review.Phase.ASSESSING, ReviewAct.CANCEL, Review.Phase.CANCELLED, Act.REVIEW_CANCEL),
    Move(Review.Phase.PLANNING, ReviewAct.CANCEL, Review.Phase.CANCELLED, Act.REVIEW_CANCEL),
)
