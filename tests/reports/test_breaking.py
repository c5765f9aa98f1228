"""Where pages break: a name stays with its tick, signatures with what is signed, a heading with its text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessments.plans.snapshot import ActionFacts, EvidenceFacts, GoalFacts
from assessments.record.snapshot import ReservationFacts
from assessments.reports import content, papers, pdf
from assessments.reports.board import content as board_content
from assessments.reports.fitting import fitted
from assessments.signoff.standing import standings_in
from tests import build
from tests.reports.conftest import a_whole_review
from tests.reports.hearing import Paper, opened

SENTENCE = "People told us that services have moved, and that at night it is not felt on every ward. "


def words(letters: int) -> str:
    return (SENTENCE * (letters // len(SENTENCE) + 1))[:letters].strip()


def drawn(name: str, report: board_content.Board | content.ReportA | content.ReportB) -> Paper:
    return opened(pdf.render(papers.page(name, report, ""), identifier="x").file)


pytestmark = pytest.mark.drawing


def built() -> tuple[board_content.Board, content.ReportB]:
    review = a_whole_review(build.a_system("Northby and the Dales"))
    return board_content.board(review, on=build.DAY), content.template_b(standings_in([review])[0])


@pytest.fixture
def board(made: tuple[board_content.Board, content.ReportB]) -> board_content.Board:
    return made[0]


@pytest.fixture
def plan(made: tuple[board_content.Board, content.ReportB]) -> content.ReportB:
    return made[1]


def with_rows(board: board_content.Board, *, comments: int = 0, reserved: int = 0) -> content.ReportA:
    """Template A with comments, and one reservation, of so many letters on each row."""
    seen = (ReservationFacts(None, words(reserved), "two carers"),) if reserved else ()
    rows = tuple(replace(row, comments=words(comments), reservations=seen) for row in board.a.content.rows)
    return replace(board.a, content=replace(board.a.content, rows=rows))


# ------------------------------------------------------------------------------------------- Template A


def form_of(paper: Paper) -> str:
    """What is read out of the form: its first page."""
    return paper.page(1)


@pytest.mark.pdf
@pytest.mark.parametrize("letters", [0, 200, 700, 2000])
def test_the_form_is_one_page_with_every_challenge_beside_its_tick(
    board: content.Board, letters: int
) -> None:
    report = with_rows(board, comments=letters, reserved=letters // 2)
    paper = drawn("template_a", report)
    assert len(paper.margins) == 1 or "Comments and reservations" in paper.page(2)
    rows = [row for row in paper.tree.all("Table")[0].all("TR") if row.all("TD")]
    assert [row.all("TH")[0].text.split(".")[0] for row in rows] == [
        str(row.challenge) for row in report.content.rows
    ]
    for row in report.content.rows:
        assert f"{row.challenge}. {row.title}" in form_of(paper)
    ticks = [one.alt for one in paper.figures(1) if "stage" in one.alt]
    assert ticks == [f"Yes, stage {row.stage}" for row in report.content.rows if row.stage]


def test_a_row_leaves_the_form_whole_and_only_when_it_must(board: content.Board) -> None:
    rows = list(with_rows(board, comments=60).content.rows)
    seen = (ReservationFacts(None, words(900), "two carers"),)
    rows[4] = replace(rows[4], comments=words(1900), reservations=seen)
    report = replace(board.a, content=replace(board.a.content, rows=tuple(rows)))
    form = fitted(report)
    assert form.after == (rows[4],)
    assert not form.tail_inside
    short = fitted(with_rows(board, comments=60))
    assert short.tail_inside
    assert not short.after


@pytest.mark.pdf
def test_words_that_go_over_a_page_repeat_their_challenge(board: content.Board) -> None:
    report = with_rows(board, comments=1900, reserved=1900)
    paper = drawn("template_a", report)
    assert len(paper.margins) > 3
    headings = [f"{row.challenge}. {row.title}" for row in report.content.rows]
    for number in range(3, len(paper.margins) + 1):
        said, margin = paper.page(number), paper.margins[number - 1]
        if any(said.startswith(name) for name in headings):
            assert "continued" not in margin
        else:
            assert sum(f"{name}, continued" in margin for name in headings) == 1


@pytest.mark.pdf
@pytest.mark.parametrize("comment", ["W" * 2000, "漢" * 2000, "a\n" * 1000, "a\n\n" * 600])
def test_the_form_is_one_page_whatever_is_typed(board: content.Board, comment: str) -> None:
    rows = tuple(replace(row, comments=comment, reservations=()) for row in board.a.content.rows)
    a = replace(board.a.content, rows=rows, system="W" * 200, provider="W" * 200)
    paper = drawn("template_a", replace(board.a, content=a))
    assert f"{rows[-1].challenge}. {rows[-1].title}" in form_of(paper)


# ------------------------------------------------------------------------------------------- Template B


@pytest.mark.pdf
@pytest.mark.parametrize("actions", [5, 6, 7, 8, 9, 10, 25, 27])
def test_signatures_never_stand_alone_and_headings_keep_their_text(
    plan: content.ReportB, actions: int
) -> None:
    filled = replace(
        plan.content,
        description=words(300),
        goals=tuple(GoalFacts(None, words(60), "Centres", "None", "One", build.DAY) for _ in range(3)),
        actions=tuple(ActionFacts(None, words(60), "Head of learning", build.DAY) for _ in range(actions)),
        evidence_sources=tuple(EvidenceFacts(None, f"List {n}", "") for n in range(actions % 3)),
    )
    paper = drawn("template_b", replace(plan, content=filled))
    pages = [paper.page(number) for number in range(1, len(paper.margins) + 1)]
    assert len(pages) <= 2 or actions > 8
    (last,) = [said for said in pages if "Signatures" in said]
    assert not last.startswith("Signatures")
    names = [name for _, name in paper.headings]
    assert not [said for said in pages if any(said.endswith(name) for name in names)]
    assert not [
        said for said in pages if said.endswith("Due") or said.endswith("By")
    ]  # the head of a table alone


# ------------------------------------------------------------------------------------------ Board report


@pytest.mark.pdf
@pytest.mark.parametrize("name", ["The review of the spring, " * 7, "W" * 200, "漢字" * 100])
def test_page_1_is_one_page_whatever_the_names(board: board_content.Board, name: str) -> None:
    name = name[:200]
    a = with_rows(board, comments=2000, reserved=100)
    ranked = tuple(replace(row, priority=row.challenge) for row in a.content.rows)
    a = replace(
        a,
        content=replace(
            a.content,
            rows=ranked,
            system=name,
            provider=name,
            review=replace(a.content.review, title=name),
            seen_differently=("Much is missing.",),
        ),
    )
    priorities = tuple(board_content.Priority(row, row.challenge, None, None) for row in ranked)
    paper = drawn("board", replace(board, a=a, priorities=priorities))
    assert paper.page(2).startswith("Contents")
    assert "Next review" in paper.page(1)


@pytest.mark.pdf
@pytest.mark.parametrize("letters", [0, 150, 330, 480, 700, 1000])
def test_headings_of_the_board_report_keep_their_text(board: board_content.Board, letters: int) -> None:
    paper = drawn("board", replace(board, a=with_rows(board, comments=letters)))
    names = [name for _, name in paper.headings]
    pages = [paper.page(number) for number in range(1, len(paper.margins) + 1)]
    assert not [said[-60:] for said in pages if any(said.endswith(name) for name in names)]
