"""Board reports of about as many pages as asked for: ten plans, written to the length that it takes."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.plans.drafting import Draft
from assessments.plans.parts import ActionText, EvidenceText, GoalText
from assessments.plans.services import save_plan
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from tests import build

SENTENCE = "People here told us that services have moved, and that at night it is not felt on every ward. "


@dataclass(frozen=True)
class Size:
    """How much is written: letters of a comment and of a plan's texts, and how many goals and actions a plan has."""

    comment: int
    text: int
    each: int


SIZES = {34: Size(600, 280, 4), 100: Size(900, 900, 9), 300: Size(1500, 1750, 17)}


def letters(many: int) -> str:
    return (SENTENCE * (many // len(SENTENCE) + 1))[:many]


def a_report_of(pages: int) -> Review:
    """A completed review of about that many pages as a Board report."""
    size, place = SIZES[pages], build.a_system(f"Northby and the Dales {pages}")
    review = build.a_review(place)
    for number in range(1, 11):
        seen = [(letters(size.comment // 3), "two carers")]
        build.a_row(
            place, review, number, outcome="reservations", comments=letters(size.comment), reservations=seen
        )
    build.ranked(place, review, *range(1, 11), reason="All of them are urgent.")
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    for number in range(1, 11):
        save_plan(user=place.lead, row=build.row_of(review, number), draft=_a_plan(size))
    return review


def _a_plan(size: Size) -> Draft:
    goal = GoalText(letters(size.text), letters(80), letters(60), letters(60), build.DAY)
    action = ActionText(letters(size.text), "Maren Oakes, recovery lead", build.DAY)
    source = EvidenceText(letters(120), "https://example.org/evidence")
    return build.a_draft(
        description=letters(size.text * 2),
        goals=[goal] * size.each,
        actions=[action] * size.each,
        evidence_sources=[source] * size.each,
    )
