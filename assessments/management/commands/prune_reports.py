"""`manage.py prune_reports`: delete PDFs that were made more than a day ago. The worker does it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.reports.making import prune
from assessments.reports.publishing.making import prune as prune_requests


class Command(BaseCommand):
    help = (
        "Delete PDFs that were made, or asked for, more than a day ago. They are made again when asked for. "
        "Published reports are never deleted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune() + prune_requests()} deleted.")
