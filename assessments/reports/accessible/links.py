"""The places on a page that lead somewhere when they are clicked: one for each link and page, with its words."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from assessments.reports.accessible.elements import Element, Place
from assessments.reports.accessible.packing import joined, string

Area = tuple[float, float, float, float]  # left, bottom, right, top


def joined_up(link: Element, places: list[Place]) -> list[Place]:
    """The places that a link keeps: WeasyPrint makes one for each line, and for words that a style adds.

    Each says the words of the link and covers all of its lines. Whatever is not returned is in no page any more.
    """
    added = " ".join(link.added)
    between = ", " if added[:1].isalnum() else ""  # a style puts them apart on the page
    words, kept = " ".join(f"{link.said}{between}{added}".split()), []
    for _, on_page in groupby(places, key=lambda place: place.page):
        found = list(on_page)
        lines = _lines([_upright(one.annotation["Rect"]) for one in found])
        annotation = found[0].annotation
        annotation["Contents"] = string(words)
        annotation["Rect"] = _array(_around(lines))
        if len(lines) > 1:
            annotation["QuadPoints"] = _array(
                [
                    at
                    for left, low, right, top in lines
                    for at in (left, top, right, top, left, low, right, low)
                ]
            )
        kept.append(found[0])
    return kept


def _upright(area: Any) -> Area:
    left, top, right, bottom = area
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def _lines(areas: list[Area]) -> list[Area]:
    """One area for each line, from the top."""
    lines: list[Area] = []
    for area in sorted(areas, key=lambda area: -area[3]):
        middle = (area[1] + area[3]) / 2
        if lines and lines[-1][1] <= middle <= lines[-1][3]:
            lines[-1] = _around([lines[-1], area])
        else:
            lines.append(area)
    return lines


def _around(areas: list[Area]) -> Area:
    left, low, right, top = zip(*areas, strict=True)
    return min(left), min(low), max(right), max(top)


def _array(numbers: Any) -> bytes:
    return b"[" + joined(numbers) + b"]"
