"""What the Board report says, once, as frozen values: the page, the PDF and the office files are made from these."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from assessments.record.snapshot import RowFacts
from assessments.reports.board.options import WHOLE, BoardOptions
from assessments.reports.content import ReportA, ReportB, plans_in, state_in_force, template_a
from assessments.reports.queries import review_dates
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.queries import sides_needed
from assessments.signoff.standing import PlanState, standings_in
from framework.models import Challenge
from framework.queries import challenges_of


@dataclass(frozen=True)
class Priority:
    """A challenge that comes first, with its plan as far as there is one."""

    row: RowFacts
    rank: int
    state: PlanState | None  # None until Template A is complete
    plan: ReportB | None


@dataclass(frozen=True)
class Early:
    """A challenge that the method suggests early, why, and what was decided on it."""

    challenge: int
    title: str
    why: str
    priority: int | None
    is_carried_over: bool  # from an earlier review
    others_chosen: bool  # there are priorities, whether this is one or not


@dataclass(frozen=True)
class NextReview:
    """A day on which plans are looked at again, and the priorities whose plans they are.

    `review` is the title of the other review that they belong to; empty for this one.
    """

    on: dt.date
    review: str
    priorities: tuple[int, ...]


@dataclass(frozen=True)
class Board:
    """The Board report. `meanings` pairs a challenge with what its agreed stage means there."""

    a: ReportA
    phase: Review.Phase
    meanings: tuple[tuple[int, str], ...]
    priorities: tuple[Priority, ...]
    early: tuple[Early, ...]
    sides: tuple[Signature.Side, ...]
    next_reviews: tuple[NextReview, ...]
    options: BoardOptions = WHOLE

    @property
    def plans(self) -> tuple[ReportB, ...]:
        return tuple(one.plan for one in self.priorities if one.plan)


def board(review: Review, options: BoardOptions = WHOLE) -> Board:
    """The Board report of that review: a constant number of queries, however much was written and signed."""
    a = template_a(review)
    standings = [] if review.is_assessing else standings_in([review])
    plans = plans_in(standings, a.stages, in_force=True)
    states = {one.row.challenge.number: state_in_force(one) for one in standings}
    challenges = list(challenges_of(review.edition))
    rows = {row.challenge: row for row in a.content.rows}
    priorities = tuple(
        Priority(row, row.priority, states.get(row.challenge), plans.get(row.challenge))
        for row in sorted(a.content.rows, key=lambda row: row.priority or 0)
        if row.priority
    )
    return Board(
        a=a,
        phase=Review.Phase(review.phase),
        meanings=tuple((one.number, _meaning(one, rows[one.number].stage)) for one in challenges),
        priorities=priorities,
        early=tuple(
            Early(
                challenge=one.number,
                title=rows[one.number].title,
                why=one.why_early,
                priority=rows[one.number].priority,
                is_carried_over=one.number in a.content.carried_over,
                others_chosen=bool(priorities),
            )
            for one in challenges
            if one.suggest_early
        ),
        sides=tuple(sides_needed(review)),
        next_reviews=_next_reviews(review),
        options=options,
    )


def _meaning(challenge: Challenge, stage: int | None) -> str:
    """What that stage means for this challenge, in the framework's short words. Empty without a stage."""
    return next((one.summary for one in challenge.descriptors.all() if one.stage.number == stage), "")


def _next_reviews(review: Review) -> tuple[NextReview, ...]:
    """The earliest first; on the same day those of this review before others."""
    days = groupby(review_dates(review), key=lambda date: (date.on, date.review))
    return tuple(NextReview(*day, tuple(date.rank for date in dates)) for day, dates in days)
