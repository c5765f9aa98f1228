"""Reading people and systems. Everything begins with what the person asking may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Exists,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    When,
    prefetch_related_objects,
)

from assessments.audit.heads import heads_in
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import IN_ORDER, Permissions, Role
from recovery_site.second_factor import FACTORS

MOST_HEADS = 20  # of logs in one mail
MAIN_FIRST = Case(When(part=Organisation.Part.PROVIDER, then=0), default=1)


def systems_visible_to(user: User | AnonymousUser) -> QuerySet[LocalSystem]:
    """The systems that `user` belongs to. Nobody sees any other, whatever else they may do."""
    if not user.is_authenticated or not user.is_active:
        return LocalSystem.objects.none()
    theirs = Membership.objects.filter(system=OuterRef("pk"), user=user.pk)
    return LocalSystem.objects.filter(Exists(theirs))


def may_set_up_system(user: User) -> bool:
    """Whether the person may set up a local system and lead it: not with the role of a reader alone."""
    return not reads_alone(Membership.objects.filter(user=user).values_list("role", flat=True))


def reads_alone(roles: Iterable[str]) -> bool:
    """Whether somebody with these roles, wherever they have them, is a Board reader and nothing else."""
    return set(roles) == {Membership.Role.BOARD_READER}


def has_commissioner(system: LocalSystem) -> bool:
    """Whether anybody could sign for the commissioners of that system (1 query)."""
    commissioners = Membership.objects.filter(system=system, role=Membership.Role.COMMISSIONER)
    return commissioners.filter(user__is_active=True).exists()


def with_organisations(system: LocalSystem) -> LocalSystem:
    """That system with its organisations fetched, the main provider first (1 query)."""
    ordered = Organisation.objects.order_by(MAIN_FIRST, "part", "name")
    prefetch_related_objects([system], Prefetch("organisations", ordered))
    return system


@dataclass(frozen=True)
class Member:
    """A person who belongs to a local system, with every role they have there, in the order of `Role`."""

    user: User
    memberships: Sequence[Membership]

    @property
    def last_here(self) -> dt.date | None:
        """The day of their last visit, whichever role counted it; None when they have not come yet."""
        return max((one.last_here for one in self.memberships if one.last_here), default=None)

    @property
    def leads(self) -> bool:
        return any(one.role == Role.RECOVERY_LEAD for one in self.memberships)

    @property
    def signs_for_commissioners(self) -> bool:
        return self.user.is_active and any(one.role == Role.COMMISSIONER for one in self.memberships)


def members_of(system: LocalSystem) -> list[Member]:
    """Everybody who belongs to that system, each once: leads first, then by their first role and name (1 query)."""
    held: dict[int, list[Membership]] = {}
    for one in Membership.objects.filter(system=system).select_related("user", "organisation"):
        held.setdefault(one.user_id, []).append(one)
    found = [Member(several[0].user, Permissions.of(several).memberships) for several in held.values()]
    return sorted(found, key=lambda one: (IN_ORDER[Role(one.memberships[0].role)], one.user.name.casefold()))


def member_in(system: LocalSystem, person: int) -> Member | None:
    """That person with every role they have there; None when they do not belong to the system (1 query)."""
    found = Membership.objects.filter(system=system, user=person).select_related("user", "organisation")
    memberships = Permissions.of(found).memberships
    return Member(memberships[0].user, memberships) if memberships else None


def active_leads(system: LocalSystem) -> QuerySet[Membership]:
    """The recovery leads of a system whose accounts are open."""
    return Membership.objects.filter(system=system, role=Role.RECOVERY_LEAD, user__is_active=True)


def open_invitations(organisation: Organisation) -> QuerySet[Model]:
    """Invitations of people who would belong to that organisation, and have not answered yet."""
    found: QuerySet[Model] = organisation.invitations.filter(state="sent")
    return found


def sole_leads(user: User) -> list[LocalSystem]:
    """The systems that this person alone leads: nobody else there is a lead with an open account (1 query)."""
    leading = Membership.objects.filter(system=OuterRef("pk"), role=Role.RECOVERY_LEAD, user__is_active=True)
    own, others = leading.filter(user=user), leading.exclude(user=user)
    return list(LocalSystem.objects.filter(Exists(own), ~Exists(others)).order_by("name", "pk"))


def systems_called(what: str) -> list[LocalSystem]:
    """The systems of that name or number. For an administrator: nobody's membership is asked."""
    number = int(what) if what.isascii() and what.isdigit() and len(what) < 19 else 0
    found = LocalSystem.objects.filter(Q(name=what) | Q(pk=number))
    return list(found.prefetch_related("organisations").order_by("pk"))


def main_provider(system: LocalSystem) -> Organisation:
    """The organisation whose services are rated."""
    return Organisation.objects.get(system=system, part=Organisation.Part.PROVIDER)


def log_heads_for(email: str) -> dict[str, str]:
    """The heads of the logs of this person's local systems, as the header of a mail (2 queries); none for a stranger.

    Whoever owns the database does not own their mailbox: `verify_chain --against` compares the two.
    """
    theirs = Membership.objects.filter(user__email__iexact=email).order_by("system_id")
    kept = heads_in(theirs.values_list("system", flat=True).distinct()[:MOST_HEADS])
    return {"X-Recovery-Log": "; ".join(map(str, kept))} if kept else {}


def words_of(user: AbstractBaseUser) -> list[str]:
    """What anybody could know about a person: a password is not made of it (1 query for somebody with an account)."""
    known = [str(getattr(user, "name", "")), str(getattr(user, "email", ""))]
    if user.pk is not None:
        places = Membership.objects.filter(user=user.pk).values_list("system__name", "organisation__name")
        known += [name for names in places for name in names]
    return known


def systems_that_require_a_second_factor(user: AbstractBaseUser) -> list[str]:
    """The names of those of this person's local systems whose pages open with a second factor only (1 query)."""
    theirs = Membership.objects.filter(user=user.pk, system__requires_second_factor=True)
    return list(theirs.order_by("system__name").values_list("system__name", flat=True).distinct())


def without_second_factor(system: LocalSystem) -> list[User]:
    """The members who have neither a passkey nor an authenticator app (1 query)."""
    theirs = Membership.objects.filter(system=system, user=OuterRef("pk"))
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    people = User.objects.filter(Exists(theirs), ~Exists(factors), is_active=True)
    return list(people.order_by("name", "pk"))
