"""Which files are for an office program, what makes each, and what besides the content changes its bytes."""

from __future__ import annotations

from functools import cache as once
from importlib.metadata import version
from pathlib import Path

from assessments.audit.canonical import sha256
from assessments.plans.queries import priority_for
from assessments.reports import content
from assessments.reports.board.content import Board, board
from assessments.reports.board.options import WHOLE, BoardOptions
from assessments.reports.models import Kind, MadeReport
from assessments.reports.office.package import About
from assessments.reports.office.slides import drawing as slides
from assessments.reports.office.slides.values import deck
from assessments.reports.office.word import filling, values
from assessments.reports.office.word.board_values import of_board
from assessments.reports.workbook.sheets import workbook
from assessments.reviews.models import Review
from assessments.signoff.standing import standing_of

KINDS = frozenset({Kind.WORKBOOK, Kind.WORD_BOARD, Kind.WORD_A, Kind.WORD_B, Kind.SLIDES})
PROGRAMS = ("docxtpl", "jinja2", "lxml", "python-docx", "python-pptx", "xlsxwriter")
REPORTS = Path(__file__).resolve().parents[1]


def file(asked: MadeReport) -> bytes:
    """The file that was asked for, with what it says now. Raises Altered as the papers do."""
    review = asked.review
    if review is None:
        raise ValueError(f"{asked} has no owner")
    if asked.kind == Kind.WORKBOOK:
        return workbook(review)
    if asked.kind == Kind.WORD_BOARD:
        return board_report(review, BoardOptions.read(asked.options))
    if asked.kind == Kind.SLIDES:
        return board_slides(review)
    if asked.kind == Kind.WORD_A:
        return template_a(review)
    return template_b(review, asked.number or 0)


def template_a(review: Review) -> bytes:
    """Template A for Word."""
    report = content.template_a(review)
    about = About(
        f"Template A: {report.content.review.title}", report.content.system, report.content.review.date
    )
    return filling.made("template_a.docx", values.of_template_a(report), about)


def template_b(review: Review, number: int) -> bytes:
    """The plan for that challenge for Word."""
    report = content.template_b(standing_of(priority_for(review, number)))
    said = report.content
    about = About(
        f"Template B: {said.challenge.title}", f"{said.system}, {said.review.title}", said.review.date
    )
    return filling.made("template_b.docx", values.of_template_b(report), about)


def board_report(review: Review, options: BoardOptions = WHOLE) -> bytes:
    """The text of the Board report for Word."""
    report = board(review, options)
    about = _about("Board report", report)
    return filling.made("board.docx", of_board(report), about)


def board_slides(review: Review) -> bytes:
    """Five slides for the meeting of the Board."""
    report = board(review)
    return slides.drawn(deck(report), _about("Slides for the Board", report))


def _about(what: str, report: Board) -> About:
    said = report.a.content
    return About(f"{what}: {said.review.title}", said.system, said.review.date)


def made_with() -> str:
    """Everything besides the content: programs, our own code and pages, and the templates as they are now.

    A template of an organisation may be replaced while the site runs, so it is read each time.
    """
    return " ".join([_ours(), *map(_now, (*filling.templates(), slides.BASE))])


def _now(template: Path) -> str:
    """What the file holds now; of one that cannot be read, that it cannot: the file that is made says why."""
    try:
        return sha256(template.read_bytes().hex())
    except OSError as fault:
        return type(fault).__name__


@once
def _ours() -> str:
    parts = [f"{name} {version(name)}" for name in PROGRAMS]
    code = [*REPORTS.rglob("*.py"), *filling.BUNDLED.parent.joinpath("reports", "pdf").glob("_*.html")]
    return " ".join(parts + [sha256(path.read_bytes().hex()) for path in sorted(code)])
