"""`manage.py export_system SYSTEM FILE`: everything that a local system owns, as JSON or as a zip of CSV tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.audit.accesslog import note_from
from assessments.audit.models import Access
from assessments.moving.exporting import write_csv, write_json
from assessments.moving.schema import schema
from assessments.people.queries import systems_called
from recovery_site.errors import NotNow


class Command(BaseCommand):
    help = "Write everything that one local system owns into a file, which import_system reads. See docs/moving.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("system", nargs="?", help="the name or number of the local system")
        parser.add_argument("file", nargs="?", type=Path, help="the file to write; it must not be there yet")
        parser.add_argument("--csv", action="store_true", help="a zip of tables; it cannot be imported again")
        parser.add_argument(
            "--schema", action="store_true", help="print the JSON Schema of the file, nothing else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["schema"]:
            self.stdout.write(json.dumps(schema(), indent=1, ensure_ascii=False))
            return
        if not options["system"] or not options["file"]:
            raise CommandError("Name a local system and a file.")
        systems = systems_called(options["system"])
        if len(systems) != 1:
            raise CommandError("There is no local system of that name or number, or more than one.")
        try:
            with options["file"].open("xb") as file:
                (write_csv if options["csv"] else write_json)(systems[0], file)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from None
        except NotNow as error:
            options["file"].unlink()
            raise CommandError(str(error)) from None
        note_from(None, Access.What.EXPORT, None, f"system {systems[0].pk}, by the command line")
