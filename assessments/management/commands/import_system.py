"""`manage.py import_system FILE`: bring a local system into this installation, exactly as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from assessments.moving.guards import NoGuard
from assessments.moving.importing import NOWHERE, Imported, bring_in, rehearse
from assessments.verifying import faults
from recovery_site.errors import Refused


class Command(BaseCommand):
    help = (
        "Bring in a local system from the JSON file that export_system, or its page, made. All of it comes in, with "
        "the same hashes, or nothing. New accounts are closed until somebody opens them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check",
            action="store_true",
            help="only say whether the file could be brought in; write nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        way = rehearse if options["check"] else bring_in
        try:
            with options["file"].open("rb") as file:
                done = way(file, check=faults)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from None
        except Refused as error:
            raise CommandError(f"Nothing was written. {error}") from None
        except NoGuard as error:
            raise CommandError(
                f"Nothing was written. Run migrate first: the database lacks {error}."
            ) from None
        except OperationalError as error:
            raise CommandError(
                f"Nothing was written. The database is busy, stop the site first: {error}"
            ) from None
        self._say(done, only_checked=options["check"])

    def _say(self, done: Imported, *, only_checked: bool) -> None:
        would = "could be brought in" if only_checked else "was brought in"
        self.stdout.write(
            f"{done.system.name} (number {done.system.pk}) {would}: {sum(done.rows.values())} rows."
        )
        if done.opened:
            self.stdout.write(
                "Accounts that are here already: " + ", ".join(one.email for one in done.opened)
            )
        closed = [one.email for one in done.closed if not one.email.endswith(f"@{NOWHERE}")]
        if closed:
            self.stdout.write("New accounts, all closed. Open those that people need, and no others:")
        for email in closed:
            self.stdout.write(f"  manage.py account {email} --open")
