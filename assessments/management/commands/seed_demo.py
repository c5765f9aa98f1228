"""`manage.py seed_demo`: an invented local system, walked through the same doors as a real one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessments.demo.people import PASSWORD, PEOPLE
from assessments.demo.seeding import seed
from assessments.people.models import User
from framework.queries import current_edition

ROOM = """To try a workshop, open a room in the fourth review: a button there fills it with simulated people.
"""


class Command(BaseCommand):
    help = "Put the demo into the database, once, and print its sign-ins. Refuses in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demo has passwords that everybody knows. It is not for a production site."
            )
        if not User.objects.filter(email=PEOPLE[0][0]).exists():
            if current_edition() is None:
                raise CommandError("Load the framework first: manage.py load_framework")
            call_command("createcachetable", verbosity=0)  # where tries at a password are counted
            with transaction.atomic():
                seed()
        self.stdout.write("Sign in to the demo with one of these. The password is the same for all:\n")
        self.stdout.write(f"  password: {PASSWORD}\n")
        for email, name, role in PEOPLE:
            self.stdout.write(f"  {email:<28} {name}, {role.label.lower()}\n")
        self.stdout.write(ROOM)
