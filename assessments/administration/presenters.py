"""Systems and accounts in words, for an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from assessments.administration.queries import Page
from assessments.people.models import LocalSystem, User
from recovery_site.templatetags.words import day


@dataclass(frozen=True)
class SystemLine:
    pk: int
    name: str
    leads: str
    members: int
    has_lead: bool


def system_lines(page: Page[LocalSystem]) -> list[SystemLine]:
    """Each system with who leads it."""
    return [
        SystemLine(
            one.pk,
            one.name,
            leads_in_words(one),
            one.members,  # type: ignore[attr-defined] - annotated
            bool(one.leads),  # type: ignore[attr-defined] - prefetched
        )
        for one in page.rows
    ]


def leads_in_words(system: LocalSystem) -> str:
    """ "Maren Oakes and Idris Whitlock", or that there is nobody."""
    names = list(dict.fromkeys(one.user.name for one in system.leads))  # type: ignore[attr-defined]
    return get_text_list(names, _("and")) if names else _("No recovery lead yet")


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
