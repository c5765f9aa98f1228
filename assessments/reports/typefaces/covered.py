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
LIBERATION = tuple(
    settings.BASE_DIR / "static" / "fonts" / f"LiberationSans-{weight}.ttf" for weight in ("Regular", "Bold")
)

OF_A_NEIGHBOUR = {
    0x890,
    0x891,
}  # marks that Pango looks for in the font of the letter before, and does not find


def ranges() -> list[tuple[int, int]]:
    """(first, last) of each range of letters that can be drawn, in their order."""
    lines = COVERAGE.read_text(encoding="ascii").split()
    return [(int(first, 16), int(last, 16)) for first, _, last in (line.partition("-") for line in lines)]


def written(fonts: Iterable[Path]) -> None:
    """Write down what these fonts cover."""
    lines = [f"{first:04X}-{last:04X}\n" for first, last in covered_by(fonts)]
    COVERAGE.write_text("".join(lines), encoding="ascii")


def covered_by(fonts: Iterable[Path]) -> list[tuple[int, int]]:
    """The ranges of letters that at least one of these fonts has. Slow: it opens them."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            found |= font.getBestCmap().keys()
    numbers = sorted(found - OF_A_NEIGHBOUR)
    breaks = [place for place, (one, two) in enumerate(pairwise(numbers), 1) if two != one + 1]
    starts = [0, *breaks]
    return [(numbers[a], numbers[b - 1]) for a, b in zip(starts, [*breaks, len(numbers)], strict=True)]
