"""The share of lines and branches that the tests ran through: prints it, and fails when it has fallen.

python -m tests.covered       after a run of pytest under slipcover
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

# Per cent of lines and branches: what was measured, less one at most. Raise it when the measure has risen. What runs
# only in servers that the tests start in processes of their own is not seen: much of recovery_site.
FLOORS = {"assessments": 96, "framework": 98, "recovery_site": 85}
MEASURED = Path(__file__).parent.parent / "var" / "coverage.json"
BOTH = ("lines", "branches")
LOW = 90  # a file below this is named


def measured() -> dict[str, Counter[str]]:
    """For each file, how many lines and branches were run, and how many were not."""
    files = json.loads(MEASURED.read_text())["files"]
    return {
        name: Counter({key: value for key, value in of["summary"].items() if isinstance(value, int)})
        for name, of in files.items()
    }


def percent(numbers: Counter[str], *kinds: str) -> float:
    """How much of these kinds was run."""
    covered = sum(numbers[f"covered_{kind}"] for kind in kinds)
    missing = sum(numbers[f"missing_{kind}"] for kind in kinds)
    return 100 * covered / (covered + missing) if covered + missing else 100.0


def main() -> int:
    try:
        files = measured()
    except FileNotFoundError:
        print("Nothing was measured: the tests have to run under slipcover first.")
        return 1
    for name, numbers in sorted(files.items(), key=lambda item: percent(item[1], *BOTH)):
        if percent(numbers, *BOTH) < LOW:
            print(f"  {percent(numbers, *BOTH):5.1f}  {name}")
    fallen = False
    for package, floor in FLOORS.items():
        of = sum(
            (numbers for name, numbers in files.items() if name.startswith(f"{package}/")), Counter[str]()
        )
        both, lines, branches = percent(of, *BOTH), percent(of, "lines"), percent(of, "branches")
        fallen |= both < floor
        print(f"{package}: {both:.1f} % (lines {lines:.1f}, branches {branches:.1f}); the floor is {floor}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
