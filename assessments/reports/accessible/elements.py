"""The structure tree of a PDF as values: what a reader hears, in its order. Numbered and written when it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assessments.reports.accessible.packing import Written, joined, name, string

GROUPS = {"Document", "Part", "Art", "Sect"}  # what holds elements, and no words of its own
EMPTY = {"TD", "TH"}  # what says something even when it is empty


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of marked content: the page that it is on (the first is 0) and its number there."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class Place:
    """An annotation, a link say, as part of an element."""

    page: int
    annotation: Any


@dataclass(slots=True, eq=False)
class Element:
    """One element of the tree. `page` is where it begins. `anonymous`: a paragraph that the page has no tag for."""

    tag: str
    parent: Element | None = None
    page: int = 0
    kids: list[Element | Piece | Place] = field(default_factory=list)
    number: int = 0  # of the object in the file
    anonymous: int = 0
    said: str = ""  # the words of a link, as the page has them
    added: list[str] = field(default_factory=list)  # and what a style adds to them
    alt: str = ""
    lang: str = ""
    box: tuple[float, ...] = ()  # of a figure: left, bottom, right, top
    at: tuple[float, float] = (
        0,
        0,
    )  # the same place's left and low corner, as WeasyPrint counts: pixels from the top
    scope: str = ""  # of a cell that heads others
    columns: int = 1
    rows: int = 1
    id: str = ""
    headers: list[str] = field(default_factory=list)

    def add(self, tag: str, page: int) -> Element:
        """A new element, the last in this one."""
        kid = Element(tag, self, page)
        self.kids.append(kid)
        return kid

    @property
    def inside(self) -> list[Element]:
        """The elements directly in this one."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def walk(self) -> Iterator[Element]:
        """This element and everything inside, in the order of reading."""
        yield self
        for kid in self.inside:
            yield from kid.walk()

    def pruned(self) -> bool:
        """Take out what holds nothing; False if that is the element itself."""
        self.kids = [kid for kid in self.kids if not isinstance(kid, Element) or kid.pruned()]
        return bool(self.kids) or self.tag in EMPTY

    def written(self, pages: tuple[bytes, ...]) -> Written:
        """The object in the file, when everything has its number. `pages` are the references of the pages."""
        assert self.parent is not None  # noqa: S101 - the root of the tree is written by tree.py
        first = next((kid.page for kid in self.kids if not isinstance(kid, Element)), self.page)
        parts = [
            b"<</Type/StructElem/S/%b/P %d 0 R/Pg %b" % (self.tag.encode(), self.parent.number, pages[first])
        ]
        if self.alt:
            parts.append(b"/Alt" + string(self.alt))
        if self.lang:
            parts.append(b"/Lang" + string(self.lang))
        if self.id:
            parts.append(b"/ID" + string(self.id))
        if self.tag in EMPTY:
            parts.append(b"/A" + self._of_cell())
        elif self.box:
            parts.append(b"/A<</O/Layout/BBox[" + joined(self.box) + b"]>>")
        parts.append(b"/K[" + b" ".join(_kid(kid, first, pages) for kid in self.kids) + b"]>>")
        return Written(self.number, b"".join(parts))

    def _of_cell(self) -> bytes:
        parts = [b"<</O/Table"]
        if self.scope:
            parts.append(b"/Scope" + name(self.scope))
        if self.columns > 1:
            parts.append(b"/ColSpan %d" % self.columns)
        if self.rows > 1:
            parts.append(b"/RowSpan %d" % self.rows)
        if self.headers:
            parts.append(b"/Headers[" + b"".join(map(string, self.headers)) + b"]")
        return b"".join(parts) + b">>"


def _kid(kid: Element | Piece | Place, page: int, pages: tuple[bytes, ...]) -> bytes:
    if isinstance(kid, Element):
        return b"%d 0 R" % kid.number
    if isinstance(kid, Place):
        return b"<</Type/OBJR/Obj %b/Pg %b>>" % (kid.annotation.reference, pages[kid.page])
    if kid.page == page:
        return b"%d" % kid.mcid
    return b"<</Type/MCR/Pg %b/MCID %d>>" % (pages[kid.page], kid.mcid)
