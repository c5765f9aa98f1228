"""A fontconfig file of our own: the fonts of this project and no other, in one order, on every machine."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache as once
from pathlib import Path
from xml.sax.saxutils import escape

from assessments.reports.typefaces.chosen import CHOSEN, FONTS
from assessments.reports.typefaces.covered import LIBERATION

VARIABLE = "FONTCONFIG_FILE"
FOLDERS = (LIBERATION[0].parent, FONTS)
EMOJI = CHOSEN[-1].family


@contextmanager
def own_fonts() -> Iterator[None]:
    """While this lasts, whoever starts fontconfig in this process finds our fonts alone.

    The variable is put back afterwards: programs that this process starts have their own fonts.
    """
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(_file())
    try:
        yield
    finally:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before


def files() -> list[Path]:
    """Every font that a PDF can be made with, and what says which letters they have."""
    return sorted([*LIBERATION, *FONTS.glob("*.ttf"), *FONTS.glob("*.txt")])


def config(cache: Path) -> str:
    """The text of the file. Every family that a page asks for is followed by ours, in our order.

    Pango asks for the family "emoji" where a letter is to be a picture.
    """
    families = "".join(f"<string>{escape(face.family)}</string>" for face in CHOSEN)
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in FOLDERS)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"{folders}<cachedir>{escape(str(cache))}</cachedir>"
        '<match target="pattern"><test name="family"><string>emoji</string></test>'
        f'<edit name="family" mode="prepend" binding="strong"><string>{EMOJI}</string></edit></match>'
        '<match target="pattern"><edit name="family" mode="append_last" binding="strong">'
        f"<string>Liberation Sans</string>{families}</edit></match></fontconfig>"
    )


@once
def _file() -> Path:
    """The file, in a folder that only this user can write to, and that goes when this process ends.

    What fontconfig learns of the fonts is kept beside it: the children of a worker find it there.
    """
    folder, owner = Path(tempfile.mkdtemp(prefix="recovery-fonts-")), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # and not in a child
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    path = folder / "fonts.conf"
    path.write_text(config(folder), encoding="utf-8")
    return path
