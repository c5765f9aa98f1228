"""The structure tree of a PDF, made from the boxes that WeasyPrint laid out, page after page.

WeasyPrint tags each page by itself: a table over three pages is three tables, a list two lists, a paragraph two. Here
an element of the page is one element of the tree, however many pages its boxes are on. What a table repeats at the top
of a page, the lines at the head and the foot, and pictures without words are in no element: marks.py makes artifacts
of them.
"""

from __future__ import annotations

from typing import Any, Protocol

from assessments.reports.accessible.elements import GROUPS, Element, Piece, Place

SVG = "{http://www.w3.org/2000/svg}"
PIXEL = 0.75  # points in a CSS pixel
TAGS = {
    **{heading: heading.upper() for heading in ("h1", "h2", "h3", "h4", "h5", "h6")},
    "p": "P",
    "section": "Sect",
    "article": "Art",
    "main": "Part",
    "blockquote": "BlockQuote",
    "figcaption": "Caption",
    "a": "Link",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
}
PICTURES = {"img", f"{SVG}svg"}
ROWS = {"col": "Column", "colgroup": "Column", "row": "Row", "rowgroup": "Row"}


class Box(Protocol):
    """What is read of a box of WeasyPrint."""

    element: Any
    element_tag: str
    children: list[Box]
    link_annotation: Any


class Tree:
    """The tree while it is being made: `read` each page in turn, then everything is in `root`."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self.figures: list[tuple[Piece, Element]] = []
        self.links: dict[Element, list[Place]] = {}
        self._of: dict[int, Element] = {}  # by the identity of the page's element
        self._items: dict[int, Element] = {}  # LI of a list, where the element's own is its LBody
        self._tags: dict[Any, Any] = {}
        self._page, self._height, self._block = 0, 0.0, 0

    def read(self, page: int, height: float, box: Any, tags: dict[Any, Any]) -> set[int]:
        """Add one page, `height` points high. Returns the numbers of the pieces that are decoration.

        `tags` are the pieces of the page by their box. Those that stand at the head and the foot are left in it.
        """
        self._tags, self._page, self._height = tags, page, height
        self._loose: set[int] = set()
        self._read(box, self.root, None)
        return self._loose

    def _read(self, box: Any, parent: Element, link: Element | None) -> None:
        kind = type(box).__name__
        if kind == "AbsolutePlaceholder":
            box, kind = box._box, type(box._box).__name__  # noqa: SLF001 - WeasyPrint has no other way to it
        if kind == "MarginBox" or self._is_repeated(box):
            return
        if kind == "TextBox":
            self._text(box, parent, link)
            return
        if hasattr(box, "replacement"):
            self._picture(box, parent)
            return
        before = self._block
        if kind == "LineBox":
            self._block = id(box.element)
        element = self._element(box, parent)
        link = element if element.tag == "Link" else link
        if link and box.link_annotation is not None:
            self.links.setdefault(link, []).append(Place(self._page, box.link_annotation))
        for child in box.children:
            self._read(child, element, link)
        self._block = before

    def _is_repeated(self, box: Any) -> bool:
        """Whether this is the head or the foot of a table that was read on an earlier page."""
        if getattr(box, "is_header", False) or getattr(box, "is_footer", False):
            known = self._of.get(id(box.element))
            return known is not None and known.page != self._page
        return False

    def _text(self, box: Any, parent: Element, link: Element | None) -> None:
        piece = self._tags.pop(box, None)
        if piece is None:
            return
        if not box.text.strip():
            self._loose.add(piece["mcid"])
            return
        if parent.tag in GROUPS:
            parent = self._paragraph(parent)
        parent.kids.append(Piece(self._page, piece["mcid"]))
        if link and box.element_tag.endswith("::after"):
            link.added.append(box.text)

    def _paragraph(self, group: Element) -> Element:
        """Words that stand in no paragraph of the page are one: those of one block of it."""
        last = group.kids[-1] if group.kids else None
        if isinstance(last, Element) and last.anonymous == self._block:
            return last
        made = group.add("P", self._page)
        made.anonymous = self._block
        return made

    def _picture(self, box: Any, parent: Element) -> None:
        piece = self._tags.pop(box, None)
        if piece is None:
            return
        words = _words(box.element)
        if not words:
            self._loose.add(piece["mcid"])
            return
        left, top = box.content_box_x() * PIXEL, box.content_box_y() * PIXEL
        figure = parent.add("Figure", self._page)
        figure.alt = words
        figure.box = (
            left,
            self._height - top - box.height * PIXEL,
            left + box.width * PIXEL,
            self._height - top,
        )
        found = Piece(self._page, piece["mcid"])
        figure.at = (box.content_box_x(), box.content_box_y() + box.height)
        figure.kids.append(found)
        self.figures.append((found, figure))

    def _element(self, box: Box, parent: Element) -> Element:
        """The element that this box belongs to: a new one where the page's element is read for the first time."""
        if box.element is None:
            return parent
        key = id(box.element)
        tag, _, pseudo = box.element_tag.partition("::")
        if pseudo == "marker":
            return self._label(key, parent)
        if key in self._of:
            return self._of[key]
        if pseudo:
            return parent
        element = self._new(tag, box, parent)
        if element is parent:
            return parent
        self._of[key] = element
        element.lang = box.element.get("lang", "")
        return element

    def _new(self, tag: str, box: Any, parent: Element) -> Element:
        page = self._page
        if tag in {"li", "dd"}:
            inside = parent.inside
            item = inside[-1] if tag == "dd" and inside else parent.add("LI", page)
            self._items[id(box.element)] = item
            return item.add("LBody", page)
        if tag == "dt":
            return parent.add("LI", page).add("Lbl", page)
        if tag not in TAGS:
            return (
                parent.add("Span", page)
                if tag not in {"html", "body"} and box.element.get("lang")
                else parent
            )
        element = parent.add(TAGS[tag], page)
        if tag == "a":
            element.said = "".join(box.element.itertext())
        elif tag in {"th", "td"}:
            element.columns, element.rows = box.colspan, box.rowspan
        if tag == "th":
            in_head = parent.parent is not None and parent.parent.tag == "THead"
            element.scope = ROWS.get(box.element.get("scope"), "Column" if in_head else "Row")
        return element

    def _label(self, key: int, parent: Element) -> Element:
        """Where the mark before an item of a list goes."""
        item = self._items.get(key)
        if item is None:
            return parent
        first = item.inside[0]
        if first.tag != "Lbl":
            first = Element("Lbl", item, self._page)
            item.kids.insert(0, first)
        return first


def _words(picture: Any) -> str:
    """What is said of a picture: the title of a drawing, the `alt` of an image. Nothing: it is decoration."""
    if picture.tag == f"{SVG}svg":
        title = picture.find(f"{SVG}title")
        return " ".join((title.text or "").split()) if title is not None else ""
    return str(picture.get("alt", "")).strip()
