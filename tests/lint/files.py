"""The files of the project, and what a rule about their shape is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"node_modules", "var", "staticfiles", "__pycache__", "dist"}
HIDDEN_BUT_OURS = {".ci", ".npmrc", ".gitignore", ".dockerignore"}

Found = Iterator[tuple[int, str]]  # the line, and what is wrong there


@dataclass(frozen=True)
class File:
    """A text file: `name` is its path as seen from `root`, the top of the project."""

    root: Path
    name: str
    text: str

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.name)

    @property
    def package(self) -> str:
        """The first folder: `assessments`, `tests`, ...; empty for a file at the top."""
        return self.path.parts[0] if len(self.path.parts) > 1 else ""


@dataclass(frozen=True)
class Rule:
    """`check` goes through a file for which `about` is true, and yields each line that breaks the rule."""

    name: str
    about: Callable[[File], bool]
    check: Callable[[File], Found]


@dataclass(frozen=True, order=True)
class Fault:
    file: str
    line: int
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.what}"


def files(root: Path) -> Iterator[File]:
    """Every text file of the project; what is not text (fonts, pictures) is passed over."""

    def ours(name: str) -> bool:
        return name not in NOT_OURS and (not name.startswith(".") or name in HIDDEN_BUT_OURS)

    for folder, folders, names in os.walk(root):
        folders[:] = filter(ours, folders)
        for name in filter(ours, names):
            path = Path(folder, name)
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            yield File(root, path.relative_to(root).as_posix(), text)


def faults(root: Path, rules: list[Rule]) -> list[Fault]:
    """Everything in the project at `root` that breaks one of the rules."""
    return sorted(
        Fault(file.name, line, rule.name, what)
        for file in files(root)
        for rule in rules
        if rule.about(file)
        for line, what in rule.check(file)
    )


def lines_with(file: File, pattern: str) -> Found:
    """Each line that `pattern` is found in, with what was found."""
    wanted = re.compile(pattern)
    for number, line in enumerate(file.text.splitlines(), 1):
        if found := wanted.search(line):
            yield number, found.group().strip()
