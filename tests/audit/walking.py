"""Which functions write, and which of them add to the log: read off the syntax trees of all the code of the work."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOG = "assessments.audit.services:log"
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "perform"}
ON_ROWS = {"update", "delete"}  # of rows, and not of a dictionary or a cache
ROWS = {"objects", "ever", "filter", "exclude", "all", "select_for_update", "_default_manager", "of", "on"}
OF_THEIR_OWN = {  # what they log is not what their caller does
    "assessments.workshop.rooms.loading:closed_if_over",
    "assessments.workshop.rooms.closing:close_if_over",
    "assessments.workshop.rooms.services:lock_room",
}
NOT_ROWS = {"cache", "hashlib", "messages"}


@dataclass
class Function:
    """A function of the work: whether it writes by itself, and the functions that it calls."""

    name: str  # "assessments.plans.services:revise"
    writes: bool = False
    calls: set[str] = field(default_factory=set)


@cache
def functions() -> dict[str, Function]:
    """Every function of the work, by its name."""
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text())
        for path in sorted((ROOT / "assessments").rglob("*.py"))
        if "migrations" not in path.parts and "demo" not in path.parts
    }
    defined = {module: dict(_defined(tree)) for module, tree in modules.items()}
    methods: dict[str, set[str]] = defaultdict(set)
    for module, names in defined.items():
        for name in names:
            if "." in name:
                methods[name.rpartition(".")[2]].add(f"{module}:{name}")
    found = {}
    for module, tree in modules.items():
        imported = _imported(tree, modules)
        for name, node in defined[module].items():
            one = Function(f"{module}:{name}")
            for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
                one.writes |= _writes(call)
                one.calls |= set(_called(call, module, defined[module], imported, methods))
            one.writes |= any(map(_is_sql, ast.walk(node)))
            found[one.name] = one
    return found


def _defined(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in getattr(tree, "body", ()):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{within}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _defined(node, f"{node.name}.")


def _imported(tree: ast.AST, modules: dict[str, ast.Module]) -> dict[str, str]:
    """What each imported name stands for: "module" or "module:function"."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                whole = f"{node.module}.{one.name}"
                found[one.asname or one.name] = whole if whole in modules else f"{node.module}:{one.name}"
    return found


def _chain(node: ast.AST) -> set[str]:
    """The names that a call is made on: {"Plan", "objects", "filter"}."""
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute):
            found.add(one.attr)
        elif isinstance(one, ast.Name):
            found.add(one.id)
    return found


def _writes(call: ast.Call) -> bool:
    called = call.func
    if isinstance(called, ast.Name):
        return called.id == "perform"
    if not isinstance(called, ast.Attribute):
        return False
    on = _chain(called.value)
    if on & NOT_ROWS or (called.attr == "save" and on == {"super"}):
        return False
    if called.attr in ON_ROWS:
        return bool(on & ROWS) or (called.attr == "delete" and not call.args)
    return called.attr in WRITES


def _is_sql(node: ast.AST) -> bool:
    """A statement that writes, written by hand."""
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(re.match(r"\s*(INSERT INTO|UPDATE|DELETE FROM|WITH \w+ AS \(\s*UPDATE)\b", node.value))
    )


def _called(
    call: ast.Call,
    module: str,
    here: dict[str, ast.AST],
    imported: dict[str, str],
    methods: dict[str, set[str]],
) -> Iterator[str]:
    called = call.func
    handed = [
        one.id for one in (*call.args, *(kw.value for kw in call.keywords)) if isinstance(one, ast.Name)
    ]
    for name in [called.id] if isinstance(called, ast.Name) else []:
        handed.append(name)
    for name in handed:  # called, or handed to somebody who calls it
        if name in here:
            yield f"{module}:{name}"
        elif name in imported:
            yield imported[name]
    if isinstance(called, ast.Attribute):
        on = called.value
        if isinstance(on, ast.Name) and ":" not in imported.get(on.id, ":"):
            yield f"{imported[on.id]}:{called.attr}"
        else:  # a method of a class that this module has or imports
            known = {f"{module}:{name.partition('.')[0]}" for name in here if "." in name} | {
                *imported.values()
            }
            yield from (one for one in methods.get(called.attr, ()) if one.rpartition(".")[0] in known)


@cache
def unlogged() -> set[str]:
    """Functions that write and neither add to the log themselves nor are only called by functions that do."""
    every = functions()
    known: dict[str, bool] = {}
    callers: dict[str, set[str]] = defaultdict(set)
    for one in every.values():
        for called in one.calls:
            callers[called].add(one.name)

    def reaches(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if name == LOG:
            return True
        if name in seen or name not in every or name in OF_THEIR_OWN:
            return False
        if name not in known or not seen:
            known[name] = any(reaches(called, seen | {name}) for called in every[name].calls)
        return known[name]

    def told(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if reaches(name):
            return True
        above = callers[name] - seen - {name}
        return bool(above) and all(told(one, seen | {name}) for one in above)

    return {name for name, one in every.items() if one.writes and name != LOG and not told(name)}
