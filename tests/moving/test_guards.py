"""While an import has rules set aside, nobody else can write without them; and they come back whatever happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.moving.guards import SET_ASIDE, NoGuard, set_aside
from assessments.record.models import Reservation, Row
from recovery_site.triggers import installed
from tests.build import a_completed_template_a, a_review, a_system, row_of
from tests.racing import race


def a_finished_row() -> Row:
    """A row of a completed Template A, to which nobody may add what they see differently any more."""
    place = a_system()
    row = row_of(a_completed_template_a(place, a_review(place)), 3)
    return row


def a_late_reservation(row: Row) -> Any:
    with transaction.atomic():
        return Reservation.objects.create(row=row, position=1, words="Too late")


@pytest.mark.django_db(transaction=True)
def test_who_writes_at_the_same_time_waits_and_is_refused() -> None:
    # Given a row that is finished
    row = a_finished_row()

    def an_import() -> None:
        with set_aside():
            pass

    # When somebody adds to it late, while an import has that rule set aside and has not committed
    _, refused = race(an_import, lambda: a_late_reservation(row))
    # Then the rule is there for them
    assert isinstance(refused, IntegrityError)


@pytest.mark.django_db
def test_inside_it_the_rules_are_off_and_behind_it_they_are_on() -> None:
    row = a_finished_row()
    before = installed()
    with transaction.atomic():
        with set_aside():
            assert set(SET_ASIDE) & installed().keys() == set()
            assert before.keys() - installed().keys() == set(SET_ASIDE)
        assert installed() == before
    with pytest.raises(IntegrityError):
        a_late_reservation(row)


@pytest.mark.django_db
def test_they_are_on_again_when_it_fails() -> None:
    before = installed()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), set_aside():
        raise ZeroDivisionError
    assert installed() == before


@pytest.mark.django_db
def test_a_rule_that_is_missing_already_is_noticed() -> None:
    name = SET_ASIDE[0]
    table = " ON assessments_row" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")
    with pytest.raises(NoGuard, match=name):
        set_aside().__enter__()
