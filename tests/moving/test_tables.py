"""The tables as CSV: the rows of the document, safe in every spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest

from assessments.moving.tables import PERSON, TABLES
from assessments.people.models import LocalSystem, Organisation
from tests.moving.build import as_csv
from tests.moving.conftest import Elsewhere

Lines = list[dict[str, str]]


def opened(file: bytes) -> dict[str, Lines]:
    """Every table by its name, as a spreadsheet would read it."""
    with zipfile.ZipFile(io.BytesIO(file)) as folder:
        assert folder.testzip() is None
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(folder.read(name).decode("utf-8-sig"), newline=""))
            )
            for name in folder.namelist()
            if name.endswith(".csv")
        }


def test_each_table_begins_with_a_byte_order_mark_and_the_names_of_its_columns(aldermoor: Elsewhere) -> None:
    with zipfile.ZipFile(io.BytesIO(aldermoor.csv)) as folder:
        assert folder.namelist() == [
            "system.csv",
            "edition.csv",
            *(f"{table.name}.csv" for table in (PERSON, *TABLES)),
            *(one["file"] for one in opened(aldermoor.csv)["publishedfile"]),
        ]
        for table in (PERSON, *TABLES):
            text = folder.read(f"{table.name}.csv")
            assert text.startswith(b"\xef\xbb\xbf")
            first = text.decode("utf-8-sig").split("\r\n")[0]
            assert first == ",".join(f'"{name}"' for name in table.columns)


def test_the_tables_hold_the_rows_of_the_document(aldermoor: Elsewhere) -> None:
    whole, tables = json.loads(aldermoor.json), opened(aldermoor.csv)
    for name, rows in whole["tables"].items():
        assert len(tables[name]) == len(rows)
    row, line = whole["tables"]["row"][0], tables["row"][0]
    assert (line["id"], line["comments"], line["stage"]) == (
        str(row["id"]),
        row["comments"],
        str(row["stage"]),
    )
    assert tables["system"][0]["log_hash"] == whole["head"]["hash"]
    assert json.loads(tables["entry"][0]["detail"]) == whole["tables"]["entry"][0]["detail"]
    assert {one["is_resolved"] for one in tables["settling"]} <= {"true", "false"}


def test_a_published_report_stands_beside_the_tables_as_the_file_that_it_is(aldermoor: Elsewhere) -> None:
    [report] = [one for one in opened(aldermoor.csv)["publishedreport"] if one["id"]]
    [file] = opened(aldermoor.csv)["publishedfile"]
    with zipfile.ZipFile(io.BytesIO(aldermoor.csv)) as folder:
        content = folder.read(file["file"])
    assert hashlib.sha256(content).hexdigest() == report["sha256"]


@pytest.mark.django_db
@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠", " ="])
def test_no_cell_is_a_formula(begins: str) -> None:
    system = LocalSystem.objects.create(name=f'{begins}HYPERLINK("x")')
    Organisation.objects.create(system=system, name=f"{begins}1+1", part="provider")
    tables = opened(as_csv(system))
    assert tables["system"][0]["name"] == f"'{system.name}"
    assert tables["organisation"][0]["name"] == f"'{begins}1+1"


@pytest.mark.django_db
def test_lines_and_quotes_in_words_stay_in_their_cell() -> None:
    system = LocalSystem.objects.create(name='Two\nlines, and "quotes" · Ŵyr')
    assert opened(as_csv(system))["system"][0]["name"] == system.name
