"""`manage.py send_mail`: try every mail that is due now. The worker does this by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.outbox.services import send_due


class Command(BaseCommand):
    help = "Send every mail that is due."

    def handle(self, *args: Any, **options: Any) -> None:
        send_due()
