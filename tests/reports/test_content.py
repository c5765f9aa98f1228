"""What the reports are made of: frozen values, by a constant number of queries, whatever the shape of the edition."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.people.services import add_member
from assessments.plans.services import revise
from assessments.record.models import Row
from assessments.reports import content, papers
from assessments.reports.board import content as board_content
from assessments.reviews.models import Review
from assessments.signoff.endorsing import endorse
from assessments.signoff.models import Signature
from assessments.signoff.standing import PlanState, standings_in
from tests import build
from tests.reports.conftest import a_whole_review

BOARD_REPORT = 24  # queries, however much was written and signed
PLAIN = (str, int, bool, type(None), dt.date, dt.datetime, UUID, enum.Enum)

pytestmark = pytest.mark.django_db


def leaves(value: object) -> list[object]:
    """Every value inside, and each dataclass itself."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        assert type(value).__dataclass_params__.frozen, type(value)  # type: ignore[attr-defined]
        return [one for field in dataclasses.fields(value) for one in leaves(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [one for part in value for one in leaves(part)]
    return [value]


def test_a_report_is_made_of_plain_frozen_values(place: build.Place, whole: Review) -> None:
    found = leaves(board_content.board(whole, on=build.DAY))
    assert {type(one) for one in found if not isinstance(one, PLAIN)} == set()
    assert Row.Outcome.NOT_REACHED in found
    assert Signature.Side.PROVIDER in found


def test_the_board_report_costs_a_constant_number_of_queries(place: build.Place) -> None:
    small = build.a_review(place, title="Small")
    build.record_all(place, small)
    build.ranked(place, small, 3)
    counts = {}
    other = build.a_system()
    for name, review in (("draft", small), ("whole", a_whole_review(other))):
        review = Review.objects.select_related("system", "edition").get(pk=review.pk)
        papers.board(review)  # what a process reads once is read now
        with CaptureQueriesContext(connection) as asked:
            papers.board(review)
        counts[name] = len(asked)
    assert counts["whole"] == BOARD_REPORT
    assert counts["draft"] <= BOARD_REPORT + 1  # a draft is read beside the review before


def test_more_plans_cost_no_more_queries(place: build.Place) -> None:
    counts = []
    for numbers in ([3], [3, 4, 5, 6]):
        here = build.a_system()
        review = build.a_completed_template_a(here, build.a_review(here), numbers)
        for number in numbers:
            build.a_signed_plan(here, review, number)
        fresh = Review.objects.select_related("system", "edition").get(pk=review.pk)
        board_content.board(fresh, on=build.DAY)  # what a process reads once is read now
        with CaptureQueriesContext(connection) as asked:
            report = board_content.board(fresh, on=build.DAY)
        counts.append(len(asked))
        assert [plan.state for plan in report.plans] == [PlanState.SIGNED] * len(numbers)
    assert counts[0] == counts[1]


def test_a_plan_with_a_signature_is_reported_as_it_was_filed(place: build.Place, whole: Review) -> None:
    reports = {
        standing.row.challenge.number: content.template_b(standing)
        for standing in standings_in([whole])
        if standing.plan
    }
    signed, part, draft = reports[3], reports[8], reports[6]
    assert signed.filed
    assert signed.filed.sha256 == signed.content.sha256 == build.row_of(whole, 3).plan.revisions.get().sha256
    assert signed.waiting_for == ()
    assert part.filed
    assert part.waiting_for == (Signature.Side.PROVIDER,)
    assert draft.filed is None
    assert set(draft.waiting_for) == set(Signature.Side)


def test_next_reviews_say_whose_plans_are_looked_at(place: build.Place, whole: Review) -> None:
    (only,) = board_content.board(whole, on=build.DAY).next_reviews
    assert only.on == dt.date(2027, 9, 11)
    assert only.priorities == (1, 2, 3)


def test_a_new_version_that_was_begun_does_not_end_the_one_that_is_signed(place: build.Place) -> None:
    # Given a plan that both sides signed, that a representative endorsed, and whose version 2 was begun
    review = build.a_completed_template_a(place, build.a_review(place, title="Second"), [3])
    plan = build.a_signed_plan(place, review)
    filed = plan.revisions.get()
    user = build.a_person("Rosa")
    add_member(
        by=place.lead, system=place.system, user=user, role="representative", organisation=place.provider
    )
    endorse(user=user, plan=plan, filed=filed, read_sha256=filed.sha256)
    revise(user=place.lead, plan=plan, reason="New money")
    build.described(plan, place.lead, "Words that nobody signed")
    # Then the Board reads what is in force, and that another version is being written
    (only,) = board_content.board(review, on=build.DAY).priorities
    assert only.state is PlanState.SIGNED
    assert only.plan
    assert only.plan.is_signed
    assert only.plan.content.sha256 == filed.sha256
    assert (only.plan.filed and only.plan.filed.number, only.plan.next_version) == (1, 2)
    assert all(one.signature for one in only.plan.sides)
    assert [one.name for one in only.plan.endorsements] == ["Rosa"]
    page = papers.board(review)
    assert "Words that nobody signed" not in page
    assert "Rosa" in page
    # and who asks for the plan itself reads what is being written
    now = content.template_b(standings_in([review])[0])
    assert (now.filed, now.endorsements) == (None, ())


def test_a_half_signed_version_is_not_in_force(place: build.Place) -> None:
    review = build.a_completed_template_a(place, build.a_review(place, title="Third"), [3])
    plan = build.a_plan(place, review)
    build.signed_by(plan, place.lead, "provider")
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="A slip")
    (only,) = board_content.board(review, on=build.DAY).priorities
    assert only.state is PlanState.READY_TO_SIGN
    assert only.plan
    assert (only.plan.filed, only.plan.next_version) == (None, 0)
    assert not any(one.signature for one in only.plan.sides)
