"""Sentences of the Board report that were not so, each in the state in which it was printed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.demo.edition import load_older_edition
from assessments.plans.services import revise
from assessments.progress.measures.models import Measure
from assessments.progress.measures.presenters import lines_said
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports import papers
from assessments.reports import presenters as said_of
from assessments.reports.board import presenters as words
from assessments.reports.board.content import board
from assessments.reports.board.options import BoardOptions, Length, Reviews
from assessments.reports.board.parts import Asking, ChangeFacts, Deed, MeasureFacts, NextReview, ReadingFacts
from assessments.reports.office.slides.values import doing
from assessments.reviews.models import Review
from assessments.reviews.services import start_review
from tests import build
from tests.reports.conftest import recorded

LATER = dt.date(2028, 1, 1)
SHORT = BoardOptions(length=Length.SHORT)


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", page).split())


@pytest.fixture
def place(db: None) -> build.Place:
    return build.a_system()


def after_an_older_edition(place: build.Place) -> Review:
    """A completed review on the edition of today, after one on an older edition that had nine challenges."""
    build.an_edition()
    older = start_review(
        user=place.lead,
        system=place.system,
        kind="joint",
        title="Before",
        date=dt.date(2026, 3, 1),
        edition=load_older_edition(),
    )
    build.a_completed_template_a(place, older, [4])
    now = build.a_review(place, title="Now")
    for number in range(1, 11):
        build.a_row(place, now, number, moved_because="")
    build.ranked(place, now, 3)
    record.complete(user=place.lead, review=now, fingerprint=fingerprint(now))
    now.refresh_from_db()
    return now


def test_a_review_after_another_edition_is_not_said_to_follow_one_without_stages(place: build.Place) -> None:
    found = board(after_an_older_edition(place))
    assert (found.has_before, found.has_other_edition) == (True, True)
    said = words.nothing_moved(found)
    assert "edition" in said
    assert "no agreed stage" not in said


def test_a_first_review_follows_no_edition(place: build.Place) -> None:
    found = board(build.a_completed_template_a(place, build.a_review(place)))
    assert (found.has_before, found.has_other_edition) == (False, False)
    second = board(build.a_review(place, title="Second"))
    assert (second.has_before, second.has_other_edition) == (True, False)


def test_a_challenge_that_an_edition_does_not_have_is_not_said_to_be_unrecorded(place: build.Place) -> None:
    review, options = after_an_older_edition(place), BoardOptions(reviews=Reviews.EARLIER)
    found = board(review, options)
    assert found.earlier is not None
    assert found.earlier.has_editions
    new = next(one for one in found.earlier.challenges if one.then[0] and not one.then[0].in_edition)
    assert [words.then_words(one) for one in new.then] == ["Not in this edition", "Stage 2"]
    assert "different editions of the method" in text_of(papers.board(review, options))


def test_every_challenge_with_an_outcome_is_in_the_sentence_on_what_moved(place: build.Place) -> None:
    # Given a last review in which challenge 9 has no agreed stage
    first = build.a_review(place)
    recorded(place, first)
    build.ranked(place, first, 3)
    record.complete(user=place.lead, review=first, fingerprint=fingerprint(first))
    # When the next one agrees a stage on all of them
    second = build.a_review(place, title="Second")
    build.record_all(place, second)
    found = board(second)
    # Then nine are compared, and the tenth is named
    moved = words.moves(found)
    assert moved[-1] == ("No stage to compare: 9.", ())
    named = sorted(int(one) for line in moved for one in re.findall(r"\d+", line.words))
    assert named == list(range(1, 11))


def test_two_pages_do_not_promise_words_for_which_they_may_have_no_room(place: build.Place) -> None:
    review = build.a_review(place)
    recorded(place, review)
    whole, short = (text_of(papers.board(review, options)) for options in (BoardOptions(), SHORT))
    assert "Their own words are in this report." in whole
    assert "in this report" not in short
    assert "More is on page 2." in short
    empty = build.a_review(build.a_system())
    assert "page 2" not in text_of(papers.board(empty, SHORT))


def test_a_draft_says_on_page_1_what_earlier_reviews_still_work_on(place: build.Place) -> None:
    first = build.a_completed_template_a(place, build.a_review(place), [3, 4])
    build.a_signed_plan(place, first, 3)
    second = build.a_review(place, title="Second")
    build.a_row(place, second, 1)
    page_1 = text_of(papers.board(second).split("<!-- one page -->")[0])
    assert "Challenges 3 and 4 are still being worked on from earlier reviews." in page_1
    assert words.still_worked_on(board(first)) == ""


def test_a_date_that_has_passed_is_not_the_next_review(place: build.Place) -> None:
    review = build.a_completed_template_a(place, build.a_review(place), [3])
    build.a_signed_plan(place, review, 3)
    after, before = (text_of(papers.board(review, on=on)) for on in (LATER, build.DAY))
    assert "Review date: 11 September 2027." in after
    assert "Next review" not in after
    assert "Next review: 11 September 2027." in before


@pytest.mark.parametrize(
    ("signed", "said"), [(0, "Neither plan is signed yet."), (2, "Both plans are signed.")]
)
def test_two_plans_are_both(signed: int, said: str) -> None:
    assert said_of.plans_signed(signed, 2) == said


def test_a_plan_that_is_proposed_or_ready_is_not_still_being_written(place: build.Place) -> None:
    review = build.a_completed_template_a(place, build.a_review(place), [3, 4])
    build.a_plan(place, review, 3)
    build.a_plan(place, review, 4, complete=False)
    ready, writing = (said_of.draft_of(plan) for plan in board(review).plans)
    assert "written" not in ready
    assert "not signed" in ready
    assert "still being written" in writing


def test_actions_of_a_plan_that_one_side_signed_and_took_up_again_are_not_begun(place: build.Place) -> None:
    # Given a plan that the commissioner alone has signed, and that is then changed
    review = build.a_completed_template_a(place, build.a_review(place), [3, 4])
    plan = build.a_plan(place, review, 3)
    build.signed_by(plan, place.commissioner, "commissioner")
    revise(user=place.lead, plan=plan, reason="Another date.")
    # and one that both have signed, and that is changed, too
    build.a_signed_plan(place, review, 4)
    both = review.rows.get(challenge__number=4).plan
    revise(user=place.lead, plan=both, reason="Another date.")
    # Then the actions of the first are not signed, and those of the second go on
    never, once = board(review).priorities
    assert {words.deed_state(deed) for deed in never.deeds} == {"Not signed yet"}
    assert {words.deed_state(deed) for deed in once.deeds} == {"Not started"}


def test_a_slide_says_that_no_action_is_open_where_all_are_done(place: build.Place) -> None:
    review = build.a_completed_template_a(place, build.a_review(place), [3])
    build.a_signed_plan(place, review, 3)
    found = board(review)
    (one,) = found.priorities
    ended = replace(one, deeds=tuple(replace(deed, ended_on=build.DAY) for deed in one.deeds))
    for priority, who in (
        (one, "Head of learning"),
        (ended, "No open actions"),
        (replace(one, deeds=()), "–"),
    ):
        page = doing(replace(found, priorities=(priority,)))
        assert page.grid is not None
        assert page.grid.rows[0][3] == who


def test_small_things_are_said_as_people_say_them() -> None:
    asking = Asking("Agree.", "7", build.DAY, "Maren Oakes, recovery lead", build.DAY)
    assert words.asked_by(asking).endswith("Written by Maren Oakes, recovery lead, 15 March 2027.")
    assert (
        words.whose_plans(NextReview(build.DAY, "Third review", (1, 2)))
        == "plans for priorities 1 and 2 (Third review)"
    )
    assert words.deeds_counted([Deed("Do it", "", None, None)]) == "1 not signed yet"


def counted(*values: int, new_limits_at: int | None = None, target: int | None = None) -> words.Charted:
    """A measure with a reading each month, and perhaps a change that begins new limits."""
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=30 * place) for place in range(len(values))]
    changes = () if new_limits_at is None else (ChangeFacts(days[new_limits_at], "Something new.", True),)
    return words.charted(
        MeasureFacts(
            name="Peer workers in post",
            form=Measure.Form.NUMBER,
            unit="people",
            better=Measure.Way.UP,
            baseline=None,
            target=None if target is None else Decimal(target),
            readings=tuple(
                ReadingFacts(on, Decimal(value), None, None, None)
                for on, value in zip(days, values, strict=True)
            ),
            changes=changes,
            ended_because="",
        )
    )


def test_three_readings_are_not_said_to_be_chance() -> None:
    said = counted(0, 0, 4, target=4).shown.sentence
    assert said.startswith("On 1 March 2024 it was 4 people. That meets the target of 4 people.")
    assert "too early" in said


@pytest.mark.parametrize(("many", "few"), [(6, True), (7, False), (12, False)])
def test_a_run_takes_seven_readings(many: int, few: bool) -> None:
    said = counted(*[4, 5] * (many // 2), *[4] * (many % 2)).shown.sentence
    assert ("too early" in said) == few
    assert ("may be chance" in said) != few


def test_a_new_mean_is_what_is_said_of_a_chart_that_has_one() -> None:
    measured = counted(*[10, 12] * 7, *[50, 52] * 7, new_limits_at=14)
    assert "The mean has been 51 people since" in measured.shown.sentence
    assert "and was 11 people before that." in measured.shown.sentence
    assert measured.lead == "The last 24 of 28 readings:"


def test_every_line_of_a_chart_is_explained_on_paper() -> None:
    few, many = counted(4, 5, 6, target=9), counted(*[4, 5] * 7)
    assert lines_said(few.shown) == "The lines: solid, the median; dashes and dots, the target."
    assert lines_said(many.shown).startswith("The lines: solid, the mean; dashed, ")
    assert few.lead == "Readings:"
