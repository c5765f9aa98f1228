"""An edition of another shape works everywhere: what the pages and papers show follows the edition, never the code."""

from __future__ import annotations

import re
import tempfile
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from assessments.record.models import Row
from assessments.reviews.models import Review
from tests.shape.edition import CHALLENGES, LIMIT, SLUG, STAGE_NAMES, STAGES, TITLES, mark
from tests.shape.room import Seen
from tests.shape.walk import Walk, walk

pytestmark = pytest.mark.django_db
# What only the edition of 2010 says: 10 challenges, 3 stages, 5 priorities.
OTHERS = re.compile(
    r"\b(?:ten|10) challenges\b|\b(?:three|3) stages\b|\b(?:five|5) (?:challenges|priorities)\b|\bof 10\b|1[-–]10\b",
    re.I,
)


def built() -> Walk:
    with tempfile.TemporaryDirectory() as folder:
        return walk(Path(folder))


@pytest.fixture
def walked(made_once: Walk, db: None) -> Walk:
    """The whole way, with its clients: nobody changes it."""
    return made_once


def words(seen: Seen) -> str:
    """What a page says, without its markup."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", seen.html)))


def pages(walked: Walk, name: str, *args: object) -> list[str]:
    address = reverse(name, args=args)
    return [seen.html for seen in walked.seen if seen.where == address and seen.status == 200]


def test_a_whole_review_is_walked_on_an_edition_of_another_shape(walked: Walk) -> None:
    first, second = Review.objects.order_by("pk")
    assert first.rows.count() == second.rows.count() == CHALLENGES
    assert set(Row.objects.values_list("stage", flat=True)) >= {STAGES, None}
    assert [row.challenge.number for row in first.rows.exclude(rank=None).order_by("rank")] == [2, 4, 6]

    # no page says a number of another edition
    wrong = [
        f"{seen.where}: {found.group()}" for seen in walked.seen for found in OTHERS.finditer(words(seen))
    ]
    assert not wrong, "\n".join(dict.fromkeys(wrong))

    # each list of challenges has all of them, each choice of a stage every stage
    for name, args in (("framework_edition", [SLUG]), ("record", [first.pk]), ("record_table", [first.pk]),
                       ("template_a_page", [first.pk]), ("board_report_page", [first.pk]),
                       ("blank_template_a_page", [SLUG]), ("room_slips", [walked.room.pk])):  # fmt: skip
        found = pages(walked, name, *args)
        assert found, name
        for title in TITLES:
            assert mark(title) in unescape(found[-1]), (name, title)
    for name, args in (("framework_stages", [SLUG]), ("record_challenge", [second.pk, 1]),
                       ("template_a_page", [first.pk]), ("board_report_page", [first.pk])):  # fmt: skip
        for stage in STAGE_NAMES:
            assert mark(stage) in pages(walked, name, *args)[0], (name, stage)
    form = pages(walked, "record_challenge", second.pk, 1)[0]
    assert re.findall(r'name="stage"[^>]*value="(\d)"', form) == [str(n) for n in range(1, STAGES + 1)]
    rating = next(seen.html for seen in walked.seen if seen.who == "phone" and "not_yet" in seen.html)
    assert re.findall(r'name="answer"[^>]*value="(\w+)"', rating) == [
        "1",
        "2",
        "3",
        "4",
        "between",
        "not_yet",
        "pass",
    ]

    # the limit is the edition's
    picks = [seen.html for seen in walked.seen if 'data-most="' in seen.html]
    assert {most for html in picks for most in re.findall(r'data-most="(\d+)"', html)} == {str(LIMIT)}


@pytest.mark.pdf
def test_every_pdf_is_made(walked: Walk) -> None:
    from tests.reports.conftest import the_pdf

    for address, client in walked.files():
        assert the_pdf(client, address).startswith(b"%PDF-"), address
