"""What the Board of the demo is asked to decide, and who took part in the review that it reads about."""

from __future__ import annotations

import datetime as dt

from assessments.demo.clock import at
from assessments.people.models import User
from assessments.record.services import write_participation
from assessments.reports.board.services import DecisionText, ask_board
from assessments.reviews.models import Review

TOOK_PART = (
    "Thirty-four people took part in the workshop.",
    "Service users, carers, ward and community staff, the college, Holm Housing and the Integrated Care Board were there.",
    "Nobody came from primary care, and nobody who was on a ward that day.",
)
DECISION = (
    "The Board is asked to note what has moved since the second review, to keep the five priorities for another year, "
    "and to pay for the recovery education centre until next August."
)


def take_part(lead: User, review: Review) -> None:
    """Write down who was there, before Template A is complete."""
    write_participation(user=lead, review=review, took_part=list(TOOK_PART), seen_differently=[], version=0)


def ask(lead: User, review: Review, today: dt.date) -> None:
    """Ask for the decision at the next meeting of the Board."""
    meeting = today + dt.timedelta(days=12)
    text = DecisionText(DECISION, "12.2", meeting, f"{lead.name}, recovery lead")
    with at(today - dt.timedelta(days=3), 11):
        ask_board(user=lead, review=review, text=text, version=0)
