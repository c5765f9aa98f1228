"""`manage.py heartbeat`: the worker says every minute that it lives and that its jobs run; `/readyz` tells of it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from recovery_site.readiness import heartbeat


class Command(BaseCommand):
    help = "Note that the worker lives. The worker runs this by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        heartbeat()
