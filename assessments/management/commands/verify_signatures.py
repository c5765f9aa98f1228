"""`manage.py verify_signatures [SYSTEM]`: recompute every hash of what was signed, as `verify.py` does."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.audit.services import UNREADABLE, keys
from assessments.people.models import LocalSystem
from assessments.people.queries import systems_called
from assessments.proving.checking import NoExport, Report, check
from assessments.proving.exporting import lines_of
from assessments.published.queries import altered_in


class Command(BaseCommand):
    help = (
        "Recompute the hash of everything that was completed, signed, endorsed, published and logged in each local "
        "system. "
        "Prints each fault and ends with 1 when there is any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "system", nargs="?", help="the name or number of one local system; all when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        systems = list(LocalSystem.objects.order_by("name", "pk"))
        if options["system"]:
            systems = systems_called(options["system"])
            if not systems:
                raise CommandError("There is no local system of that name or number.")
        wrong = False
        for system in systems:
            report = self._checked(system)
            wrong = wrong or bool(report.faults)
            for line in (*report.faults, *report.notes):
                self.stdout.write(f"{system.name}: {line}")
            counted = ", ".join(f"{count} {name}" for name, count in sorted(report.counts.items()))
            self.stdout.write(f"{system.name}: {counted}")
        self.stdout.write("Something does not fit." if wrong else "Everything fits.")
        if wrong:
            sys.exit(1)

    @staticmethod
    def _checked(system: LocalSystem) -> Report:
        try:
            report = check(lines_of(system), keys=keys())
            report.faults += [
                f"the file of published report {one.number} of review {one.review_id} was changed, or is missing"
                for one in altered_in(system)
            ]
            return report
        except (*UNREADABLE, NoExport) as error:
            return Report(faults=[f"something that is stored cannot be read ({type(error).__name__})"])
