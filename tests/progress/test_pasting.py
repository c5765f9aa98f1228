"""Rows of a spreadsheet as people have them, and every bad one named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assessments.progress.measures.forms import MeasureForm, PasteForm, ReadingForm
from assessments.progress.measures.models import Measure
from assessments.progress.measures.pasting import rows_of
from assessments.progress.measures.services import Found

NUMBER, PERCENT, YES_NO = (Measure(form=form) for form in ("number", "percent", "yes_no"))
DAY = dt.date(2026, 4, 3)


def read(text: str, measure: Measure = NUMBER) -> list[tuple[dt.date | None, Found | None]]:
    form = PasteForm({"rows": text})
    assert form.is_valid(), form.errors
    return [(row.on, row.found) for row in rows_of(form.cleaned_data["rows"], measure)]


@pytest.mark.parametrize(
    "day",
    [
        "3/4/2026",
        "03/04/2026",
        "3.4.2026",
        "2026-04-03",
        "3 April 2026",
        "3-Apr-26",
        "03/04/26",
        "3 Apr 2026",
    ],
)
@pytest.mark.parametrize("mark", ["\t", ",", ";", ", "], ids=["tab", "comma", "semicolon", "comma and space"])
def test_a_date_and_a_number(day: str, mark: str) -> None:
    assert read(f"{day}{mark}104") == [(DAY, Found(Decimal(104)))]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("62", "62"), ("62%", "62"), ("1,045", "1045"), ("1 045.5", "1045.5"), ("-3", "-3"), ("\u22123", "-3")],
)
def test_numbers_as_spreadsheets_write_them(cell: str, value: str) -> None:
    assert read(f"3/4/2026\t{cell}") == [(DAY, Found(Decimal(value)))]
    assert read(f'3/4/2026,"{cell}"') == [(DAY, Found(Decimal(value)))]


@pytest.mark.parametrize(
    ("unit", "value", "fits"),
    [
        ("people", "-3", False),
        ("Bed days", "-1", False),
        ("people", "0", True),
        ("", "-3", True),
        ("points", "-3", True),
        ("change in people", "-3", True),
        ("more or fewer visits", "-3", True),
    ],
)
def test_what_is_counted_is_never_less_than_nothing(unit: str, value: str, *, fits: bool) -> None:
    measure = Measure(form="number", unit=unit)
    (row,) = rows_of(f"3/4/2026\t{value}", measure)
    assert (row.found is not None, row.wrong == "") == (fits, fits)
    date = {"on_day": "3", "on_month": "4", "on_year": "2026"}
    assert ("value" not in ReadingForm(date | {"value": value}, measure=measure).errors) == fits
    text = {"form": "number", "unit": unit, "baseline": value, "target": value}
    wrong = MeasureForm(text, goals=[]).errors
    assert ("baseline" not in wrong, "target" not in wrong) == (fits, fits)


@pytest.mark.parametrize("cells", ["12\t48", "12/48", "12,480"])
def test_so_many_of_so_many(cells: str) -> None:
    mark = "\t" if "," not in cells else ","
    (row,) = read(f"3/4/2026{mark}{cells}", PERCENT)
    assert row == (DAY, Found(part=12, whole=480 if "480" in cells else 48))


def test_yes_or_no_says_what_shows_it() -> None:
    assert read("3/4/2026\tYes\tBoard minutes", YES_NO) == [(DAY, Found(answer=True, note="Board minutes"))]


def test_headings_and_empty_rows_are_passed_over() -> None:
    assert len(read("Date\tDays\r\n\r\n3/4/2026\t5\r\n4/4/2026\t6\r\n")) == 2


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("soon\t5", NUMBER),
        ("31/2/2026\t5", NUMBER),
        ("3/4/2999\t5", NUMBER),
        ("3/4/2026", NUMBER),
        ("3/4/2026\tmany", NUMBER),
        ("3/4/2026\t1234567890123", NUMBER),
        ("3/4/2026\t5", PERCENT),
        ("3/4/2026\t5\t0", PERCENT),
        ("3/4/2026\t5\t4", PERCENT),
        ("3/4/2026\t1.5\t4", PERCENT),
        ("3/4/2026\tperhaps\tSeen", YES_NO),
        ("3/4/2026\tyes", YES_NO),
        ("3/4/2026\t5\n3/4/2026\t6", NUMBER),
    ],
)
def test_what_cannot_be_read_is_named_with_its_row(text: str, measure: Measure) -> None:
    bad = [row for row in rows_of(text, measure) if row.wrong]
    assert [row.number for row in bad] == [len(text.split("\n"))]
