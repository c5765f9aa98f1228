"""`manage.py export_proof SYSTEM FILE`: all that proves what was signed there, for `verify.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.people.queries import systems_called
from assessments.proving.exporting import lines_of


class Command(BaseCommand):
    help = "Write the log of one local system, and all that was completed, signed and endorsed there, into a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", help="the name or number of the local system")
        parser.add_argument("file", type=Path, help="the file to write; it must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        systems = systems_called(options["system"])
        if len(systems) != 1:
            raise CommandError("There is no local system of that name or number, or more than one.")
        try:
            with options["file"].open("xb") as file:
                file.writelines(lines_of(systems[0]))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from None
