"""The picture of where each challenge is, as shapes that PowerPoint can change: one group a challenge.

The same marks as everywhere: a disc with a digit is the agreed stage, a dashed ring around it says that some see it
differently, a hollow ring is the stage of the review before, a square is the rank of a priority.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assessments.reports.office.slides import measuring
from assessments.reports.office.slides.parts import Mark
from assessments.reports.office.slides.shapes import GREY, INK, WHITE, Box, flush, put, rgb
from assessments.reports.office.texts import plain

if TYPE_CHECKING:
    from pptx.slide import Slide

ROWS = 10  # in a column
DISC, RING, STOP, SQUARE = 20.0, 27.0, 9.0, 20.0
TRACK, RANK, GAP, WORDS = 132.0, 30.0, 14.0, 262.0
SIZES = (16, 14, 12)


def draw_marks(slide: Slide, marks: Sequence[Mark], box: Box) -> bool:
    """One group for each challenge, from top to bottom, all in letters of one size; whether words were cut."""
    columns = -(-len(marks) // ROWS)
    wide = (box.width - (columns - 1) * 24) / columns
    high = box.height / max(min(len(marks), ROWS), 6)
    beside = WORDS if columns == 1 else 0.0
    room = wide - TRACK - RANK - beside - 3 * GAP
    titles = [_line_of(mark.title) for mark in marks]
    said = [_line_of(mark.words) for mark in marks if beside]
    size = min(_size(titles, room, high, True), _size(said, beside, high, False))
    most = int(high // (size * measuring.LINE))
    cut = False
    for n, mark in enumerate(marks):
        column, line = divmod(n, ROWS)
        place = Box(box.left + column * (wide + 24), box.top + line * high, wide, high)
        group = slide.shapes.add_group_shape()
        group.name = titles[n][:60]
        described(group, mark.spoken)
        title = measuring.fit(titles[n], size, room, most, True)
        _words(group, title, Box(place.left, place.top, room, high), size, bold=True)
        _track(group, mark, place.left + room + GAP, place.top + high / 2)
        cut |= title != titles[n]
        if beside:
            words = measuring.fit(said[n], size, beside, most)
            _words(
                group,
                words,
                Box(place.left + room + TRACK + 2 * GAP, place.top, beside, high),
                size,
                bold=False,
            )
            cut |= words != said[n]
        if mark.rank is not None:
            _square(group, mark.rank, place.left + wide - RANK, place.top + high / 2)
    return cut


def _line_of(words: str) -> str:
    return plain(words).replace("\n", " ").strip()


def _size(texts: Sequence[str], room: float, high: float, bold: bool) -> int:
    """The largest letters in which each of these fits beside its mark; the smallest where none does."""
    for size in SIZES:
        most = int(high // (size * measuring.LINE))
        if all(measuring.lines(text, size, room, bold) <= most for text in texts):
            return size
    return SIZES[-1]


def _words(group: Any, words: str, box: Box, size: int, *, bold: bool) -> None:
    """Words beside the mark."""
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Pt

    shape = group.shapes.add_textbox(Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    flush(shape.text_frame)
    put(shape.text_frame, words, size, INK, bold=bold)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _track(group: Any, mark: Mark, left: float, middle: float) -> None:
    """A line with a stop for each stage."""
    first, last = left + RING / 2, left + TRACK - RING / 2
    step = (last - first) / max(mark.stages - 1, 1)
    places = {number: first + (number - 1) * step for number in range(1, mark.stages + 1)}
    _line(group, first, last, middle, dashed=mark.is_recorded and mark.stage is None)
    for number, place in places.items():
        if number == mark.stage:
            if mark.is_reserved:
                _circle(group, place, middle, RING, filled=False, dashed=True)
            _circle(group, place, middle, DISC, filled=True, digit=str(number))
        elif number == mark.was:
            _circle(group, place, middle, DISC, filled=False, digit=str(number))
        else:
            _circle(group, place, middle, STOP, filled=False)


def _line(group: Any, first: float, last: float, middle: float, dashed: bool) -> None:
    from pptx.enum.dml import MSO_LINE
    from pptx.enum.shapes import MSO_CONNECTOR
    from pptx.util import Pt

    line = group.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(first), Pt(middle), Pt(last), Pt(middle))
    _plainly(line)
    line.line.color.rgb, line.line.width = rgb(INK), Pt(1.5)
    if dashed:
        line.line.dash_style = MSO_LINE.DASH


def _circle(
    group: Any,
    place: float,
    middle: float,
    size: float,
    *,
    filled: bool,
    dashed: bool = False,
    digit: str = "",
) -> None:
    from pptx.enum.dml import MSO_LINE
    from pptx.enum.shapes import MSO_SHAPE

    shape = _shape(group, MSO_SHAPE.OVAL, place, middle, size, INK if filled else WHITE)
    if dashed:
        shape.line.dash_style = MSO_LINE.SQUARE_DOT
    if digit:
        _digit(shape, digit, WHITE if filled else INK)


def _square(group: Any, rank: int, left: float, middle: float) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    shape = _shape(group, MSO_SHAPE.RECTANGLE, left + RANK / 2, middle, SQUARE + 2, WHITE)
    _digit(shape, str(rank), INK)


def _shape(group: Any, kind: Any, place: float, middle: float, size: float, fill: str) -> Any:
    from pptx.util import Pt

    shape = group.shapes.add_shape(kind, Pt(place - size / 2), Pt(middle - size / 2), Pt(size), Pt(size))
    _plainly(shape)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(fill)
    shape.line.color.rgb, shape.line.width = rgb(INK if size != STOP else GREY), Pt(1.5)
    return shape


def _plainly(shape: Any) -> None:
    """Without the style of the theme, which adds a shadow."""
    for one in list(shape.element):
        if one.tag.endswith("}style"):
            shape.element.remove(one)


def _digit(shape: Any, digit: str, colour: str) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    flush(shape.text_frame)
    put(shape.text_frame, digit, 12, colour, bold=True)
    shape.text_frame.word_wrap = False
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def described(shape: Any, words: str) -> None:
    """The alternative text of a shape or a group."""
    for child in shape.element:
        for one in child:
            if one.tag.endswith("}cNvPr"):
                one.set("descr", plain(words))
                return
