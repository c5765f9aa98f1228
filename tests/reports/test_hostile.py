"""Whatever is stored: every paper can be made, and nothing that people wrote reaches the log."""

from __future__ import annotations

import random
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest
from django.test import Client

from assessments.audit.canonical import sha256
from assessments.plans.snapshot import ActionFacts, EvidenceFacts, GoalFacts
from assessments.record.models import Row
from assessments.record.snapshot import ReservationFacts
from assessments.reports import content, papers, pdf
from assessments.reports.board import content as board_content
from assessments.reviews.models import Review
from assessments.signoff.standing import standings_in
from tests import build
from tests.reports.conftest import a_whole_review
from tests.reports.hearing import opened
from tests.working import ROOT, run_tasks

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]
TEXTS = 1000
SCRIPTS = ("বাংলা", "ਪੰਜਾਬੀ", "தமிழ்", "ქართული", "中文漢字", "አማርኛ", "🧵🪡")


def at(review: Review, name: str) -> str:
    return f"/reviews/{review.pk}/{name}"


def texts(count: int, seed: int = 7) -> list[str]:
    """Texts with letters of every category of Unicode, each behind a space and between words."""
    chance = random.Random(seed)
    of: dict[str, list[str]] = {}
    for number in range(0x110000):
        of.setdefault(unicodedata.category(chr(number)), []).append(chr(number))
    hard = [
        *"\0\v\f\r\n\t\x85\u2028\u2029\ufeff\u200b\u2060\xad\u202e\ufffe\ufdfd",
        "\ud800",
        "\U0001f9d1\u200d\U0001f9bd",
    ]
    found = []
    for n in range(count):
        letters = [chance.choice(chance.choice(list(of.values()))) for _ in range(8)]
        letters.insert(chance.randrange(8), hard[n % len(hard)])
        found.append(" ".join(["Words", "".join(letters[:4]), *letters[4:], "end."]))
    return found


def test_a_thousand_texts_of_every_kind_of_letter_go_through_every_paper() -> None:
    """Not by the forms, which clean what comes in: as if all of it had been stored in some other way."""
    review = a_whole_review(build.a_system())
    words = texts(TEXTS)
    board = board_content.board(review, on=build.DAY)
    plan = content.template_b(standings_in([review])[0])

    def take(count: int) -> str:
        taken, words[:] = " ".join(words[:count]), words[count:]
        return taken

    rows = tuple(
        replace(
            row,
            outcome=Row.Outcome.RESERVATIONS,
            comments=take(20),
            title=take(1),
            reservations=tuple(ReservationFacts(None, take(4), take(1)) for _ in range(8)),
        )
        for row in board.a.content.rows
    )
    goals = tuple(GoalFacts(None, take(4), take(1), take(1), take(1), None) for _ in range(10))
    actions = tuple(ActionFacts(None, take(8), take(1), None) for _ in range(10))
    sources = tuple(EvidenceFacts(None, take(3), take(1)) for _ in range(10))
    filled = replace(
        plan.content, description=take(50), goals=goals, actions=actions, evidence_sources=sources
    )
    plan = replace(plan, content=filled)
    record = replace(
        board.a.content,
        system=take(2),
        provider=take(2),
        review=replace(board.a.content.review, title=take(2)),
        rows=rows,
        over_limit_reason=take(34),
        took_part=tuple(take(1) for _ in range(50)),
        seen_differently=tuple(take(1) for _ in range(50)),
    )
    a = replace(board.a, content=record)
    priorities = tuple(replace(one, plan=plan if one.plan else None) for one in board.priorities)
    assert not words  # all of them are in it
    for name, report in (
        ("template_a", a),
        ("template_b", plan),
        ("board", replace(board, a=a, priorities=priorities)),
    ):
        made = opened(pdf.render(papers.page(name, report, ""), identifier="x").file)
        assert made.text.count("end.") >= (520 if name != "template_b" else 120)
    assert made.page(2).startswith("Contents")  # and page 1 is one page


def test_no_letter_of_what_people_wrote_reaches_the_log() -> None:
    """Letters that no font has are what the programs that make a PDF like to tell."""
    script = (
        "import logging, django; django.setup()\n"
        "logging.basicConfig(level=logging.DEBUG)\n"
        "from assessments.reports import pdf\n"
        f"words = {' '.join(SCRIPTS)!r} + chr(0x10fffd) + chr(0xe0100)\n"
        "html = f'<html lang=en><title>{words}</title><h1 data-running=a>{words}</h1><p>{words}</p>'\n"
        "pdf.render(html, identifier='x')\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "default", "-c", script],
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONIOENCODING": "utf-8"},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    for letter in set("".join(SCRIPTS)):
        assert letter not in said
        assert f"{ord(letter):x}" not in said.lower().replace("0x", "")


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
