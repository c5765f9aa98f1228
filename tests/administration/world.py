"""An administrator, and the addresses of their pages about one system and one person."""

from __future__ import annotations

import itertools

from django.urls import reverse

from assessments.people.models import User
from tests.build import Place

_numbers = itertools.count(1)


def an_administrator() -> User:
    return User.objects.create_superuser(f"ada{next(_numbers)}@example.org", "Ada Administrator", "x")


def address_of(route: str, place: Place) -> str:
    known = {"system": place.system.pk, "person": place.partner.pk}
    match = {
        "administration": [],
        "administration_system_new": [],
        "administration_people": [],
        "administration_person": ["person"],
    }.get(route, ["system"])
    return reverse(route, args=[known[name] for name in match])
