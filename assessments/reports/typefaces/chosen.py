"""Which letters a PDF can print, beside those of Liberation Sans: the packages, and what is taken of each.

The site reads the names of the families here; the rest is for renew.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
PACKAGES = HERE / "packages.json"  # the version of each, and the hash that npm publishes of it


class Typeface(NamedTuple):
    """One font file: its family, the package of Fontsource, the parts of it that are put together, and what is kept."""

    family: str
    package: str
    parts: tuple[str, ...]  # patterns of file names
    kept: Callable[[], frozenset[int]] | None = None  # everything unless told
    shaped: bool = True  # letters change with their neighbours; a font of signs needs no such rules


def span(*ends: tuple[int, int]) -> frozenset[int]:
    """The numbers from each first to each last."""
    return frozenset(number for first, last in ends for number in range(first, last + 1))


def table(codec: str, rows: range, columns: range) -> set[int]:
    """The characters of some rows of an East Asian standard, as Python's codec has them."""
    said = (bytes([row, column]).decode(codec, "ignore") for row in rows for column in columns)
    return {ord(one) for one in said if one}


def chinese() -> frozenset[int]:
    """The characters of everyday Chinese: the mainland's 6,763, Taiwan's and Hong Kong's first 5,401, what Cantonese
    adds, Japan's first 2,965, kana, and their punctuation.
    """
    cells = range(0xA1, 0xFF)
    mainland = table("gb2312", range(0xB0, 0xF8), cells)
    traditional = table("big5", range(0xA4, 0xC6), range(0x40, 0xFF)) | table(
        "big5", range(0xC6, 0xC7), range(0x40, 0x7F)
    )
    japanese = table("euc_jp", range(0xB0, 0xD0), cells)
    cantonese = {
        ord(one)
        for one in "嘅咗喺唔哋啲嚟冇嗰啱嘢咁乜嘥嗌攞搵揾瞓咪啦喎囉㗎噉嗱咩吖喇啩佢俾畀睇郁攰掟揸揼冚孭仔嬲氹瞓靚"
    }
    signs = span(
        (0x2000, 0x2BFF),
        (0x2E80, 0x2FDF),
        (0x3000, 0x312F),
        (0x31C0, 0x31EF),
        (0x3200, 0x33FF),
        (0xFF00, 0xFFEF),
    )
    return frozenset(mainland | traditional | japanese | cantonese | signs)


def korean() -> frozenset[int]:
    """Every syllable of modern Korean, and its single letters."""
    return span((0xAC00, 0xD7A3), (0x3130, 0x318F), (0x3200, 0x321E), (0x3260, 0x327F))


def signs() -> frozenset[int]:
    return span((0x2000, 0x2BFF), (0x1F000, 0x1FBFF))


def mathematics() -> frozenset[int]:
    """Signs, and the letters in bold or script that some people decorate their words with."""
    return span((0x2100, 0x23FF), (0x27C0, 0x27EF), (0x2900, 0x2BFF), (0x1D400, 0x1D7FF))


def _script(name: str) -> Typeface:
    """The letters of one script, which Fontsource has in a part of that name."""
    word = name.lower()
    return Typeface(f"Noto Sans {name}", f"noto-sans-{word}", (word,))


_LATIN = ("latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
_SCRIPTS = (
    "Arabic Hebrew Bengali Gurmukhi Gujarati Tamil Devanagari Sinhala Malayalam Telugu Kannada Ethiopic Thai Armenian"
    " Georgian"
)
# In the order in which they are asked for a letter. Liberation Sans comes before all of them.
CHOSEN = (
    Typeface("Noto Sans", "noto-sans", _LATIN),
    Typeface("Vazirmatn", "vazirmatn", ("arabic",)),  # a shape a letter: what is copied or read out is right
    *map(_script, _SCRIPTS.split()),
    Typeface("Noto Sans Symbols", "noto-sans-symbols", ("symbols",), signs, shaped=False),
    Typeface("Noto Sans Symbols Two", "noto-sans-symbols-2", ("symbols", "braille"), signs, shaped=False),
    Typeface("Noto Sans Math", "noto-sans-math", ("latin",), mathematics, shaped=False),
    Typeface("Noto Sans SC", "noto-sans-sc", ("[0-9]*",), chinese, shaped=False),
    Typeface("Noto Sans KR", "noto-sans-kr", ("korean",), korean, shaped=False),
    Typeface("Noto Emoji", "noto-emoji", ("emoji",)),
)
