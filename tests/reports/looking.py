"""Looks at the pages of a paper as WeasyPrint laid them out: where each line of text is. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def letters_of(page: Any) -> Iterator[Any]:
    """Every piece of text on that page, but for the lines at its head and foot."""
    (root, *_margins) = page._page_box.children  # noqa: SLF001 - there is no other way to see what is where
    yield from (box for box in walk(root) if type(box).__name__ == "TextBox" and box.text.strip())


def walk(box: Any) -> Iterator[Any]:
    """The box and all inside it, in the order of the page."""
    yield box
    for child in getattr(box, "children", ()):
        yield from walk(child)
