"""The shape of the project: rules that no other linter knows. Standard library only.

python -m tests.lint        says where the project breaks a rule, and fails when it does
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.lint import NOT_YET, RULES
from tests.lint.counting import loose
from tests.lint.files import ROOT, faults, files


def main() -> int:
    everything = faults(ROOT, RULES)
    found = [fault for fault in everything if fault.rule not in NOT_YET]
    for fault in found:
        print(fault)
    for rule, number in Counter(fault.rule for fault in everything if fault.rule in NOT_YET).items():
        print(f"not refused yet: {number} faults of {rule}")
    anything, dictionaries = loose(files(ROOT))
    print(
        f"{len(RULES)} rules, {len(found)} faults. `Any` is written {anything} times, `dict[str, Any]` {dictionaries}."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
