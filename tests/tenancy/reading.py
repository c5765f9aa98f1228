"""Finds in the syntax trees of the site where rows of a local system are read, and what each read begins with."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps

from assessments.people.tenancy import tenants
from assessments.tenancy import BY_KEY

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGERS = {"objects", "ever", "_default_manager", "_base_manager"}
SHORT_CUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404"}
PLAIN = {"int", "str", "bytes", "bool", "float", "UUID", "None", "dt", "datetime", "date", "uuid"}
MAKES = {"create", "bulk_create", "none"}
WIDE = {
    "exclude",
    "update",
    "annotate",
    "values",
    "values_list",
}  # they take things, and narrow nothing to them
MODELS = {model.__name__ for model in tenants()} | {label.partition(".")[2] for label in BY_KEY}
MODELS |= {apps.get_model("assessments", "LocalSystem").__name__}


@dataclass(frozen=True)
class Read:
    """A place where a manager of a model is asked: in which function of which module, and whether what it asks for
    begins with something that its caller was given already.
    """

    module: str
    function: str
    line: int
    model: str
    begins: bool

    @property
    def name(self) -> str:
        return f"{self.module}:{self.function}"


def reads(*folders: str) -> list[Read]:
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                found += list(reads_in(path.read_text(encoding="utf-8"), ".".join(parts)))
    return found


def reads_in(source: str, module: str) -> Iterator[Read]:
    """Every read in one module."""
    for function, node in _functions(ast.parse(source)):
        given = _given(node)
        above = {child: parent for parent in ast.walk(node) for child in ast.iter_child_nodes(parent)}
        for one in ast.walk(node):
            model = _model(one, above)
            if model is not None:
                begins = _begins(_chain(one, above), given) or _begins_later(one, node, above, given)
                yield Read(module, function, one.lineno, model, begins)  # type: ignore[attr-defined]


def statements(source: str, module: str) -> Iterator[str]:
    """Every function in which SQL of our own is run."""
    for function, node in _functions(ast.parse(source)):
        for one in ast.walk(node):
            if (
                isinstance(one, ast.Call)
                and isinstance(one.func, ast.Attribute)
                and one.func.attr == "execute"
            ):
                yield f"{module}:{function}"


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Each function by its name, with that of its class; then what stands outside of all of them."""
    outside = ast.Module([], [])
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield f"{node.name}.{one.name}", one
                else:
                    outside.body.append(one)
        else:
            outside.body.append(node)
    yield "", outside


def _given(node: ast.AST) -> set[str]:
    """The names in a function that stand for something of which the caller has the object: parameters that are no
    plain values, and what is made of them.
    """
    given = {"self", "cls"}
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for one in [*every, *([node.args.vararg] if node.args.vararg else [])]:
            names = (
                {n.id for n in ast.walk(one.annotation) if isinstance(n, ast.Name)}
                if one.annotation
                else set()
            )
            if names - PLAIN:
                given.add(one.arg)
    while True:
        more = {
            name.id
            for one in ast.walk(node)
            for target, value in _assigned(one)
            for name in ast.walk(target)
            if isinstance(name, ast.Name) and _uses(value, given)
        }
        if more <= given:
            return given
        given |= more


def _assigned(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.target, node.iter


def _uses(node: ast.AST, names: set[str]) -> bool:
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(node))


Above = dict[ast.AST, ast.AST]


def _chain(one: ast.AST, above: Above) -> list[ast.Call]:
    """The calls that follow on from here: `.filter(…)`, `.first()`; a short cut itself."""
    calls = [one] if isinstance(one, ast.Call) else []
    at = above.get(one)
    while isinstance(at, ast.Attribute) or (isinstance(at, ast.Call) and one in ast.walk(at.func)):
        if isinstance(at, ast.Call):
            calls.append(at)
        at = above.get(at)
    return calls


def _model(one: ast.AST, above: Above) -> str | None:
    """The model of a manager or of a short cut, when it is one of a local system, or nobody can tell which it is."""
    if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in SHORT_CUTS:
        return ast.unparse(one.args[0]) if one.args else "?"
    if not isinstance(one, ast.Attribute) or one.attr not in MANAGERS:
        return None
    parent = above.get(one)
    if isinstance(parent, ast.Call) and parent.func is one:
        return None  # a method of that name: a manager is not called
    if isinstance(one.value, ast.Name) and one.value.id[:1].isupper():
        return one.value.id if one.value.id in MODELS else None
    return ast.unparse(one.value)


def _begins(chain: list[ast.Call], given: set[str]) -> bool:
    """Whether one of the calls narrows the rows to something given, or makes new ones."""
    for call in chain:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in MAKES:
            return True
        if name in WIDE:
            continue
        for value in [*call.args, *(one.value for one in call.keywords)]:
            if (
                _uses(value, given)
                or "visible_to(" in ast.unparse(value)
                or "OuterRef(" in ast.unparse(value)
            ):
                return True
    return False


def _begins_later(one: ast.AST, function: ast.AST, above: Above, given: set[str]) -> bool:
    """Whether it is what hangs on rows that were read already (a Prefetch), or has a name and is narrowed by that."""
    at: ast.AST | None = one
    while at is not None and not isinstance(at, ast.stmt):
        if isinstance(at, ast.Call) and isinstance(at.func, ast.Name) and at.func.id == "Prefetch":
            return True
        at = above.get(at)
    names = (
        {target.id for target, _ in _assigned(at) if isinstance(target, ast.Name)}
        if at is not None
        else set()
    )
    return any(
        isinstance(name, ast.Name)
        and name.id in names
        and (_begins(_chain(name, above), given) or _begins_later_still(name, above))
        for name in ast.walk(function)
    )


def _begins_later_still(name: ast.Name, above: Above) -> bool:
    parent = above.get(name)
    return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id == "Prefetch"
