"""The sentences of the reports."""

from __future__ import annotations

import pytest

from assessments.record.models import Row
from assessments.record.snapshot import ReservationFacts, RowFacts
from assessments.reports import filters, presenters


@pytest.mark.parametrize(
    ("signed", "wanted", "said"),
    [
        (0, 0, ""),
        (0, 1, "The one plan is not signed yet."),
        (1, 1, "The one plan is signed."),
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


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (("agreed", "reservations"), "A stage is agreed on all 2 challenges."),
        (("agreed", "not_reached"), "A stage is agreed on 1 of 2 challenges. No agreement on challenge 2."),
        (("", ""), "A stage is agreed on 0 of 2 challenges. Not recorded yet: challenges 1 and 2."),
    ],
)
def test_on_how_many_there_is_an_agreed_stage(outcomes: tuple[str, ...], said: str) -> None:
    assert presenters.agreed_on(rows(*outcomes)) == said


@pytest.mark.parametrize(
    ("reserved", "said"),
    [
        ((), "Nobody asked for a different view to be written down."),
        ((4,), "Some people see challenge 4 differently. Their own words are in this report."),
        ((1, 4, 9), "Some people see challenges 1, 4 and 9 differently. Their own words are in this report."),
    ],
)
def test_where_people_see_it_differently(reserved: tuple[int, ...], said: str) -> None:
    assert presenters.seen_differently(rows(*[""] * 10, reserved=reserved)) == said


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
