"""The built style sheet and script: made from these sources, holding only what is ours to use, readable."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
SOURCE = STATIC / "src"
CSS = (STATIC / "site.css").read_text()
JS = (STATIC / "site.js").read_text()


@pytest.mark.parametrize(("built", "ending"), [(CSS, ".css"), (JS, ".js")], ids=["site.css", "site.js"])
def test_built_files_are_those_of_these_sources(built: str, ending: str) -> None:
    """Fails after a change under static/src/ until `npm run build` is run and its output committed."""
    digest = hashlib.sha256()
    sources = [path for path in SOURCE.rglob("*") if path.suffix in (ending, ".mjs")]
    for name in sorted(path.relative_to(SOURCE).as_posix() for path in sources):
        digest.update(name.encode() + b"\0" + (SOURCE / name).read_bytes() + b"\0")
    digest.update((ROOT / "package-lock.json").read_bytes())
    assert digest.hexdigest() in built.splitlines()[0]


def test_lock_names_no_address_of_a_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/nhsuk-frontend", "node_modules/esbuild"} <= set(packages)
    for package in packages.values():
        assert "resolved" not in package
        assert package["integrity"].startswith("sha512-")


@pytest.mark.parametrize(
    "unwanted", ["@font-face", "Frutiger", "/assets/", "sourceMappingURL", "url(http", "@import"]
)
def test_style_sheet_holds_nothing_that_is_not_ours(unwanted: str) -> None:
    assert unwanted not in CSS


def test_our_own_classes_begin_with_app() -> None:
    for path in SOURCE.rglob("*.css"):
        rules = re.sub(r"/\*.*?\*/|@import[^;]*;|\{[^{}]*\}", " ", path.read_text(), flags=re.DOTALL)
        for name in re.findall(r"\.([a-z][\w-]*)", rules):
            assert name.startswith(("app-", "nhsuk-", "htmx-")), f"{path.name}: .{name}"


def luminance(colour: str) -> float:
    def linear(part: str) -> float:
        value = int(part, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


WHITE, PAPER, FOOT, BAND, FOCUS = "#ffffff", "#f7f5f0", "#efece4", "#0b3b42", "#ffeb3b"


@pytest.mark.parametrize(
    ("name", "colour", "behind", "least"),
    [
        ("text", "#1f2a2c", PAPER, 7),
        ("hint", "#545b5c", PAPER, 4.5),
        ("words in the footer", "#545b5c", FOOT, 4.5),
        ("link", "#0f5f66", PAPER, 4.5),
        ("link in the footer", "#0f5f66", FOOT, 4.5),
        ("visited link", "#4d2d66", PAPER, 4.5),
        ("link under the pointer", "#07363b", PAPER, 4.5),
        ("error", "#d5281b", PAPER, 4.5),
        ("error on white", "#d5281b", WHITE, 4.5),
        ("words on a button", WHITE, "#1a6b56", 4.5),
        ("words on a button under the pointer", WHITE, "#155846", 4.5),
        ("words in the header", WHITE, BAND, 7),
        ("focused words", "#1f2a2c", FOCUS, 7),
        ("border of a field", "#545b5c", PAPER, 3),
    ],
)
def test_colours_can_be_told_apart(name: str, colour: str, behind: str, least: float) -> None:
    for used in (colour, behind):
        short = "#" + used[1::2] if used[1::2] == used[2::2] else used
        assert used in CSS or short in CSS, f"{used} is not in the style sheet any more"
    assert contrast(colour, behind) >= least, name
