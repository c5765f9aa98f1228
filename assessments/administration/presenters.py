"""Systems and accounts in words, for an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from assessments.administration.queries import Known, Page
from assessments.people.models import User
from recovery_site.templatetags.words import day


@dataclass(frozen=True)
class SystemLine:
    pk: int
    name: str
    leads: str
    members: int
    has_lead: bool


def system_lines(page: Page[Known]) -> list[SystemLine]:
    """Each system with who leads it."""
    return [system_line(one) for one in page.rows]


def system_line(known: Known) -> SystemLine:
    """A system with who leads it: "Maren Oakes and Idris Whitlock", or that there is nobody."""
    names = get_text_list([one.name for one in known.leads], _("and"))
    return SystemLine(
        known.system.pk,
        known.system.name,
        names or _("No recovery lead yet"),
        known.members,
        bool(known.leads),
    )


@dataclass(frozen=True)
class PersonLine:
    pk: int
    name: str
    email: str
    is_open: bool
    is_administrator: bool
    last: str
    parts: Sequence[str]


def person_line(one: User) -> PersonLine:
    """An account with the roles that it has, each with its system."""
    return PersonLine(
        one.pk,
        one.name,
        one.email,
        one.is_active,
        one.is_superuser,
        _("Last signed in on %(day)s") % {"day": day(one.last_login)}
        if one.last_login
        else _("Has never signed in"),
        [
            _("%(role)s, %(organisation)s, in %(system)s")
            % {
                "role": member.get_role_display(),
                "organisation": member.organisation.name,
                "system": member.system.name,
            }
            for member in one.memberships.all()
        ],
    )
