"""`manage.py add_person EMAIL NAME`: an account, and a role in a local system."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member
from recovery_site.errors import Refused


class Command(BaseCommand):
    help = "Make an account, and give it a role in a local system. Asks for the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--system", help="the name of the local system")
        parser.add_argument("--role", choices=Membership.Role.values)
        parser.add_argument("--organisation", help="the organisation that the person speaks for")
        parser.add_argument("--no-password", action="store_true", help="the person asks for a reset first")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        user = User.objects.filter(email__iexact=email).first()
        try:
            if user is None:
                validate_email(email)
                password = None if options["no_password"] else self._ask()
                user = User.objects.create_user(email, options["name"], password)
            if options["system"]:
                system = LocalSystem.objects.get(name=options["system"])
                organisation = Organisation.objects.get(system=system, name=options["organisation"])
                add_member(
                    by=None, system=system, user=user, role=options["role"] or "", organisation=organisation
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except (LocalSystem.DoesNotExist, Organisation.DoesNotExist):
            raise CommandError("There is no local system or organisation of that name.") from None
        except (Refused, ValueError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{user.name} ({user.email}) is ready.")

    def _ask(self) -> str:
        password = getpass("Password: ")
        validate_password(password)
        if getpass("The same again: ") != password:
            raise CommandError("The two passwords differ.")
        return password
