"""The empty presentation that the slides are drawn into: one layout with a title, a footer and the number."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from assessments.reports.office.layouts.styles import FONT
from assessments.reports.office.package import LANGUAGE, without_clock
from assessments.reports.office.slides.shapes import (
    FOOTER,
    GREY,
    HEIGHT,
    INK,
    NUMBER,
    PINE,
    TITLE,
    WIDTH,
    Box,
)

PLACES = {"title": TITLE, "ftr": FOOTER, "sldNum": NUMBER}
COLOURS = {
    "dk2": INK,
    "lt2": "DEECEA",
    "accent1": INK,
    "accent2": PINE,
    "hlink": "2E5FA3",
    "folHlink": "0F5F66",
}


def presentation() -> bytes:
    """The file."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    made.element.find(qn("p:sldSz")).attrib.pop("type", None)
    for layout in list(made.slide_layouts):
        if layout.name != "Title Only":
            made.slide_layouts.remove(layout)
    for relations in (made.part.rels, made.part.package._rels):
        for key, one in list(relations.items()):
            if one.reltype.rpartition("/")[2] in {"printerSettings", "thumbnail", "extended-properties"}:
                relations.pop(key)
    master, layout = made.slide_master, made.slide_layouts[0]
    for shape in [*layout.placeholders, *master.placeholders]:
        kind = shape._element.nvSpPr.nvPr.find(qn("p:ph")).get("type")
        if kind in PLACES:
            _place(shape, PLACES[kind])
        else:
            shape._element.getparent().remove(shape._element)
    _letters(master)
    for part in (made.part, master.part, layout.part):
        for one in part._element.iter(qn("a:rPr"), qn("a:defRPr"), qn("a:endParaRPr")):
            if one.get("lang"):
                one.set("lang", LANGUAGE)
    _theme(master)
    return _saved(made)


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        Pt(box.left),
        Pt(box.top),
        Pt(box.width),
        Pt(box.height),
    )
    body = shape._element.find(qn("p:txBody")).find(qn("a:bodyPr"))
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    for fitting in list(body):
        body.remove(fitting)


def _letters(master: Any) -> None:
    """Titles to the left, in our ink; footers in grey that can be read."""
    style = master._element.find(f"{qn('p:txStyles')}/{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    letters = style.find(qn("a:defRPr"))
    letters.set("sz", "3000")
    letters.set("b", "1")
    letters.find(f"{qn('a:solidFill')}/{qn('a:schemeClr')}").set("val", "tx2")
    for shape in master.placeholders:
        for level in shape._element.iter(qn("a:lvl1pPr")):
            kind = shape._element.nvSpPr.nvPr.find(qn("p:ph")).get("type")
            level.set("algn", "l" if kind == "ftr" else "r")
            for fill in level.iter(qn("a:solidFill")):
                for one in list(fill):
                    fill.remove(one)
                fill.append(fill.makeelement(qn("a:srgbClr"), {"val": GREY}))


def _theme(master: Any) -> None:
    """Our letters and colours under the names that PowerPoint's own menus offer."""
    for relation in master.part.rels.values():
        if not relation.reltype.endswith("/theme"):
            continue
        part = relation.target_part
        words = part.blob.decode()
        words = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", words)
        for name, colour in COLOURS.items():
            words = re.sub(rf"(<a:{name}>)\s*<a:s\w+Clr [^>]*/>", rf'\1<a:srgbClr val="{colour}"/>', words)
        part._blob = words.encode()


def _saved(made: Any) -> bytes:
    core = made.core_properties
    core.author = core.last_modified_by = ""
    core.title, core.language, core.revision = "Slides", LANGUAGE, 1
    core.created = core.modified = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    file = io.BytesIO()
    made.save(file)
    return without_clock(file.getvalue())
