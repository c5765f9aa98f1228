"""The sentences of the reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.record.models import Row
from assessments.record.snapshot import EditionFacts, ReservationFacts, ReviewFacts, RowFacts, TemplateA
from assessments.reports import filters, presenters
from assessments.reports.board import presenters as of_board
from assessments.reports.board.parts import Early
from assessments.reports.board.truth import Moment
from assessments.reports.content import ReportA
from assessments.reviews.models import Review
from tests import build


@pytest.mark.parametrize(
    ("signed", "wanted", "said"),
    [
        (0, 0, ""),
        (0, 1, "The plan is not signed yet."),
        (1, 1, "The plan is signed."),
        (0, 5, "None of the 5 plans is signed yet."),
        (1, 5, "1 of 5 plans is signed."),
        (4, 5, "4 of 5 plans are signed."),
        (5, 5, "All 5 plans are signed."),
    ],
)
def test_how_many_plans_are_signed(signed: int, wanted: int, said: str) -> None:
    assert presenters.plans_signed(signed, wanted) == said


def rows(*outcomes: str, reserved: tuple[int, ...] = ()) -> list[RowFacts]:
    """Rows of Template A with these outcomes, and reservations on some of them."""
    words = (ReservationFacts(None, "words", ""),)
    return [
        RowFacts(
            challenge=n,
            title="Title",
            outcome=Row.Outcome(outcome) if outcome else None,
            stage=2 if outcome in {"agreed", "reservations"} else None,
            stage_name="Development",
            priority=None,
            comments="",
            reservations=words if n in reserved else (),
        )
        for n, outcome in enumerate(outcomes, start=1)
    ]


def template_a(rows: list[RowFacts]) -> TemplateA:
    return TemplateA(
        schema="template-a/3",
        system="Northby",
        provider="The Trust",
        review=ReviewFacts("First review", Review.Kind.JOINT, build.DAY),
        edition=EditionFacts("2010", "The method"),
        rows=tuple(rows),
        over_limit_reason="",
        carried_over=(),
        took_part=(),
        seen_differently=(),
    )


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (("agreed", "reservations"), "A stage is agreed on all 2 challenges."),
        (
            ("agreed", "not_reached"),
            "A stage is agreed on 1 of 2 challenges. Agreement not reached on challenge 2.",
        ),
        (("", ""), "A stage is agreed on 0 of 2 challenges. Not recorded yet: challenges 1 and 2."),
    ],
)
def test_on_how_many_there_is_an_agreed_stage(outcomes: tuple[str, ...], said: str) -> None:
    assert presenters.agreed_on(rows(*outcomes)) == said


@pytest.mark.parametrize(
    ("reserved", "said"),
    [
        ((), ["No different views are recorded"]),
        ((4,), ["challenge 4 differently"]),
        ((1, 4, 9), ["challenges 1, 4 and 9 differently"]),
    ],
)
def test_where_people_see_it_differently(reserved: tuple[int, ...], said: list[str]) -> None:
    record = template_a(rows(*[""] * 10, reserved=reserved))
    assert all(words in presenters.seen_differently(record) for words in said)
    whole = replace(record, seen_differently=("Much is missing.",))
    assert "Template A as a whole" in presenters.seen_differently(whole)
    assert "No different views" not in presenters.seen_differently(whole)


@pytest.mark.parametrize(
    ("priority", "carried", "others", "said"),
    [
        (1, False, True, "priority 1"),
        (1, True, True, "priority 1"),
        (None, True, True, "still being worked on"),
        (None, True, False, "still being worked on"),
        (None, False, False, "been chosen yet"),
        (None, False, True, "not a priority"),
    ],
)
def test_what_was_decided_on_an_early_challenge(
    priority: int | None, carried: bool, others: bool, said: str
) -> None:
    assert said in of_board.chosen(
        Early(3, "Title", "Why", priority, carried, others), Moment.COMPLETE if others else Moment.BEGUN
    )


def test_more_live_priorities_than_the_limit_are_counted_with_those_of_earlier_reviews() -> None:
    chosen = [replace(row, priority=row.challenge) for row in rows("agreed", "agreed", "agreed")]
    record = replace(template_a(chosen), carried_over=(3, 4, 5, 6, 7))
    report = ReportA(record, (), None, limit=5)
    assert report.live == 7
    assert "7 challenges" in presenters.too_many(report)
    assert presenters.too_many(replace(report, limit=7)) == ""


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("All of it.", 10, ("All of it.", False)),
        ("All of it, and\nmore", 20, ("All of it, and more", False)),
        ("All of it, and more", 12, ("All of it …", True)),
        ("x" * 30, 10, ("x" * 10 + " …", True)),
        ("", 10, ("", False)),
    ],
)
def test_a_beginning_ends_at_a_whole_word_and_says_that_there_is_more(
    text: str, most: int, short: tuple[str, bool]
) -> None:
    assert (filters.shortened(text, most), filters.is_cut(text, most)) == short


def test_words_of_people_are_escaped_and_can_be_laid_out() -> None:
    assert filters.prose("<script>a & b</script>\nnext") == "&lt;script&gt;a &amp; b&lt;/script&gt;<br>next"
    assert filters.prose("&" * 41) == "&amp;" * 40 + "<wbr>&amp;"
    assert filters.prose("a" * 40) == "a" * 40
    many = filters.prose("\n".join(str(n) for n in range(100)))
    assert many.count("<br>") == filters.MOST_BREAKS
    assert all(str(n) in many.replace("<br>", " ").split() for n in range(100))
