"""Makes the fonts in fonts/ from the packages of Fontsource: `python -m assessments.reports.typefaces.renew`.

Needed only to take newer versions (with npm and the packages of this project): the fonts are committed. The same
versions give the same files. npm fetches a package, which is then held to the hash that stands in packages.json.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import logging
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assessments.reports.typefaces.chosen import CHOSEN, FONTS, PACKAGES, Typeface
from assessments.reports.typefaces.covered import LIBERATION, written

MADE = (
    3_786_912_000  # seconds since 1904: the same in every file, so that the same versions give the same bytes
)
KEPT_NAMES = {0, 5, 8, 9, 13, 14}  # whose it is, and its licence
LICENCE = "noto-licence.txt"


def main() -> None:
    """Fetch, choose, write the fonts and what they cover. Prints each file and its size."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    licences: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for face in CHOSEN:
            package = fetched(face.package, Path(folder))
            path = FONTS / f"{face.family.replace(' ', '')}-Regular.ttf"
            font = made(face, package)
            font.save(path)
            whose, licence = (package / "LICENSE").read_text(encoding="utf-8").split("\n\n", 1)
            licences.setdefault(licence.strip(), []).append(f"{face.family}: {whose.strip()}")
            print(f"{path.name}: {path.stat().st_size // 1024} KB, {len(font.getBestCmap())} letters")
    said = [f"{chr(10).join(owners)}\n\n{licence}\n" for licence, owners in licences.items()]
    (FONTS / LICENCE).write_text("\n\n".join(said), encoding="utf-8")
    written([*LIBERATION, *FONTS.glob("*.ttf")])


def fetched(name: str, folder: Path) -> Path:
    """The unpacked package, fetched by npm; it refuses one whose hash is another with a ValueError."""
    wanted = json.loads(PACKAGES.read_text(encoding="utf-8"))[name]
    spec = f"@fontsource/{name}@{wanted['version']}"
    pack = ["npm", "pack", "--silent", "--pack-destination", str(folder), spec]
    said = subprocess.run(pack, check=True, capture_output=True, text=True)  # noqa: S603 - names of our own
    packed = folder / said.stdout.strip()
    found = f"sha512-{base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()}"
    if found != wanted["integrity"]:
        raise ValueError(f"{spec} is not what packages.json says: {found}")
    with tarfile.open(packed) as archive:
        archive.extractall(folder / name, filter="data")
    return folder / name / "package"


def made(face: Typeface, package: Path) -> Any:
    """The font of one family, of one weight, with the letters that were chosen and nothing else."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    ending = "-400-normal.woff2"
    files = sorted((package / "files").glob(f"{face.package}-*{ending}"))
    parts = [
        path
        for path in files
        for part in face.parts
        if fnmatch.fnmatch(path.name.removesuffix(ending).removeprefix(f"{face.package}-"), part)
    ]
    chosen = [subset(TTFont(path), face) for path in parts]
    chosen = [font for font in chosen if font.getBestCmap().keys() - {0x20, 0xA0}]
    if len(chosen) == 1:
        font = chosen[0]
    else:
        with tempfile.TemporaryDirectory() as folder:
            for number, font in enumerate(chosen):
                font.save(f"{folder}/{number}.ttf")
            font = Merger().merge([f"{folder}/{number}.ttf" for number in range(len(chosen))])
    return named(font, face.family)


def subset(font: Any, face: Typeface) -> Any:
    """`font` without hints, without rules where it is a font of signs, and with the letters to keep alone."""
    from fontTools import subset as fonttools

    options = fonttools.Options(
        hinting=False,
        layout_features=["*"] if face.shaped else [],
        name_IDs=["*"],
        notdef_outline=True,
        drop_tables=[*fonttools.Options().drop_tables, "MATH", "STAT", "meta", "vhea", "vmtx"],
    )
    options.flavor = font.flavor = None
    subsetter = fonttools.Subsetter(options)
    letters: Iterable[int] = font.getBestCmap()
    if face.kept:
        kept = face.kept() | {0x20, 0xA0}
        letters = [one for one in letters if one in kept]
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    return font


def named(font: Any, family: str) -> Any:
    """`font` under the name of its family alone: that is how a page asks for it."""
    names = font["name"]
    names.names = [one for one in names.names if one.nameID in KEPT_NAMES]
    for number, words in (
        (1, family),
        (2, "Regular"),
        (4, family),
        (6, f"{family.replace(' ', '')}-Regular"),
    ):
        names.setName(words, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["head"].created = font["head"].modified = MADE
    font.recalcTimestamp = False
    return font


if __name__ == "__main__":
    main()
