"""`manage.py report_templates`: begin Word templates of one's own, or see whether those that one has can be filled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.reports.office.word.checking import faults
from assessments.reports.office.word.filling import BUNDLED, NAMES, own


class Command(BaseCommand):
    help = (
        "Check each Word template in the folder REPORT_TEMPLATES with an example that has everything and one that has "
        "almost nothing. Prints each fault and ends with 1 when there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--copy", type=Path, metavar="FOLDER", help="copy the built-in templates there, to change them"
        )
        parser.add_argument(
            "--draw", action="store_true", help="for developers: write the built-in templates from their code"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["draw"]:
            self._draw()
        elif options["copy"]:
            self._copy(options["copy"])
        else:
            self._check()

    def _draw(self) -> None:
        from assessments.reports.office.layouts.drawn import drawn

        for name, file in drawn().items():
            (BUNDLED / name).write_bytes(file)
            self.stdout.write(f"{name}: {len(file)} bytes")

    def _copy(self, folder: Path) -> None:
        """What is there already stays as it is."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            if (folder / name).exists():
                self.stdout.write(f"{name} is there already, and was left alone.")
            else:
                (folder / name).write_bytes((BUNDLED / name).read_bytes())
                self.stdout.write(f"{name} was copied to {folder}.")

    def _check(self) -> None:
        theirs = [name for name in NAMES if own(name)]
        for name in NAMES:
            self.stdout.write(f"{name}: {'yours' if name in theirs else 'the built-in one'}")
        found = [f"{name}: {fault}" for name in theirs for fault in faults(name)]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("All of them can be filled.")
