"""The marks in the content of a page: what is decoration, and the words of a picture for those who search or copy."""

from __future__ import annotations

from typing import Any

from assessments.reports.accessible.elements import Element
from assessments.reports.accessible.packing import joined, plain, string

RUNNING = b"<</Type/Pagination>>"  # what stands at the head and the foot of every page, and heads repeated in a table
LAYOUT = b"<</Type/Layout>>"
BEGIN, END = b"BDC", b"EMC"
LETTER = 8  # CSS pixels: how large the invisible letter is that carries the words of a picture


def mark(stream: list[Any], kinds: dict[int, bytes], figures: dict[int, Element], letter: bytes) -> None:
    """Mark pieces of a page. `kinds` says by number which are decoration, and of which kind; `figures` what has words.

    `letter` is the font and the glyph that carry the words of a figure, without being seen.
    """
    waiting = len(kinds) + len(figures)
    for place, item in enumerate(stream):
        if waiting == 0:
            break
        if not isinstance(item, dict) or "MCID" not in item:
            continue
        number = item["MCID"]
        if number in kinds:
            stream[place - 1 : place + 1] = [b"/Artifact", kinds[number]]
        elif number in figures:
            stream[place + 1] = BEGIN + _spoken(figures[number], letter)
        else:
            continue
        waiting -= 1


def shortened(stream: list[Any]) -> list[Any]:
    """The same content in few pieces: whatever is not the beginning of a piece that has a number is joined."""
    short: list[Any] = []
    begin = 0
    for place, item in enumerate(stream):
        if isinstance(item, dict) and "MCID" in item:
            short += [plain(stream[begin : place - 1]), stream[place - 1], item]
            begin = place + 1
            if begin < len(stream):
                short.append(stream[begin])
                begin += 1
    short.append(plain(stream[begin:]))
    return short


def _spoken(figure: Element, letter: bytes) -> bytes:
    """An invisible letter where the figure is, which stands for its words: what is copied, searched and converted.

    Programs that make text of a PDF look for letters alone. The words of the tree are for those who listen.
    """
    font, glyph = letter.split()
    return b"\n/Span<</ActualText%b>>BDC q BT 3 Tr %b %d Tf 1 0 0 -1 %b Tm <%b> Tj ET Q EMC" % (
        string(f" {figure.alt} "),
        font,
        LETTER,
        joined(figure.at),
        glyph,
    )
