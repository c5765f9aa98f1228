"""Template A on one landscape page: which rows keep their words there, and which have them after the form.

A table that breaks leaves a tick without its challenge. So the form is one page, and what is long stands after it,
over as many pages as it needs. A row goes as a whole: what some people see differently never parts from the comment.
How high a text will be is reckoned with the widths of our letters; static/pdf/forms.css has the same measures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assessments.record.models import Row
from assessments.record.presenters import attending_line, view_line
from assessments.record.snapshot import RowFacts
from assessments.reports import presenters
from assessments.reports.content import ReportA

# The letters of Liberation Sans by their width in thousandths of their size. Bold ones take up to a tenth more.
_LETTERS = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft",
    333: "()-`r“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu–",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTHS = {letter: width for width, letters in _LETTERS.items() for letter in letters}
POINT = 25.4 / 72  # mm

HIGH, WIDE = 183.0, 269.0  # mm of a landscape page inside its margins
NARROW = 174.0  # mm of a page of the words after it
CELL, ABOVE = 3.7, 2.3  # mm of a cell beside its text, and above and below it
STAGE, PRIORITY = 0.08, 0.1  # of the width
SHARES = (
    18,
    28,
    40,
)  # hundredths of the width for the challenges: the first that lets the form stay on one page
LETTERS, PLAIN, FACTS, AFTER = 9.0, 7.5, 9.5, 10.5  # pt
NAMES = (200, 100, 60, 30)  # letters of each name above the table, at most
LABEL = "x" * 36  # a few words around a text
AT_LEAST = 70.0  # mm of words that are worth a page of their own
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True)
class FittedRow:
    """A row of the form. `inside`: its words stand in it; else they stand after the form."""

    row: RowFacts
    inside: bool

    @property
    def has_words(self) -> bool:
        return has_words(self.row)


@dataclass(frozen=True)
class Fitted:
    """The form. `tail_inside`: what is said about all rows has room under the table."""

    rows: tuple[FittedRow, ...]
    tail_inside: bool
    letters: int  # of each name above the table
    share: int  # hundredths of the width for the challenges

    @property
    def after(self) -> tuple[RowFacts, ...]:
        """The rows whose words stand after the form."""
        return tuple(one.row for one in self.rows if not one.inside)


def has_words(row: RowFacts) -> bool:
    return bool(row.comments or row.differences or row.moved_because or row.reservations)


def fitted(report: ReportA) -> Fitted:
    """Where the words of each row stand. Only the longest leave the form, and no more than must."""
    rows = report.content.rows
    letters = next((most for most in NAMES if _facts(report, most) <= 3), NAMES[-1])
    room = HIGH - _head(report, letters) - _table_head(report)
    share = next((one for one in SHARES if sum(map(_short(one), rows)) <= room), SHARES[-1])
    column = WIDE * (1 - share / 100 - PRIORITY - STAGE * len(report.stages)) - CELL
    full = {row.challenge: _row(row, _words(row, column, LETTERS), share) for row in rows}
    tail = [_paragraph(text, WIDE, FACTS) for text in _tail(report, letters)]
    high = sum(full.values())
    if high + (sum(tail) + 10 if tail else 0) <= room:
        return Fitted(tuple(FittedRow(row, True) for row in rows), True, letters, share)
    out: set[int] = set()
    after = sum(_paragraph(text, NARROW, AFTER) for text in _tail(report, letters))
    for row in sorted(rows, key=lambda row: -full[row.challenge]):
        if high <= room and after >= AT_LEAST:
            break
        if has_words(row):
            out.add(row.challenge)
            high -= full[row.challenge] - _short(share)(row)
            after += _words(row, NARROW, AFTER) + 12
    return Fitted(tuple(FittedRow(row, row.challenge not in out) for row in rows), False, letters, share)


def _short(share: int) -> Callable[[RowFacts], float]:
    """How high a row is whose words stand after the form."""
    return lambda row: _row(row, 2 * _line(LETTERS) + 1, share)


def _line(size: float) -> float:
    return size * POINT * (1.45 if size == AFTER else 1.35)


def _row(row: RowFacts, words: float, share: int) -> float:
    title = lines(f"{row.challenge}. {row.title}", WIDE * share / 100 - CELL, LETTERS * 1.1) * _line(LETTERS)
    priority = 2 * _line(LETTERS) if row.priority else 0
    return max(title, words - 1, priority) + ABOVE


def _words(row: RowFacts, width: float, size: float) -> float:
    """How high the words of a row are."""
    found = 0.0
    if row.moved_because:
        found += _paragraph(f"{presenters.moved_lead(row)} {row.moved_because}", width, size)
    if row.comments or row.outcome != Row.Outcome.AGREED:
        said = "" if row.outcome == Row.Outcome.AGREED else f"{presenters.outcome(row)}.   "
        found += _paragraph(said + row.comments, width, size)
    if row.differences:
        found += _paragraph(f"{LABEL}{row.differences}", width, size)
    for one in row.reservations:
        found += _paragraph(f"{presenters.seen_lead(one)}  {one.words}", width - 4, size) + 1.5
    return found


def _paragraph(text: str, width: float, size: float) -> float:
    """How high a text is, in its paragraphs, with the space after each."""
    parts = _PARAGRAPH.split(text.strip())
    return sum(lines(part, width, size) * _line(size) + 1.1 for part in parts)


def _names(report: ReportA) -> tuple[str, ...]:
    content = report.content
    return content.system, content.provider, content.review.title, content.edition.name


def _facts(report: ReportA, most: int) -> int:
    """How many lines of facts stand above the table, with so many letters of each name."""
    kind = presenters.KINDS[report.content.review.kind]
    names = " ".join(presenters.shortened(name, most) for name in _names(report))
    return lines(f"{names} {kind} {LABEL}", WIDE - 84, FACTS)


def _head(report: ReportA, letters: int) -> float:
    """What stands above the table."""
    found = 10 + _facts(report, letters) * _line(FACTS)
    if report.completion is None:
        return max(found + 11, 24.0) + 2.5
    done = "x" * 40 + report.completion.by + "x" * 90 * (report.completion.number > 1)
    return max(found + _paragraph(done, WIDE - 84, FACTS) + 8, 24.0) + 2.5


def _table_head(report: ReportA) -> float:
    names = max((lines(one.name, WIDE * STAGE - 2.6, PLAIN) for one in report.stages), default=1)
    return _line(LETTERS) + (names + 1) * _line(PLAIN) + 3


def _tail(report: ReportA, letters: int) -> Iterator[str]:
    """The texts about all rows, and the names that were cut."""
    content = report.content
    if any(len(name) > letters for name in _names(report)):
        yield LABEL + " ".join(_names(report))
    if presenters.too_many(report) or content.over_limit_reason:
        yield f"{LABEL}{presenters.too_many(report)}{content.over_limit_reason}"
    if report.carried_over:
        yield LABEL + "".join(f"{row.challenge}. {row.title}; " for row in report.carried_over)
    for lines_of in (
        [attending_line(one) for one in content.took_part or ()],
        [view_line(one) for one in content.seen_differently or ()],
    ):
        if lines_of:
            yield from ("\n\n\n", *lines_of)  # room for a heading


def lines(text: str, width: float, size: float) -> int:
    """How many lines of `width` mm the text takes in letters of `size` points. A little too many, never too few."""
    room = width / (size * POINT) * 1000 * 0.985
    return sum(_lines(line.split(" "), room) for line in text.split("\n")) or 1


def _lines(words: Iterable[str], room: float) -> int:
    count, at = 1, 0.0
    for word in words:
        long = sum(map(_wide, word))
        if at and at + 278 + long > room:
            count, at = count + 1, 0.0
        if long > room:
            count += int(long // (room * 0.95))
            long = long % int(room)
        at += long + (278 if at else 0)
    return count


@lru_cache(maxsize=4096)
def _wide(letter: str) -> int:
    """The width of one letter. Accents take none; what our letters do not have is taken to be as wide as high."""
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter):
        return 0
    return _WIDTHS.get(unicodedata.normalize("NFD", letter)[0], 1100)
