"""Every route x every method x everybody, made from the permission table itself: nothing is listed by hand.

A new route is tested as soon as it stands in the table; what the table says is held against the pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from pytest_django import DjangoDbBlocker

from assessments.access import SUBJECTS
from assessments.audit.models import Entry
from assessments.checks import routes
from assessments.people import policy
from assessments.people.models import Membership, User
from assessments.people.policy import Act, Role, Rule
from assessments.people.services import add_member
from assessments.plans.models import Action, Plan
from assessments.progress.actions import services as actions
from assessments.progress.measures import services as measures
from assessments.progress.reminders.letters import token_of
from assessments.progress.reminders.services import make_feed
from assessments.progress.telling.services import seal_of, share
from assessments.reviews.models import Review
from assessments.workshop.models import Participant
from recovery_site.access import Audience
from recovery_site.needs import PANGO
from tests.build import Place, a_completed_template_a, a_person, a_review, a_signed_plan, a_system
from tests.people.inviting import an_invitation
from tests.working import run_tasks
from tests.workshop.build import a_room
from tests.workshop.inviting import invited
from tests.workshop.phoning import Phone

SAFE, WRITING = ("GET", "HEAD"), ("POST", "PUT", "DELETE")
PATTERNS = dict(routes(get_resolver()))
PDF = {"report_made", "report_file"}  # those that want a PDF which has been made
RULES = sorted(route for route, row in policy.table().by_route.items() if isinstance(row, Rule))
FOR_ADMINISTRATORS = sorted(
    route
    for route, row in policy.table().by_route.items()
    if not isinstance(row, Rule) and row.audience is Audience.ADMINISTRATOR
)
OPEN = sorted(policy.table().by_route.keys() - {*RULES, *FOR_ADMINISTRATORS})


def params(names: list[str]) -> list[Any]:
    return [pytest.param(name, marks=pytest.mark.pdf) if name in PDF else name for name in names]


@dataclass
class World:
    """A system that has everything, with somebody in each role, and everybody who is nobody there."""

    objects: dict[str, int]
    arguments: dict[str, object]
    members: dict[Role, Client]
    strangers: dict[str, Client]  # signed in, with a system of their own or without
    outsiders: dict[str, Client]  # not signed in, as far as the site goes

    def address(self, route: str, **other: int) -> str:
        """The route's address for this system's objects, or for `other` ones."""
        values = self.arguments | self.objects | other
        return reverse(
            route, kwargs={name: values[name] for name in PATTERNS[route].pattern.regex.groupindex} or None
        )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_world()
        transaction.set_rollback(True)


def a_world() -> World:
    place = a_system()
    review = a_review(place)
    token = invited(place, review).token
    a_completed_template_a(place, review)
    a_signed_plan(place, review, 3)
    measure, change = a_measure(place, review)
    action = Action.objects.filter(plan__row__review=review).first()
    assert action
    secret = actions.make_link(user=place.lead, action=action)
    room = a_room(place, a_review(place, title="The one with a room"))
    people = {
        Role.RECOVERY_LEAD: place.lead,
        Role.COMMISSIONER: place.commissioner,
        Role.PARTNER: place.partner,
        Role.BOARD_READER: place.reader,
    }
    member = {"system": place.system, "organisation": place.provider}
    for role in set(Role) - set(people):
        people[role] = a_person()
        add_member(by=None, user=people[role], role=role, **member)

    left, gone = a_person(), a_person()
    for person in (left, gone):
        add_member(by=None, user=person, role=Role.FACILITATOR, **member)
    strangers = {
        "the lead of another system": signed_in(a_system("Elsewhere").lead),
        "a person without a system": signed_in(a_person()),
        "an administrator": signed_in(User.objects.create_superuser("admin@example.org", "Ada", "x")),
        "somebody who left": signed_in(left),
    }
    Membership.objects.filter(user=left).delete()

    phone = Phone()
    phone.come_in(room)
    assert Participant.objects.filter(room=room).count() == 1
    in_the_room, inactive = Client(), signed_in(gone)
    in_the_room.cookies = phone.cookies
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return World(
        objects={"system": place.system.pk, "review": review.pk, "room": room.pk},
        arguments={
            "number": 3,
            "invitation": an_invitation(place).pk,
            "person": place.partner.pk,
            "uid": uuid4(),
            "revision": 1,
            "role": "partner",
            "part": "goals",
            "action": action.pk,
            "secret": secret,
            "off": token_of(place.reader),
            "told": share(user=place.lead, review=review, seen=seal_of(review)).token,
            "feed": make_feed(place.reader),
            "measure": measure,
            "change": change,
            "day": "2026-04-06",
            "edition": review.edition.slug,
            "stream": f"{room.pk}-phone",
            "uidb36": "1",
            "pk": 1,
            "provider_id": "nobody",
            "token": token,
            "key": a_report(signed_in(place.lead), review.pk) if PANGO.met() else "set-password",
        },
        members={role: signed_in(person) for role, person in people.items()},
        strangers=strangers,
        outsiders={
            "nobody": Client(),
            "a phone in the room": in_the_room,
            "an account that was closed": inactive,
        },
    )


def a_measure(place: Place, review: Review) -> tuple[int, int]:
    """A measure of the plan for challenge 3 with a reading and a change: gives their numbers."""
    plan, day = Plan.objects.get(row__review=review), dt.date(2026, 4, 6)
    text = measures.MeasureText("Waits", "outcome", "number", "down")
    measure = measures.add_measure(user=place.lead, plan=plan, text=text, uid=uuid4())
    found = {day: measures.Found(Decimal(3))}
    measures.record_readings(user=place.lead, measure=measure, found=found, seen={})
    change = measures.note_change(user=place.lead, measure=measure, on=day, words="Peers", new_limits=False)
    return measure.pk, change.pk


def a_report(client: Client, review: int) -> str:
    """A PDF of the review that was asked for and made: gives its key."""
    waits = client.get(reverse("template_a_pdf", args=[review]))["Location"]
    run_tasks("reports")
    return str(resolve(urlsplit(waits).path).kwargs["key"])


def ask(client: Client, method: str, address: str) -> HttpResponse:
    """The answer to that request; what it wrote is taken back unless it is safe by its method."""
    if method in SAFE:
        return client.generic(method, address)
    with transaction.atomic():
        answer = client.generic(method, address)
        transaction.set_rollback(True)
    return answer


DEMO_ALONE = {"room_fill"}  # not there for a system that is none of the demo's


def same(one: HttpResponse, other: HttpResponse) -> bool:
    """Alike in everything but the number of the request, which is random."""

    def said(answer: HttpResponse) -> tuple[object, ...]:
        headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
        return answer.status_code, answer.content, headers, answer.cookies.output()

    return said(one) == said(other)


@pytest.mark.django_db
@pytest.mark.parametrize("route", params(RULES))
def test_a_member_is_let_in_where_the_role_allows_it_and_told_why_where_not(world: World, route: str) -> None:
    rule, address = policy.table().by_route[route], world.address(route)
    assert isinstance(rule, Rule)
    for role, client in world.members.items():
        allowed = role in rule.roles
        for method in ("GET", "HEAD", "POST") if allowed else (*SAFE, *WRITING):
            answer, case = ask(client, method, address), f"{method} {address} as {role}"
            if allowed and route in DEMO_ALONE:
                assert answer.status_code in {404, 405}, case
            elif allowed:
                assert answer.status_code not in {400, 403, 404, 500}, case
                assert not answer.headers.get("Location", "").startswith(reverse("account_login")), case
            else:
                assert answer.status_code == 403, case
                assert (str(rule.refusal) in answer.text) is (method != "HEAD"), case


@pytest.mark.django_db
@pytest.mark.parametrize("route", RULES)
def test_whoever_may_not_changes_nothing(world: World, route: str) -> None:
    rule, before = policy.table().by_route[route], Entry.objects.count()
    assert isinstance(rule, Rule)
    members = [client for role, client in world.members.items() if role not in rule.roles]
    for client in (*members, *world.strangers.values(), *world.outsiders.values()):
        for method in WRITING:
            client.generic(method, world.address(route))
    assert Entry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route", params([route for route in RULES if policy.table().by_route[route].act == Act.READ])
)
def test_a_page_that_everybody_reads_writes_nothing(world: World, route: str) -> None:
    before = Entry.objects.count()
    world.members[Role.BOARD_READER].post(world.address(route))
    assert Entry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("route", RULES)
def test_a_stranger_gets_the_bytes_of_what_does_not_exist(world: World, route: str) -> None:
    theirs = world.address(route)
    missing, beyond, past_any_number = (
        world.address(route, **{name: pk + away for name, pk in world.objects.items()})
        for away in (1_000_000, 2**62, 2**70)
    )
    for who, client in world.strangers.items():
        for method in (*SAFE, *WRITING):
            here = ask(client, method, theirs)
            assert here.status_code == 404, f"{method} {theirs} as {who}"
            assert same(here, ask(client, method, missing)), f"{method} {theirs} as {who}"
    for nothing in (beyond, past_any_number):
        assert same(client.get(nothing), client.get(theirs)), nothing


@pytest.mark.django_db
@pytest.mark.parametrize("route", RULES)
def test_a_member_too_gets_them_for_what_does_not_exist(world: World, route: str) -> None:
    client = world.strangers["a person without a system"]
    nothing = world.address(route, **{name: pk + 1_000_000 for name, pk in world.objects.items()})
    for method in ("GET", "POST"):
        expected = ask(client, method, nothing)
        for member in world.members.values():
            assert same(ask(member, method, nothing), expected), f"{method} {nothing}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", RULES)
def test_a_post_without_its_token_tells_a_stranger_nothing_either(world: World, route: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = world.strangers["the lead of another system"].cookies
    nothing = world.address(route, **{name: pk + 1_000_000 for name, pk in world.objects.items()})
    here = stranger.post(world.address(route))
    assert here.status_code == 403
    assert same(here, stranger.post(nothing))


@pytest.mark.django_db
@pytest.mark.parametrize("route", params(sorted(PATTERNS)))
def test_who_is_not_signed_in_is_asked_to_wherever_it_is_needed(world: World, route: str) -> None:
    row, address = policy.table().by_route[route], world.address(route)
    behind = (Audience.SIGNED_IN, Audience.ADMINISTRATOR)
    open_to_them = not isinstance(row, Rule) and row.audience not in behind
    for who, client in world.outsiders.items():
        for method in ("GET",) if open_to_them else (*SAFE, *WRITING):
            answer, case = ask(client, method, address), f"{method} {address} as {who}"
            asked = answer.headers.get("Location", "").startswith(f"{reverse('account_login')}?next=")
            assert asked is not open_to_them, case
            assert answer.status_code != 403, case
    if isinstance(row, Rule):
        nothing = world.address(route, **{name: pk + 1_000_000 for name, pk in world.objects.items()})
        answer = world.outsiders["nobody"].get(nothing)
        assert answer["Location"] == f"{reverse('account_login')}?next={nothing}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", params(OPEN))
def test_what_is_open_is_open_to_everybody_who_is_signed_in(world: World, route: str) -> None:
    # one exception, which is no row of the table: somebody who only reads cannot set up a system and lead it
    role = Role.PARTNER if route == "system_new" else Role.BOARD_READER
    for who, client in ((role, world.members[role]), *world.strangers.items()):
        answer = client.get(world.address(route))
        assert answer.status_code not in {403, 500}, who


@pytest.mark.django_db
@pytest.mark.parametrize("route", FOR_ADMINISTRATORS)
def test_the_pages_of_administrators_exist_for_nobody_else(world: World, route: str) -> None:
    address, before = world.address(route), Entry.objects.count()
    nowhere = world.strangers["a person without a system"].get("/administration/nothing/")
    for who, client in (*world.members.items(), *world.strangers.items()):
        for method in (*SAFE, *WRITING):
            answer, case = ask(client, method, address), f"{method} {address} as {who}"
            if who == "an administrator":
                assert answer.status_code in {200, 302, 405, 409}, case
            else:
                assert answer.status_code == 404, case
                assert method == "HEAD" or answer.content == nowhere.content, case
    assert Entry.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route", [name for name in RULES if PATTERNS[name].pattern.regex.groupindex.keys() - SUBJECTS]
)
def test_a_part_that_is_not_there_is_not_found_by_a_member_either(world: World, route: str) -> None:
    for part in PATTERNS[route].pattern.regex.groupindex.keys() - SUBJECTS:
        answer = world.members[Role.RECOVERY_LEAD].get(world.address(route, **{part: 99}))
        assert answer.status_code in {404, 409}, part


def test_an_address_names_at_most_one_thing_that_leads_to_a_system() -> None:
    for route, pattern in PATTERNS.items():
        assert len(SUBJECTS.keys() & pattern.pattern.converters.keys()) <= 1, route
