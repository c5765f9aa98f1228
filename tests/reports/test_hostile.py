"""Whatever is stored: every paper can be made, and nothing that people wrote reaches the log."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from assessments.audit.canonical import sha256
from assessments.plans.snapshot import ActionFacts, EvidenceFacts, GoalFacts
from assessments.preparing.models import Evidence
from assessments.preparing.queries import Known, known_of
from assessments.record.models import Row
from assessments.record.snapshot import ReservationFacts
from assessments.reports import content, papers, pdf
from assessments.reports.blank.kinds import FORMS
from assessments.reports.board import content as board_content
from assessments.reports.board.options import BoardOptions, Length
from assessments.reports.filters import prose
from assessments.reports.models import Kind
from assessments.reports.typefaces.printable import clean, directed, printable
from assessments.reviews.models import Review
from assessments.signoff.standing import standings_in
from assessments.workshop.inviting.queries import workshop_of
from tests import build
from tests.reports.conftest import a_whole_review
from tests.reports.hearing import opened
from tests.reports.hostile import document
from tests.reports.scripts import NOT_IN_ANY_FONT, SCRIPTS
from tests.working import ROOT, run_tasks

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]
DOCUMENTS, TOGETHER = 1000, 100
NO_PDF = {
    *(Kind.WORKBOOK, Kind.SYSTEM_JSON, Kind.SYSTEM_CSV),
    *(Kind.WORD_A, Kind.WORD_B, Kind.WORD_BOARD, Kind.SLIDES),
}
HEAD = "<html lang=en><title>Hostile</title>"
ALL_SCRIPTS = " ".join([*SCRIPTS.values(), NOT_IN_ANY_FONT])


def at(review: Review, name: str) -> str:
    return f"/reviews/{review.pk}/{name}"


def written(number: int) -> str:
    """One document, as text or in a table, cleaned as every paper is."""
    words = prose(document(number))
    return clean(f"<table><tr><td>{words}</td></tr></table>" if number % 2 else f"<p>{words}</p>")


@pytest.mark.timeout(300)
def test_a_thousand_hostile_documents_are_laid_out() -> None:
    """Not by the forms, which clean what comes in: as if all of it had been stored in some other way."""
    for first in range(0, DOCUMENTS, TOGETHER):
        page = HEAD + directed("".join(map(written, range(first, first + TOGETHER))))
        assert len(pdf.lay_out(printable(page)).pages) > 1, f"from document {first}"


def test_hostile_documents_are_written_without_a_box() -> None:
    page = HEAD + directed("".join(map(written, range(35))))  # each kind of trouble five times
    with pdf.watched() as missing:
        file = pdf.rendered(printable(page), "x").file
    assert not missing
    assert "cannot be printed" in opened(file).text


def test_hostile_words_go_through_every_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    review = a_whole_review(build.a_system())
    numbers = itertools.cycle(range(DOCUMENTS))
    board = board_content.board(review, on=build.DAY)
    plan = content.template_b(standings_in([review])[0])

    def take(most: int) -> str:
        return document(next(numbers))[:most]

    rows = tuple(
        replace(
            row,
            outcome=Row.Outcome.RESERVATIONS,
            comments=take(200),
            reservations=tuple(ReservationFacts(None, take(200), take(60)) for _ in range(2)),
        )
        for row in board.a.content.rows
    )
    goals = tuple(GoalFacts(None, take(300), take(60), take(60), take(60), None) for _ in range(3))
    actions = tuple(ActionFacts(None, take(300), take(60), None) for _ in range(3))
    sources = tuple(EvidenceFacts(None, take(200), take(60)) for _ in range(3))
    filled = replace(
        plan.content, description=take(400), goals=goals, actions=actions, evidence_sources=sources
    )
    plan = replace(plan, content=filled)
    record = replace(
        board.a.content,
        system=take(60),
        provider=take(60),
        review=replace(board.a.content.review, title=take(60)),
        rows=rows,
        over_limit_reason=take(200),
        took_part=tuple(take(60) for _ in range(5)),
        seen_differently=tuple(take(200) for _ in range(5)),
    )
    a = replace(board.a, content=record)
    priorities = tuple(replace(one, plan=plan if one.plan else None) for one in board.priorities)
    whole = replace(board, a=a, priorities=priorities)
    workshop = workshop_of(review)
    assert workshop
    for name in ("place", "contact", "access", "more"):
        setattr(workshop, name, take(200))
    known = [Known(one.challenge, [evidence(take)], [evidence(take)]) for one in known_of(review)]
    monkeypatch.setattr(papers, "workshop_of", lambda of: workshop)
    monkeypatch.setattr(papers, "known_of", lambda of: known)
    drawn = {
        Kind.TEMPLATE_A: papers.page("template_a", a, ""),
        Kind.TEMPLATE_B: papers.page("template_b", plan, ""),
        Kind.BOARD: papers.page("board", whole, ""),
        "two pages": papers.page("board", replace(whole, options=BoardOptions(length=Length.SHORT)), ""),
        Kind.POSTER: papers.poster(review),
        Kind.PACK: papers.pack(review),
    }
    assert {*Kind} - {*FORMS} - NO_PDF <= {*drawn}
    for kind, html in drawn.items():
        assert pdf.render(html, identifier="x").pages > 0, kind


def evidence(take: Callable[[int], str]) -> Evidence:
    return Evidence(source=take(60), figure=take(60), words=take(200), link=take(60), prepared_by=take(60))


def test_no_letter_of_what_people_wrote_reaches_the_log() -> None:
    """Letters that no font has are what the programs that make a PDF like to tell; a fault may quote a text."""
    script = (
        "import logging, django; django.setup()\n"
        "logging.basicConfig(level=logging.DEBUG)\n"
        "from assessments.reports import pdf\n"
        "from assessments.reports.typefaces import printable\n"
        f"words = {ALL_SCRIPTS!r} + chr(0x10fffd) + chr(0xe0100) + chr(0xd800)\n"
        "html = f'<html lang=en><title>{words}</title><h1 data-running=a>{words}</h1><p>{words}</p>'\n"
        "pdf.render(html, identifier='x')\n"
        "pdf.printable = lambda html, missing: html\n"  # what is drawn as boxes, or breaks
        "for page in (html, html + ' ' + chr(0x2029)):\n"
        "    try: pdf.render(page, identifier='x')\n"
        "    except pdf.CannotPrint: logging.exception('as the worker logs it')\n"
        "    else: raise SystemExit('it was made')\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "default", "-c", script],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONIOENCODING": "utf-8:surrogatepass"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    assert "CannotPrint" in said
    for letter in {one for one in ALL_SCRIPTS if ord(one) > 0x2FF}:
        assert letter not in said
        assert not re.search(rf"\b(0x|u\+|\\u)0*{ord(letter):x}\b", said.lower())


@pytest.mark.parametrize("name", ["board-report", "template-a"])
@pytest.mark.parametrize("content", ["{}", "no JSON", '{"schema": "template-a/99"}'])
def test_a_template_a_that_its_reader_refuses_is_not_printed_and_says_so(
    client: Client, place: build.Place, whole: Review, name: str, content: str
) -> None:
    """Whatever is stored: the text of a later version, or of nobody, with the hash that belongs to it."""
    done = whole.completions.get()
    done.pk, done.number, done.content, done.sha256 = None, 2, content, sha256(content)
    done.save()
    client.force_login(place.reader)
    waiting = client.get(at(whole, f"{name}.pdf"), follow=True)
    assert waiting.status_code == 202
    run_tasks()
    page = client.get(waiting.request["PATH_INFO"])
    assert page.status_code == 200
    assert f'href="{at(whole, f"{name}.html")}"' not in page.text
    assert "nhsuk-error-message" in page.text
    read = client.get(at(whole, f"{name}.html"))
    assert read.status_code == 409
    assert "nhsuk-error-message" in read.text
    assert f'href="{at(whole, "reports/")}"' in read.text
    assert client.get(at(whole, "reports/")).status_code == 200
