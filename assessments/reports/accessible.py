"""What WeasyPrint leaves out of a tagged PDF, put right before it is written. PDF/UA-1 (ISO 14289-1) asks for it.

- a heading cell of a table says whether it heads a column or a row, and is listed by its name;
- the line at the head and the foot of every page is an artifact, which a screen reader skips;
- the box of a figure is in the page's own measure;
- a picture without words of its own is decoration: what it shows stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(rb"(\d+) 0 R")
PIXEL = 0.75  # points in a CSS pixel


def finish(document: Any, pdf: Any) -> None:
    """Called by WeasyPrint with its `pydyf.PDF` when everything is in it and nothing is written yet."""
    import pydyf  # type: ignore[import-untyped]

    objects = pdf.objects
    root = _at(objects, pdf.catalog["StructTreeRoot"])
    named = []
    for element in list(_reached(objects, root["K"])):
        element["K"][:] = [kid for kid in element["K"] if not _is_decoration(objects, kid)]
    for element in list(_reached(objects, root["K"])):
        if element["S"] == "/TH":
            element["A"]["Scope"] = f"/{_scope(objects, element)}"
        elif element["S"] == "/Figure":
            _measure(objects, element)
        if "ID" in element:
            named.append((element["ID"].data, element["ID"], element.reference))
    if named:
        names = pydyf.Array(part for _, *pair in sorted(named) for part in pair)
        root["IDTree"] = pydyf.Dictionary({"Names": names})
    _hide_margins(objects, root, pdf.page_references)


def _number(reference: bytes) -> int:
    found = _REFERENCE.fullmatch(reference)
    assert found  # noqa: S101 - WeasyPrint writes its references so
    return int(found.group(1))


def _at(objects: list[Any], reference: bytes) -> Any:
    return objects[_number(reference)]


def _is_decoration(objects: list[Any], kid: Any) -> bool:
    """A figure without words. Whatever belongs to no element of the tree becomes an artifact in the end."""
    element = _at(objects, kid) if isinstance(kid, bytes) else {}
    return element.get("S") == "/Figure" and "Alt" not in element


def _reached(objects: list[Any], kids: Any) -> Iterator[Any]:
    """Every structure element under these, the outer ones first."""
    waiting = list(kids)
    while waiting:
        kid = waiting.pop()
        if isinstance(kid, bytes):
            element = _at(objects, kid)
            if element.get("Type") == "/StructElem":
                yield element
                waiting += element["K"]


def _scope(objects: list[Any], cell: Any) -> str:
    """A heading cell in the head of a table heads a column, any other its row."""
    row = _at(objects, cell["P"])
    return "Column" if _at(objects, row["P"])["S"] == "/THead" else "Row"


def _measure(objects: list[Any], figure: Any) -> None:
    height = _at(objects, figure["Pg"])["MediaBox"][3]
    left, top, right, bottom = (value * PIXEL for value in figure["A"]["BBox"])
    figure["A"]["BBox"][:] = [left, height - bottom, right, height - top]


def _hide_margins(objects: list[Any], root: Any, pages: tuple[bytes, ...]) -> None:
    """Mark as an artifact whatever on a page belongs to no element of the tree."""
    kept = {element.number for element in _reached(objects, root["K"])}
    numbers = _at(objects, root["ParentTree"])["Nums"]
    for page, owners in zip(pages, numbers[1::2], strict=False):
        loose = {mcid for mcid, owner in enumerate(owners) if _number(owner) not in kept}
        stream = _at(objects, _at(objects, page)["Contents"]).stream
        for place, item in enumerate(stream):
            if isinstance(item, dict) and item.get("MCID") in loose:
                stream[place - 1 : place + 2] = ["/Artifact", b"", b"BMC"]
        for mcid in loose:
            owners[mcid] = b"null"
    for number, element in enumerate(objects):
        if isinstance(element, dict) and element.get("Type") == "/StructElem" and number not in kept:
            element.clear()  # nothing points to it any more
