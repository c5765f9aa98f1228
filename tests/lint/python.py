"""Rules of the Python files that ruff, mypy and import-linter do not know."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from tests.lint.files import File, Found, Rule

OURS = {"assessments", "framework", "recovery_site"}
CUPBOARDS = {"utils", "helpers", "common", "misc"}
# Modules that know codes and nothing of pages.
PLAIN = {
    "models",
    "queries",
    "services",
    "standing",
    "snapshot",
    "moves",
    "states",
    "policy",
    "casting",
    "tally",
}
COLOURS = {"white", "grey", "green", "aqua-green", "blue", "purple", "pink", "red", "orange", "yellow"}
SIGNALS = re.compile(r"django\.(dispatch|[\w.]+\.signals)\b")
BARE = {"dev.py", "recovery_site/needs.py", "tests/postgres.py"}
LONGEST_SCRIPT = 220


def is_python(file: File) -> bool:
    return file.path.suffix == ".py"


def of_the_site(file: File) -> bool:
    return is_python(file) and file.package in OURS and "migrations" not in file.path.parts


def of_views(file: File) -> bool:
    names = {file.path.stem, *file.path.parts[:-1]}
    return of_the_site(file) and bool(names & {"views", "recording", "writing"})


def runs_bare(file: File) -> bool:
    linter = file.package == "tests" and file.path.parent.name == "lint"
    return file.name in BARE or (linter and is_python(file) and not file.path.name.startswith("test_"))


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Each module or name that is imported, in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node, f"{base}.{alias.name}") for alias in node.names)


def cupboards(file: File) -> Found:
    if file.path.stem in CUPBOARDS:
        yield 1, "a module is named for what it holds"


def managers(file: File) -> Found:
    for node in ast.walk(ast.parse(file.text)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            yield node.lineno, "a view asks queries and services, not a model's manager"


def pages(file: File) -> Found:
    """Addresses and colours of tags, which presenters make."""
    tree = ast.parse(file.text)
    for node, name in imports(tree):
        if name.startswith("django.urls"):
            yield node.lineno, f"{name}: an address is made by a presenter"
    for leaf in ast.walk(tree):
        if isinstance(leaf, ast.Constant) and (leaf.value in COLOURS or "nhsuk-" in str(leaf.value)):
            yield leaf.lineno, f"{leaf.value!r}: how something looks is said by a presenter"


def signals(file: File) -> Found:
    for node, name in imports(ast.parse(file.text)):
        if SIGNALS.match(name):
            yield node.lineno, f"{name}: what is to happen is called, not signalled"


LAZY = frozenset({"pyhanko", "pyhanko_certvalidator", "weasyprint"})


def eager(file: File) -> Found:
    """WeasyPrint or pyHanko imported when the module is: each takes a second, and one of them fails without Pango."""
    tree = ast.parse(file.text)
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    lazy = {id(inner) for function in functions for inner in ast.walk(function)}
    for node, name in imports(tree):
        if name.split(".")[0] in LAZY and id(node) not in lazy:
            yield node.lineno, "import it inside the function that uses it"


def borrowed(file: File) -> Found:
    """What runs before there is a .venv needs nothing but Python."""
    known = sys.stdlib_module_names | {"recovery_site", "tests"}
    for node, name in imports(ast.parse(file.text)):
        if name.split(".")[0] not in known:
            yield node.lineno, f"{name} is not in Python's own library"
    if file.name == "dev.py" and (length := len(file.text.splitlines())) > LONGEST_SCRIPT:
        yield length, f"the entry script stays within {LONGEST_SCRIPT} lines"


def private(file: File) -> Found:
    """A test that puts something else in the place of a private name."""
    for node in ast.walk(ast.parse(file.text)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in {"setattr", "delattr", "patch", "object", "setitem"}:
            texts = [
                a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            for text in texts:
                if re.search(r"(^|\.)_[a-z]", text):
                    yield node.lineno, f"{text} is nobody's business but its module's"


def wide(file: File) -> Found:
    """A test that expects `Refused`, and so takes a NotNow (the moment is wrong) for it."""
    for node in ast.walk(ast.parse(file.text)):
        raises = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "raises"
        )
        if raises and any(isinstance(one, ast.Name) and one.id == "Refused" for one in node.args):
            yield node.lineno, "use `turned_away` of tests/refusing.py: NotNow is a Refused, too"


RULES = [
    Rule("name-of-a-module", is_python, cupboards),
    Rule("view-without-manager", of_views, managers),
    Rule("codes-not-pages", lambda file: of_the_site(file) and file.path.stem in PLAIN, pages),
    Rule("no-signals", of_the_site, signals),
    Rule("weasyprint-when-used", of_the_site, eager),
    Rule("only-python", runs_bare, borrowed),
    Rule("private-stays-private", lambda file: is_python(file) and file.package == "tests", private),
    Rule(
        "refused-and-nothing-else",
        lambda file: is_python(file) and file.package == "tests" and file.name != "tests/refusing.py",
        wide,
    ),
]
