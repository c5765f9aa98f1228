"""What is read out, copied or searched of a line whose letters change with their neighbours.

WeasyPrint gives each shape the letters of the place where it meets it first. Where a letter is made of several shapes,
or a mark stands on it, the next one with that shape then reads wrong. So a page with such lines has its shapes read as
the font itself says; and where the font cannot say it either (in Hindi a sign stands before the letter after which it
is read), the line carries its words beside its shapes, as an ActualText (ISO 32000-1, 14.9.4).
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from typing import Any

# A shape a letter: Latin, Greek, Cyrillic, Armenian, Georgian, Ethiopic, the signs and characters of East Asia.
_PLAIN = (
    "\u0000-\u02ff\u0370-\u0482\u048a-\u058f\u10a0-\u10ff\u1200-\u139f\u1c80-\u1cbf\u1e00-\u200a\u2010-\u2027"
    "\u202f-\u205e\u2070-\u20cf\u2100-\u302e\u3030-\ua66e\uab30-\uab6f\uac00-\ud7a3\uf900-\ufaff\uff00-\uffff"
)
# From right to left: the shapes stand in the order of the eye, as readers of a PDF expect it.
_TURNED = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_COMPLEX = re.compile(f"[^{_PLAIN}{_TURNED}]")
_NOT_PLAIN = re.compile(f"[^{_PLAIN}]")
_FORMS = {
    chr(number) for first, last in ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC)) for number in range(first, last + 1)
}
NOTO_ARABIC = "Noto Sans Arabic"  # its dots are shapes of their own


class Aloud:
    """Stands around two functions of WeasyPrint. It remembers from one call to the next whether a page needs it."""

    def __init__(self) -> None:
        self.needed = False

    def line(self, draw: Callable[..., Any]) -> Callable[..., Any]:
        """`draw_first_line(stream, textbox, ...)`, with the words where shapes do not tell them."""
        import pydyf  # type: ignore[import-untyped]

        def drawn(stream: Any, textbox: Any, *arguments: Any) -> Any:
            words = getattr(textbox, "text", "")  # text in a picture may have none
            if not _NOT_PLAIN.search(words):
                return draw(stream, textbox, *arguments)
            self.needed = True
            if not _COMPLEX.search(words) and textbox.style["font_family"][0] != NOTO_ARABIC:
                return draw(stream, textbox, *arguments)
            stream.begin_marked_content("Span", pydyf.Dictionary({"ActualText": pydyf.String(words)}))
            pictures = draw(stream, textbox, *arguments)
            stream.end_marked_content()
            return pictures

        return drawn

    def fonts(self, build: Callable[..., Any]) -> Callable[..., Any]:
        """`build_fonts_dictionary(pdf, fonts, ...)`, with the letters that each font says its shapes are."""

        def built(pdf: Any, fonts: dict[Any, Any], *arguments: Any) -> Any:
            if self.needed:
                self.needed = False
                for font in fonts.values():
                    meant = kept_letters_of(font.file_content)
                    font.to_unicode.update(
                        (shape, meant[shape]) for shape in font.to_unicode if shape in meant
                    )
            return build(pdf, fonts, *arguments)

        return built


_KEPT: dict[bytes, dict[int, str]] = {}


def kept_letters_of(content: bytes) -> dict[int, str]:
    """`letters_of` of a font, read once: a forked child has those that its parent has read."""
    key = sha256(content).digest()
    if key not in _KEPT:
        _KEPT[key] = letters_of(content)
    return _KEPT[key]


def letters_of(content: bytes) -> dict[int, str]:
    """Shape -> letters, by the font's own table, and by its rules for shapes that stand for others."""
    from fontTools.ttLib import TTFont

    with TTFont(io.BytesIO(content), lazy=True) as font:
        meant: dict[str, str] = {}
        for number, name in sorted(font.getBestCmap().items()):
            letter = unicodedata.normalize("NFKC", chr(number)) if chr(number) in _FORMS else chr(number)
            meant.setdefault(name, letter)
        for _ in range(2):  # a rule may begin where another ends
            for table in _rules(font):
                if table.LookupType == 1:
                    for one, other in table.mapping.items():
                        if one in meant:
                            meant.setdefault(other, meant[one])
                elif table.LookupType == 4:
                    for first, joined in table.ligatures.items():
                        for one in joined:
                            if all(name in meant for name in (first, *one.Component)):
                                meant.setdefault(
                                    one.LigGlyph, "".join(meant[n] for n in (first, *one.Component))
                                )
        return {font.getGlyphID(name): letters for name, letters in meant.items()}


def _rules(font: Any) -> list[Any]:
    """The tables of single and joined shapes."""
    if "GSUB" not in font or font["GSUB"].table.LookupList is None:
        return []
    tables = [table for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable]
    return [getattr(table, "ExtSubTable", table) for table in tables]
