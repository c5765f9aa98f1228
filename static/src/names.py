"""Which class names each style sheet needs: `python3 static/src/names.py` writes them to static/src/names.json.

A page loads the sheet that its nearest `{% block style %}` names. The sheet needs every class name that stands in
that page's templates (all that it extends and includes), in the scripts they load, and in the Python that makes
markup. The build keeps only rules for these names. The standard library is enough, so a test can look, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
OUTPUT = Path(__file__).with_name("names.json")

SCENES = (
    "lobby", "practising", "practised", "rating", "rated", "wording", "worded", "choosing", "chosen",
    "accepting", "accepted", "closed",
)  # fmt: skip
# Templates that Python draws by themselves, so that no page includes them, and the sheets of the pages they go to.
FRAGMENTS = {
    "sessions/_line.html": ["site.css", "desk.css"],
    # What framework/public.py fills in for each reader.
    "_header.html": ["framework.css"],
    "_messages.html": ["framework.css"],
    "record/_ranks.html": ["site.css", "desk.css"],
    "record/_stage_cards.html": ["site.css", "desk.css"],
    "workshop/_at_hand.html": ["site.css", "desk.css"],
    "demo/_people.html": ["site.css"],
    "demo/_crowd.html": ["desk.css"],
    "_given_back.html": ["site.css", "desk.css"],
    "_what_you_wrote.html": ["site.css", "desk.css"],
    "signoff/_passkey.html": ["site.css"],
    "plans/_smart_all.html": ["site.css"],
    # What stands around every page of a review.
    "progress/_trail.html": ["site.css", "desk.css"],
    "progress/_caption.html": ["site.css", "desk.css"],
    "progress/_rail.html": ["site.css", "desk.css"],
    "progress/timeline/_then_in_place.html": ["site.css"],
    # The parts that a form is laid out with.
    "workshop/_rating.html": ["phone.css"],
    "workshop/_whole.html": ["phone.css"],
    "workshop/_perspectives.html": ["phone.css"],
    "workshop/_live_phone.html": ["phone.css"],
    "workshop/_live_screen.html": ["screen.css"],
    "workshop/_live_console.html": ["desk.css"],
    # The parts that a table of presenters names: `rooms/presenters.py` and `screens/presenters.py`.
    **{f"workshop/now/_{scene}.html": ["desk.css"] for scene in SCENES},
    **{
        f"workshop/big/_{part}.html": ["screen.css"]
        for part in ("again", "closed", "lines", "lobby", "practice", "results", "stages")
    },
    "workshop/_picks.html": ["screen.css"],
    "workshop/_wording.html": ["screen.css"],
}
FOR_EVERY_SHEET = ("nhsuk/", "framework/_track.html")  # drawn by Python: form fields, the stage track
NOT_IN_A_BROWSER = ("reports/pdf/",)
PYTHON = ("recovery_site", "framework", "assessments")  # forms and template tags name classes

# What stands in place of an expression inside a class name.
VALUES: dict[str, Iterable[object]] = {
    "shown.variation.value": ("chance", "better", "worse", "changed"),
    "shown.assurance.value": ("passing", "failing", "hit_or_miss"),
    "line.kind": ("turn", "waiting", "done", "wrong"),
    "tag.kind": ("turn", "waiting", "done", "wrong"),
    "line.tag.kind": ("turn", "waiting", "done", "wrong"),
    "f.kind": ("radios", "checkboxes"),
    "f.size": ("s", "m", "l", "xl"),
    'f.size|default:"m"': ("s", "m", "l", "xl"),
    "part.width": (2, 4),
    "room.state": ("lobby", "practising", "rating", "wording", "choosing", "accepting", "revealed", "closed"),
    "results.groups|length": range(12),
    "again|length": range(12),
    "stage.number": range(1, 7),
    "stages|length": range(2, 7),
    "challenge.descriptors.all|length": range(2, 7),
    "descriptor.stage.number": range(1, 7),
    "wanted.size": (12, 18),
}

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
TOKEN = re.compile(r"(?<![\w./{-])(?:nhsuk|app|js)-(?:[\w-]|\{\{.*?\}\}|\{%.*?%\})*")
EXPRESSION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
TAG = re.compile(r"\{%.*?%\}")
BLOCK = re.compile(r"\{%\s*block (\w+)\s*%\}(?:(?!\{%\s*(?:end)?block\b).)*\{%\s*endblock[^%]*%\}", re.DOTALL)
INCLUDED = re.compile(r'\{%\s*include\s+"([^"]+)"')
EXTENDS = re.compile(r'\{%\s*extends\s+"([^"]+)"')
PARTS = re.compile(r'\{%\s*(?:extends|include)\s+"([^"]+)"')
STYLE = re.compile(r"\{%\s*block style\s*%\}(.*?)\{%\s*endblock", re.DOTALL)
STATIC = re.compile(r'\{%\s*static\s+"([^"]+\.(?:css|js))"')


class Unknown(Exception):
    """Something that this file has to be told: the message says what."""


def source(name: str) -> str:
    """A template without its comments."""
    return COMMENT.sub("", (TEMPLATES / name).read_text())


def class_names(text: str) -> Iterator[str]:
    """Every class name of the design system or of ours that stands in this text, expressions filled in."""
    for token in TOKEN.findall(text):
        start, *rest = TAG.split(token)
        for wanted in [start, *(start + part for part in rest if part)]:
            yield from (name for name in filled(wanted) if not name.endswith("-"))


def filled(token: str) -> Iterator[str]:
    found = EXPRESSION.search(token)
    if found is None:
        yield token
        return
    if found[1] not in VALUES:
        raise Unknown(f"Say in static/src/names.py which values {found[0]} can have, in {token!r}")
    for value in VALUES[found[1]]:
        yield from filled(f"{token[: found.start()]}{value}{token[found.end() :]}")


def closure(name: str) -> set[tuple[str, str]]:
    """(name, text) of the template and of all that it extends and includes, without blocks that it fills otherwise."""
    found: set[tuple[str, str]] = set()
    todo, filled_in = [name], set[str]()
    above: str | None = name
    while above:
        text = BLOCK.sub(
            lambda block, filled=filled_in: "" if block[1] in filled else block[0], source(above)
        )
        found.add((above, text))
        todo += INCLUDED.findall(text)
        filled_in |= {block[1] for block in BLOCK.finditer(text) if "block.super" not in block[0]}
        extends = EXTENDS.search(text)
        above = extends[1] if extends else None
    seen = {name}
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            found.add((one, source(one)))
            todo += PARTS.findall(source(one))
    return found


def sheet_of(name: str) -> str | None:
    """The style sheet of a page; None for a template that is no page."""
    text = source(name)
    for block in STYLE.findall(text):
        for sheet in STATIC.findall(block):
            return sheet
    above = EXTENDS.search(text)
    return sheet_of(above[1]) if above else None


def names_in_python() -> set[str]:
    """The class names in Python: forms, template tags, drawings. Any page may get what they make."""
    paths = [path for package in PYTHON for path in (ROOT / package).rglob("*.py")]
    return {name for path in paths for name in class_names(path.read_text())}


def names_by_sheet() -> dict[str, list[str]]:
    """For each style sheet, every class name that its pages may have."""
    every = [path.relative_to(TEMPLATES).as_posix() for path in sorted(TEMPLATES.rglob("*.html"))]
    every = [name for name in every if not name.startswith(NOT_IN_A_BROWSER)]
    fields = {(name, source(name)) for name in every if name.startswith(FOR_EVERY_SHEET)}
    templates: dict[str, set[tuple[str, str]]] = {}
    for name in every:
        for sheet in [sheet_of(name), *FRAGMENTS.get(name, [])]:
            if sheet:
                templates.setdefault(sheet, set()).update(closure(name), fields)
    left = set(every) - {name for parts in templates.values() for name, _ in parts}
    if left:
        raise Unknown(f"No page includes {', '.join(sorted(left))}: name the sheets in static/src/names.py")
    python = names_in_python()
    return {sheet: sorted(names_of(parts) | python) for sheet, parts in sorted(templates.items())}


def names_of(templates: set[tuple[str, str]]) -> set[str]:
    """The class names in these texts and in the scripts that they load."""
    text = "\n".join(text for _, text in templates)
    found = set(class_names(text))
    for script in STATIC.findall(text):
        if script.endswith(".js"):
            found |= set(class_names((ROOT / "static" / script).read_text()))
    return found


if __name__ == "__main__":
    OUTPUT.write_text(json.dumps(names_by_sheet(), indent=1) + "\n")
