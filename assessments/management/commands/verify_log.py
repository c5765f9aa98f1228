"""`manage.py verify_log [SYSTEM]`: is the log of each local system as it was written?"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.audit.services import faults
from assessments.people.models import LocalSystem
from assessments.people.queries import systems_called


class Command(BaseCommand):
    help = "Check the chain of the log. Prints each fault and ends with 1 when there is any."

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
        found = [(system.name, fault) for system in systems for fault in faults(system)]
        for name, fault in found:
            self.stdout.write(f"{name}: {fault}")
        if found:
            sys.exit(1)
        self.stdout.write("Every entry is as it was written.")
