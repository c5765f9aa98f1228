"""Taking a guard out of a copy of the project, and seeing which test turns red. A test says which guards there are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests import prepared
from tests.drills.locks import LEFT_BEHIND, ROOT

# What decides how the database of the tests looks (tests/prepared.py) and is taken from: then it is made anew.
MAKE_ANEW = ("assessments/migrations/", "assessments/people/tenancy.py", "recovery_site/triggers.py")
PYTEST = ["-m", "pytest", "-n", "0", "-q", "-x", "-p", "no:cacheprovider", "--timeout=300"]


class Taken(NamedTuple):
    """What is taken away: `there` in `file` becomes `without`; `test` must turn red."""

    what: str
    file: str
    there: str
    without: str
    test: str

    @property
    def is_there(self) -> bool:
        """Whether the guard still stands where this says."""
        return self.there in (ROOT / self.file).read_text()


def prepare(copy: Path, changed: str) -> None:
    """Give the copy the database of the tests, which takes minutes to make, under the name that it looks for."""
    if changed.startswith(MAKE_ANEW):
        return
    asked = [sys.executable, "-c", "from tests import prepared; print(prepared.original())"]
    wanted = subprocess.run(asked, cwd=copy, capture_output=True, text=True, check=True).stdout.strip()
    prepared.copy_to(ROOT / "var" / "drill.sqlite3")
    Path(wanted).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(ROOT / "var" / "drill.sqlite3", wanted)


def red(copy: Path, test: str) -> str:
    """The first test that fails in the copy; empty when all pass."""
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *PYTEST, test]
    done = subprocess.run(command, cwd=copy, env=env, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    bad = ("FAILED tests/", "ERROR tests/")
    failed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(bad)]
    return failed[0] if failed else f"pytest ended with {done.returncode}: {done.stdout[-300:]}"


def take(taken: Sequence[Taken]) -> int:
    """Take each away by itself and print what turned red; returns how many nobody missed."""
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder, "project"), ignore=LEFT_BEHIND))
        for one in taken:
            if not one.is_there:
                raise SystemExit(f"{one.file} no longer has “{one.there}”: mend the list of this drill.")
            start, path = time.monotonic(), copy / one.file
            text = path.read_text()
            path.write_text(text.replace(one.there, one.without, 1))
            prepare(copy, one.file)
            failed = red(copy, one.test)
            path.write_text(text)
            survived += not failed
            print(f"{time.monotonic() - start:5.0f} s  {one.what}: {failed or 'SURVIVED'}", flush=True)
    print(f"{survived} survived")
    return survived


def main(taken: Sequence[Taken]) -> int:
    """Those whose name or file has in it what was typed behind the command; all without it."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    return 1 if take([one for one in taken if wanted in one.what or wanted in one.file]) else 0
