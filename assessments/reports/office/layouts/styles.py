"""How the Word templates of the site look: styles, paper, header and footer, tables. Plain, and quick to change."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from assessments.reports.office.package import LANGUAGE, without_clock

FONT = "Arial"
INK, PINE, ORANGE = RGBColor(0x0B, 0x3B, 0x42), RGBColor(0x0F, 0x5F, 0x66), RGBColor(0xA8, 0x46, 0x0B)
TINT, LINE = "DEECEA", "8FA3A5"
KEPT = {
    "Normal",
    "Title",
    "Heading 1",
    "Heading 2",
    "Heading 3",
    "List Bullet",
    "Header",
    "Footer",
    "Quote",
    "Table Grid",
    "Default Paragraph Font",
    "Normal Table",
    "No List",
}
# Size, space before and after, in points.
SIZES = {
    "Normal": (12, 0, 6),
    "Title": (22, 0, 8),
    "Heading 1": (16, 14, 4),
    "Heading 2": (13, 12, 3),
    "Heading 3": (12, 10, 3),
    "List Bullet": (12, 0, 3),
    "Quote": (12, 2, 6),
    "Header": (10, 0, 0),
    "Footer": (10, 0, 0),
}
NEW = {
    "Small": (10, 0, 4),
    "Table text": (11, 1, 3),
    "Draft": (12, 4, 8),
    "After table": (12, 8, 6),
    "Lead-in": (12, 2, 2),
}


def blank(landscape: bool = False) -> Written:
    """An empty A4 document with our styles, and the header and footer of every page."""
    document = Document()
    _lighten(document)
    _style(document)
    section = document.sections[0]
    wide, high = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, high
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    header = section.header.paragraphs[0]
    header.text = "{{ running }}{% if state %} · {{ state }}{% endif %}"
    footer = section.footer.paragraphs[0]
    footer.add_run("{{ title }} · Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")
    return document


def _lighten(document: Written) -> None:
    """Without the parts and styles of python-docx's own template that nothing here uses."""
    part = document.part
    for relations in (part.rels, part.package.rels):
        for key, one in list(relations.items()):
            if one.reltype.rpartition("/")[2] in {"stylesWithEffects", "customXml", "thumbnail"}:
                del relations[key]
    for style in list(document.styles):
        if style.name not in KEPT:
            style.element.getparent().remove(style.element)
    for link in document.styles.element.findall(f".//{qn('w:link')}"):
        link.getparent().remove(link)
    settings = document.settings.element
    for name in ("w:savePreviewPicture", "w:rsids", "w:proofState"):
        for one in settings.findall(qn(name)):
            settings.remove(one)
    settings.find(qn("w:zoom")).attrib.clear()
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    for one in settings.iter(qn("w:compatSetting")):
        if one.get(qn("w:name")) == "compatibilityMode":
            one.set(qn("w:val"), "15")
    for one in settings.iter(qn("w:themeFontLang")):
        one.set(qn("w:val"), LANGUAGE)


def _style(document: Written) -> None:
    styles = document.styles
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    fonts, language = defaults.find(qn("w:rFonts")), defaults.find(qn("w:lang"))
    fonts.attrib.clear()
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    language.set(qn("w:val"), LANGUAGE)
    for name in NEW:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    for name, (size, before, after) in (SIZES | NEW).items():
        _shape(styles[name], size, before, after)
    styles["Lead-in"].paragraph_format.keep_with_next = True
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        styles[name].font.bold, styles[name].font.color.rgb = True, INK
        styles[name].paragraph_format.keep_with_next = True
    styles["Draft"].font.bold, styles["Draft"].font.color.rgb = True, ORANGE
    styles["Quote"].paragraph_format.left_indent = Cm(0.4)
    _edges(styles["Quote"], left=PINE)
    _edges(styles["Draft"], left=ORANGE, right=ORANGE, top=ORANGE, bottom=ORANGE)


def _shape(style: Any, size: int, before: int, after: int) -> None:
    """Its own size and spaces, and nothing else of what python-docx's template gave it."""
    properties = style.element.get_or_add_pPr()
    kept = {qn("w:numPr"), qn("w:outlineLvl"), qn("w:ind"), qn("w:contextualSpacing")}
    for one in [one for one in properties if one.tag not in kept]:
        properties.remove(one)
    if style.element.rPr is not None:
        style.element.remove(style.element.rPr)
    style.font.size = Pt(size)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.15
    form.widow_control = True


def _edges(style: Any, **edges: RGBColor) -> None:
    properties = style.element.get_or_add_pPr()
    border = OxmlElement("w:pBdr")
    for name in ("top", "left", "bottom", "right"):
        if name in edges:
            edge = OxmlElement(f"w:{name}")
            for key, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(edges[name]))):
                edge.set(qn(f"w:{key}"), value)
            border.append(edge)
    before = [
        qn(f"w:{name}")
        for name in ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr"]
    ]
    place = max((n + 1 for n, one in enumerate(properties) if one.tag in before), default=0)
    properties.insert(place, border)


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def table(
    document: Written, name: str, heads: Sequence[tuple[str, float]], *, loop: str, cells: Sequence[str]
) -> Table:
    """A table with a row of headings that comes back on every page, and one row for each turn of `loop`.

    `heads` are the headings with their widths in centimetres. A cell of several lines has a paragraph for each.
    """
    made: Table = document.add_table(rows=4, cols=len(heads), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.LEFT
    made.autofit = False
    _border(made, name)
    first, begin, row, end = made.rows
    for line in made.rows:
        for cell, (_, width) in zip(line.cells, heads, strict=True):
            cell.width = Cm(width)
    for cell, (words, _) in zip(first.cells, heads, strict=True):
        write(cell, words, bold=True)
        cell._tc.get_or_add_tcPr().append(_shade())
    header = OxmlElement("w:tblHeader")
    first._tr.get_or_add_trPr().append(header)
    write(begin.cells[0], f"{{%tr for {loop} %}}")
    for cell, words in zip(row.cells, cells, strict=True):
        write(cell, words)
    write(end.cells[0], "{%tr endfor %}")
    return made


def write(cell: _Cell, words: str, bold: bool = False) -> None:
    """A paragraph for each line. `**` before a line makes it bold, `> ` makes it somebody's own words."""
    for n, line in enumerate(words.split("\n")):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        strong, quoted = line.startswith("**"), line.startswith("> ")
        paragraph.style = "Quote" if quoted else "Table text"
        run = paragraph.add_run(line.removeprefix("**").removeprefix("> "))
        if bold or strong:
            run.bold = True


def _shade() -> Any:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", TINT)):
        shade.set(qn(f"w:{key}"), value)
    return shade


def _border(made: Table, name: str) -> None:
    """Thin lines, and what the table is for whoever does not see it."""
    properties = made._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE)):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    before = [qn(f"w:{one}") for one in ("tblLayout", "tblCellMar", "tblLook")]
    place = next(n for n, one in enumerate(properties) if one.tag in before)
    properties.insert(place, borders)
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), name)
    properties.append(caption)


def saved(document: Written, title: str) -> bytes:
    """The template as a file. It carries no clock and no name."""
    core = document.core_properties
    core.author = core.comments = core.last_modified_by = ""
    core.title, core.language, core.revision = title, LANGUAGE, 1
    core.created = core.modified = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    file = io.BytesIO()
    document.save(file)
    return without_clock(file.getvalue())
