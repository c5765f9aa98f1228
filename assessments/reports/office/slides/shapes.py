"""The places on a slide, in points, and text in a shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assessments.reports.office.texts import runs_right_to_left

if TYPE_CHECKING:
    from pptx.slide import Slide

WIDTH, HEIGHT = 960.0, 540.0
INK, PINE, GREY, TINT, WHITE, ORANGE = "0B3B42", "0F5F66", "545B5C", "DEECEA", "FFFFFF", "A8460B"


@dataclass(frozen=True)
class Box:
    """A place."""

    left: float
    top: float
    width: float
    height: float


TITLE = Box(40, 22, 780, 44)
DRAFT = Box(830, 26, 90, 26)
LEAD = Box(40, 70, 880, 46)
BODY = Box(40, 120, 880, 350)
FOOT = Box(40, 474, 880, 30)
FOOTER = Box(40, 508, 760, 20)
NUMBER = Box(820, 508, 100, 20)


def text_in(
    slide: Slide, box: Box, words: str, size: float, colour: str, *, name: str, bold: bool = False
) -> Any:
    """A box of text without margins, of a fixed size."""
    from pptx.util import Pt

    shape = slide.shapes.add_textbox(Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height))
    shape.name = name
    flush(shape.text_frame)
    put(shape.text_frame, words, size, colour, bold=bold)
    return shape


def put(frame: Any, words: str, size: float, colour: str, *, bold: bool = False) -> None:
    """`words` into a frame of text, a paragraph for each line; what is written from right to left runs so."""
    from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    if hasattr(frame, "auto_size"):
        frame.auto_size = MSO_AUTO_SIZE.NONE
    for n, line in enumerate(words.split("\n")):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        if runs_right_to_left(line):
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            paragraph.alignment = PP_ALIGN.RIGHT
        if not line:
            continue
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(colour)


def rgb(colour: str) -> Any:
    """A colour of six hexadecimal digits."""
    from pptx.dml.color import RGBColor

    return RGBColor(*bytes.fromhex(colour))  # type: ignore[no-untyped-call, unused-ignore]


def flush(frame: Any) -> None:
    """A frame of text without margins."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
