"""The tables of a review for Excel: typed cells, people's words as words, the same file for the same content."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assessments.plans.models import Action, Plan
from assessments.plans.queries import plan_of
from assessments.progress.actions.models import Happening
from assessments.progress.actions.services import agree_date, move
from assessments.progress.measures import services as measures
from assessments.progress.measures.services import Found, MeasureText
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports.models import MadeReport
from assessments.reports.workbook.sheets import workbook
from assessments.reports.workbook.writing import BEGINS_A_FORMULA, Column, Table, written
from assessments.reviews.models import Review
from tests import build
from tests.tracing import statements
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
COMMENT = "+44 is how the number begins."
APRIL = dt.date(2027, 4, 2)
SHARE = MeasureText("=Own plans", "process", "percent", "up", target=Decimal(80))
WAIT = MeasureText("Days to wait", "outcome", "number", "down", "days", Decimal(40), Decimal("10.5"))


@dataclass
class Made:
    place: build.Place
    review: Review
    plan: Plan
    action: Action


def built() -> Made:
    """A review with a reservation, a signed plan whose action moved, and two measures."""
    place = build.a_system()
    review = build.a_review(place)
    for number in (1, 2, 3, 5, 6, 7, 8, 9, 10):
        build.a_row(place, review, number)
    said = [("=HYPERLINK(1)", "two carers")]
    build.a_row(place, review, 4, outcome="reservations", comments=COMMENT, reservations=said)
    build.ranked(place, review, 3)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    build.a_signed_plan(place, review, 3)
    plan = plan_of(build.row_of(review, 3))
    assert plan
    action = plan.actions.get()
    agree_date(user=place.lead, action=action, due_on=dt.date(2031, 5, 6), reason="A late start", seen=0)
    return Made(place, review, plan, action)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures.timezone, "localdate", lambda: dt.date(2027, 9, 1))


def a_measure(made: Made, text: MeasureText, found: dict[dt.date, Found]) -> None:
    measure = measures.add_measure(user=made.place.lead, plan=made.plan, text=text, uid=uuid4())
    measures.record_readings(user=made.place.lead, measure=measure, found=found, seen={})


def opened(file: bytes) -> Workbook:
    return load_workbook(io.BytesIO(file))


def lines(sheet: Worksheet) -> list[tuple[Any, ...]]:
    """The rows under the headings, without the columns that only explain the row."""
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_a_reader_gets_the_tables_as_a_file_to_save(client: Client, made: Made) -> None:
    # Given somebody who only reads
    client.force_login(made.place.reader)
    address = f"/reviews/{made.review.pk}/tables.xlsx"
    # When they ask, the worker makes it once, and they ask again
    assert client.get(address).status_code == 302
    assert run_tasks("reports") == 1
    answer = client.get(address)
    # Then it is a workbook, not shown in the browser
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert len(opened(answer.content).sheetnames) == 6
    assert MadeReport.objects.count() == 1


def test_a_stranger_finds_nothing(client: Client, made: Made) -> None:
    client.force_login(build.a_person())
    assert client.get(f"/reviews/{made.review.pk}/tables.xlsx").status_code == 404
    assert not MadeReport.objects.exists()


def test_every_sheet_has_frozen_headings_with_a_filter(made: Made) -> None:
    for sheet in opened(workbook(made.review)):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(cell.value and cell.font.bold for cell in sheet[1])


def test_template_a_is_there_with_numbers_as_numbers(made: Made) -> None:
    about, a, voices, *_ = opened(workbook(made.review))
    assert [row[0] for row in lines(a)] == list(range(1, 11))
    third = lines(a)[2]
    assert (third[3], third[5]) == (build.row_of(made.review, 3).stage, 1)
    assert lines(a)[3][6] == COMMENT
    assert (4, "=HYPERLINK(1)", "two carers") in [(row[0], row[2], row[3]) for row in lines(voices)]
    assert made.review.completions.get().sha256 in [row[1] for row in lines(about)]


def test_the_actions_tell_what_happened_with_dates_as_dates(made: Made) -> None:
    # Given an action whose date moved, which is then done
    move(
        user=made.place.lead, action=made.action, state=Happening.State.DONE, note="In use", on=APRIL, seen=1
    )
    # Then each happening has a row, with the signed date and the one of now
    first, second = lines(opened(workbook(made.review)).worksheets[3])
    assert first[:8] == second[:8]
    assert (first[0], first[2]) == (3, 1)  # challenge, priority
    assert first[6].date() == made.action.due_on
    assert first[7].date() == dt.date(2031, 5, 6)
    assert first[10] == "A late start"
    assert (second[9].date(), second[10]) == (APRIL, "In use")


def test_measures_come_with_every_reading(made: Made) -> None:
    # Given a percentage and a number, with a correction
    a_measure(made, SHARE, {APRIL: Found(part=1, whole=3)})
    a_measure(
        made, WAIT, {APRIL: Found(value=Decimal("38.5")), dt.date(2027, 5, 6): Found(value=Decimal(31))}
    )
    # Then the counts stand beside what they come to, and the sheet of measures says the target
    sheets = opened(workbook(made.review)).worksheets
    assert [(row[2], row[7], row[8], row[9]) for row in lines(sheets[4])] == [
        ("=Own plans", None, 80, 1),
        ("Days to wait", 40, 10.5, 2),
    ]
    assert [(row[1], row[2].date(), *row[3:7]) for row in lines(sheets[5])] == [
        ("=Own plans", APRIL, None, 33.3, 1, 3),
        ("Days to wait", APRIL, 38.5, None, None, None),
        ("Days to wait", dt.date(2027, 5, 6), 31, None, None, None),
    ]


def test_nothing_that_anybody_typed_is_a_formula() -> None:
    words = [f"{sign}SUM(A1)" for sign in BEGINS_A_FORMULA]
    file = written("=1+1", [Table("=2", (Column("=3"),), tuple((one,) for one in words))])
    cells = [row[0] for row in opened(file).worksheets[0].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(words)
    assert all(cell.quotePrefix for cell in cells)
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


@settings(max_examples=100, deadline=None)
@given(words=st.text(st.characters(), max_size=40))
def test_whatever_is_stored_the_workbook_holds_it_as_text(words: str) -> None:
    cell = opened(written("Title", [Table("Sheet", (Column("Words"),), ((f"[{words}]",),))])).active["A2"]
    assert cell.data_type == "s"
    shown = zip(f"[{words}]".replace("\r\n", "\n"), str(cell.value), strict=True)
    assert all(new in " \ufffd\n" for old, new in shown if old != new)


def test_the_stage_before_stands_beside_the_stage_of_now(made: Made) -> None:
    review = build.a_review(made.place, title="Second review")
    build.a_row(made.place, review, 3, stage=3, moved_because="New rooms.")
    third = lines(opened(workbook(review)).worksheets[1])[2]
    assert (third[3], third[8], third[9]) == (3, 2, "New rooms.")


def test_a_text_that_no_cell_can_hold_is_refused_and_not_cut() -> None:
    with pytest.raises(ValueError, match="row 2, column 1"):
        written("Long", [Table("Long", (Column("Words"),), (("a" * 32_768,),))])


def test_the_same_content_gives_the_same_bytes(made: Made) -> None:
    assert workbook(made.review) == workbook(made.review)


def test_a_draft_says_that_it_is_one(made: Made) -> None:
    review = build.a_review(made.place, title="Another review")
    about, a, *_ = opened(workbook(review))
    assert not any(len(str(row[1])) == 64 for row in lines(about))  # no hash of what is not complete
    assert [row[3] for row in lines(a)] == [None] * 10


def test_the_queries_do_not_grow_with_what_was_written(made: Made) -> None:
    def asked() -> int:
        with statements() as found:
            workbook(made.review)
        return len(found)

    a_measure(made, WAIT, {APRIL: Found(value=Decimal(1))})
    workbook(made.review)  # what the process keeps of the edition is read now
    before = asked()
    for number in range(4):
        a_measure(made, WAIT, {APRIL + dt.timedelta(days=number): Found(value=Decimal(number))})
    assert asked() == before
    assert before <= 20
