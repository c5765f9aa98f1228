"""Every check and every test, each named and timed, all of them even when one fails: what `dev.py test` runs.

Checks run side by side, and what each said is printed when it is done. Tests use all cores, one kind after another.
`--fast` leaves out what takes long: the tests on PostgreSQL and in Chromium, and those marked `pdf`, `server` or
`slow`. Whatever else is typed goes to pytest. Standard library only.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

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
NOTHING_CHOSEN = 5  # the exit code of pytest when its options chose no test


@dataclass(frozen=True)
class Step:
    """A check, or tests of one kind: a command, and what it wants in the environment."""

    title: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)

    def run(self, output: int | None = None) -> tuple[int, float, str]:
        """The exit code, the seconds that it took, and what it said when `output` is a pipe."""
        start = time.monotonic()
        errors = output and subprocess.STDOUT
        env = os.environ | self.env
        done = subprocess.run(self.command, cwd=ROOT, env=env, stdout=output, stderr=errors, text=True)
        return done.returncode, time.monotonic() - start, done.stdout or ""


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
    """The tests; with `options` of pytest they are some of them, so their coverage says nothing."""
    if fast:
        few = "not browser and not pdf and not server and not slow"
        return [Step("Quick tests on SQLite", [*PYTEST, *SHARED, *options, "-m", few], SQLITE)]
    sqlite = PYTEST if options else MEASURED
    postgres = [
        sys.executable,
        "tests/postgres.py",
        *PYTEST,
        *SHARED,
        *options,
        "-m",
        "database and not browser",
    ]
    return [
        Step("Tests on SQLite", [*sqlite, *SHARED, *options, "-m", "not browser"], SQLITE),
        *([Step("Coverage", [*PYTHON, "tests.covered"])] if sqlite is MEASURED else []),
        Step("Tests on PostgreSQL", postgres),
        Step("Tests in Chromium", [*PYTEST, *ONE_BY_ONE, *options, "-m", "browser"], SQLITE),
    ]


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

    def lacks(self, title: str, missing: str) -> None:
        """Something cannot be done on this machine: a failure where nothing may be left out."""
        self.results.append(("failed" if CI else "LEFT OUT", 0, f"{title}: {missing} is missing"))

    def close(self) -> int:
        print("\n=== Summary")
        for outcome, seconds, title in self.results:
            print(f"  {outcome:9} {seconds:6.1f} s  {title}")
        count = Counter(outcome for outcome, _, _ in self.results)
        left_out = f", {count['LEFT OUT']} skipped" if count["LEFT OUT"] else ""
        print(f"\n{count['passed']} passed, {count['failed']} failed{left_out}")
        return 1 if count["failed"] else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py test", description=__doc__, allow_abbrev=False)
    parser.add_argument("--fast", action="store_true", help="the checks and the quick tests only")
    parser.add_argument("--missing", action="append", default=[], help="what this machine does not have")
    chosen, options = parser.parse_known_args()
    of_files, of_behaviour = checks(), tests(chosen.fast, options)
    report = Report(len(of_files) + len(of_behaviour), options)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for step, running in [(step, pool.submit(step.run, subprocess.PIPE)) for step in of_files]:
            report.begin(step)
            code, seconds, output = running.result()
            print(output, end="", flush=True)
            report.end(step, code, seconds)
    for step in of_behaviour:
        report.begin(step)
        lacking = next((name for name in chosen.missing if name in step.title), "")
        if lacking:
            print(f"! Left out: {lacking} is missing.")
            report.lacks(step.title, lacking)
        else:
            code, seconds, _ = step.run()
            report.end(step, code, seconds)
    if "Pango" in chosen.missing:
        report.lacks("Tests of PDFs", "Pango")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
