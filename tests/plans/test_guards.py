"""What the database refuses by itself about the dates of a plan, and why something is due later."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from assessments.plans.models import Action, Goal, Plan
from assessments.record.models import Row
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_signed_plan,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EARLY = DAY - dt.timedelta(days=1)


def refused(change, **values) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(**values)


def test_nothing_in_a_plan_is_dated_before_its_review(place: Place) -> None:
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    this = Plan.objects.filter(pk=plan.pk)
    for column in ("agreed_on", "next_review_on"):
        refused(this.update, **{column: EARLY})
        this.update(**{column: DAY})
    for model in (Goal, Action):
        parts = model.objects.filter(plan=plan)
        refused(parts.update, due_on=EARLY)
        refused(model.objects.create, plan=plan, position=9, due_on=EARLY)
        parts.update(due_on=DAY)
        parts.update(due_on=None)


def test_a_plan_that_is_begun_has_dates_since_its_review(place: Place) -> None:
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    row = Row.objects.get(review=review, rank=1)
    refused(Plan.objects.create, row=row, next_review_on=EARLY)
    assert Plan.objects.create(row=row, next_review_on=DAY).pk


def test_dates_that_were_right_once_stop_no_other_change(place: Place) -> None:
    # Given a plan whose review is given a later date afterwards
    review = a_completed_template_a(place, a_review(place))
    plan = a_plan(place, review)
    type(review).objects.filter(pk=review.pk).update(date=DAY + dt.timedelta(days=30))
    # Then other things can still change
    Plan.objects.filter(pk=plan.pk).update(description="Other words")
    Goal.objects.filter(plan=plan).update(statement="Other words")


def test_why_something_is_due_later_stays_with_what_was_signed(place: Place) -> None:
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    refused(Plan.objects.filter(pk=plan.pk).update, later_reason="Another reason")
