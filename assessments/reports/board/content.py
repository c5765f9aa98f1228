"""What the Board report says, once, as frozen values: the page, the PDF and the office files are made from these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils import timezone

from assessments.reports.board import gathering, truth
from assessments.reports.board.options import WHOLE, BoardOptions
from assessments.reports.board.parts import (
    Asking,
    Deed,
    Earlier,
    Early,
    Look,
    NextReview,
    Priority,
    Strengths,
    Term,
)
from assessments.reports.board.queries import brand_of, decision_of, editions_before
from assessments.reports.content import ReportA, ReportB, plans_in, state_in_force, template_a
from assessments.reports.queries import review_dates
from assessments.reviews.models import Review
from assessments.signoff.models import Signature
from assessments.signoff.queries import sides_needed
from assessments.signoff.standing import standings_in
from framework.models import Challenge
from framework.queries import challenges_of

__all__ = ["Board", "Early", "NextReview", "Priority", "board"]


@dataclass(frozen=True)
class Board:
    """The Board report as it is on a day (`on`: what is late depends on it).

    `meanings` pairs a challenge with what its agreed stage means there. `has_before` says that there was an earlier
    review, `has_other_edition` that none of those used the edition of this one, `earlier` is what it and those
    before it found, where that was asked for.
    """

    a: ReportA
    phase: Review.Phase
    meanings: tuple[tuple[int, str], ...]
    priorities: tuple[Priority, ...]
    early: tuple[Early, ...]
    sides: tuple[Signature.Side, ...]
    next_reviews: tuple[NextReview, ...]
    options: BoardOptions = WHOLE
    on: dt.date = dt.date.min
    asking: Asking | None = None
    look: Look | None = None
    strengths: tuple[Strengths, ...] = ()
    has_before: bool = False
    has_other_edition: bool = False
    earlier: Earlier | None = None
    glossary: tuple[Term, ...] = ()

    @property
    def plans(self) -> tuple[ReportB, ...]:
        return tuple(one.plan for one in self.priorities if one.plan)

    @property
    def moment(self) -> truth.Moment:
        """How far the review is."""
        rows = self.a.content.rows
        return truth.moment(
            self.phase,
            recorded=sum(row.outcome is not None for row in rows),
            of=len(rows),
            ranked=len(self.priorities),
            complete=self.a.completion is not None,
        )

    @property
    def is_settled(self) -> bool:
        """Template A is complete and every plan that its priorities ask for is signed."""
        return not self.a.is_draft and all(one.plan and one.plan.is_signed for one in self.priorities)


def board(review: Review, options: BoardOptions = WHOLE, *, on: dt.date | None = None) -> Board:
    """The Board report of that review as it is on that day (today), by a constant number of queries.

    Raises Altered when what is stored is not what was completed or signed.
    """
    on = on or timezone.localdate()
    a = template_a(review)
    standings = [] if review.is_assessing else standings_in([review])
    plans = plans_in(standings, a.stages, in_force=True)
    states = {one.row.challenge.number: state_in_force(one) for one in standings}
    challenges = list(challenges_of(review.edition))
    rows = {row.challenge: row for row in a.content.rows}
    before = editions_before(review)
    in_force = {one.row.challenge.number for one in standings if one.is_in_force}
    begun, measures = gathering.doings_by_challenge(review), gathering.measures_by_challenge(review)
    doings = {number: theirs for number, theirs in begun.items() if number in in_force}
    priorities = tuple(
        Priority(
            row,
            row.priority,
            states.get(row.challenge),
            plans.get(row.challenge),
            gathering.deeds(plans.get(row.challenge), doings.get(row.challenge, ()), on),
            tuple(measures.get(row.challenge, ())),
        )
        for row in sorted(a.content.rows, key=lambda row: row.priority or 0)
        if row.priority
    )
    found = Board(
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
        on=on,
        asking=gathering.asking(decision_of(review)),
        look=gathering.look(brand_of(review.system)) if options.brand else None,
        strengths=gathering.strengths(review, plans),
        has_before=bool(before),
        has_other_edition=bool(before) and review.edition_id not in before,
        earlier=gathering.earlier(review) if options.has_earlier else None,
    )
    found = replace(found, glossary=gathering.terms(review, list(_texts(found))))
    return found if options.names else _without_names(found)


def _meaning(challenge: Challenge, stage: int | None) -> str:
    """What that stage means for this challenge, in the framework's short words. Empty without a stage."""
    return next((one.summary for one in challenge.descriptors.all() if one.stage.number == stage), "")


def _next_reviews(review: Review) -> tuple[NextReview, ...]:
    """The earliest first; on the same day those of this review before others."""
    days = groupby(review_dates(review), key=lambda date: (date.on, date.review))
    return tuple(NextReview(*day, tuple(date.rank for date in dates)) for day, dates in days)


def _texts(report: Board) -> Iterator[str]:
    """What is printed and may hold a word of the method."""
    for stage in report.a.stages:
        yield stage.meaning
    for _challenge, meaning in report.meanings:
        yield meaning
    for row in report.a.content.rows:
        yield from (row.title, row.comments, row.differences, row.moved_because)
        yield from (one.words for one in row.reservations)
    for plan in report.plans if report.options.has_plans else ():
        content = plan.content
        yield from (content.description, content.strengths)
        for goal in content.goals:
            yield from (goal.statement, goal.measure)
        yield from (action.description for action in content.actions)
    for one in report.early:
        yield one.why
    if report.asking:
        yield report.asking.words


# ----------------------------------------------------------------------------------------- without names


def _without_names(report: Board) -> Board:
    """The same without the names of people: those that stand in fields of their own. What people wrote stays."""
    done = report.a.completion
    return replace(
        report,
        a=replace(report.a, completion=replace(done, by="") if done else None),
        asking=replace(report.asking, author="") if report.asking else None,
        priorities=tuple(
            replace(
                one,
                plan=_plan_without_names(one.plan) if one.plan else None,
                deeds=tuple(_deed_without_name(deed) for deed in one.deeds),
            )
            for one in report.priorities
        ),
        strengths=tuple(
            replace(one, known=tuple(replace(known, prepared_by="") for known in one.known))
            for one in report.strengths
        ),
    )


def _deed_without_name(deed: Deed) -> Deed:
    return replace(deed, owner="")


def _plan_without_names(plan: ReportB) -> ReportB:
    actions = tuple(replace(action, owner="") for action in plan.content.actions)
    return replace(
        plan,
        content=replace(plan.content, actions=actions),
        sides=tuple(
            replace(side, signature=replace(side.signature, name="", witness="", recorded_by=""))
            if side.signature
            else side
            for side in plan.sides
        ),
        endorsements=tuple(replace(one, name="") for one in plan.endorsements),
    )
