"""The logo and the colour of an organisation: what is let in, and what is kept of it. Knows no model."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

MOST_BYTES = 500 * 1024  # of the file that is sent
MOST_PIXELS = 6_000_000
LEAST_SIDE, MOST_SIDE = 40, 4000
KEPT_WIDTH, KEPT_HEIGHT = 900, 300  # what is kept: sharp enough for the head of a page
CONTRAST = 4.5  # of the colour with white, WCAG 2.2 (1.4.3)
FORMATS = ("PNG", "JPEG")
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    zlib.error,
    IndexError,
    KeyError,
    Warning,
)
_COLOUR = re.compile("#?([0-9a-fA-F]{6})")


class Fault(StrEnum):
    """What is wrong with a file or a colour."""

    TOO_LARGE = "too_large"  # the file
    NO_PICTURE = "no_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    NO_COLOUR = "no_colour"
    TOO_LIGHT = "too_light"


class Unusable(ValueError):
    """`fault` says why it cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Logo:
    """A picture drawn anew: a PNG without transparency, without anything that stood in the file but its pixels."""

    png: bytes
    width: int
    height: int


def clean_logo(sent: bytes) -> Logo:
    """The picture in that file as a clean PNG of at most 900 by 300 pixels on white.

    Takes PNG and JPEG: raster pictures alone, so that no file can hold a script or fetch anything. Raises Unusable.
    """
    from PIL import Image

    if len(sent) > MOST_BYTES:
        raise Unusable(Fault.TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            found = Image.open(BytesIO(sent), formats=FORMATS)
            _check_size(*found.size)
            with _whole():
                found.load()
            drawn = found.convert("RGBA")
    except Unusable:
        raise
    except (*_BROKEN, Image.DecompressionBombError):
        raise Unusable(Fault.NO_PICTURE) from None
    drawn.thumbnail((KEPT_WIDTH, KEPT_HEIGHT))
    white = Image.new("RGBA", drawn.size, "#ffffff")
    white.alpha_composite(drawn)
    made = BytesIO()
    white.convert("RGB").save(made, "PNG", optimize=True)
    return Logo(made.getvalue(), *white.size)


@contextmanager
def _whole() -> Iterator[None]:
    """A picture that breaks off is an error. WeasyPrint tells Pillow to take such ones, for its whole process."""
    from PIL import ImageFile as files

    before, files.LOAD_TRUNCATED_IMAGES = files.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        files.LOAD_TRUNCATED_IMAGES = before


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise Unusable(Fault.TOO_MANY_PIXELS)
    if min(width, height) < LEAST_SIDE:
        raise Unusable(Fault.TOO_SMALL)


def clean_colour(typed: str) -> str:
    """ "#rrggbb" in small letters; empty for nothing. Raises Unusable for no colour, and for one that is too light."""
    if not typed:
        return ""
    found = _COLOUR.fullmatch(typed.strip())
    if found is None:
        raise Unusable(Fault.NO_COLOUR)
    colour = f"#{found[1].lower()}"
    if contrast(colour) < CONTRAST:
        raise Unusable(Fault.TOO_LIGHT)
    return colour


def contrast(colour: str) -> float:
    """Of "#rrggbb" with white, from 1 to 21, as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
