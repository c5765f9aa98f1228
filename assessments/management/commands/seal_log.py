"""`manage.py seal_log`: put an entry with a key at the end of each log whose entries have none. Idempotent.

The site does it when it starts, once after the release that brought the key.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.audit.services import seal
from assessments.people.models import LocalSystem


class Command(BaseCommand):
    help = "Put an entry with a key at the end of each log whose last entry has none."

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = sum(seal(system) for system in LocalSystem.objects.all())
        if options["verbosity"]:
            self.stdout.write(f"{sealed} sealed.")
