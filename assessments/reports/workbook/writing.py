"""Tables of typed cells as an .xlsx file. Only this module imports XlsxWriter, and only when a file is made.

People's words are cells of text whatever they begin with: nothing that anybody typed is ever a formula (OWASP, CSV
injection). The same tables give the same bytes: the file carries no clock and no name of a person or machine.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | dt.date | None
# A text that a spreadsheet could take for a formula when somebody edits its cell or saves it as CSV.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BREAK = re.compile("\r\n?")
_BROKEN = re.compile("[\ud800-\udfff]")  # half letters, which no file can hold
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a file has no zone
DAY = "d mmmm yyyy"


@dataclass(frozen=True)
class Column:
    """A heading, and how wide its column is, in letters."""

    heading: str
    width: int = 14


@dataclass(frozen=True)
class Table:
    """One sheet: `name` on its tab (31 letters at most, without []:*?/\\), and rows with a cell for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def written(title: str, tables: Sequence[Table]) -> bytes:
    """The workbook. Each sheet has a frozen row of headings with a filter, repeated on every printed page.

    Raises ValueError for a text that no cell can hold (more than 32,767 letters): it is never cut.
    """
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title, "author": "", "created": CREATED})
        looks = Looks(book)
        for table in tables:
            _write(book.add_worksheet(table.name), table, looks)
    return file.getvalue()


class Looks:
    """The formats of the cells."""

    def __init__(self, book: Workbook) -> None:
        top = {"valign": "top", "text_wrap": True}
        self.heading: Format = book.add_format({**top, "bold": True, "bg_color": "#DEECEA", "bottom": 1})
        self.text: Format = book.add_format(top)
        self.quoted: Format = book.add_format({**top, "quote_prefix": True})
        self.number: Format = book.add_format({"valign": "top"})
        self.day: Format = book.add_format({"valign": "top", "num_format": DAY, "align": "left"})


def _write(sheet: Worksheet, table: Table, looks: Looks) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, looks.heading)
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            _cell(sheet, line, place, cell, looks)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Worksheet, line: int, place: int, cell: Cell, looks: Looks) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        look = looks.quoted if cell.startswith(BEGINS_A_FORMULA) else looks.text
        cell = _NOT_XML.sub(" ", _BROKEN.sub("\ufffd", _BREAK.sub("\n", cell)))
        failed = sheet.write_string(line, place, cell, look)
    elif isinstance(cell, dt.date):
        failed = sheet.write_datetime(line, place, cell, looks.day)
    else:
        failed = sheet.write_number(line, place, cell, looks.number)
    if failed:
        raise ValueError(f"{table_cell(line, place)} holds more than a cell can")


def table_cell(line: int, place: int) -> str:
    """How a message names a cell."""
    return f"row {line + 1}, column {place + 1}"
