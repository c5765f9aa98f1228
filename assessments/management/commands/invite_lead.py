"""`manage.py invite_lead EMAIL`: invite somebody to lead a local system, one that is there or a new one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from assessments.administration.services import invite_lead, set_up_for
from assessments.people.invitations.services import Invitee
from assessments.people.models import LocalSystem
from assessments.people.queries import systems_called
from recovery_site.address import absolute
from recovery_site.errors import Refused
from recovery_site.templatetags.words import day
from recovery_site.text import clean_email, clean_text


class Command(BaseCommand):
    help = "Invite somebody by email to lead a local system. With --new-system it is set up first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="of the person")
        parser.add_argument("--system", help="the name or number of a local system that is there")
        parser.add_argument("--new-system", help="the name of a new local system")
        parser.add_argument("--provider", help="of the new system: its main provider")
        parser.add_argument("--commissioner", action="append", default=[], help="of the new system; several")
        parser.add_argument("--partner", action="append", default=[], help="of the new system; several")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        lead = Invitee(clean_email(options["email"]).lower(), clean_text(options["name"]))
        home = absolute("/")
        try:
            validate_email(lead.email)
            if options["new_system"]:
                system = self._new(options, lead, home)
            else:
                system = self._known(options["system"])
                invite_lead(by=None, system=system, people=[lead], home=home)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{lead.email} is invited to lead {system.name}. The link works for 7 days.")

    def _new(self, options: dict[str, Any], lead: Invitee, home: str) -> LocalSystem:
        if options["system"]:
            raise CommandError("Give --system or --new-system, not both.")
        if not options["provider"] or not options["commissioner"]:
            raise CommandError("A new system wants --provider and at least one --commissioner.")
        return set_up_for(
            by=None,
            lead=lead,
            name=clean_text(options["new_system"]),
            provider=clean_text(options["provider"]),
            commissioners=[clean_text(one) for one in options["commissioner"]],
            partners=[clean_text(one) for one in options["partner"]],
            home=home,
        )

    def _known(self, what: str | None) -> LocalSystem:
        found = systems_called(what) if what else []
        if not found:
            raise CommandError("Name a local system with --system, by its name or number, or a new one.")
        if len(found) > 1:
            listed = "".join(f"\n  {one.pk}  {one.name}, set up on {day(one.created_at)}" for one in found)
            raise CommandError(f"{len(found)} local systems could be meant. Give the number of one:{listed}")
        return found[0]
