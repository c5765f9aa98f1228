"""`manage.py add_person EMAIL NAME`: an account, and a role in a local system."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from assessments.people.models import Membership, Organisation, User
from assessments.people.queries import systems_called
from assessments.people.services import add_member
from recovery_site.errors import Refused
from recovery_site.templatetags.words import day
from recovery_site.text import clean_email


class Command(BaseCommand):
    help = "Make an account, and give it a role in a local system. Asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--system", help="the name or number of the local system")
        parser.add_argument("--role", choices=Membership.Role.values)
        parser.add_argument("--organisation", help="the organisation that the person speaks for")
        parser.add_argument("--no-password", action="store_true", help="the person asks for a reset first")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        place = self._place(options)  # before a password is asked for
        email = clean_email(options["email"]).lower()
        user = User.objects.filter(email__iexact=email).first()
        try:
            if user is None:
                validate_email(email)
                password = None if options["no_password"] else self._ask()
                user = User.objects.create_user(email, options["name"], password)
            if place:
                add_member(by=None, system=place.system, user=user, role=options["role"], organisation=place)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{user.name} ({user.email}) is ready.")

    def _place(self, options: dict[str, Any]) -> Organisation | None:
        """The organisation that the person is to speak for; None when they get an account alone."""
        if not options["system"]:
            if options["role"] or options["organisation"]:
                raise CommandError("Choose a local system with --system: its name or number.")
            return None
        found = systems_called(options["system"])
        if not found:
            raise CommandError("There is no local system of that name or number.")
        if len(found) > 1:
            listed = "".join(f"\n  {one.pk}  {one.name}, set up on {day(one.created_at)}" for one in found)
            raise CommandError(
                f"{len(found)} local systems could be meant. Give --system the number of one:{listed}"
            )
        if not options["role"]:
            raise CommandError(f"Choose a role with --role: {', '.join(Membership.Role.values)}.")
        organisations = list(found[0].organisations.all())
        named = [o for o in organisations if o.name.casefold() == (options["organisation"] or "").casefold()]
        if not named:
            names = "".join(f"\n  {one.name}" for one in organisations)
            raise CommandError(f"Choose an organisation with --organisation, one of these:{names}")
        return named[0]

    def _ask(self) -> str:
        password = getpass("Password: ")
        validate_password(password)
        if getpass("The same again: ") != password:
            raise CommandError("The two passwords differ.")
        return password
