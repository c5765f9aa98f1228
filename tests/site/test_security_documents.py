"""The documents for those who approve the site say nothing that is not there.

Every requirement of the standard stands in its table, every test and file that is named exists, and data is kept as
long as is written.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.drills import defences, proof

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OURS = ("security.md", "security-asvs.md", "dtac.md", "dpia.md")
STANDARD = Path(__file__).with_name("asvs_5_0_0.txt")
STATES = {"met", "not applicable", "**open**", "**open**, for whoever runs it"}
QUOTED = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?:tests|assessments|framework|recovery_site|static|docs)/[\w./-]+")
UNITS = {"minute": 60, "hour": 3600, "day": 86_400}


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@cache
def functions(path: Path) -> frozenset[str]:
    """The tests in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def unfound(document: str) -> list[str]:
    """What a document names in backticks and the project does not have."""
    found = []
    for quoted in QUOTED.findall(document):
        name, _, function = quoted.partition("::")
        path, _, rest = name.partition(": ")
        if not PATH.fullmatch(path):
            continue
        file = ROOT / path
        if (
            not file.exists()
            or (function and function not in functions(file))
            or (rest and re.search(rf"\b{re.escape(rest)}\b", file.read_text(encoding="utf-8")) is None)
        ):
            found.append(quoted)
    return found


@pytest.mark.parametrize("name", OURS)
def test_every_test_and_file_that_is_named_exists(name: str) -> None:
    assert unfound(text(name)) == []


def test_a_test_that_is_not_there_is_noticed() -> None:
    wrong = [
        "tests/site/test_security_documents.py::test_nothing",
        "tests/site/test_nothing.py",
        "recovery_site/settings.py: NOTHING_OF_THE_KIND",
    ]
    right = [
        "tests/site/test_security_documents.py",
        "recovery_site/settings.py: DEBUG",
        "/invited/",
        "tests.drills",
    ]
    assert unfound(" ".join(f"`{one}`" for one in [*wrong, *right])) == wrong


def rows() -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the table: number, level, what is asked, state, how."""
    for line in text("security-asvs.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"\d+\.\d+\.\d+", cells[0]):
            yield cells[0], cells[1], cells[2], cells[3], cells[4]


def test_every_requirement_of_levels_1_and_2_stands_in_the_table_once() -> None:
    wanted = [line.split() for line in STANDARD.read_text().splitlines() if not line.startswith("#")]
    assert len(wanted) == 253
    assert [[number, level] for number, level, *_ in rows()] == wanted


def test_every_requirement_has_a_state_and_a_reason() -> None:
    for number, _, asked, state, how in rows():
        assert state in STATES, number
        assert len(asked) > 3, number
        assert how, number
        if state == "met":
            assert "`" in how or "](" in how, f"{number} names nothing that can be looked at"


def test_the_numbers_above_the_table_are_those_of_the_table() -> None:
    states = [state for _, _, _, state, _ in rows()]
    said = re.search(
        r"\*\*(\d+) met, (\d+) not applicable, (\d+) open\*\*; (\d+) of those", text("security-asvs.md")
    )
    assert said
    assert [int(number) for number in said.groups()] == [
        states.count("met"),
        states.count("not applicable"),
        sum(state.startswith("**open**") for state in states),
        states.count("**open**, for whoever runs it"),
    ]


def open_for_the_product() -> list[str]:
    return [number for number, _, _, state, _ in rows() if state == "**open**"]


def test_what_is_open_is_said_in_short_as_well() -> None:
    """Whoever approves the site reads one page: nothing of the table is silently left out there."""
    short = text("security.md").partition("\n## What is open\n")[2]
    said = re.findall(r"\((\d+\.\d+\.\d+)\)", short)
    assert sorted(said) == sorted(open_for_the_product())


def test_every_place_that_puts_html_into_a_page_is_named() -> None:
    (how,) = (how for number, _, _, _, how in rows() if number == "3.2.2")
    places = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "static" / "src").rglob("*.js")
        if re.search(r"innerHTML|outerHTML|insertAdjacentHTML|DOMParser", path.read_text(encoding="utf-8"))
    }
    assert {one for one in QUOTED.findall(how) if one.startswith("static/src/")} == places


# ------------------------------------------------------------------ taking a defence away


def taken_away(document: str) -> list[tuple[str, str]]:
    """The rows of that table: the file in which a defence stands, and the test that turns red without it."""
    table = document.partition("\n## Taking a defence away\n")[2].partition("\n## ")[0]
    lines = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|")][2:]
    return [(QUOTED.findall(where)[-1], QUOTED.findall(test)[0]) for where, _, test in lines]


def test_the_drill_takes_away_what_the_document_says() -> None:
    said = taken_away(text("security.md"))
    assert len(said) > 70
    assert sorted(said) == sorted((one.file, one.test) for one in defences.TAKEN)


def test_each_defence_still_stands_where_the_drills_look_for_it() -> None:
    assert [one.what for one in (*defences.TAKEN, *proof.TAKEN) if not one.is_there] == []


# ------------------------------------------------------------------ how long data is kept


def seconds_of(name: str, said: str) -> int:
    """A constant of the code as seconds; a bare number is in the unit that its name or the words beside it say."""
    module, _, attribute = name.rpartition(".")
    holder = (
        import_module(module) if not module.endswith("settings") else import_module("recovery_site.settings")
    )
    value = getattr(holder, attribute)
    if isinstance(value, dt.timedelta):
        return round(value.total_seconds())
    unit = {"HOURS": 3600, "DAYS": 86_400}.get(attribute, 1)
    return round(value * unit)


KEPT = re.findall(
    r"^\| ([^|]+) \| (\d+) (minute|hour|day)s? \| `([\w.]+)` \|$", text("dpia.md"), re.MULTILINE
)


@pytest.mark.parametrize(("what", "number", "unit", "name"), KEPT, ids=[name for *_, name in KEPT])
def test_how_long_data_is_kept_is_what_the_code_says(what: str, number: str, unit: str, name: str) -> None:
    assert seconds_of(name, what) == int(number) * UNITS[unit]


def test_the_table_of_what_is_kept_is_read_whole() -> None:
    table = text("dpia.md").partition("## How long it is kept")[2].partition("\nWith the room")[0]
    assert len(KEPT) == table.count("\n| ") - 1  # without its head


def test_what_deletes_by_itself_says_after_how_long() -> None:
    """Each module that deletes what is too old stands in the table with a constant of its own."""
    deletes = re.compile(r"^def (?:prune|close_overdue)\(", re.MULTILINE)
    found = {
        str(path.relative_to(ROOT).with_suffix("")).replace("/", ".")
        for package in ("assessments", "recovery_site")
        for path in (ROOT / package).rglob("*.py")
        if deletes.search(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 5
    assert found - {name.rpartition(".")[0] for *_, name in KEPT} == set()


def test_the_privacy_page_says_no_other_times_than_the_table() -> None:
    page = (ROOT / "templates" / "pages" / "privacy.html").read_text(encoding="utf-8")
    units = {"days": 86_400, "hours": 3600, "minutes": 60}
    said = {
        int(number) * units[unit] for number, unit in re.findall(r"\b(\d+)\s+(days|hours|minutes)\b", page)
    }
    table = {int(number) * UNITS[unit] for _, number, unit, _ in KEPT}
    week, month, hours = 7 * 86_400, 30 * 86_400, 3600
    assert said - table == {week + month, 25 * hours}  # sums: of an invitation, and of a sign-in that ended
    assert seconds_of("assessments.plans.together.keeping.LASTS", "") in said


# ------------------------------------------------------------------ statements that are written by hand

NAMES_ALONE = {  # where a statement is put together from names of our own tables and triggers
    "assessments/moving/guards.py",
    "assessments/workshop/ballots/traces.py",
    "recovery_site/triggers.py",
}
PASSED_ON = {
    "assessments/moving/importing.py",
    "recovery_site/prepared.py",
}  # Django's own statements, as they are


def by_hand() -> Iterator[tuple[str, ast.expr]]:
    """Every statement that our code hands to a database driver: its file, and what it is made from."""
    for package in ("assessments", "framework", "recovery_site"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "migrations" in path.parts or name in NAMES_ALONE | PASSED_ON:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Attribute) and called.attr in {
                    "execute",
                    "executemany",
                    "raw",
                    "extra",
                }:
                    yield name, node.args[0] if node.args else called  # type: ignore[union-attr]


def is_constant(statement: ast.expr) -> bool:
    """Whether a statement is written in the code as it is: a literal, or a name of one in capitals, or one of two."""
    if isinstance(statement, ast.IfExp):
        return is_constant(statement.body) and is_constant(statement.orelse)
    if isinstance(statement, ast.Name):
        return statement.id.isupper()
    return isinstance(statement, ast.Constant) and isinstance(statement.value, str)


def test_every_statement_by_hand_takes_its_values_as_parameters() -> None:
    found = list(by_hand())
    assert len(found) > 10
    assert [name for name, statement in found if not is_constant(statement)] == []


def test_a_value_inside_a_statement_is_noticed() -> None:
    for one in (
        'f"SELECT {name}"',
        '"SELECT " + name',
        '"SELECT %s" % name',
        "statement",
        '"SELECT {}".format(name)',
    ):
        assert not is_constant(ast.parse(one, mode="eval").body)
