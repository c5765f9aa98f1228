"""`manage.py reset_second_factor EMAIL`: for somebody who has lost their phone, their passkey and their codes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessments.audit.accesslog import note_from
from assessments.audit.models import Access
from assessments.people.models import User
from recovery_site import letters
from recovery_site.address import absolute
from recovery_site.sessions.services import end_others
from recovery_site.text import clean_email


class Command(BaseCommand):
    help = (
        "Remove the second factors of an account, end its sessions, and tell the person by email. Make sure first that "
        "it is really them who asks: call them back on a number that you know."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=clean_email(options["email"])).first()
        if user is None:
            raise CommandError("Nobody has an account with that address.")
        removed = Authenticator.objects.filter(user=user)
        if not removed.exists():
            raise CommandError(f"{user.name} has no second factor.")
        removed.delete()
        end_others(user=user)
        note_from(None, Access.What.SECURITY, user, "second factor reset by an administrator")
        letters.send("mfa/email/factors_reset", user.email, {"user": user}, home=absolute("/"))
        self.stdout.write(
            f"{user.name} ({user.email}) has no second factor now, and is signed out everywhere."
        )
