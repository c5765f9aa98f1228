"""Every route x every method x everybody x the things of both systems, made from the permission table itself.

Nothing is listed by hand: a new route is tested as soon as it stands in the table, and so is a new role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from assessments.access import SUBJECTS
from assessments.people.policy import Act, Role, Rule
from tests.tenancy.matrix import (
    HERE,
    METHODS,
    MISSING,
    PATTERNS,
    ROWS,
    SAFE,
    THERE,
    Matrix,
    Person,
    a_matrix,
    may,
    said,
    written,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]
PDF = {"report_made", "report_file"}  # those that want a PDF which has been made
AT_LEAST = 8_000
DEMO_ALONE = {"room_fill"}  # not there for a system that is none of the demo's
KEPT_BY_SIGNING_IN = {"django_session", "recovery_site_session"}
# What may be written by asking for a page: who took a file out, a PDF that is made for whoever asks first.
READING = KEPT_BY_SIGNING_IN | {
    "assessments_access",
    "assessments_madereport",
    "django_tasks_database_dbtaskresult",
}
LOGIN = reverse("account_login")


def params(names: list[str]) -> list[object]:
    return [pytest.param(name, marks=pytest.mark.pdf) if name in PDF else name for name in names]


RULES = sorted(route for route, row in ROWS.items() if isinstance(row, Rule))
READ = [route for route in RULES if ROWS[route].act == Act.READ]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_matrix()
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", params(sorted(PATTERNS)))
def test_each_request_gets_what_the_table_says(
    matrix: Matrix, route: str, record_property: Callable[[str, object], None]
) -> None:
    asked = 0
    for person in matrix.people:
        for whose in (HERE, THERE):
            expected, address = may(person, route, whose), matrix.address(route, whose)
            for method in METHODS:
                with written() as tables:
                    answer = person.ask(method, address)
                case = f"{method} {address} as {person.name}: {answer.status_code}, expected: {expected}"
                CHECKS[expected](matrix, person, route, method, whose, answer, case)
                if expected != "in" or method in SAFE or route in READ:
                    assert tables <= READING, case
                asked += 1
    record_property("counted", ("matrix: requests", asked))


def is_let_in(matrix, person, route, method, whose, answer, case) -> None:
    if route in DEMO_ALONE and answer.status_code == 404:
        return
    if method not in {"GET", "HEAD", "POST"}:
        assert answer.status_code < 500, case
        return
    assert answer.status_code not in {400, 500}, case
    row = ROWS[route]
    if isinstance(row, Rule):
        assert answer.status_code not in {403, 404}, case
        assert not answer.headers.get("Location", "").startswith(LOGIN), case


def is_asked_to_sign_in(matrix, person, route, method, whose, answer, case) -> None:
    assert answer.headers.get("Location", "") == f"{LOGIN}?next={matrix.address(route, whose)}", case
    assert answer.status_code == 302, case


def is_told_that_nothing_is_there(matrix, person, route, method, whose, answer, case) -> None:
    assert answer.status_code == 404, case
    nothing = person.ask(method, matrix.address(route, whose, MISSING))
    assert said(answer) == said(nothing), case


def is_refused(matrix, person, route, method, whose, answer, case) -> None:
    row = ROWS[route]
    assert isinstance(row, Rule)
    assert answer.status_code == 403, case
    assert (str(row.refusal) in answer.content.decode()) is (method != "HEAD"), case


CHECKS = {
    "in": is_let_in,
    "sign in": is_asked_to_sign_in,
    "missing": is_told_that_nothing_is_there,
    "refused": is_refused,
}


def test_there_are_enough_of_them(matrix: Matrix) -> None:
    assert len(PATTERNS) * len(METHODS) * len(matrix.people) * 2 >= AT_LEAST
