"""Reads the project's own files and their imports, for the tests that hold it to its rules."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".local", "node_modules", "var", "staticfiles", "__pycache__"}


def files(*suffixes: str) -> Iterator[Path]:
    """Every file of the project, of one of these kinds if any are named."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.endswith("_cache")]
        for name in names:
            if not suffixes or name.endswith(suffixes):
                yield Path(folder, name)


def inside(path: Path) -> str:
    """The path as seen from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path, root: Path = ROOT) -> Iterator[tuple[str, bool]]:
    """Each module that a file imports, in full, and whether that happens only when a function runs."""
    tree = ast.parse(path.read_text())
    lazy = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
    }
    package = list(path.relative_to(root).parent.parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in lazy
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}", id(node) in lazy
