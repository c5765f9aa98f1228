"""The share of lines and branches that the tests ran through: prints it, and fails when it has fallen.

python -m tests.covered       after a run of pytest with --cov
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from coverage import Coverage
from coverage.exceptions import NoDataError

# Per cent of lines and branches: what was measured, less one at most. Raise it when the measure has risen.
FLOORS = {"assessments": 95.2, "framework": 98, "recovery_site": 86}
LOW = 90  # a file below this is named


def measured() -> dict[str, Counter[str]]:
    """For each file, how many lines and branches it has and how many of them were run."""
    run = Coverage()
    run.load()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "coverage.json")
        run.json_report(outfile=str(path))
        files = json.loads(path.read_text())["files"]
    return {
        name: Counter({key: value for key, value in of["summary"].items() if isinstance(value, int)})
        for name, of in files.items()
    }


def share(numbers: Counter[str]) -> float:
    """Lines and branches together, in per cent."""
    of = numbers["num_statements"] + numbers["num_branches"]
    return 100 * (numbers["covered_lines"] + numbers["covered_branches"]) / of if of else 100.0


def main() -> int:
    try:
        files = measured()
    except NoDataError:
        print("Nothing was measured: the tests have to run with --cov first.")
        return 1
    for name, numbers in sorted(files.items(), key=lambda item: share(item[1])):
        if share(numbers) < LOW:
            print(f"  {share(numbers):5.1f}  {name}")
    fallen = False
    for package, floor in FLOORS.items():
        total = sum(
            (numbers for name, numbers in files.items() if name.startswith(f"{package}/")), Counter[str]()
        )
        lines = 100 * total["covered_lines"] / (total["num_statements"] or 1)
        branches = 100 * total["covered_branches"] / (total["num_branches"] or 1)
        fallen |= share(total) < floor
        print(
            f"{package}: {share(total):.1f} % (lines {lines:.1f}, branches {branches:.1f}); the floor is {floor}"
        )
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
