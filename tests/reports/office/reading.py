"""Reads an office file back, and says what is wrong with its parts."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.document import Document as Word
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The order in which the schema (ECMA-376, part 1) wants the children of these. Word refuses a file with another one.
ORDERS = {
    f"{W}pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    f"{W}rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof "
    "snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign "
    "rtl cs em lang",
    f"{W}tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    f"{W}tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign "
    "hideMark",
    f"{W}tbl": "tblPr tblGrid tr",
    f"{A}tcPr": "lnL lnR lnT lnB lnTlToBr lnBlToTr cell3D noFill solidFill gradFill blipFill pattFill grpFill",
}


def parts(file: bytes) -> dict[str, bytes]:
    """Name -> content."""
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def faults(file: bytes) -> list[str]:
    """What is wrong with a file: parts that are no XML, that nothing points to, links to nowhere, a wrong order."""
    found, content = [], parts(file)
    trees = {}
    for name, part in content.items():
        if name.endswith((".xml", ".rels")):
            trees[name] = etree.fromstring(part)  # strict: raises when it is not well formed
    types = trees["[Content_Types].xml"]
    known = {one.get("Extension") for one in types} | {
        (one.get("PartName") or "").lstrip("/") for one in types
    }
    found += [f"{name} has no type" for name in content if not {name, name.rpartition(".")[2]} & known]
    found += list(_links(trees, set(content)))
    for name, tree in trees.items():
        for one in tree.iter(*ORDERS):
            order = ORDERS[str(one.tag)].split()
            places = [
                order.index(etree.QName(child).localname) for child in one if isinstance(child.tag, str)
            ]
            if places != sorted(places):
                found.append(f"{name}: the children of {one.tag} are out of order")
    return found


def _links(trees: dict[str, Any], names: set[str]) -> Iterator[str]:
    """Links to parts that are not there, and parts that no link leads to."""
    reached = {"[Content_Types].xml"} | {name for name in names if name.endswith(".rels")}
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for one in tree.iter(RELATIONS):
            if one.get("TargetMode") == "External":
                continue
            target = one.get("Target")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            reached.add(path.lstrip("/"))
            if path.lstrip("/") not in names:
                yield f"{name} points to {path}, which is not there"
    yield from (f"nothing points to {name}" for name in names - reached)


def word(file: bytes) -> Word:
    return Document(io.BytesIO(file))


def text(document: Word) -> str:
    """All of the body, a line for each paragraph, tables too."""
    lines = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in document.element.body.iter(f"{W}p")]
    return "\n".join(lines)


def headings(document: Word) -> list[tuple[int, str]]:
    """(Level, words) of each heading; the title is level 0."""
    found = []
    for paragraph in document.paragraphs:
        name = paragraph.style.name if paragraph.style else ""
        if name == "Title":
            found.append((0, paragraph.text))
        elif name and name.startswith("Heading "):
            found.append((int(name.removeprefix("Heading ")), paragraph.text))
    return found


def header_rows(document: Word) -> list[int]:
    """For each table how many of its rows come back on every page."""
    return [len(table._tbl.findall(f"{W}tr/{W}trPr/{W}tblHeader")) for table in document.tables]  # noqa: SLF001


def cells(document: Word, table: int) -> list[list[str]]:
    """The words of each cell of a table, a line for each paragraph."""
    return [[cell.text for cell in row.cells] for row in document.tables[table].rows]
