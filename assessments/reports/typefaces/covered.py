"""Which letters our fonts can draw, as ranges of numbers in a file: looked up without opening a font.

The file is written by renew.py; a test holds it to the fonts.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from django.conf import settings

HERE = Path(__file__).parent / "fonts"
COVERAGE = HERE / "coverage.txt"
RARE = HERE / "rare-arabic.txt"  # letters of Sindhi, Uyghur and others
ARABIC = ("Vazirmatn-Regular.ttf", "NotoSansArabic-Regular.ttf")
LIBERATION = tuple(
    settings.BASE_DIR / "static" / "fonts" / f"LiberationSans-{weight}.ttf" for weight in ("Regular", "Bold")
)

OF_A_NEIGHBOUR = {
    0x890,
    0x891,
}  # marks that Pango looks for in the font of the letter before, and does not find


def ranges(of: Path = COVERAGE) -> list[tuple[int, int]]:
    """(first, last) of each range of letters that can be drawn, in their order."""
    lines = of.read_text(encoding="ascii").split()
    return [(int(first, 16), int(last, 16)) for first, _, last in (line.partition("-") for line in lines)]


def written(fonts: Iterable[Path]) -> None:
    """Write down what these fonts cover, and which letters of Arabic only the second of its fonts has."""
    COVERAGE.write_text(_lines(covered_by(fonts)), encoding="ascii")
    first, second = (_numbers(covered_by([HERE / name])) for name in ARABIC)
    RARE.write_text(_lines(_spans(second - first)), encoding="ascii")


def _lines(spans: Iterable[tuple[int, int]]) -> str:
    return "".join(f"{first:04X}-{last:04X}\n" for first, last in spans)


def _numbers(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}


def _spans(found: Iterable[int]) -> list[tuple[int, int]]:
    numbers = sorted(found)
    breaks = [place for place, (one, two) in enumerate(pairwise(numbers), 1) if two != one + 1]
    starts = [0, *breaks]
    return [(numbers[a], numbers[b - 1]) for a, b in zip(starts, [*breaks, len(numbers)], strict=True)]


def covered_by(fonts: Iterable[Path]) -> list[tuple[int, int]]:
    """The ranges of letters that at least one of these fonts has. Slow: it opens them."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return _spans(found - OF_A_NEIGHBOUR)
