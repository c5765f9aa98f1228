"""Is every lock proven? Takes out one guard after the other, and sees whether a test on PostgreSQL turns red.

python -m tests.drills.locks            all guards, some twenty seconds each
python -m tests.drills.locks record     those in files whose path has this in it

A guard is a `select_for_update`; a compare-and-swap, `if not rows.update(...)`, whose answer is then passed over; a
condition of the SQL that is written by hand. Works on a copy of the project, with the tests that commit (two
people need two connections for that) of the step and of those that use it. A guard that no test misses is printed
as SURVIVED, and the drill fails. Nothing of this runs in `dev.py test`: the tests that it proves do.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "*_cache", "__pycache__", ".hypothesis"
)
# Which tests miss a guard of this folder: the first that fits.
TESTS = {
    "assessments/audit": ["tests/audit", "tests/record", "tests/people"],
    "assessments/workshop": ["tests/workshop"],
    "assessments/record": ["tests/record", "tests/workshop"],
    "assessments/reviews": [
        "tests/reviews",
        "tests/record",
        "tests/plans",
        "tests/signoff",
        "tests/workshop",
    ],
    "assessments/plans": ["tests/plans", "tests/signoff"],
    "assessments": ["tests/{step}"],
    "framework": ["tests/framework"],
}
# What guards in SQL written by hand: the file, the condition, and what stands there without it.
BY_HAND = [
    ("assessments/workshop/ballots/casting.py", "AND asking_id = %(question)s AND state = %(state)s", ""),
    ("assessments/workshop/ballots/casting.py", "WHERE excluded.revision > assessments_ballot.revision", ""),
]
PYTEST = [
    "-m",
    "pytest",
    "-q",
    "-x",
    "-p",
    "no:randomly",
    "-p",
    "no:cacheprovider",
    "--timeout=60",
    "--reuse-db",
]
CHOSEN = "commits and not browser and not slow"
WITHOUT_SERVERS = {"tests/workshop"}  # there the tests that start one take long, and prove other things


@dataclass(frozen=True)
class Guard:
    """`there` in line `line` of a file keeps two people apart; `without` is the same without it."""

    file: str
    line: int
    there: str
    without: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {' '.join(self.there.split())[:70]}"


def guards(root: Path) -> Iterator[Guard]:
    """Every guard of the work and of the framework."""
    for package in ("assessments", "framework"):
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from guards_of(path.relative_to(root).as_posix(), path.read_text())
    for file, there, without in BY_HAND:
        text = (root / file).read_text()
        if there not in text:
            raise SystemExit(f"{file} no longer has “{there}”: mend BY_HAND in {__file__}")
        yield Guard(file, text[: text.index(there)].count("\n") + 1, there, without)


def guards_of(file: str, text: str) -> Iterator[Guard]:
    """Every lock and every compare-and-swap in this file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            there = ast.get_source_segment(text, node) or ""
            if node.func.attr == "select_for_update":
                without = ast.get_source_segment(text, node.func.value) or ""
                yield Guard(file, node.lineno, there, f"{without}.all()")
        if isinstance(node, ast.If) and any(
            isinstance(part, ast.Attribute) and part.attr == "update" for part in ast.walk(node.test)
        ):
            there = ast.get_source_segment(text, node.test) or ""
            somebody_was_first = isinstance(node.test, ast.UnaryOp)  # `if not rows.update(...)`
            yield Guard(
                file, node.lineno, there, f"({there}) {'and False' if somebody_was_first else 'or True'}"
            )


def tests_for(file: str) -> list[str]:
    step = file.split("/")[1]
    chosen = next(tests for folder, tests in TESTS.items() if file.startswith(folder))
    return [name for name in (test.format(step=step) for test in chosen) if (ROOT / name).is_dir()]


def red(copy: Path, tests: list[str], url: str) -> str:
    """The first test that fails, empty when all pass."""
    env = os.environ | {"DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"}
    chosen = f"{CHOSEN} and not server" if WITHOUT_SERVERS & set(tests) else CHOSEN
    command = [sys.executable, *PYTEST, "-m", chosen, *tests]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True)
    if done.returncode in (0, 5):
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return (
        failed[1]
        if failed
        else f"pytest ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}"
    )


def main(wanted: str) -> int:
    chosen = [guard for guard in guards(ROOT) if wanted in guard.file]
    survived = 0
    with tempfile.TemporaryDirectory() as folder, Postgres() as server:
        copy = Path(shutil.copytree(ROOT, Path(folder, "project"), ignore=LEFT_BEHIND))
        for tests in sorted({tuple(tests_for(guard.file)) for guard in chosen}):
            if failed := red(copy, list(tests), server.url):
                raise SystemExit(f"With every guard in its place this fails already: {failed}")
        for guard in chosen:
            start, path = time.monotonic(), copy / guard.file
            text = path.read_text()
            lines = text.splitlines(keepends=True)
            before, after = "".join(lines[: guard.line - 1]), "".join(lines[guard.line - 1 :])
            path.write_text(before + after.replace(guard.there, guard.without, 1))
            failed = red(copy, tests_for(guard.file), server.url)
            path.write_text(text)
            survived += not failed
            print(f"{time.monotonic() - start:5.0f} s  {guard}\n         {failed or 'SURVIVED'}", flush=True)
    print(f"\n{len(chosen)} guards, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
