"""One password for everybody in the demo, hashed once: Argon2 is slow on purpose, and the demo signs often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest import mock

from assessments.demo.people import PASSWORD, PEOPLE
from assessments.people.models import Membership, User
from recovery_site.hashers import Argon2


def make_people() -> dict[Membership.Role, User]:
    """The people of the demo with their accounts."""
    people = {role: User.objects.create_user(email, name) for email, name, role in PEOPLE}
    first = people[PEOPLE[0][2]]
    first.set_password(PASSWORD)
    for user in people.values():
        user.password = first.password
        user.save(update_fields=["password"])
    return people


@contextmanager
def checked_once() -> Iterator[None]:
    """Inside it the same password is compared with the same hash once. For a command alone."""
    verify = lru_cache(Argon2().verify)  # the method as it was, before the patch below

    def known(_self: Argon2, password: str, encoded: str) -> bool:
        return verify(password, encoded)

    with mock.patch.object(Argon2, "verify", known):
        yield
