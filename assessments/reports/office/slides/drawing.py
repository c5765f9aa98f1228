"""Slides from their values. Only this module imports python-pptx, and only when a file is made.

Every place is computed here, in points: nothing is left to a program that would let words run over the edge.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.conf import settings

from assessments.reports.office.package import LANGUAGE, About, describe, without_clock
from assessments.reports.office.slides import measuring
from assessments.reports.office.slides.marks import draw_marks
from assessments.reports.office.slides.parts import Deck, Grid, Page
from assessments.reports.office.slides.shapes import (
    BODY,
    DRAFT,
    FOOT,
    FOOTER,
    GREY,
    INK,
    LEAD,
    ORANGE,
    TINT,
    TITLE,
    WHITE,
    Box,
    put,
    rgb,
    text_in,
)
from assessments.reports.office.texts import plain

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

BASE = settings.BASE_DIR / "templates" / "office" / "slides.pptx"
TITLE_SIZE, DRAFT_SIZE, SMALL_SIZE, FOOT_SIZE = 30, 18, 14, 12
LEAD_SIZES = (18, 16, 14)
HEAD_SIZES = (14, 12)
BIG = (32, 28, 24, 20, 18)  # sizes of a text that has a slide to itself


def drawn(deck: Deck, about: About) -> bytes:
    """The file."""
    from pptx import Presentation

    made = Presentation(str(BASE))
    for page in deck.pages:
        _draw(made, page, deck)
    _speak_english(made)
    describe(made.core_properties, about)
    file = io.BytesIO()
    made.save(file)
    return without_clock(file.getvalue())


def _draw(made: Presentation, page: Page, deck: Deck) -> None:
    slide = made.slides.add_slide(made.slide_layouts[0])
    slide.shapes.title.text_frame.text = measuring.fit(plain(page.title), TITLE_SIZE, TITLE.width, 1, True)
    if deck.draft:
        _draft(slide, deck.draft)
    is_cut = _lead(slide, page.lead)
    foot = [page.legend]
    if page.marks:
        is_cut |= draw_marks(slide, page.marks, BODY)
    elif page.grid:
        left_out, cells_cut = _table(slide, page.grid, deck)
        foot.append(left_out)
        is_cut |= cells_cut
    else:
        is_cut |= _body(slide, page)
    foot.append(deck.full_in_notes if is_cut else "")
    if said := " ".join(one for one in foot if one):
        text_in(slide, FOOT, said, FOOT_SIZE, GREY, name="Notes on this slide")
    _foot(slide, deck)
    _note(slide, page)


def _draft(slide: Slide, words: str) -> None:
    """A label beside the title."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    label = text_in(slide, DRAFT, words, DRAFT_SIZE, ORANGE, name="State", bold=True)
    label.line.color.rgb, label.line.width = rgb(ORANGE), Pt(1.5)
    label.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _lead(slide: Slide, words: str) -> bool:
    """The sentence under the title; whether it was cut."""
    words = plain(words).replace("\n", " ").strip()
    if not words:
        return False
    size = measuring.largest(words, LEAD_SIZES, LEAD.width, 2)
    said = measuring.fit(words, size, LEAD.width, 2)
    text_in(slide, LEAD, said, size, INK, name="In one sentence")
    return said != words


def _body(slide: Slide, page: Page) -> bool:
    """A text that has the slide to itself, as large as it can be; whether it was cut."""
    words = plain(page.body).strip()
    top = BODY.top if page.lead else LEAD.top + 10
    room = Box(BODY.left, top, BODY.width, BODY.top + BODY.height - top - (50 if page.small else 0))
    for size in BIG:
        most = int(room.height // (size * measuring.LINE))
        if measuring.lines(words, size, room.width) <= most:
            break
    said = measuring.fit(words, size, room.width, most)
    text_in(slide, room, said, size, INK, name="Words")
    if page.small:
        small = measuring.fit(plain(page.small), SMALL_SIZE, BODY.width, 2)
        under = Box(BODY.left, room.top + room.height + 8, BODY.width, 42)
        text_in(slide, under, small, SMALL_SIZE, GREY, name="Who asks")
    return said != words


def _table(slide: Slide, grid: Grid, deck: Deck) -> tuple[str, bool]:
    """A real table with a row of headings; what is said of rows that did not fit, and whether any cell was cut."""
    from pptx.util import Pt

    whole = sum(share for _, share in grid.heads)
    rooms = [BODY.width * share / whole for _, share in grid.heads]
    rows = [[plain(cell) for cell in row] for row in grid.rows]
    for head_size in HEAD_SIZES:
        head = measuring.height_of([words for words, _ in grid.heads], head_size, rooms)
        fitted = measuring.fit_table(rows, rooms, BODY.height - head)
        if fitted.size >= head_size:
            break
    left = deck.left_out % {"n": fitted.left_out} if fitted.left_out else ""
    frame = slide.shapes.add_table(
        len(fitted.rows) + 1,
        len(rooms),
        Pt(BODY.left),
        Pt(BODY.top),
        Pt(BODY.width),
        Pt(head + sum(fitted.heights)),
    )
    frame.name = plain(grid.about)[:60]
    frame.element.nvGraphicFramePr.cNvPr.set("descr", plain(f"{grid.about}. {left}".strip()))
    table = frame.table
    _plain_style(frame)
    for place, room in enumerate(rooms):
        table.columns[place].width = Pt(room)
        _cell(table.cell(0, place), grid.heads[place][0], head_size, bold=True, fill=TINT)
    table.rows[0].height = Pt(head)
    for line, (row, height) in enumerate(zip(fitted.rows, fitted.heights, strict=True), start=1):
        table.rows[line].height = Pt(height)
        for place, words in enumerate(row):
            _cell(table.cell(line, place), words, fitted.size, bold=place == 0, fill=WHITE)
    return left, fitted.is_cut


def _plain_style(frame: Any) -> None:
    """No style of PowerPoint's own, whose stripes and colours would lie over ours; a first row that is one."""
    from pptx.oxml.ns import qn

    properties = frame.element.find(f".//{qn('a:tblPr')}")
    properties.attrib.clear()
    properties.set("firstRow", "1")
    style = properties.find(qn("a:tableStyleId"))
    style.text = "{5940675A-B579-460E-94D1-54222C63F5DA}"  # "No style, table grid"


def _cell(cell: Any, words: str, size: int, *, bold: bool, fill: str) -> None:
    from pptx.util import Pt

    cell.margin_left = cell.margin_right = Pt(measuring.MARGIN)
    cell.margin_top = cell.margin_bottom = Pt(measuring.EDGE)
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill)
    put(cell.text_frame, words, size, INK, bold=bold)


def _foot(slide: Slide, deck: Deck) -> None:
    """Footer and number, as placeholders of the layout: python-pptx leaves these out when it adds a slide."""
    from copy import deepcopy

    shapes: Any = slide.shapes
    layout: Any = slide.slide_layout
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        if kind is None or str(kind).split(" ")[0] not in {"FOOTER", "SLIDE_NUMBER"}:
            continue
        element = deepcopy(shape.element)
        shapes._spTree.append(element)
        added = shapes[-1]
        element.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in shapes) + 1))
        if str(kind).startswith("FOOTER"):
            added.text_frame.text = measuring.fit(plain(deck.footer), FOOT_SIZE, FOOTER.width, 1)


def _note(slide: Slide, page: Page) -> None:
    """Everything in full, for whoever speaks."""
    frame = slide.notes_slide.notes_text_frame
    words = "\n".join(line for line in (page.lead, page.notes) if line)
    if frame is not None:
        put(frame, plain(words), 12, INK)


def _speak_english(made: Presentation) -> None:
    """Each run of letters says its language: PowerPoint has none for a whole file."""
    from pptx.oxml.ns import qn

    for slide in made.slides:
        for tree in (slide.element, slide.notes_slide.element):
            for run in tree.iter(qn("a:r"), qn("a:fld")):
                run.get_or_add_rPr().set("lang", LANGUAGE)
            for end in tree.iter(qn("a:endParaRPr")):
                end.set("lang", LANGUAGE)
