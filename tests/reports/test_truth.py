"""No report says what is not so: every cell of the tables of state and kind, and reports that are in that state."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable

import pytest

from assessments.plans.parts import Dates
from assessments.plans.services import save_plan
from assessments.progress.lifecycle import cancel_review, close_review
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports import papers
from assessments.reports.board import truth
from assessments.reports.board.content import board
from assessments.reports.board.truth import Moment, Place
from assessments.reviews.models import Review
from assessments.signoff.standing import PlanState
from tests import build
from tests.reports.conftest import recorded

Kind, Phase = Review.Kind, Review.Phase
CELLS = list(itertools.product(Moment, Kind))
PLANS = list(itertools.product(PlanState, Kind))
ON = dt.date(2027, 6, 1)
BEFORE, AFTER = ON - dt.timedelta(days=1), ON + dt.timedelta(days=1)


# ------------------------------------------------------------------------------------------------- the tables


@pytest.mark.parametrize(("now", "kind"), CELLS)
def test_every_cell_says_who_stands_behind_the_stages(now: Moment, kind: Kind) -> None:
    said = str(truth.AGREED[now, kind]).lower()
    assert ("commissioners" in said) == (kind is Kind.JOINT and now is not Moment.CANCELLED_EARLY)
    assert ("own view" in said or "itself" in said) == (
        kind is Kind.SELF and now is not Moment.CANCELLED_EARLY
    )
    assert ("closed" in said) == (now is Moment.CLOSED)
    assert ("cancelled" in said) == (now in (Moment.CANCELLED, Moment.CANCELLED_EARLY))
    assert ("nothing is recorded" in said) == (now is Moment.EMPTY)
    still = "can still change" in said or "have still to" in said or "has still to" in said
    assert still == (now in (Moment.BEGUN, Moment.RECORDED, Moment.RANKED))


@pytest.mark.parametrize(("state", "kind"), PLANS)
def test_every_cell_says_who_stands_behind_the_goals(state: PlanState, kind: Kind) -> None:
    said = str(truth.GOALS[state, kind]).lower()
    if kind is Kind.SELF:
        assert "commissioner" not in said
        assert "both sides" not in said
        assert "agreed" not in said
    assert ("agreed by commissioners" in said) == (state is PlanState.SIGNED and kind is Kind.JOINT)
    assert bool(re.search("signed by the (provider|commissioner)", said)) == (
        state is PlanState.SIGNED
        if kind is Kind.SELF
        else state in (PlanState.WAITING_FOR_COMMISSIONER, PlanState.WAITING_FOR_PROVIDER)
    )


@pytest.mark.parametrize(("now", "of"), list(itertools.product(Moment, Place)))
def test_nothing_is_no_priority_before_anything_was_ranked(now: Moment, of: Place) -> None:
    said = str(truth.early(of, now))
    assert ("not a priority" in said) == (of is Place.OTHERS and now not in truth.OPEN)
    assert ("%(rank)d" in said) == (of is Place.CHOSEN)
    assert ("earlier review" in said) == (of is Place.CARRIED)
    assert str(truth.NO_PRIORITIES[now]).strip()


@pytest.mark.parametrize("now", Moment)
@pytest.mark.parametrize("dates", [(), (BEFORE,), (AFTER,), (ON,), (AFTER, BEFORE), (BEFORE, BEFORE)])
def test_no_date_is_said_only_where_no_plan_carries_one(now: Moment, dates: tuple[dt.date, ...]) -> None:
    said = truth.next_review(dates, now, ON)
    if not dates:
        assert said == str(truth.NO_DATE[now])
        return
    assert said != str(truth.NO_DATE[now])
    coming = [one for one in dates if one >= ON]
    assert said.startswith("Next review" if coming else "The last review date")
    assert f"{min(coming) if coming else max(dates):%-d %B %Y}" in said


@pytest.mark.parametrize(
    ("phase", "recorded_rows", "ranked", "complete", "now"),
    [
        (Phase.ASSESSING, 0, 0, False, Moment.EMPTY),
        (Phase.ASSESSING, 9, 0, False, Moment.BEGUN),
        (Phase.ASSESSING, 9, 1, False, Moment.RANKED),
        (Phase.ASSESSING, 10, 0, False, Moment.RECORDED),
        (Phase.ASSESSING, 10, 3, False, Moment.RANKED),
        (Phase.PLANNING, 10, 3, True, Moment.COMPLETE),
        (Phase.CLOSED, 10, 3, True, Moment.CLOSED),
        (Phase.CANCELLED, 4, 0, False, Moment.CANCELLED_EARLY),
        (Phase.CANCELLED, 10, 3, True, Moment.CANCELLED),
    ],
)
def test_how_far_a_review_is(
    phase: Phase, recorded_rows: int, ranked: int, complete: bool, now: Moment
) -> None:
    assert truth.moment(phase, recorded=recorded_rows, of=10, ranked=ranked, complete=complete) is now


# ------------------------------------------------------------------------------------- reports in these states


def nothing(place: build.Place, review: Review) -> None:
    pass


def begun(place: build.Place, review: Review) -> None:
    build.a_row(place, review, 1)


def ten(place: build.Place, review: Review) -> None:
    recorded(place, review)


def ranked(place: build.Place, review: Review) -> None:
    recorded(place, review)
    build.ranked(place, review, 4)


def complete(place: build.Place, review: Review) -> None:
    ranked(place, review)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()


def closed(place: build.Place, review: Review) -> None:
    complete(place, review)
    close_review(user=place.lead, review=review, reason="Enough.")


def cancelled_early(place: build.Place, review: Review) -> None:
    begun(place, review)
    cancel_review(user=place.lead, review=review, reason="The day was wrong.")


def cancelled(place: build.Place, review: Review) -> None:
    complete(place, review)
    cancel_review(user=place.lead, review=review, reason="The day was wrong.")


WALKS = {
    Moment.EMPTY: nothing,
    Moment.BEGUN: begun,
    Moment.RECORDED: ten,
    Moment.RANKED: ranked,
    Moment.COMPLETE: complete,
    Moment.CLOSED: closed,
    Moment.CANCELLED_EARLY: cancelled_early,
    Moment.CANCELLED: cancelled,
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("now", Moment)
def test_a_report_says_its_cell(now: Moment, kind: Kind) -> None:
    place = build.a_system()
    review = build.a_review(place, kind)
    walk: Callable[[build.Place, Review], None] = WALKS[now]
    walk(place, review)
    review.refresh_from_db()
    assert board(review).moment is now
    page = " ".join(papers.board(review).split())
    assert str(truth.AGREED[now, kind]) in page
    assert ("agreed by commissioners" in page.lower()) is False  # nobody has signed
    assert ("Here it is not a priority" in page) == (now not in (*truth.OPEN, Moment.CANCELLED_EARLY))
    same = str(truth.AGREED[now, kind])
    others = {str(truth.AGREED[other, kind]) for other in Moment} - {same}
    assert not [one for one in others if one in page]


@pytest.mark.django_db
def test_a_provider_that_signed_alone_is_not_said_to_have_agreed_with_anybody() -> None:
    place = build.a_system()
    alone = build.a_completed_template_a(place, build.a_review(place, "self"), [5])
    build.a_signed_plan(place, alone, 5)
    page = papers.board(alone)
    assert "Local goals, signed by the provider" in page
    assert "commissioner" not in re.sub("<[^>]*>", "", page).lower().replace("commissioned", "")
    joint = build.a_completed_template_a(other := build.a_system(), build.a_review(other), [5])
    build.a_signed_plan(other, joint, 5)
    assert "Local goals, agreed by commissioners and provider" in papers.board(joint)


@pytest.mark.django_db
def test_a_carried_over_priority_is_not_said_to_be_none() -> None:
    place = build.a_system()
    first = build.a_completed_template_a(place, build.a_review(place), [3])
    build.a_plan(place, first, 3)
    second = build.a_review(place, title="Second review")
    recorded(place, second)
    page = papers.board(second)
    assert "It is still being worked on from an earlier review." in page
    assert "not a priority" not in page
    assert "No plan says yet" not in page  # the plan of the first review has a date
    assert "Next review: 11 September 2027." in page


@pytest.mark.django_db
def test_plans_without_dates_say_so_and_plans_with_one_do_not() -> None:
    place = build.a_system()
    review = build.a_completed_template_a(place, build.a_review(place), [3, 4])
    build.a_plan(place, review, 4, complete=False)
    assert "No plan says yet when the next review is." in papers.board(review)
    draft = build.a_draft(dates=Dates(build.DAY, ON))
    save_plan(user=place.lead, row=build.row_of(review, 3), draft=draft)
    page = papers.board(review)
    assert "No plan says yet" not in page
    assert "Next review: 1 June 2027." in page
    assert "The last review date in the plans was 1 June 2027." in papers.board(review, on=AFTER)
