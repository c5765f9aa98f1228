"""`manage.py account EMAIL --close` or `--open`: close an account, or open it again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.administration.services import close_account, reopen_account
from assessments.people.invitations.queries import account_of
from recovery_site.errors import Refused
from recovery_site.text import clean_email


class Command(BaseCommand):
    help = "Close an account: whoever is signed in with it is signed out at once. Or open it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--close", action="store_true")
        which.add_argument("--open", action="store_true")
        parser.add_argument(
            "--without-lead", action="store_true", help="close it although a local system has no other lead"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = account_of(clean_email(options["email"]))
        if person is None:
            raise CommandError("There is no account with that address.")
        try:
            if options["close"]:
                close_account(by=None, person=person, without_lead=options["without_lead"])
            else:
                reopen_account(by=None, person=person)
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The account of {person.email} is {'closed' if options['close'] else 'open'}.")
