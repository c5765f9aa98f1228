"""Reading the parts of the Board report from what other steps hold; each reading takes a constant number of queries."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence

from django.utils import timezone

from assessments.preparing.queries import known_of
from assessments.progress.actions.queries import Doing, doings_in
from assessments.progress.measures.models import Measure, Reading
from assessments.progress.measures.queries import Series, series_in
from assessments.progress.study.models import GoalStudy
from assessments.progress.study.queries import Looked, looked_at
from assessments.progress.timeline.queries import Agreed, timeline_of
from assessments.record.models import Ending
from assessments.reports.board.models import BoardDecision, Brand
from assessments.reports.board.parts import (
    Asking,
    ChangeFacts,
    Deed,
    Earlier,
    EarlierReview,
    GoalResult,
    Known,
    Look,
    LookedBack,
    MeasureFacts,
    ReadingFacts,
    Strengths,
    Term,
    Then,
    Through,
)
from assessments.reports.board.queries import reviews_until
from assessments.reports.content import ReportB
from assessments.reviews.models import Review
from framework.queries import glossary_of


def asking(stored: BoardDecision | None) -> Asking | None:
    """What the Board is asked; None where nothing was written, or it was taken back."""
    if stored is None or not stored.words:
        return None
    day = timezone.localtime(stored.written_at).date()
    return Asking(stored.words, stored.agenda_item, stored.board_on, stored.author, day)


def look(stored: Brand | None) -> Look | None:
    """How the report looks; None where nobody has set anything."""
    if stored is None or not (stored.name or stored.colour or stored.logo):
        return None
    logo = f"data:image/png;base64,{b64encode(bytes(stored.logo)).decode()}" if stored.logo else ""
    return Look(stored.name, stored.colour, logo, stored.width, stored.height)


def doings_by_challenge(review: Review) -> dict[int, list[Doing]]:
    """The actions of the signed plans (2 queries)."""
    found: dict[int, list[Doing]] = {}
    for one in doings_in(review):
        found.setdefault(one.action.plan.row.challenge.number, []).append(one)
    return found


def deeds(plan: ReportB | None, doings: Iterable[Doing], on: dt.date) -> tuple[Deed, ...]:
    """The actions of a plan in its order, each as it is on that day."""
    if plan is None:
        return ()
    by_uid = {one.action.uid: one for one in doings}
    found = []
    for action in plan.content.actions:
        doing = by_uid.get(action.uid) if action.uid else None
        if doing is None:
            found.append(Deed(action.description, action.owner, action.due_on, action.due_on))
            continue
        moved = doing.moved if doing.has_ended else None
        found.append(
            Deed(
                description=action.description,
                owner=doing.owner,
                due_on=doing.due_on,
                signed_due_on=action.due_on,
                state=doing.state,
                ended_on=moved.on if moved else None,
                note=moved.note if moved else "",
                is_late=doing.is_late(on),
            )
        )
    return tuple(found)


def measures_by_challenge(review: Review) -> dict[int, list[MeasureFacts]]:
    """What is counted (3 queries)."""
    found: dict[int, list[MeasureFacts]] = {}
    for one in series_in(review):
        found.setdefault(one.measure.plan.row.challenge.number, []).append(_measure(one))
    return found


def _measure(series: Series) -> MeasureFacts:
    measure = series.measure
    return MeasureFacts(
        name=measure.name,
        form=Measure.Form(measure.form),
        unit=measure.unit,
        better=Measure.Way(measure.better),
        baseline=measure.baseline,
        target=measure.target,
        readings=tuple(_reading(one) for one in series.readings),
        changes=tuple(ChangeFacts(one.on, one.words, one.new_limits) for one in series.changes),
        ended_because=measure.ended_because,
    )


def _reading(one: Reading) -> ReadingFacts:
    return ReadingFacts(one.on, one.value, one.part, one.whole, one.answer)


def strengths(review: Review, plans: Mapping[int, ReportB]) -> tuple[Strengths, ...]:
    """What each challenge can build on, in the framework's order; those with nothing are left out (1 query)."""
    found = []
    for one in known_of(review):
        known = tuple(Known(s.words, s.source, s.figure, s.prepared_by) for s in one.strengths)
        plan = plans.get(one.challenge.number)
        in_plan = plan.content.strengths if plan else ""
        if known or in_plan:
            found.append(Strengths(one.challenge.number, one.challenge.short_title, known, in_plan))
    return tuple(found)


def earlier(review: Review) -> Earlier:
    """This review beside those before it, and what became of the earlier priorities (13 queries)."""
    timeline = timeline_of(reviews_until(review))
    return Earlier(
        reviews=tuple(
            EarlierReview(one.title, one.date, Review.Kind(one.kind), stages, one.edition.name)
            for one, stages in zip(timeline.reviews, timeline.stages, strict=True)
        ),
        challenges=tuple(
            Through(row.title, tuple(map(_then, row.agreed, row.numbers))) for row in timeline.rows
        ),
        priorities=tuple(_looked_back(one) for one in looked_at(review)),
    )


def _then(agreed: Agreed | None, number: int | None) -> Then | None:
    if number is None:
        return Then(None, None, None, False, in_edition=False)
    if agreed is None:
        return None
    return Then(agreed.stage, agreed.was, agreed.rank, agreed.with_reservations or agreed.differently > 0)


def _looked_back(looked: Looked) -> LookedBack:
    row, ending = looked.row, looked.row.ended
    return LookedBack(
        review=row.review.title,
        rank=row.rank or 0,
        title=row.challenge.short_title,
        goals=tuple(
            GoalResult(goal.statement, *_result(looked.of_goals.get(goal.pk))) for goal in looked.goals
        ),
        learned=looked.study.learned if looked.study else "",
        ended=Ending.Kind(ending.kind) if ending else None,
        ended_because=ending.reason if ending else "",
    )


def _result(study: GoalStudy | None) -> tuple[GoalStudy.Outcome | None, str]:
    return (GoalStudy.Outcome(study.outcome), study.note) if study else (None, "")


def terms(review: Review, texts: Sequence[str]) -> tuple[Term, ...]:
    """The words of the edition's glossary that stand in these texts, in the order of the alphabet (1 query).

    A glossary of its own: the one that pages share remembers texts, and these are people's words.
    """
    used = glossary_of(review.edition).used_in(texts)
    return tuple(Term(one.term, one.full_name, one.meaning) for one in used)
