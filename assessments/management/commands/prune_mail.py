"""`manage.py prune_mail`: forget mails that were sent a week ago or given up a month ago. The worker does it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.outbox.services import prune


class Command(BaseCommand):
    help = "Delete mails that were sent a week ago or given up a month ago."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune()} deleted.")
