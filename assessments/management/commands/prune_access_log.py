"""`manage.py prune_access_log`: forget sign-ins and downloads of more than 90 days ago. The worker does it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.audit.accesslog import prune


class Command(BaseCommand):
    help = "Delete what the access log holds of more than 90 days ago."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune()} deleted.")
