"""Every check and every test, each named and timed, all of them even when one fails: what `dev.py test` runs.

Two steps run at a time, each with as many processes as there are cores: many tests wait for a server, a browser or a
clock. What the steps say is printed one after another: that of the first unfinished one as it comes.
`--fast` leaves out what takes long: the tests on PostgreSQL and in Chromium, and those marked `pdf`, `server` or
`slow`. Whatever else is typed goes to pytest. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in {"1", "true"}
PYTHON = [sys.executable, "-m"]
PYTEST = [*PYTHON, "pytest", "-n", "auto", "--durations=25", "--durations-min=0.5"]
SHARED = ["--dist", "worksteal"]  # tests that stand together share their set-up
ONE_BY_ONE = [
    "--dist",
    "load",
    "--maxschedchunk",
    "1",
]  # few and long: each goes to the next worker that is free
MEASURED = [
    *PYTHON,
    "slipcover",  # counts lines and branches at a tenth of what tracing every call costs
    *PYTEST[1:],
    "-W",
    "ignore:Module already imported so cannot be rewritten; slipcover",
    "-W",
    "ignore:Unable to activate pytest branch coverage",  # of the tests' own files, which nobody counts
]
SQLITE = {"DATABASE_URL": ""}
SIDE_BY_SIDE = 2  # steps
NOTHING_CHOSEN = 5  # the exit code of pytest when its options chose no test


@dataclass(frozen=True)
class Step:
    """A check, or tests of one kind: a command, and what it wants in the environment."""

    title: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)

    def run(self, output: Path) -> tuple[int, float]:
        """The exit code, and the seconds that it took. What it says goes into the file `output`."""
        start = time.monotonic()
        env = os.environ | self.env
        with output.open("wb") as said:
            done = subprocess.run(self.command, cwd=ROOT, env=env, stdout=said, stderr=said)
        return done.returncode, time.monotonic() - start


def checks() -> list[Step]:
    """What looks at the files and runs none of the tests."""
    manage = [sys.executable, "manage.py"]
    production = {"RECOVERY_SITE_ENV": "production", "ALLOWED_HOSTS": "recovery.example.org"}
    production["SECRET_KEY"] = secrets.token_urlsafe(64)
    production |= {"EMAIL_URL": "smtps://mail.example.org", "DEFAULT_FROM_EMAIL": "site@example.org"}
    return [
        Step("Types", [*PYTHON, "mypy", "dev.py", "recovery_site", "framework", "assessments"]),
        Step("Lint", [*PYTHON, "ruff", "check", "."]),
        Step("Format", [*PYTHON, "ruff", "format", "--check", "."]),
        Step("Shape", [*PYTHON, "tests.lint"]),
        Step("Imports", [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]),
        Step("Migrations", [*manage, "makemigrations", "--check", "--dry-run"], SQLITE),
        Step("Settings of production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
    ]


def tests(fast: bool, options: list[str]) -> list[Step]:
    """The tests. First those that wait most; last, when nothing runs beside them, those that leave no core idle."""
    if fast:
        few = "not browser and not pdf and not server and not slow"
        return [Step("Quick tests on SQLite", [*PYTEST, *SHARED, *options, "-m", few], SQLITE)]
    chromium = [*PYTEST, *ONE_BY_ONE, *(options or with_a_browser()), "-m", "browser"]
    sqlite = [*(PYTEST if options else MEASURED), *SHARED, *options, "-m", "not browser"]
    postgres = [*PYTEST, *SHARED, *options, "-m", "database and not browser and not drawing"]
    return [
        Step("Tests in Chromium", chromium, SQLITE),
        Step("Tests on SQLite", sqlite, SQLITE),
        Step("Tests on PostgreSQL", [sys.executable, "tests/postgres.py", *postgres]),
    ]


def with_a_browser() -> list[str]:
    """The folders of tests that drive a browser: reading all the others takes each process seven seconds."""
    files = (ROOT / "tests").rglob("test_*.py")
    return sorted({str(file.parent) for file in files if "mark.browser" in file.read_text()})


COVERAGE = Step("Coverage", [*PYTHON, "tests.covered"])


class Report:
    """Prints what is being done, and at the end what came of it."""

    def __init__(self, steps: int, options: list[str]) -> None:
        self.steps, self.options = steps, options
        self.results: list[tuple[str, float, str]] = []

    def begin(self, step: Step) -> None:
        print(f"\n=== {len(self.results) + 1} of {self.steps}: {step.title}", flush=True)

    def end(self, step: Step, code: int, seconds: float) -> None:
        fine = code == 0 or (code == NOTHING_CHOSEN and self.options and "pytest" in step.command)
        self.results.append(("passed" if fine else "failed", seconds, step.title))

    def lacks(self, title: str, missing: str, *, must: bool = True) -> None:
        """Something cannot be done on this machine: a failure where nothing may be left out, if it `must` be done."""
        self.results.append(("failed" if CI and must else "LEFT OUT", 0, f"{title}: {missing} is missing"))

    def close(self) -> int:
        print("\n=== Summary")
        for outcome, seconds, title in self.results:
            print(f"  {outcome:9} {seconds:6.1f} s  {title}")
        count = Counter(outcome for outcome, _, _ in self.results)
        left_out = f", {count['LEFT OUT']} skipped" if count["LEFT OUT"] else ""
        print(f"\n{count['passed']} passed, {count['failed']} failed{left_out}")
        return 1 if count["failed"] else 0


def follow(output: Path, running: Future[Any]) -> None:
    """Print what comes into the file until `running` has ended."""
    with output.open("rb") as said:
        ended = False
        while not ended:
            ended = bool(wait([running], timeout=0.2).done)
            sys.stdout.buffer.write(said.read())
            sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py test", description=__doc__, allow_abbrev=False)
    parser.add_argument("--fast", action="store_true", help="the checks and the quick tests only")
    parser.add_argument("--missing", action="append", default=[], help="what this machine does not have")
    chosen, options = parser.parse_known_args()
    steps = [*checks(), *tests(chosen.fast, options)]
    measured = not chosen.fast and not options  # some of the tests say nothing of the whole
    report = Report(len(steps) + measured, options)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        begun = []
        for number, step in enumerate(steps):
            output = Path(folder) / str(number)
            output.touch()
            lacking = next((name for name in chosen.missing if name in step.title), "")
            begun.append((step, output, lacking, None if lacking else pool.submit(step.run, output)))
        for step, output, lacking, running in begun:
            report.begin(step)
            if running is None:
                print(f"! Left out: {lacking} is missing.")
                report.lacks(step.title, lacking)
            else:
                follow(output, running)
                report.end(step, *running.result())
    if measured:
        report.begin(COVERAGE)
        start = time.monotonic()
        code = subprocess.call(COVERAGE.command, cwd=ROOT)
        report.end(COVERAGE, code, time.monotonic() - start)
    if "Pango" in chosen.missing:
        report.lacks("Tests of PDFs", "Pango")
    if "LibreOffice" in chosen.missing:
        # Their own tests read the files back without it; it is large, and not every machine may have it.
        report.lacks("Office files, opened by LibreOffice", "LibreOffice", must=False)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
