"""Is every guard of a signature proven? Takes one out after the other, and sees whether a test turns red.

python -m tests.drills.signing            all guards, some twenty seconds each
python -m tests.drills.signing hash       those whose name has this in it

A guard is a trigger of the tables of signatures, the check of the version that was read, or the comparison of a hash.
Works on a copy of the project, on SQLite. A guard that no test misses is printed as SURVIVED, and the drill fails.
Nothing of this runs in `dev.py test`: the tests that it proves do.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.drills.locks import LEFT_BEHIND, PYTEST, ROOT

SIGNOFF = "tests/signoff"
# The triggers, by the migration that makes them: the beginning of their names, and the tests that should miss them.
TRIGGERS = {
    "0052_ways_of_signing": ("test_withdrawing.py", "test_on_paper.py"),
    "0056_agreeing": ("test_agreeing.py",),
    "0042_endorsements": ("test_endorsing.py",),
}
RULE = re.compile(r"^        Rule\(f?\"([^\"]+)\".*\),\n", re.MULTILINE)
NOT_OURS = ("_system",)  # tests/tenancy proves these


@dataclass(frozen=True)
class Guard:
    """`there` in a file protects a signature; `without` is the same without it; `tests` should miss it."""

    name: str
    file: str
    there: str
    without: str
    tests: tuple[str, ...]


# What is written by hand: the name, the file, what guards, what stands there without it, and the tests.
BY_HAND = [
    ("the hash that was read is the one that is signed", "assessments/signoff/services.py",
     "if content.sha256 != read_sha256:", "if False:", ("test_signing.py", "test_pages.py")),
    ("the hash that was read is the one that is agreed", "assessments/signoff/agreeing.py",
     "if content.sha256 != read_sha256:", "if False:", ("test_agreeing.py",)),
    ("the hash that was read is the one that is endorsed", "assessments/signoff/endorsing.py",
     "if content.sha256 != read_sha256:", "if False:", ("test_endorsing.py",)),
    ("the hash is computed again whenever it is shown", "assessments/signoff/queries.py",
     "return {sha256(filed.content)} != {filed.sha256, *(one.sha256 for one in signatures)}", "return False",
     ("test_altered.py",)),
    ("the two signatures are those of two people", "assessments/signoff/services.py",
     "or (signer and one.signer_id == signer.pk)", "", ("test_signing.py", "test_capacity.py")),
    ("the number of the version is in what is signed", "assessments/plans/snapshot.py",
     "revision=plan.revision,", "revision=1,", ("test_every_field.py",)),
    ("a field of the plan is in what is signed", "assessments/plans/snapshot.py",
     "later_reason=plan.later_reason,", "later_reason='',", ("test_every_field.py",)),
    ("a wrong proof is refused", "assessments/signoff/proving.py",
     "if not _is_right(user, given):", "if False:", ("test_proofs.py", "test_guessing.py")),
    ("wrong proofs run out", "assessments/signoff/proving.py",
     "if tried >= WRONG_MOST:", "if False:", ("test_proofs.py", "test_guessing.py")),
]  # fmt: skip


def guards(root: Path) -> list[Guard]:
    """Every guard: those by hand, and each trigger as the line of its migration that makes it."""
    found = []
    for name, file, there, without, tests in BY_HAND:
        if there not in (root / file).read_text():
            raise SystemExit(f"{file} no longer has “{there}”: mend BY_HAND in {__file__}")
        found.append(Guard(name, file, there, without, tests))
    for number, tests in TRIGGERS.items():
        file = f"assessments/migrations/{number}.py"
        for rule in RULE.finditer((root / file).read_text()):
            if not any(part in rule[1] for part in NOT_OURS):
                found.append(Guard(f"{number} {rule[1]}", file, rule[0], "", tests))
    return found


def red(copy: Path, tests: tuple[str, ...]) -> str:
    """The first test that fails, empty when all pass."""
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("DATABASE_URL", None)
    options = [one for one in PYTEST if one not in ("--reuse-db", "--timeout=60")]
    command = [sys.executable, *options, "-n", "0", "--timeout=300", *(f"{SIGNOFF}/{one}" for one in tests)]
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
    chosen = [guard for guard in guards(ROOT) if wanted in guard.name]
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder, "project"), ignore=LEFT_BEHIND))
        for guard in chosen:
            start, path = time.monotonic(), copy / guard.file
            text = path.read_text()
            path.write_text(text.replace(guard.there, guard.without, 1))
            failed = red(copy, guard.tests)
            path.write_text(text)
            survived += not failed
            print(
                f"{time.monotonic() - start:5.0f} s  {guard.name}\n         {failed or 'SURVIVED'}",
                flush=True,
            )
    print(f"\n{len(chosen)} guards, {survived} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
