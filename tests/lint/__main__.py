"""The shape of the project: rules that no other linter knows. Standard library only.

python -m tests.lint        says where the project breaks a rule, and fails when it does
"""

from __future__ import annotations

import sys

from tests.lint import RULES
from tests.lint.counting import loose
from tests.lint.files import ROOT, faults, files


def main() -> int:
    found = faults(ROOT, RULES)
    for fault in found:
        print(fault)
    anything, dictionaries = loose(files(ROOT))
    print(
        f"{len(RULES)} rules, {len(found)} faults. `Any` is written {anything} times, `dict[str, Any]` {dictionaries}."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
