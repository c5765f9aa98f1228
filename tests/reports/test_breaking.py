"""Where pages break: a name stays with its tick, signatures with what is signed, a heading with its text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from assessments.plans.snapshot import ActionFacts, EvidenceFacts, GoalFacts
from assessments.record.snapshot import ReservationFacts, RowFacts
from assessments.reports import content, papers, pdf
from assessments.reports.board import content as board_content
from assessments.reports.continuing import LINES, divided, lines_of, pieces
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


@pytest.mark.parametrize(
    "text", ["", "Short.", words(3000), "W" * 3000, "a\n" * 100, f"{words(900)}\n{words(900)}"]
)
def test_what_is_divided_is_whole_again(text: str) -> None:
    parts = divided(text)
    assert all(lines_of(part) <= LINES for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_sentence_stays_whole_where_it_can() -> None:
    assert all(part.endswith(".") for part in divided(words(1800))[:-1])


def test_a_row_in_pieces_keeps_its_words_in_their_order() -> None:
    seen = tuple(ReservationFacts(None, words(letters), f"group {letters}") for letters in (50, 1500, 90))
    row = RowFacts(4, "Title", None, 2, "Development", 1, words(1900), seen)
    found = pieces(row)
    assert [piece.continues for piece in found] == [False] + [True] * (len(found) - 1)
    said = [piece.row.comments for piece in found] + [
        one.words for piece in found for one in piece.row.reservations
    ]
    assert " ".join(filter(None, said)) == " ".join([row.comments, *(one.words for one in seen)])
    assert all(one.held_by for piece in found for one in piece.row.reservations)
    assert pieces(replace(row, comments="Short.", reservations=seen[:1])) == [
        type(found[0])(replace(row, comments="Short.", reservations=seen[:1]), False)
    ]


@pytest.mark.pdf
@pytest.mark.parametrize("letters", [700, 900, 1300, 1900])
def test_on_every_page_a_name_has_its_tick_and_words_have_their_name(
    board: board_content.Board, letters: int
) -> None:
    report = with_rows(board, comments=letters, reserved=letters // 2)
    paper = drawn("template_a", report)
    ticked = [row.challenge for row in report.content.rows if row.stage]
    (table,) = [one for one in paper.tree.all("Table") if "Organisational challenge" in one.text][:1]
    assert table
    headings = [name for _, name in paper.headings]
    for number in range(1, len(paper.margins) + 1):
        said = paper.page(number)
        assert not any(said.endswith(name) for name in headings)  # none alone at the foot
        named = [row for row in report.content.rows if f"{row.challenge}. {row.title}" in said]
        assert named or "People told us" not in said
        marks = [one for one in paper.figures(number) if "stage" in one.alt]
        pieces_here = sum(
            said.count(f"{row.challenge}. {row.title}") for row in named if row.challenge in ticked
        )
        assert len(marks) == pieces_here
        first_words = said.find("People told us")
        first_name = min((said.find(f"{row.challenge}. {row.title}") for row in named), default=-1)
        assert first_words == -1 or -1 < first_name < first_words


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


@pytest.mark.pdf
def test_a_piece_of_the_widest_letters_stays_on_one_page(board: board_content.Board) -> None:
    rows = tuple(replace(row, comments="W" * 2000, reservations=()) for row in board.a.content.rows)
    report = replace(board.a, content=replace(board.a.content, rows=rows))
    paper = drawn("template_a", report)
    for number in range(1, len(paper.margins) + 1):
        said = paper.page(number)
        assert "WWW" not in said or re.search(r"\d+\. \w.*?WWW", said)
        assert said.count("WWW") == 0 or len(paper.figures(number)) >= 1 or "9. Supporting" in said
