"""The built style sheets and scripts: made from these sources, small, strict, holding what is used and ours to use."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import brotli
import pytest
import tinycss2
from tinycss2.ast import Node

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
SOURCE = STATIC / "src"
SHEETS = sorted(path.name for path in STATIC.glob("*.css"))
SCRIPTS = sorted(path.name for path in STATIC.glob("*.js"))
CSS = (STATIC / "site.css").read_text()
RECORDED: dict[str, list[str]] = json.loads((SOURCE / "names.json").read_text())

# Bytes over the wire, compressed as the server does it. The page of a phone adds about 6,000 of its own.
MOST = {
    "phone.css": 9_500,
    "print.css": 9_500,
    "screen.css": 10_000,
    "framework.css": 10_500,
    "desk.css": 11_000,
    "site.css": 15_500,
    "site.js": 8_000,
    "room.js": 4_500,
    "desk.js": 2_000,
    "phone.js": 10_500,
    "plan.js": 2_500,
    "rank.js": 2_000,
    "passkeys.js": 2_000,
}
FIRST_VIEW = ("phone.css", "phone.js", "icon.svg", "icon-180.png")
MOST_FOR_A_PHONE = 20_000  # the page of a question itself is 7 to 8 KB more

# Names that scripts and tests look for, or that only a modifier of theirs styles.
UNSTYLED = {
    "app-challenge__early", "app-descriptors", "app-hit__text",
    "app-rank__box--none", "app-rest",
    "app-too-few",
}  # fmt: skip
STATES = re.compile(r"app-(big|live|matrix|three)--\w+")  # only some states look different


def load_names() -> ModuleType:
    """static/src/names.py, which the build runs as a program."""
    spec = importlib.util.spec_from_file_location("names", SOURCE / "names.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("built", [*SHEETS, *SCRIPTS])
def test_built_files_are_those_of_these_sources(built: str) -> None:
    """Fails after a change under static/src/ until `npm run build` is run and its output committed."""
    endings = {".css", ".json", ".mjs"} if built.endswith(".css") else {".js", ".mjs"}
    digest = hashlib.sha256()
    sources = [path for path in SOURCE.rglob("*") if path.suffix in endings]
    for name in sorted(path.relative_to(SOURCE).as_posix() for path in sources):
        digest.update(name.encode() + b"\0" + (SOURCE / name).read_bytes() + b"\0")
    digest.update((ROOT / "package-lock.json").read_bytes())
    assert digest.hexdigest() in (STATIC / built).read_text().splitlines()[0]


def test_every_sheet_knows_the_class_names_of_its_pages() -> None:
    """Fails when a template has a class that is new to its style sheet, until `npm run build` is run."""
    now = load_names().names_by_sheet()
    assert now.keys() == RECORDED.keys() == set(SHEETS)
    new = {sheet: sorted(set(names) - set(RECORDED[sheet])) for sheet, names in now.items()}
    assert {sheet: names for sheet, names in new.items() if names} == {}


def test_classes_are_found_with_what_stands_in_place_of_an_expression() -> None:
    names = load_names()
    assert set(names.class_names('<p class="app-one{% if a %} app-two{% endif %}">')) == {
        "app-one",
        "app-two",
    }
    tag = 'class="nhsuk-tag nhsuk-tag--{% if a %}grey{% else %}blue{% endif %}"'
    assert set(names.class_names(tag)) == {"nhsuk-tag", "nhsuk-tag--grey", "nhsuk-tag--blue"}
    kinds = {"nhsuk-radios__item", "nhsuk-checkboxes__item"}
    assert set(names.class_names('class="nhsuk-{{ f.kind }}__item"')) == kinds
    with pytest.raises(names.Unknown, match="colour"):
        list(names.class_names('class="app-mark--{{ colour }}"'))


def test_every_class_of_ours_has_a_rule() -> None:
    rules = set(re.findall(r"\.(app-[\w-]+)", "".join((STATIC / sheet).read_text() for sheet in SHEETS)))
    used = {name for names in RECORDED.values() for name in names if name.startswith("app-")}
    without = {name for name in used - rules if not STATES.fullmatch(name)}
    assert sorted(without - UNSTYLED) == []
    assert sorted(UNSTYLED - without) == [], "styled now, or not used any more"


@pytest.mark.parametrize("name", [*SHEETS, *SCRIPTS])
def test_what_is_loaded_is_small(name: str) -> None:
    assert len(brotli.compress((STATIC / name).read_bytes())) <= MOST[name]


def test_a_phone_loads_little_beside_its_page() -> None:
    sizes = {name: len(brotli.compress((STATIC / name).read_bytes())) for name in FIRST_VIEW}
    assert sum(sizes.values()) <= MOST_FOR_A_PHONE, sizes


def errors(nodes: list[Node]) -> Iterator[str]:
    """What a strict parser refuses in these rules and declarations, and in what they hold."""
    for node in nodes:
        if node.type == "error":
            yield f"line {node.source_line}, column {node.source_column}: {node.message}"
        elif node.type == "qualified-rule" or (node.type == "at-rule" and node.content is not None):
            yield from errors(
                tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            )


def parsed(css: str) -> list[Node]:
    return tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_strict_parser_takes_all_of_it(sheet: str) -> None:
    nodes = parsed((STATIC / sheet).read_text())
    assert len(nodes) > 100
    assert list(errors(nodes)) == []


@pytest.mark.parametrize("css", ["a{color:red}}", "@media print{a{color}}", "p{margin:0;!}"])
def test_the_strict_parser_sees(css: str) -> None:
    assert list(errors(parsed(css)))


def test_no_media_query_is_one_that_only_old_browsers_read() -> None:
    for sheet in SHEETS:
        queries = re.findall(r"@media([^{]*)\{", (STATIC / sheet).read_text())
        assert queries
        assert [query for query in queries if re.search(r"\\|-ms-|\ufffd", query)] == []


def test_lock_names_no_address_of_a_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/nhsuk-frontend", "node_modules/esbuild", "node_modules/postcss"} <= set(packages)
    for package in packages.values():
        assert "resolved" not in package
        assert package["integrity"].startswith("sha512-")


@pytest.mark.parametrize(
    "unwanted", ["@font-face", "Frutiger", "/assets/", "sourceMappingURL", "url(http", "@import"]
)
@pytest.mark.parametrize("sheet", SHEETS)
def test_style_sheet_holds_nothing_that_is_not_ours(sheet: str, unwanted: str) -> None:
    assert unwanted not in (STATIC / sheet).read_text()


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
