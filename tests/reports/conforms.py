"""What is wrong in a PDF, by the validator `page`: `python -m tests.reports.conforms FILE...`."""

from __future__ import annotations

import sys
from pathlib import Path

import page

PROFILES = ("2a", "ua1")


def faults(file: bytes) -> list[str]:
    """Each fault in this file, with its rule."""
    return [
        f"{one.rule_id}: {one.message}"
        for profile in PROFILES
        for one in page.validate_pdf_bytes(file, profile=profile).failures
    ]


def main(names: list[str]) -> int:
    """Print the faults of each file; 1 if there is one."""
    found = {name: faults(Path(name).read_bytes()) for name in names}
    for name, wrong in found.items():
        print(f"{name}: {'; '.join(wrong) or 'PDF/A-2a and PDF/UA-1'}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
