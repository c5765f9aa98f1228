"""`manage.py prune_drafts`: forget what people typed into plans and never saved. The worker does it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.plans.together.keeping import prune


class Command(BaseCommand):
    help = "Delete unsaved words in plans that nobody came back to for 90 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune()} deleted.")
