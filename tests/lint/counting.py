"""How often the types of the site say nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.lint.files import File
from tests.lint.python import of_the_site


def loose(files: Iterable[File]) -> tuple[int, int]:
    """How many times `Any` is written, and how many of those are in `dict[str, Any]`."""
    anything = dictionaries = 0
    for file in filter(of_the_site, files):
        for node in ast.walk(ast.parse(file.text)):
            anything += isinstance(node, ast.Name) and node.id == "Any"
            dictionaries += isinstance(node, ast.Subscript) and ast.unparse(node) == "dict[str, Any]"
    return anything, dictionaries
