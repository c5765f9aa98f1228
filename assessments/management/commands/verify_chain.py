"""`manage.py verify_chain [SYSTEM]`: is everything as it was written, and does the log say so?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.audit.heads import Head, faults_against, faults_expecting, heads_in, parsed, read
from assessments.people.models import LocalSystem
from assessments.people.queries import systems_called
from assessments.verifying import faults
from recovery_site.expected_triggers import expected, faults_of_guards


class Command(BaseCommand):
    help = (
        "Check the log of each local system, and compare it with reviews, plans, signatures and members. "
        "Prints each fault and ends with 1 when there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "system", nargs="?", help="the name or number of one local system; all when left out"
        )
        parser.add_argument(
            "--against",
            type=Path,
            metavar="FILE",
            help="compare with the heads in this file: what LOG_HEADS wrote, a log of the machine, or mails",
        )
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="HASH",
            help="a head or its hash, from a signed PDF or a mail: the log must still hold it. May be repeated",
        )
        parser.add_argument(
            "--heads", action="store_true", help="print the length and hash of each log, to keep elsewhere"
        )
        parser.add_argument(
            "--without-guards",
            action="store_true",
            help="do not compare the triggers of the database with those of this release (saves some seconds)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        systems = list(LocalSystem.objects.order_by("name", "pk"))
        if options["system"]:
            systems = systems_called(options["system"])
            if not systems:
                raise CommandError("There is no local system of that name or number.")
        if options["heads"]:
            for head in heads_in(system.pk for system in systems):
                self.stdout.write(str(head))
            return
        found = [f"{system.name}: {fault}" for system in systems for fault in faults(system)]
        if options["against"]:
            found += faults_against(self._kept(options["against"], systems))
        for text in options["expect"]:
            found += self._unmet(text, systems)
        if not options["without_guards"]:
            found += faults_of_guards(expected())
        for fault in found:
            self.stdout.write(fault)
        if found:
            sys.exit(1)
        self.stdout.write("Everything is as it was written.")

    def _unmet(self, text: str, systems: list[LocalSystem]) -> list[str]:
        try:
            expected_head = parsed(text)
        except ValueError:
            raise CommandError(f"“{text}” is no hash: 64 digits from 0 to 9 and a to f, or a head.") from None
        if isinstance(expected_head, Head):
            return faults_against([expected_head])
        return faults_expecting(expected_head, [system.pk for system in systems])

    def _kept(self, file: Path, systems: list[LocalSystem]) -> list[Head]:
        """The heads in the file that are of these systems. Refuses a file with none."""
        known = {system.pk for system in systems}
        try:
            with file.open(errors="replace") as lines:
                kept = [head for head in read(lines) if head.system in known]
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        if not kept:
            raise CommandError(f"There is no head of these logs in {file}.")
        return kept
