"""`manage.py prune_invitations`: forget invitations 30 days after their end. The worker does it daily."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.people.invitations.services import prune


class Command(BaseCommand):
    help = "Delete invitations 30 days after they were answered or withdrawn, or their link stopped working."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{prune()} deleted.")
