"""Everybody there is, two local systems that have everything, and what the permission table says of each request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import get_resolver, resolve, reverse

from assessments.checks import routes
from assessments.people import policy
from assessments.people.models import Membership, User
from assessments.people.policy import Role, Rule
from assessments.people.services import add_member
from recovery_site.access import Audience
from recovery_site.needs import PANGO
from tests.build import a_person
from tests.tenancy.world import SIGNED, Everything, everything
from tests.working import run_tasks
from tests.workshop.phoning import Phone

SAFE, WRITING = ("GET", "HEAD", "OPTIONS"), ("POST", "PUT", "PATCH", "DELETE")
METHODS = (*SAFE, *WRITING)
PATTERNS = dict(routes(get_resolver()))
ROWS = policy.table().by_route
HERE, THERE = "here", "there"  # the two systems
MISSING = 1_000_000  # added to the number of something that is there
_HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass
class Person:
    """Somebody who asks: what they may be in each system, and how the site knows them."""

    name: str
    cookies: SimpleCookie = field(default_factory=SimpleCookie)
    roles: dict[str, frozenset[Role]] = field(default_factory=dict)
    user: User | None = None  # None when the site knows no account of theirs
    room: str = ""  # the system in whose room their phone is

    def ask(self, method: str, address: str, *, kept: bool = False, **sent: Any) -> HttpResponse:
        """The answer to that request, through every middleware; what it wrote is taken back unless it is `kept`."""
        factory = RequestFactory()
        factory.cookies = self.cookies
        environ = factory.generic(method, address, **sent).environ
        if kept:
            return whole(_HANDLER(environ))
        with transaction.atomic():
            answer = whole(_HANDLER(environ))
            transaction.set_rollback(True)
        return answer


def whole(answer: HttpResponseBase) -> HttpResponse:
    """With all of its bytes, if it came in pieces."""
    if answer.streaming:
        return HttpResponse(b"".join(answer), status=answer.status_code, headers=answer.headers)  # type: ignore[arg-type]
    assert isinstance(answer, HttpResponse)
    return answer


def account(name: str, user: User, **roles: frozenset[Role]) -> Person:
    client = Client()
    client.force_login(user)
    return Person(name, client.cookies, roles, user)


@dataclass
class Matrix:
    """The two systems by name, and everybody."""

    worlds: dict[str, Everything]
    arguments: dict[str, object]
    people: list[Person]
    keys: dict[str, str]

    def address(self, route: str, whose: str, away: int = 0) -> str:
        """The route's address for the things of that system, or for things that are not there."""
        world = self.worlds[whose]
        objects = {
            "system": world.system.pk + away,
            "review": world.planned.pk + away,
            "room": world.open_room.pk + away,
        }
        key = {"key": self.keys[whose] or "set-password"}
        values = self.arguments | objects | key | {"stream": f"{objects['room']}-phone"}
        names = PATTERNS[route].pattern.regex.groupindex
        return reverse(route, kwargs={name: values[name] for name in names} or None)

    def person(self, name: str) -> Person:
        return next(one for one in self.people if one.name == name)


def a_matrix() -> Matrix:
    worlds = {HERE: everything("Aldermoor"), THERE: everything("Brackenfell")}
    lead = account("lead", worlds[HERE].place.lead)
    return Matrix(
        worlds,
        {
            "number": SIGNED,
            "revision": 1,
            "part": "goals",
            "edition": worlds[HERE].planned.edition.slug,
            "uidb36": "1",
        },
        everybody(worlds),
        {
            HERE: a_report(lead, worlds[HERE]),
            THERE: a_report(account("lead", worlds[THERE].place.lead), worlds[THERE]),
        },
    )


def member(world: Everything, *roles: Role) -> User:
    """A new person with these roles there."""
    person = a_person()
    by_role = dict(Membership.objects.filter(system=world.system).values_list("role", "organisation"))
    for role in roles:
        organisation = world.system.organisations.get(pk=by_role[role])
        add_member(
            by=world.place.lead, system=world.system, user=person, role=role, organisation=organisation
        )
    return person


def everybody(worlds: dict[str, Everything]) -> list[Person]:
    here, there = worlds[HERE], worlds[THERE]
    found = [
        account(f"{role} {whose}", world.people[role], **{whose: frozenset({role})})
        for whose, world in worlds.items()
        for role in Role
    ]
    both = member(here, Role.PARTNER)
    organisation = there.place.provider
    add_member(
        by=there.place.lead, system=there.system, user=both, role=Role.RECOVERY_LEAD, organisation=organisation
    )
    found.append(
        account(
            "partner here, lead there",
            both,
            here=frozenset({Role.PARTNER}),
            there=frozenset({Role.RECOVERY_LEAD}),
        )
    )
    if SEVERAL_ROLES:
        several = frozenset({Role.FACILITATOR, Role.COMMISSIONER})
        found.append(
            account("facilitator and commissioner", member(here, *sorted(several)), here=several)
        )
    left, closed = member(here, Role.FACILITATOR), member(here, Role.RECOVERY_LEAD)
    found += [
        account("left", left),
        account("no system", a_person()),
        account("administrator", User.objects.create_superuser("admin@example.org", "Ada", "x")),
        Person("closed account", account("", closed).cookies),
        Person("nobody"),
    ]
    Membership.objects.filter(user=left).delete()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for whose, world in worlds.items():
        phone = Phone()
        phone.come_in(world.open_room)
        found.append(Person(f"phone {whose}", phone.cookies, room=whose))
    return found


SEVERAL_ROLES = all(one.name != "one_role_in_a_system" for one in Membership._meta.constraints)


def a_report(lead: Person, world: Everything) -> str:
    """A PDF of the review that was asked for and made: gives its key; none where no PDF can be made."""
    if not PANGO.met():
        return ""
    waits = lead.ask("GET", reverse("template_a_pdf", args=[world.planned.pk]), kept=True)["Location"]
    run_tasks("reports")
    return str(resolve(urlsplit(waits).path).kwargs["key"])


_TABLE = re.compile(r'^\W*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that the block writes to."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        if match := _TABLE.match(sql):
            tables.add(match[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield tables


def said(answer: HttpResponse) -> tuple[object, ...]:
    """All of an answer but the number of the request, which is random."""
    headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
    return answer.status_code, answer.content, headers, answer.cookies.output()


def may(person: Person, route: str, whose: str) -> str:
    """What the table says: "in", "sign in" first, "missing" as if nothing were there, or "refused" with the reason."""
    row = ROWS[route]
    if not isinstance(row, Rule):
        if row.audience in {Audience.ANYBODY, Audience.PARTICIPANT}:
            return "in"
        if person.user is None:
            return "sign in"
        if row.audience == "administrator":
            return "in" if person.user.is_superuser else "missing"
        return "in"
    if person.user is None:
        return "sign in"
    roles = person.roles.get(whose)
    if roles is None:
        return "missing"
    return "in" if roles & row.roles else "refused"
