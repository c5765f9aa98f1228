"""Lines, and the shapes in them."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from struct import Struct
from typing import Any

_FACE = ("font_family", "font_style", "font_stretch", "font_weight", "font_variation_settings")
_VARIANTS = (
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
_LANGUAGE = ("font_language_override", "lang")
FONT = itemgetter(*_FACE, *_LANGUAGE, "direction", "font_size", "font_variant_caps")
FEATURES = itemgetter("font_kerning", *_VARIANTS)
LINE = itemgetter(*_FACE, *_VARIANTS, *_LANGUAGE, "font_size", "line_height")
SHAPE = Struct("=IiiiI")  # PangoGlyphInfo: shape, width, right, up, attributes
MOST = 0x0FFFFFFF  # the numbers of shapes: those above say "none" and "unknown"


class Arrays:
    """`cffi.FFI`, asked for an array by its length: each length would be read as C, with all that C is told before."""

    def __init__(self, ffi: Any) -> None:
        self._ffi = ffi

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ffi, name)

    def new(self, kind: str, *first: Any) -> Any:
        """An array that is given its values has as many."""
        sized = kind.startswith("hb_codepoint_t[") and first
        return self._ffi.new("hb_codepoint_t[]" if sized else kind, *first)


def layouts(old: Any) -> dict[str, Callable[..., Any]]:
    """A layout of Pango needs to know its letters: what says so is kept for the next with the same."""
    from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
    from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
    from weasyprint.text.fonts import font_features, get_font_description

    whole = old.setup
    plain = {}

    def known(style: Any) -> Any:
        context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref
        )
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        override, lang = style["font_language_override"], style["lang"]
        if override != "normal":
            lang = LST_TO_ISO.get(override.lower(), override)
        if not lang:
            return context, get_font_description(style), pango.pango_language_get_default()
        pointer, _bytes = unicode_to_char_p(lang)
        language = pango.pango_language_from_string(pointer)
        pango.pango_context_set_language(context, language)
        return context, get_font_description(style), language

    def setup(layout: Any, style: Any) -> Any:
        if type(style["font_family"]) is list:  # letters in a picture
            return whole(layout, style)
        features = FEATURES(style)
        if features not in plain:
            plain[features] = not font_features(*features)
        if not plain[features] or style["text_decoration_line"] != "none":
            return whole(layout, style)
        fonts = vars(style.font_config).setdefault("kept", {})
        key = FONT(style)
        if key not in fonts:
            fonts[key] = known(style)
        context, description, layout.language = fonts[key]
        layout.style = style
        layout.first_line_direction = 0
        layout.layout = made = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(made, False)
        pango.pango_layout_set_font_description(made, description)
        layout.ascent = layout.underline_position = layout.strikethrough_position = None
        return None

    return {"setup": setup}


def lines(old: Any) -> dict[str, Callable[..., Any]]:
    whole = old.strut

    def strut(style: Any) -> Any:
        """How high a line is, and where its letters stand."""
        if type(style["font_family"]) is list:
            return whole(style)
        found, key = style.font_config.strut_layouts, LINE(style)
        if key not in found:
            found[key] = whole(style)
        return found[key]

    return {"strut": strut}


def drawn(old: Any) -> dict[str, Callable[..., Any]]:
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    whole = old.draw_first_line
    recent = pango.pango_version() >= 14802

    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> Any:
        if text_overflow == "ellipsis" or block_ellipsis != "none" or not textbox.text.strip():
            return whole(stream, textbox, text_overflow, block_ellipsis, matrix)
        if textbox.style["font_size"] < 1e-6:
            return []
        pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
        line, _ = textbox.pango_layout.get_first_line()
        runs, run = [], line.runs[0]
        while run != ffi.NULL:
            item = run.data
            string = item.glyphs
            font, size = stream.add_font(item.item.analysis.font)
            shapes = list(SHAPE.iter_unpack(ffi.buffer(string.glyphs, string.num_glyphs * SHAPE.size)))
            if (
                font.bitmap
                or font.svg
                or font.png
                or font.colr
                or any(one[0] >= MOST or one[3] for one in shapes)
            ):
                return whole(stream, textbox, text_overflow, block_ellipsis, matrix)
            runs.append((item, font, size if recent else textbox.style["font_size"], shapes))
            run = run.next
        stream.set_text_matrix(*matrix.values)
        text, before = "", None
        for item, font, size, shapes in runs:
            if item.item.analysis.font != before:
                before = item.item.analysis.font
                if text:
                    stream.show_text(text)
                text = ""
                stream.set_font_size(font.hash, size)
            drawn = vars(font).setdefault("drawn", {}).setdefault(size, {})
            text += "<"
            parts = []
            for number, (shape, width, right, _, _) in enumerate(shapes):
                part = drawn.get((shape, width, right))
                if part is None:
                    part = drawn[shape, width, right] = new(
                        stream, textbox, item, font, size, number, shapes[number]
                    )
                parts.append(part)
            text += "".join(parts)
            text = text[:-1] if text[-1] == "<" else f"{text}>"
        stream.show_text(text)
        return []

    def new(
        stream: Any, textbox: Any, item: Any, font: Any, size: float, number: int, one: tuple[int, ...]
    ) -> str:
        """How a shape is written that has not been drawn in this size and width before."""
        shape, width, right, _, _ = one
        if shape not in font.to_unicode:
            clusters, many, start = item.glyphs.log_clusters, item.glyphs.num_glyphs, item.item.offset
            first = clusters[number]
            if item.item.analysis.level % 2:
                last = item.item.length if number == 0 else clusters[number - 1]
            else:
                last = item.item.length if number == many - 1 else clusters[number + 1]
            words = textbox.pango_layout.text.encode()
            font.to_unicode[shape] = words[start + first : start + last].decode()
        offset = right / size
        if shape not in font.widths:
            pango.pango_font_get_glyph_extents(
                item.item.analysis.font, shape, stream.ink_rect, stream.logical_rect
            )
            font.widths[shape] = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
        kerning = font.widths[shape] + offset - width * 1000 * FROM_UNITS / size
        before = f">{-offset}<" if offset else ""
        return f"{before}{shape:04x}" + (f">{int(kerning)}<" if kerning else "")

    return {"draw_first_line": draw_first_line}
