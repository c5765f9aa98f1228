"""The race itself: with a lock the second one sees what the first one did, without one it does not."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from assessments.people.models import User
from recovery_site.errors import Stale
from tests.build import a_person
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def add(user: User, letter: str, *, locked: bool) -> str:
    """Read the name, then write it with a letter more."""
    with transaction.atomic():
        people = User.objects.select_for_update() if locked else User.objects.all()
        name = people.get(pk=user.pk).name + letter
        User.objects.filter(pk=user.pk).update(name=name)
    return name


def test_with_a_lock_nothing_is_lost() -> None:
    user = a_person("X")
    assert race(lambda: add(user, "a", locked=True), lambda: add(user, "b", locked=True)) == ("Xa", "Xab")


def test_without_one_the_first_is_lost_where_the_database_lets_both_in() -> None:
    user = a_person("X")
    first, second = race(lambda: add(user, "a", locked=False), lambda: add(user, "b", locked=False))
    lets_both_in = connection.vendor == "postgresql"  # SQLite begins one transaction at a time
    assert (first, second) == ("Xa", "Xb" if lets_both_in else "Xab")


def test_what_the_second_refuses_is_given() -> None:
    def refuse() -> None:
        raise Stale("Somebody was first.")

    _, second = race(lambda: None, refuse)
    assert isinstance(second, Stale)


def test_an_error_of_the_first_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        race(lambda: 1 / 0, lambda: None)
