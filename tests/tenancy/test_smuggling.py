"""Every form of the site, sent by everybody as a page sends it, and again with every field of every model besides.

What is sent besides makes no difference, and nothing of another local system ever changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from assessments.people.policy import Rule
from tests.tenancy.forms import MARK, Form, Rows, changes, every_row, forms_of, smuggled
from tests.tenancy.matrix import HERE, ROWS, THERE, Matrix, Person, a_matrix, may, written
from tests.tenancy.test_matrix import READING

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]
# By whose pages they stand on: how many different forms do something, at the least, as they are filled in here.
ENOUGH = {"recovery_lead here": 20, "phone here": 1, "administrator": 1, "nobody": 1}
FINDERS = list(ENOUGH)
STRANGERS = ["recovery_lead there", "no system", "nobody", "phone there"]


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_matrix()
        transaction.set_rollback(True)


def after(person: Person, form: Form, sent: dict[str, list[str]]) -> tuple[Rows, set[str]]:
    """What is in the database when this person has sent that, and where it was written to. Taken back."""
    with transaction.atomic():
        with written() as tables:
            person.ask("POST", form.address, kept=True, data=sent)
        found = every_row()
        transaction.set_rollback(True)
    return found, tables


@pytest.mark.parametrize("finder", FINDERS)
def test_what_a_form_does_not_ask_for_is_not_taken(
    matrix: Matrix, finder: str, record_property: Callable[[str, object], None]
) -> None:
    before, sent, done = every_row(), 0, set()
    for form in forms_of(matrix, matrix.person(finder)):
        also = smuggled(matrix, form)
        for person in senders(matrix, form):
            case = f"{form.id} as {person.name}"
            more, tables = after(person, form, also | form.sent)
            sent += 1
            if may(person, form.route, HERE) != "in":
                assert tables <= READING, case
                continue
            made = changes(before, more)
            assert MARK not in repr(made), case
            assert of(matrix, THERE, more) == of(matrix, THERE, before), case
            if made:
                plain, _ = after(person, form, form.sent)
                assert made == changes(before, plain), case
                sent += 1
                done.add(form.id)
    record_property("counted", ("mass assignment: forms sent", sent))
    record_property("counted", ("mass assignment: different forms that did something", len(done)))
    assert len(done) >= ENOUGH[finder], sorted(done)


def of(matrix: Matrix, whose: str, rows: Rows) -> Rows:
    """What belongs to that system."""
    system = matrix.worlds[whose].system.pk
    return {
        one: row
        for one, row in rows.items()
        if row.get("system_id") == system or one == ("assessments_localsystem", system)
    }


def senders(matrix: Matrix, form: Form) -> list[Person]:
    """Who found it; and if it needs a role, everybody who has one there and some who have not."""
    if not isinstance(ROWS[form.route], Rule):
        return [form.found_by]
    mine = [one for one in matrix.people if HERE in one.roles]
    return [*mine, *(matrix.person(name) for name in STRANGERS)]
