"""What is done to every Word file after it is filled, whoever's template it was: direction, tables, properties."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from assessments.reports.office.package import About, describe, without_clock
from assessments.reports.office.texts import runs_right_to_left

if TYPE_CHECKING:
    from docx.document import Document

SHORT_ROW = 900  # letters up to which a row of a table stays on one page


def finished(document: Document, about: About) -> bytes:
    """The file."""
    body = document.element.body
    for paragraph in body.iter(_w("p")):
        _turn(paragraph)
    for table in body.iter(_w("tbl")):
        _fit(table)
    describe(document.core_properties, about)
    file = io.BytesIO()
    document.save(file)
    return without_clock(file.getvalue())


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _turn(paragraph: Any) -> None:
    """A paragraph that begins in a script from right to left runs that way."""
    if not runs_right_to_left("".join(one.text or "" for one in paragraph.iter(_w("t")))):
        return
    properties = paragraph.get_or_add_pPr()
    if properties.find(_w("bidi")) is None:
        bidi = properties.makeelement(_w("bidi"))
        # In the order of the schema: before these, after all others that our templates use.
        later = [
            _w(name)
            for name in ["adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "jc", "rPr"]
        ]
        place = next((n for n, one in enumerate(properties) if one.tag in later), len(properties))
        properties.insert(place, bidi)
    for run in paragraph.iter(_w("r")):
        run_properties = run.get_or_add_rPr()
        if run_properties.find(_w("rtl")) is None:
            rtl = run_properties.makeelement(_w("rtl"))
            place = next(
                (n for n, one in enumerate(run_properties) if one.tag == _w("lang")), len(run_properties)
            )
            run_properties.insert(place, rtl)


def _fit(table: Any) -> None:
    """The grid as wide as the cells say, no short row over two pages, and what leads to the table on its page."""
    before = table.getprevious()
    if before is not None and before.tag == _w("p"):
        properties = before.get_or_add_pPr()
        if properties.find(_w("keepNext")) is None:
            properties.insert(
                0 if properties.find(_w("pStyle")) is None else 1, properties.makeelement(_w("keepNext"))
            )
    rows = table.findall(_w("tr"))
    widest: list[Any] = max((row.findall(_w("tc")) for row in rows), key=len, default=[])
    widths = [_width(cell) for cell in widest]
    grid = table.find(_w("tblGrid"))
    if grid is not None and widths and all(widths):
        for column in list(grid):
            grid.remove(column)
        for width in widths:
            column = grid.makeelement(_w("gridCol"), {_w("w"): str(width)})
            grid.append(column)
    for row in rows:
        if _letters(row.iter(_w("t"))) <= SHORT_ROW:
            properties = row.get_or_add_trPr()
            if properties.find(_w("cantSplit")) is None:
                properties.insert(0, properties.makeelement(_w("cantSplit")))


def _width(cell: Any) -> int:
    """In twentieths of a point; 0 where the cell does not say, or spans several columns."""
    found = cell.find(f"{_w('tcPr')}/{_w('tcW')}")
    spans = cell.find(f"{_w('tcPr')}/{_w('gridSpan')}")
    said = found is not None and spans is None and found.get(_w("type")) == "dxa"
    return int(float(found.get(_w("w")))) if said else 0


def _letters(texts: Iterable[Any]) -> int:
    return sum(len(one.text or "") for one in texts)
