"""Looks at the pages of a paper as WeasyPrint laid them out, for what a careful printer would mend. Nothing is written.

A page is a tree of boxes with places in CSS pixels. `faults(document)` names what is wrong on which page:

- clipped: a piece of text ends beyond the page or beyond its cell;
- lonely: a page ends with a heading, with the head of a table, or with words that introduce what follows;
- orphan: one line of a paragraph stands alone at the foot or the head of a page;
- empty: a page after the first is nearly empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

HEADINGS = {"h1", "h2", "h3", "h4"}
SLACK = 1.5  # px
EMPTY = 0.12  # of the height of a page


def letters_of(page: Any) -> Iterator[Any]:
    """Every piece of text on that page, but for the lines at its head and foot."""
    for box, _ in _texts(page):
        yield box


def _texts(page: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    for box, above in walk(body_of(page)):
        if type(box).__name__ == "TextBox" and box.text.strip():
            yield box, above


def body_of(page: Any) -> Any:
    return page._page_box.children[0]  # noqa: SLF001 - there is no other way to see what is where


def walk(box: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Each box with those around it, in the order of the page."""
    yield box, above
    for child in getattr(box, "children", ()):
        yield from walk(child, (*above, box))


def faults(document: Any) -> list[str]:
    """What is wrong, by page. Empty for a paper that is right."""
    found: list[str] = []
    for number, (page, following) in enumerate(pairwise(document.pages), start=1):
        *_, (last, above) = _texts(page)
        goes_on = {id(box.element) for box in next(_texts(following))[1]}
        if any(box.style["break_after"] == "avoid" and id(box.element) not in goes_on for box in above):
            found.append(f"page {number}: parted from what follows: {last.text[:40]!r}")
    fragments: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)  # a paragraph: (page, lines)
    for number, page in enumerate(document.pages, start=1):
        found += [f"page {number}: {fault}" for fault in _on(page, number, fragments)]
    for pieces in fragments.values():
        for number, lines in pieces if len(pieces) > 1 else ():
            if lines == 1:
                found.append(
                    f"page {number}: orphan, a line of a paragraph on pages {[n for n, _ in pieces]}"
                )
    return found


def _on(page: Any, number: int, fragments: dict[tuple[int, str], list[tuple[int, int]]]) -> Iterator[str]:
    box = page._page_box  # noqa: SLF001
    left, top = box.content_box_x(), box.content_box_y()
    right, bottom = left + box.width, top + box.height
    last: tuple[Any, tuple[Any, ...]] | None = None
    low = top
    for one, above in walk(body_of(page)):
        kind = type(one).__name__
        if kind == "TextBox" and one.text.strip():
            low = max(low, one.position_y + one.height)
            last = one, above
            if one.position_x + one.width > right + SLACK or one.position_y + one.height > bottom + SLACK:
                yield f"clipped at the page: {one.text[:40]!r}"
            cell = next((a for a in reversed(above) if type(a).__name__ == "TableCellBox"), None)
            if cell and one.position_x + one.width > cell.position_x + cell.border_width() + SLACK:
                yield f"clipped at its cell: {one.text[:40]!r}"
        lines = [child for child in getattr(one, "children", ()) if type(child).__name__ == "LineBox"]
        if lines and one.element is not None and not any(_is_head(a) for a in above):
            fragments[id(one.element), kind].append((number, len(lines)))
    if last and any(a.element_tag in HEADINGS for a in last[1]):
        yield f"lonely heading: {last[0].text[:40]!r}"
    if last and any(_is_head(a) for a in last[1]):
        yield f"lonely head of a table: {last[0].text[:40]!r}"
    if number > 1 and (low - top) / box.height < EMPTY:
        yield f"empty: {(low - top) / box.height:.0%} is filled"


def _is_head(box: Any) -> bool:
    """Whether it is the head of a table, which comes again on every page of it."""
    return type(box).__name__ == "TableRowGroupBox" and bool(box.is_header)


def said_on(document: Any) -> str:
    """All words of all pages, in their order, without the lines at head and foot."""
    return " ".join(box.text for page in document.pages for box in letters_of(page))
