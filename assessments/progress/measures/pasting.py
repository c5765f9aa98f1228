"""Readings pasted from a spreadsheet: each row is read by itself, and every bad one is named with what is wrong.

A row is a date and what was found, with a tab, a semicolon or a comma between: "3/4/2026<tab>62". Where commas part the
columns, a number with a comma in it stands in quotes, as spreadsheets write it. A percentage is two
numbers, in two columns or as "12/48". Yes or no wants a third column with what shows it. A first row of headings, and
empty rows, are passed over.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.progress.measures.counting import reason_against_amount
from assessments.progress.measures.models import DIGITS, PLACES, Measure
from assessments.progress.measures.services import Found, reason_against_day
from recovery_site.forms import month_number
from recovery_site.text import COMMENT_MAX, clean_text, length_of

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
BRITISH = re.compile(r"(\d{1,2})[ /.\-]+(\w+?)[ /.\-,]+(\d{4}|\d{2})(?: 00:00(?::00)?)?")
CENTURY = 2000  # of a year of two figures: nothing is measured here that is older
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
WORDS_ONLY = re.compile(r"[^\d]*")


@dataclass(frozen=True)
class PastedRow:
    """A row as it was pasted: its number, its text, and what it says, or what is wrong with it."""

    number: int
    text: str
    on: dt.date | None = None
    found: Found | None = None
    wrong: str = ""


def rows_of(text: str, measure: Measure) -> list[PastedRow]:
    """Each row that was pasted, in order. A day that stands twice is wrong in the later row."""
    rows: list[PastedRow] = []
    seen: dict[dt.date, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if not rows and WORDS_ONLY.fullmatch(line):
            continue  # headings
        row = _row(number, line, measure)
        if row.on in seen and row.on is not None:
            words = _("Row %(row)d has the same date.") % {"row": seen[row.on]}
            row = PastedRow(number, row.text, wrong=words)
        elif row.on:
            seen[row.on] = number
        rows.append(row)
    return rows


def _cells(line: str) -> list[str]:
    """The columns of a row: a tab parts them; else a semicolon; else a comma. What stands in quotes is one cell."""
    mark = next((one for one in ("\t", ";") if one in line), ",")
    (cells,) = csv.reader([line], delimiter=mark, skipinitialspace=True)
    return [clean_text(cell) for cell in cells]


def _row(number: int, line: str, measure: Measure) -> PastedRow:
    shown = clean_text(line)
    try:
        day, *cells = _cells(line)
        on = date_of(day)
        if reason := reason_against_day(on):
            raise ValueError(reason)
        return PastedRow(number, shown, on, _found(cells, measure))
    except ValueError as error:
        return PastedRow(number, shown, wrong=str(error))
    except ValidationError as error:
        return PastedRow(number, shown, wrong=" ".join(error.messages))


def date_of(text: str) -> dt.date:
    """The date of a cell: 2026-04-03, 3/4/2026, 3 April 2026, 3-Apr-2026: the day comes first, as in Britain.

    Refuses anything else (ValueError with words for the person).
    """
    try:
        if found := ISO.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if (found := BRITISH.fullmatch(text)) and (month := month_number(found[2])):
            year = int(found[3])
            return dt.date(year if year > 99 else CENTURY + year, month, int(found[1]))
    except ValueError:
        raise ValueError(_("“%(text)s” is not a real date.") % {"text": text}) from None
    raise ValueError(_("“%(text)s” is not a date. Write it like 3/4/2026 or 3 April 2026.") % {"text": text})


def number_of(text: str) -> Decimal:
    """The number of a cell: "1,234.5", "62%". Refuses what is none, or too long to store (ValueError with words)."""
    bare = text.replace(" ", "").replace("\u00a0", "").removesuffix("%")
    bare = re.sub(r",(?=\d{3}\b)", "", bare).replace("\u2212", "-")
    if not NUMBER.fullmatch(bare):
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text})
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text}) from None
    whole, _point, behind = bare.lstrip("-").partition(".")
    if len(whole.lstrip("0")) > DIGITS - PLACES or len(behind.rstrip("0")) > PLACES:
        raise ValueError(_("“%(text)s” has too many figures.") % {"text": text})
    return value


def count_of(text: str) -> int:
    """A whole number that is not negative (ValueError with words)."""
    value = number_of(text)
    if value != int(value) or not 0 <= value < 2**31:
        raise ValueError(_("“%(text)s” is not a whole number of people or things.") % {"text": text})
    return int(value)


def _found(cells: Sequence[str], measure: Measure) -> Found:
    cells = [cell for cell in cells if cell] or [""]
    if measure.form == Measure.Form.YES_NO:
        return _yes_or_no(cells)
    if measure.form == Measure.Form.PERCENT:
        counts = cells[0].split("/") if "/" in cells[0] else cells[:2]
        note = cells[1:] if "/" in cells[0] else cells[2:]
        if len(counts) != 2:
            raise ValueError(_("A percentage needs two numbers: so many out of so many."))
        part, whole = count_of(counts[0].strip()), count_of(counts[1].strip())
        if not whole:
            raise ValueError(_("A percentage of nothing says nothing: leave this day out."))
        if part > whole:
            raise ValueError(_("%(part)d out of %(whole)d cannot be.") % {"part": part, "whole": whole})
        return Found(part=part, whole=whole, note=_note(note))
    if not cells[0]:
        raise ValueError(_("There is no number after the date."))
    value = number_of(cells[0])
    if reason := reason_against_amount(measure.unit, value):
        raise ValueError(reason)
    return Found(value=value, note=_note(cells[1:]))


def _yes_or_no(cells: Sequence[str]) -> Found:
    said = cells[0].casefold()
    yes, no = pgettext("answer", "yes"), pgettext("answer", "no")
    if said not in YES | NO | {yes.casefold(), no.casefold()}:
        raise ValueError(_("Write yes or no after the date, and then what shows it."))
    note = _note(cells[1:])
    if not note:
        raise ValueError(_("Say in a third column what shows it."))
    return Found(answer=said in YES | {yes.casefold()}, note=note)


def _note(cells: Sequence[str]) -> str:
    note = ", ".join(cells)
    if length_of(note) > COMMENT_MAX:
        raise ValueError(_("The note is too long."))
    return note
