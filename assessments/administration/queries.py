"""What an administrator may know: which systems and accounts there are. Nothing of what a system works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Prefetch, Q, QuerySet

from assessments.people.models import LocalSystem, Membership, User

A_PAGE = 50
LARGEST = 2**63 - 1  # what a database takes for a key
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and whether others come after them."""

    rows: Sequence[Row]
    number: int
    has_more: bool


@dataclass(frozen=True)
class Known:
    """A local system as an administrator knows it: who leads it, and how many people belong to it."""

    system: LocalSystem
    leads: Sequence[User]
    members: int


def _start(number: int) -> int:
    return (number - 1) * A_PAGE


def systems(number: int = 1) -> Page[Known]:
    """The local systems by name, some at a time (2 queries)."""
    found = list(LocalSystem.objects.order_by("name", "pk")[_start(number) : _start(number) + A_PAGE + 1])
    return Page(_known(found[:A_PAGE]), number, len(found) > A_PAGE)


def system_of(pk: int) -> Known | None:
    """That system, with its organisations fetched; None if there is none (3 queries)."""
    if pk > LARGEST:
        return None
    found = LocalSystem.objects.filter(pk=pk).prefetch_related("organisations").first()
    return _known([found])[0] if found else None


def _known(systems: Sequence[LocalSystem]) -> list[Known]:
    """What is known of these (1 query)."""
    members: dict[int, set[int]] = {one.pk: set() for one in systems}
    leads: dict[int, list[User]] = {one.pk: [] for one in systems}
    belonging = Membership.objects.filter(system__in=systems).select_related("user")
    for one in belonging.order_by("user__name", "user"):
        members[one.system_id].add(one.user_id)
        if one.role == Membership.Role.RECOVERY_LEAD and one.user.is_active:
            leads[one.system_id].append(one.user)
    return [Known(one, leads[one.pk], len(members[one.pk])) for one in systems]


def people(wanted: str = "", number: int = 1) -> Page[User]:
    """Accounts by name, with their memberships; those with `wanted` in name or address (2 queries)."""
    found = User.objects.order_by("name", "pk")
    for word in wanted.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    rows = list(found.prefetch_related(_memberships())[_start(number) : _start(number) + A_PAGE + 1])
    return Page(rows[:A_PAGE], number, len(rows) > A_PAGE)


def person_of(pk: int) -> User | None:
    """That account with its memberships; None if there is none (2 queries)."""
    if pk > LARGEST:
        return None
    return User.objects.filter(pk=pk).prefetch_related(_memberships()).first()


def _memberships() -> Prefetch[str, QuerySet[Membership], str]:
    ordered = Membership.objects.select_related("system", "organisation").order_by("system__name", "role")
    return Prefetch("memberships", ordered)
