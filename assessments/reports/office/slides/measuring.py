"""How much room words take on a slide, and what of them fits. All lengths are points.

A slide does not grow with its words, as a page does: what does not fit is cut at the end of a sentence or word, with …,
and stands whole in the notes. Arial has the widths of the Liberation Sans that the reports are printed with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

from django.conf import settings

LINE = 1.2  # of the size of the letters
MARGIN = 6.0  # left and right in a cell
EDGE = 2.0  # above and below
MORE = " …"
SIZES = (18, 16, 14, 12)
UNKNOWN = 1.1  # of the size: a letter that the font does not have, at most about
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)")
_FONTS = {
    False: settings.BASE_DIR / "static" / "fonts" / "LiberationSans-Regular.ttf",
    True: settings.BASE_DIR / "static" / "fonts" / "LiberationSans-Bold.ttf",
}


@once
def _widths(font: Path) -> dict[int, float]:
    """Letter -> its width in the size of the letters."""
    from fontTools.ttLib import TTFont

    opened = TTFont(font)
    units, metrics = opened["head"].unitsPerEm, opened["hmtx"].metrics
    return {code: metrics[name][0] / units for code, name in opened.getBestCmap().items()}


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide `text` is on one line."""
    known = _widths(_FONTS[bold])
    return size * sum(known.get(ord(letter), _unknown(letter)) for letter in text)


def _unknown(letter: str) -> float:
    return 0.0 if unicodedata.combining(letter) else UNKNOWN


def lines(text: str, size: float, room: float, bold: bool = False) -> int:
    """How many lines `text` takes where a line has so much room. A word that is longer than a line is broken."""
    return sum(_lines(part, size, room, bold) for part in text.split("\n"))


def _lines(text: str, size: float, room: float, bold: bool) -> int:
    count, left, space = 1, room, width(" ", size, bold)
    for word in text.split(" "):
        needs = width(word, size, bold)
        if needs <= left:
            left -= needs + space
            continue
        if needs <= room:
            count, left = count + 1, room - needs - space
            continue
        if left < room:
            count, left = count + 1, room
        for letter in word:
            needs = width(letter, size, bold)
            if needs > left:
                count, left = count + 1, room
            left -= needs
        left -= space
    return count


def fit(text: str, size: float, room: float, most: int, bold: bool = False) -> str:
    """`text` where it takes `most` lines or fewer; else its beginning, whole sentences if they fill most of the room,
    else whole words if there are any, and then …
    """
    text = text.strip()[:6000]
    if lines(text, size, room, bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if lines(text[:middle].rstrip() + MORE, size, room, bold) <= most:
            low = middle
        else:
            high = middle - 1
    beginning = text[:low]
    sentences = [found.end() for found in _SENTENCE.finditer(text[: low + 1])]
    if sentences and sentences[-1] > low * 2 // 3:
        return text[: sentences[-1]] + MORE
    words = beginning.rfind(" ")
    cut = beginning[:words] if words > low // 3 and not text[low : low + 1].isspace() else beginning
    return cut.rstrip(" ,;:\n") + MORE


def largest(text: str, sizes: Sequence[int], room: float, most: int, bold: bool = False) -> int:
    """The first of `sizes` in which `text` takes `most` lines or fewer; else the last of them."""
    return next((size for size in sizes if lines(text, size, room, bold) <= most), sizes[-1])


@dataclass(frozen=True)
class Fitted:
    """A table that fits: the size of its letters, each row with its height, and how many rows had to be left out."""

    size: int
    rows: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]
    left_out: int
    is_cut: bool


def fit_table(rows: Sequence[Sequence[str]], rooms: Sequence[float], height: float) -> Fitted:
    """The rows in the largest letters in which all of them fit into `height`; else in the smallest, each cell cut to as
    many lines as leaves every row the same; else without the last rows.
    """
    whole = tuple(tuple(row) for row in rows)
    for size in SIZES:
        needs = [_needs(row, size, rooms) for row in whole]
        heights = tuple(_height(count, size) for count in needs)
        if sum(heights) <= height:
            return Fitted(size, whole, heights, 0, False)
    size = SIZES[-1]
    shown = whole[: max(1, int(height // _height(1, size)))]
    needs = [_needs(row, size, rooms) for row in shown]
    most = 1
    while most < max(needs) and sum(_height(min(count, most + 1), size) for count in needs) <= height:
        most += 1
    cut = tuple(
        tuple(fit(cell, size, room - 2 * MARGIN, most, True) for cell, room in zip(row, rooms, strict=True))
        for row in shown
    )
    heights = tuple(_height(min(count, most), size) for count in needs)
    return Fitted(size, cut, heights, len(whole) - len(shown), cut != shown)


def height_of(row: Sequence[str], size: float, rooms: Sequence[float]) -> float:
    """How high a row of a table is."""
    return _height(_needs(row, size, rooms), size)


def _needs(row: Sequence[str], size: float, rooms: Sequence[float]) -> int:
    """Lines of the longest cell. Measured as bold, which is the wider one."""
    return max(lines(cell, size, room - 2 * MARGIN, True) for cell, room in zip(row, rooms, strict=True))


def _height(count: int, size: float) -> float:
    return count * size * LINE + 2 * EDGE
