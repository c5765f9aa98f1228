"""What WeasyPrint does most often while it lays out and draws, done quicker: the same numbers, so the same bytes.

A long report asks these functions hundreds of thousands of times, and nearly always the usual thing: a box in the
flow of the page, a length in pixels, a line beside no float, a shape that was drawn before. Each function here
answers that, and hands all else to the one that it stands for. tests/reports/test_quicker.py makes PDFs with and
without them, and knows for which functions of WeasyPrint they are: a new version of it fails there.

    boxes    where a box is, and how large
    styles   values that no rule of a style sets; reading a page
    letters  lines, and the shapes in them
    first    a page with a little of everything
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from assessments.reports.quicker import boxes, letters, styles

STAND_FOR: dict[
    str, Callable[..., Any]
] = {}  # the functions of WeasyPrint, by name, once `taught` was called


def taught() -> None:
    """Put the quicker functions in the places of those of WeasyPrint. Called once in a process."""
    from tinyhtml5.inputstream import HTMLUnicodeInputStream
    from weasyprint.css import ComputedStyle
    from weasyprint.draw import text as drawing
    from weasyprint.formatting_structure.boxes import Box
    from weasyprint.layout import float as floating
    from weasyprint.layout import percent
    from weasyprint.pdf import fonts
    from weasyprint.text import line_break

    places: list[tuple[Any, Callable[[Any], dict[str, Callable[..., Any]]]]] = [
        (Box, boxes.sizes),
        (percent, boxes.percentages),
        (floating, boxes.floats),
        (ComputedStyle, styles.missing),
        (HTMLUnicodeInputStream, styles.reading),
        (line_break.Layout, letters.layouts),
        (line_break, letters.lines),
        (drawing, letters.drawn),
    ]
    for place, make in places:
        for name, new in make(SimpleNamespace(**vars(place))).items():
            old = getattr(place, name)
            STAND_FOR[f"{place.__name__}.{name}"] = old
            for one in _users(place, name, old):
                setattr(one, name, wraps(old)(new))
    fonts.ffi = letters.Arrays(fonts.ffi)


def _users(place: Any, name: str, old: object) -> list[Any]:
    """The class or module itself, and the modules that know its function by its name."""
    known = [
        module for key, module in sys.modules.items() if key.startswith("weasyprint.") and module is not place
    ]
    return [place, *(one for one in known if vars(one).get(name) is old)]
