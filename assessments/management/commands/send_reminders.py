"""`manage.py send_reminders`: today's reminders, once a day for each person. The worker asks four times an hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.progress.reminders.services import send_reminders


class Command(BaseCommand):
    help = "Write the reminders of today, between eight in the morning and eight in the evening. Idempotent."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_reminders()} written.")
