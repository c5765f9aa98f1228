"""Every route x every method x everybody x the things of both systems, made from the permission table itself.

Nothing is listed by hand: a new route is tested as soon as it stands in the table, and so is a new role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from assessments.access import SUBJECTS
from assessments.people.policy import Act, Role, Rule
from recovery_site.access import Audience
from tests.tenancy.matrix import (
    HERE,
    MISSING,
    PATTERNS,
    ROWS,
    SAFE,
    THERE,
    WITHIN,
    Matrix,
    Person,
    a_matrix,
    arguments_of,
    asks,
    may,
    methods,
    said,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]
AT_LEAST = 8_000
PDF = {"report_made", "report_file"}  # those that want a PDF which has been made
DEMO_ALONE = {"room_fill"}  # not there for a system that is none of the demo's
# What may be written by asking for a page: how often it was asked for, when somebody was here, who took a file out, a
# PDF that is made for whoever asks first.
READING = {
    "cache",
    "site_sessions_session",
    "assessments_membership",
    "assessments_access",
    "assessments_madereport",
    "django_tasks_database_dbtaskresult",
}
SPOKEN = {"GET", "HEAD", "POST"}
LOGIN = reverse("account_login")
RULES = sorted(route for route, row in ROWS.items() if isinstance(row, Rule))
READ = [route for route in RULES if ROWS[route].act == Act.READ]  # type: ignore[union-attr]
OF_ROOMS = [
    route for route, row in ROWS.items() if not isinstance(row, Rule) and row.audience is Audience.PARTICIPANT
]


def params(names: list[str]) -> list[object]:
    return [pytest.param(name, marks=pytest.mark.pdf) if name in PDF else name for name in names]


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_matrix()
        transaction.set_rollback(True)


class Case(NamedTuple):
    """One request, and what the table says of it."""

    matrix: Matrix
    person: Person
    route: str
    whose: str
    method: str
    expected: str

    @property
    def address(self) -> str:
        return self.matrix.address(self.route, self.whose)

    def __repr__(self) -> str:
        return f"{self.method} {self.address} as {self.person.name} ({self.expected})"


def cases(matrix: Matrix, route: str) -> Iterator[Case]:
    systems = (HERE, THERE) if set(arguments_of(route)) & {*SUBJECTS, "stream"} else (HERE,)
    for whose in systems:
        for person in matrix.people:
            if asks(person, whose):
                expected = may(person, route, whose)
                for method in methods(person, expected):
                    yield Case(matrix, person, route, whose, method, expected)


@pytest.mark.parametrize("route", params(sorted(PATTERNS)))
def test_each_request_gets_what_the_table_says(
    matrix: Matrix, route: str, record_property: Callable[[str, object], None]
) -> None:
    asked = 0
    for case in cases(matrix, route):
        with written() as tables:
            answer = case.person.ask(case.method, case.address)
        (CHECKS[case.expected] if case.method in SPOKEN else is_no_verb_of_ours)(case, answer)
        if case.method not in SPOKEN or case.expected != "in" or case.method in SAFE or route in READ:
            assert tables <= READING, case
        asked += 1
    record_property("counted", ("matrix: requests", asked))


def is_let_in(case: Case, answer: HttpResponse) -> None:
    row, status = ROWS[case.route], answer.status_code
    if case.route in DEMO_ALONE and status == 404:
        return
    if not isinstance(row, Rule):
        assert status != 500, case
        assert status != 403 or is_a_reader_who_sets_up(case), case
    else:
        assert status not in {400, 403, 404, 500}, (case, status)
        assert not answer.headers.get("Location", "").startswith(LOGIN), case


def is_a_reader_who_sets_up(case: Case) -> bool:
    """The one exception, which is no row of the table: who only reads, wherever they belong, sets up no system."""
    roles = frozenset().union(*case.person.roles.values())
    return case.route == "system_new" and roles == {Role.BOARD_READER}


def is_no_verb_of_ours(case: Case, answer: HttpResponse) -> None:
    """Nobody is told anything: not whether it is there, nor whether they may."""
    assert answer.status_code == 405, (case, answer.status_code)
    assert said(answer) == nothing(case), case


def is_asked_to_sign_in(case: Case, answer: HttpResponse) -> None:
    assert answer.status_code == 302, case
    assert answer.headers["Location"] == f"{LOGIN}?next={case.address}", case


def is_told_that_nothing_is_there(case: Case, answer: HttpResponse) -> None:
    """Byte for byte what an address gets that leads nowhere; that is asked for once a person, route and method."""
    assert answer.status_code == 404, (case, answer.status_code)
    assert said(answer) == nothing(case), case


def nothing(case: Case) -> tuple[object, ...]:
    """What is said of something that does not exist, which is the same for every route: asked once for each of them
    by one person, and once for each person.
    """
    known = KNOWN.setdefault(id(case.matrix), {})
    keys = {(case.person.name, case.method, ""), ("", case.method, case.route)}
    if keys - known.keys():
        missing = case.matrix.address(case.route, case.whose, MISSING)
        found = said(case.person.ask(case.method, missing))
        known |= dict.fromkeys(keys, found)
        return found
    return known[case.person.name, case.method, ""]


KNOWN: dict[int, dict[tuple[str, str, str], tuple[object, ...]]] = {}


def is_refused(case: Case, answer: HttpResponse) -> None:
    row = ROWS[case.route]
    assert isinstance(row, Rule)
    assert answer.status_code == 403, (case, answer.status_code)
    assert (str(row.refusal) in answer.content.decode()) is (case.method != "HEAD"), case


CHECKS = {
    "in": is_let_in,
    "sign in": is_asked_to_sign_in,
    "missing": is_told_that_nothing_is_there,
    "refused": is_refused,
}


def test_there_are_enough_of_them(matrix: Matrix) -> None:
    assert sum(1 for route in PATTERNS for _ in cases(matrix, route)) >= AT_LEAST


@pytest.mark.parametrize("route", sorted(OF_ROOMS))
def test_a_phone_without_a_place_learns_of_a_room_nothing(matrix: Matrix, route: str) -> None:
    """Who is in another room, or in none, gets what a room gives that does not exist."""
    for name in ("phone there", "nobody", "recovery_lead there"):
        for method in ("GET", "POST"):
            person = matrix.person(name)
            here = person.ask(method, matrix.address(route, HERE))
            missing = person.ask(method, matrix.address(route, HERE, MISSING))
            assert said(here) == said(missing), (name, method)


@pytest.mark.parametrize("route", RULES)
def test_the_numbers_beyond_all_numbers_lead_nowhere(matrix: Matrix, route: str) -> None:
    lead = matrix.person("recovery_lead here")
    expected = said(lead.ask("GET", matrix.address(route, HERE, MISSING)))
    for away in (2**62, 2**70):
        assert said(lead.ask("GET", matrix.address(route, HERE, away))) == expected


@pytest.mark.parametrize("route", params([one for one in RULES if set(arguments_of(one)) & set(WITHIN)]))
def test_what_is_within_another_system_is_not_found_within_ones_own(matrix: Matrix, route: str) -> None:
    """The address leads to one's own review, and names a part that belongs to somebody else's."""
    lead = matrix.person("recovery_lead here")
    for name in set(arguments_of(route)) & set(WITHIN):
        theirs = matrix.arguments[THERE][name]
        gone = theirs + MISSING if isinstance(theirs, int) else "0" * len(str(theirs))
        for method in ("GET", "POST"):
            answer = lead.ask(method, matrix.address(route, HERE, **{name: theirs}))
            assert answer.status_code == 404, (name, method)
            assert said(answer) == said(lead.ask(method, matrix.address(route, HERE, **{name: gone})))


# An identity that is in no plan is that of a goal which somebody is about to write.
NEW = {"plan_one": {"uid"}}


@pytest.mark.parametrize("route", [name for name in RULES if set(arguments_of(name)) - SUBJECTS.keys()])
def test_a_part_that_is_not_there_is_not_found_by_a_member_either(matrix: Matrix, route: str) -> None:
    for part in set(arguments_of(route)) - SUBJECTS.keys() - NEW.get(route, set()):
        roles = ROWS[route].roles  # type: ignore[union-attr]
        role = Role.RECOVERY_LEAD if Role.RECOVERY_LEAD in roles else min(roles)
        answer = matrix.person(f"{role} here").ask("GET", matrix.address(route, HERE, **{part: 99}))
        assert answer.status_code in {404, 409}, part


@pytest.mark.parametrize("route", RULES)
def test_a_post_without_its_token_tells_a_stranger_nothing_either(matrix: Matrix, route: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = matrix.person("recovery_lead there").cookies
    here = stranger.post(matrix.address(route, HERE))
    assert here.status_code == 403
    assert said(here) == said(stranger.post(matrix.address(route, HERE, MISSING)))


def test_an_address_names_at_most_one_thing_that_leads_to_a_system() -> None:
    for route, pattern in PATTERNS.items():
        assert len(SUBJECTS.keys() & pattern.pattern.converters.keys()) <= 1, route
