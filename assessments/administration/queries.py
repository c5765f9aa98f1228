"""What an administrator may know: which systems and accounts there are. Nothing of what a system works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet

from assessments.people.models import LocalSystem, Membership, User

A_PAGE = 50
LARGEST = 2**63 - 1  # what a database takes for a key
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and whether others come after them."""

    rows: Sequence[Row]
    number: int
    has_more: bool


def _page(found: QuerySet[Row], number: int) -> Page[Row]:
    start = (number - 1) * A_PAGE
    rows = list(found[start : start + A_PAGE + 1])
    return Page(rows[:A_PAGE], number, len(rows) > A_PAGE)


def _leads() -> Prefetch[str, QuerySet[Membership], str]:
    leading = Membership.objects.filter(role=Membership.Role.RECOVERY_LEAD, user__is_active=True)
    return Prefetch("memberships", leading.select_related("user").order_by("user__name"), to_attr="leads")


def systems(number: int = 1) -> Page[LocalSystem]:
    """The local systems by name, each with its `leads` and how many `members` it has (2 queries)."""
    found = LocalSystem.objects.annotate(members=Count("memberships__user", distinct=True))
    return _page(found.order_by("name", "pk").prefetch_related(_leads()), number)


def system_of(pk: int) -> LocalSystem | None:
    """That system with its organisations, its `leads` and the number of its `members`; None if there is none."""
    if pk > LARGEST:
        return None
    found = LocalSystem.objects.annotate(members=Count("memberships__user", distinct=True))
    return found.prefetch_related("organisations", _leads()).filter(pk=pk).first()


def people(wanted: str = "", number: int = 1) -> Page[User]:
    """Accounts by name, with their memberships; those with `wanted` in name or address (2 queries)."""
    found = User.objects.order_by("name", "pk")
    for word in wanted.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return _page(found.prefetch_related(_memberships()), number)


def person_of(pk: int) -> User | None:
    """That account with its memberships; None if there is none (2 queries)."""
    if pk > LARGEST:
        return None
    return User.objects.filter(pk=pk).prefetch_related(_memberships()).first()


def _memberships() -> Prefetch[str, QuerySet[Membership], str]:
    ordered = Membership.objects.select_related("system", "organisation").order_by("system__name", "role")
    return Prefetch("memberships", ordered)


def sole_leads(person: User) -> list[LocalSystem]:
    """The systems that nobody else could lead: no other recovery lead with an open account (1 query)."""
    leading = Membership.objects.filter(role=Membership.Role.RECOVERY_LEAD, user__is_active=True)
    others = leading.filter(system=OuterRef("pk")).exclude(user=person)
    theirs = leading.filter(system=OuterRef("pk"), user=person)
    return list(LocalSystem.objects.filter(Exists(theirs), ~Exists(others)).order_by("name", "pk"))
