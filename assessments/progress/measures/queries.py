"""Reading measures with what was found. Everything begins with the review that the gate has let the person into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch
from django.http import Http404

from assessments.plans.models import Plan
from assessments.progress.charts.chart import Better, Chart, chart
from assessments.progress.measures.models import Change, Measure, Reading
from assessments.reviews.models import Review
from framework.models import Indicator

FETCHED = (
    Prefetch("readings", Reading.objects.select_related("by").order_by("on", "number")),
    Prefetch("changes", Change.objects.filter(taken_out_at=None).order_by("on", "pk")),
)


@dataclass(frozen=True)
class Series:
    """A measure with what counts of its readings, oldest first, and every row ever written for it."""

    measure: Measure
    every: Sequence[Reading]
    changes: Sequence[Change]

    @cached_property
    def readings(self) -> list[Reading]:
        """Of each day the latest row, unless it takes the day out."""
        latest = {one.on: one for one in self.every}  # in the order of their numbers
        return [one for one in latest.values() if not one.is_taken_out]

    @cached_property
    def corrected(self) -> dict[dt.date, list[Reading]]:
        """By day the rows that no longer count, oldest first: what was written before a correction."""
        of: dict[dt.date, list[Reading]] = {}
        for one in self.every:
            of.setdefault(one.on, []).append(one)
        counts = {one.pk for one in self.readings}
        return {
            day: [one for one in rows if one.pk not in counts] for day, rows in of.items() if len(rows) > 1
        }

    @cached_property
    def chart(self) -> Chart | None:
        """The chart of the numbers; None for a measure of yes and no, or without readings."""
        if not self.measure.is_counted or not self.readings:
            return None
        target = self.measure.target
        return chart(
            [(one.on, float(one.amount)) for one in self.readings if one.amount is not None],
            better=Better(self.measure.better),
            target=None if target is None else float(target),
            new_limits_on=[change.on for change in self.changes if change.new_limits],
        )


def _series(measure: Measure, before: Sequence[Measure] = ()) -> Series:
    """`before` is the same measure in the plans that this one continues: its readings come first."""
    same = [*(one for one in before if one.uid == measure.uid), measure]
    every = [(one.on, one.measure_id, one.number, one) for each in same for one in each.readings.all()]
    changes = [change for each in same for change in each.changes.all()]
    changes.sort(key=lambda one: (one.on, one.pk))
    return Series(measure, [row[-1] for row in sorted(every, key=lambda row: row[:3])], changes)


def _before(plan: Plan, measures: Sequence[Measure]) -> list[Measure]:
    """These measures in the plans that `plan` continues, oldest first (3 queries, or none if it continues none)."""
    if not plan.row.is_carried:
        return []
    same = Measure.objects.filter(system=plan.system_id, uid__in=[one.uid for one in measures])
    return list(same.filter(plan__lt=plan.pk).order_by("plan").prefetch_related(*FETCHED))


def series_of(plan: Plan) -> list[Series]:
    """Every measure of a plan with its readings, those that have ended last (3 queries, whatever there is).

    A plan that continues an earlier one shows the readings of both: the line goes on (3 queries more).
    """
    found = sorted(
        plan.measures.prefetch_related(*FETCHED), key=lambda one: (one.ended_at is not None, one.pk)
    )
    before = _before(plan, found)
    return [_series(one, before) for one in found]


def series_in(review: Review) -> list[Series]:
    """Every measure of the plans of a review with its readings, in the framework's order (3 queries)."""
    found = Measure.objects.filter(plan__row__review=review).select_related("plan__row__challenge")
    ordered = found.order_by("plan__row__challenge__number", "pk")
    return [_series(measure) for measure in ordered.prefetch_related(*FETCHED)]


def series_for(review: Review, number: int, measure: int) -> Series:
    """One measure of the plan for that challenge of the review (3 queries); Http404 when it is not there."""
    found = (
        Measure.objects.filter(pk=measure, plan__row__review=review, plan__row__challenge__number=number)
        .select_related(
            "system",
            "plan__row__review__system",
            "plan__row__review__edition",
            "plan__row__challenge",
            "plan__row__ending",
            "plan__row__continues",
        )
        .prefetch_related(*FETCHED)
        .first()
    )
    if found is None:
        raise Http404
    return _series(found, _before(found.plan, [found]))


def examples_for(plan: Plan) -> list[Indicator]:
    """What the framework gives as examples for the challenge of that plan (1 query)."""
    return list(plan.row.challenge.indicators.all())
