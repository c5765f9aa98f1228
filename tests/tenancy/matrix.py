"""Everybody there is, two local systems that have everything, and what the permission table says of each request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.core import mail
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import get_resolver, resolve, reverse

from assessments.access import SUBJECTS
from assessments.checks import routes
from assessments.people import policy
from assessments.people.invitations.models import Invitation
from assessments.people.models import Membership, User
from assessments.people.policy import Role, Rule
from assessments.people.services import add_member
from assessments.plans.helping.models import Comment
from assessments.plans.models import Action, Plan
from assessments.preparing.models import Evidence
from assessments.progress.actions import services as actions
from assessments.progress.measures.models import Change, Reading
from assessments.progress.reminders.letters import token_of
from assessments.progress.reminders.services import make_feed
from assessments.progress.telling.models import Telling
from assessments.workshop.inviting.models import Workshop
from recovery_site.access import Audience
from recovery_site.needs import PANGO
from tests.build import a_person
from tests.tenancy.world import Everything, everything
from tests.working import run_tasks
from tests.workshop.phoning import Phone

SAFE, WRITING = ("GET", "HEAD"), ("POST", "PUT", "DELETE")
METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE")
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
        request = (
            factory.post(address, **sent) if "data" in sent else factory.generic(method, address, **sent)
        )
        environ = request.environ
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
    """The two systems by name, what an address of each of them names, and everybody."""

    worlds: dict[str, Everything]
    arguments: dict[str, dict[str, object]]
    people: list[Person]

    def address(self, route: str, whose: str, away: int = 0, **other: object) -> str:
        """The route's address for the things of that system; for things that are not there; or for `other` ones."""
        values = dict(self.arguments[whose])
        values |= {
            name: values[f"{route}.{name}"] for name in arguments_of(route) if f"{route}.{name}" in values
        }
        if route.startswith("workshop"):
            values["review"] = self.worlds[whose].open_review.pk  # which has an invitation
        values |= {name: values[name] + away for name in SUBJECTS}  # type: ignore[operator]
        values |= {"stream": f"{values['room']}-phone"} | other
        return reverse(route, kwargs={name: values[name] for name in arguments_of(route)} or None)

    def person(self, name: str) -> Person:
        return next(one for one in self.people if one.name == name)


def arguments_of(route: str) -> list[str]:
    return list(PATTERNS[route].pattern.regex.groupindex)


def a_matrix() -> Matrix:
    """All of it, within the transaction of whoever asks: nothing is committed."""
    worlds = {HERE: everything("Aldermoor"), THERE: everything("Brackenfell")}
    made = Matrix(worlds, {name: named_by(world) for name, world in worlds.items()}, everybody(worlds))
    connection.run_on_commit.clear()  # each savepoint that is taken back would go through all of them
    return made


LOOKING_BACK = (
    "study",
    "study_said",
    "study_happened",
    "study_learned",
    "study_change",
    "study_carry",
)  # at the planned one


def named_by(world: Everything) -> dict[str, object]:
    """What the arguments of an address can name in that system. A new argument gets its line here; with the name of a
    route before it, it is for that route alone.
    """
    reading = Reading.objects.filter(system=world.system).first()
    change = Change.objects.filter(system=world.system).first()
    action = Action.objects.filter(plan__row__review=world.planned, plan__status=Plan.Status.SIGNED).first()
    invited = Invitation.objects.filter(system=world.system, state=Invitation.State.SENT).first()
    assert reading
    assert change
    assert action
    assert invited
    comment = Comment.objects.filter(plan=reading.measure.plan, thread=None).first()
    assert comment
    return {
        "system": world.system.pk,
        "review": world.planned.pk,
        "room": world.open_room.pk,
        "number": reading.measure.plan.row.challenge.number,
        "row": reading.measure.plan.row_id,
        **{f"{route}.review": world.open_review.pk for route in LOOKING_BACK},
        "revision": 1,
        "published": 1,
        "part": "goals",
        "plan_not_needed.part": "actions",
        "measure": reading.measure_id,
        "day": reading.on.isoformat(),
        "change": change.pk,
        "comment": comment.pk,
        "action": action.pk,
        "invitation": invited.pk,
        "evidence": Evidence.objects.filter(review=world.planned).order_by("pk")[0].pk,
        "uid": invited.uid,
        "plan_one.uid": reading.measure.plan.goals.first().uid,
        "secret": secret_of(invited),
        "owner_link.secret": actions.make_link(user=world.place.lead, action=action),
        "person": world.place.reader.pk,
        "role": str(Role.BOARD_READER),
        "off": token_of(world.place.reader),
        "feed": make_feed(world.place.lead),
        "told": Telling.objects.get(system=world.system, token__isnull=False).token,
        "what": "goals",
        "provider_id": "nobody",
        "pk": 1,
        "key": a_report(account("lead", world.place.lead), world) or "set-password",
        **{f"{route}.key": a_whole_file(world) for route in ("system_export_made", "system_export_file")},
        "token": Workshop.objects.get(review=world.open_review).token,
        "edition": world.planned.edition.slug,
        "form": "ballot-slips",
        "uidb36": "1",
    }


# Arguments that name one thing of one system, beside the one that leads there.
WITHIN = ("row", "evidence", "measure", "change", "comment", "action", "invitation", "key")


def secret_of(invited: Invitation) -> str:
    """What stands in the link that was mailed."""
    mails = (str(one.body) for one in mail.outbox if invited.email in one.to)
    link = re.search(rf"/invitation/{invited.uid}/(\S+)/", " ".join(mails))
    assert link
    return link[1]


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
        by=there.place.lead,
        system=there.system,
        user=both,
        role=Role.RECOVERY_LEAD,
        organisation=organisation,
    )
    found.append(
        account(
            "partner here, lead there",
            both,
            here=frozenset({Role.PARTNER}),
            there=frozenset({Role.RECOVERY_LEAD}),
        )
    )
    several = frozenset({Role.FACILITATOR, Role.COMMISSIONER})
    found.append(account("facilitator and commissioner", member(here, *sorted(several)), here=several))
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


def a_whole_file(world: Everything) -> str:
    """Everything of the system, asked for and made: gives its key."""
    lead = account("lead", world.place.lead)
    waits = lead.ask("GET", reverse("system_export_csv", args=[world.system.pk]), kept=True)["Location"]
    run_tasks("reports")
    return str(resolve(urlsplit(waits).path).kwargs["key"])


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


def asks(person: Person, whose: str) -> bool:
    """Not who has a role there alone about what is there: it is what the same role has here."""
    return whose == HERE or set(person.roles) != {THERE}


def methods(person: Person, expected: str) -> tuple[str, ...]:
    """All of them, but where a page is drawn each time: two, and all for the lead and for the reader."""
    quick = expected in {"sign in", "missing"} or person.name in {"recovery_lead here", "board_reader here"}
    return METHODS if quick else METHODS[:2]


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
