"""`manage.py close_rooms`: close the rating rooms that nobody closed.

The server does this by itself every few minutes. Where the site runs under plain WSGI, let a timer run it.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.workshop.rooms.closing import close_overdue


class Command(BaseCommand):
    help = "Close every rating room whose 8 hours are over, or whose Template A is complete."

    def handle(self, *args: Any, **options: Any) -> None:
        closed = close_overdue()
        self.stdout.write(f"{closed} closed.")
