"""Every PDF is PDF/A-2a (ISO 19005-2, to be kept) and PDF/UA-1 (ISO 14289-1, to be heard) at once.

WeasyPrint lays out and draws. It calls `tag` when all pages are drawn, in the place of its own tags, to make the
structure tree; and `finish` when everything is in it and nothing is written yet. One is not enough: WeasyPrint
forgets which box is which piece of a page once it has tags.

    tree      one element of the page is one element of the tree, over however many pages
    tables    which cells head which
    links     one place to click for each link and page, with words
    marks     decoration is an artifact; a picture has its words among the letters of the page
    metadata  what the file says of itself
    packing   the file: every object is written and compressed once
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from assessments.reports.accessible import marks, metadata, tables
from assessments.reports.accessible.elements import Element, Piece
from assessments.reports.accessible.links import joined_up
from assessments.reports.accessible.packing import (
    NULL,
    Written,
    add,
    at,
    next_number,
    replace,
    string,
    write,
)
from assessments.reports.accessible.tree import Tree


def tag(pdf: Any, document: Any, pdf_version: Any, page_streams: Any) -> None:
    """Put the structure tree of a document into its `pydyf.PDF`. Takes what `weasyprint.pdf.add_tags` takes."""
    tree, sheets = Tree(), []
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        pieces = stream._tags  # noqa: SLF001 - where WeasyPrint keeps which box is which piece
        owners = [NULL] * len(pieces)
        high = at(pdf, pdf.page_references[number])["MediaBox"][3]
        loose = dict.fromkeys(tree.read(number, high, page._page_box, pieces), marks.LAYOUT)  # noqa: SLF001
        sheets.append((owners, loose | {piece["mcid"]: marks.RUNNING for piece in pieces.values()}))
    tree.root.pruned()
    for number, table in enumerate(one for one in tree.root.walk() if one.tag == "Table"):
        tables.head(table, number)
    _mark(document, page_streams, [kinds for _, kinds in sheets], tree.figures)
    _write(pdf, [owners for owners, _ in sheets], tree)
    pdf.catalog["ViewerPreferences"] = b"<</DisplayDocTitle true>>"
    pdf.catalog["MarkInfo"] = b"<</Marked true>>"


def painted(paint: Callable[..., None]) -> Callable[..., None]:
    """Paint a page, and keep it in few pieces: there are hundreds of pages, and thousands of pieces on each."""

    def done(page: Any, stream: Any, scale: float) -> None:
        paint(page, stream, scale)
        stream.stream[:] = marks.shortened(stream.stream)

    return done


def finish(document: Any, pdf: Any, *, colours: bytes) -> None:
    """Say what the file is and what its colours mean (`colours`, an ICC profile), and have it written by packing.py."""
    import pydyf  # type: ignore[import-untyped]

    profile = pydyf.Stream([colours], {"N": 3})
    pdf.add_object(profile)
    pdf.catalog["OutputIntents"] = (
        b"[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %b>>]"
        % profile.reference
    )
    title, producer = document.metadata.title or "", pdf.info["Producer"].string
    at(pdf, pdf.catalog["Metadata"]).stream[:] = [metadata.described(title=title, producer=producer)]
    pdf.write = partial(write, pdf)


def _mark(
    document: Any, streams: Any, kinds: list[dict[int, bytes]], figures: list[tuple[Piece, Element]]
) -> None:
    """Mark decoration and the words of figures on every page."""
    letters = (
        b"/%b %04x" % (font.hash.encode(), glyph)
        for font in document.fonts.values()
        if not font.bitmap
        for glyph, text in font.to_unicode.items()
        if not text.strip()
    )
    letter = next(letters, b"")
    on_page: list[dict[int, Element]] = [{} for _ in streams]
    for piece, figure in figures if letter else ():
        on_page[piece.page][piece.mcid] = figure
    for stream, decoration, spoken in zip(streams, kinds, on_page, strict=True):
        marks.mark(stream.stream, decoration, spoken, letter)


def _write(pdf: Any, owners: list[list[bytes]], tree: Tree) -> None:
    """Give everything its number, then put the objects of the tree into the file."""
    pages, elements = pdf.page_references, list(tree.root.walk())
    parents = next_number(pdf)
    root = Element("", number=parents + 1)
    tree.root.parent = root
    for number, element in enumerate(elements, start=parents + 2):
        element.number = number
        for kid in element.kids:
            if isinstance(kid, Piece):
                owners[kid.page][kid.mcid] = b"%d 0 R" % number
    nums = [b"%d[%b]" % (number, b" ".join(of_page)) for number, of_page in enumerate(owners)]
    kept = _keep_links(pdf, tree)
    for index, (element, place) in enumerate(kept, start=len(owners)):
        place.annotation["StructParent"] = index
        nums.append(b"%d %d 0 R" % (index, element.number))
    names = sorted((string(element.id), element.number) for element in elements if element.id)
    ids = b"".join(b"%b %d 0 R " % pair for pair in names)
    heads = b"<</Type/StructTreeRoot/ParentTree %d 0 R/ParentTreeNextKey %d/K[%d 0 R]%b>>" % (
        parents,
        len(owners) + len(kept),
        tree.root.number,
        b"/IDTree<</Names[%b]>>" % ids if ids else b"",
    )
    add(pdf, Written(parents, b"<</Nums[%b]>>" % b" ".join(nums)), Written(root.number, heads))
    add(pdf, *(element.written(pages) for element in elements))
    pdf.catalog["StructTreeRoot"] = b"%d 0 R" % root.number


def _keep_links(pdf: Any, tree: Tree) -> list[tuple[Element, Any]]:
    """The places to click that belong to a link with words: each page keeps these alone."""
    kept = [
        (link, place)
        for link, places in tree.links.items()
        if link.number
        for place in joined_up(link, places)
    ]
    on_page: dict[int, list[bytes]] = {}
    for link, place in kept:
        link.kids.append(place)
        on_page.setdefault(place.page, []).append(place.annotation.reference)
    for number, reference in enumerate(pdf.page_references):
        page = at(pdf, reference)
        for annotation in list(page.pop("Annots", ())):
            if annotation not in on_page.get(number, ()):
                replace(pdf, annotation, NULL)
        if number in on_page:
            page["Annots"] = b"[" + b" ".join(on_page[number]) + b"]"
    return kept
