"""`manage.py access_log`: who signed in, failed to, or downloaded something; when, and from where."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from assessments.audit.accesslog import since


class Command(BaseCommand):
    help = "Print who signed in, failed to, or downloaded a file: when, and from where. Kept for 90 days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=7, help="how far back (7)")
        parser.add_argument("--person", default="", help="only this email address")

    def handle(self, *args: Any, **options: Any) -> None:
        found = since(timezone.now() - dt.timedelta(days=options["days"]))
        if options["person"]:
            found = found.filter(user__email__iexact=options["person"])
        for one in found.iterator():
            who = one.user.email if one.user else "somebody without an account"
            at = timezone.localtime(one.at).isoformat(" ", "seconds")
            words = f"{at}  {one.address or 'unknown address'}  {who} {one.get_what_display()}"
            self.stdout.write(f"{words} {one.detail}".rstrip())
