"""Reading people and systems. Everything begins with what the person asking may see."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Prefetch, Q, QuerySet, When, prefetch_related_objects

from assessments.audit.heads import heads_in
from assessments.people.models import LocalSystem, Membership, Organisation, User

MOST_HEADS = 20  # of logs in one mail
MAIN_FIRST = Case(When(part=Organisation.Part.PROVIDER, then=0), default=1)


def systems_visible_to(user: User | AnonymousUser) -> QuerySet[LocalSystem]:
    """The systems that `user` belongs to. Nobody sees any other, whatever else they may do."""
    if not user.is_authenticated or not user.is_active:
        return LocalSystem.objects.none()
    return LocalSystem.objects.filter(memberships__user_id=user.pk)


def may_set_up_system(user: User) -> bool:
    """Whether the person may set up a local system and lead it: not with the role of a reader alone."""
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    return roles != {Membership.Role.BOARD_READER}


def has_commissioner(system: LocalSystem) -> bool:
    """Whether anybody could sign for the commissioners of that system (1 query)."""
    commissioners = Membership.objects.filter(system=system, role=Membership.Role.COMMISSIONER)
    return commissioners.filter(user__is_active=True).exists()


def with_members(system: LocalSystem) -> LocalSystem:
    """That system with its organisations and members fetched (2 queries)."""
    prefetch_related_objects(
        [system],
        Prefetch("organisations", Organisation.objects.order_by(MAIN_FIRST, "part", "name")),
        Prefetch("memberships", Membership.objects.select_related("user", "organisation")),
    )
    return system


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

    Whoever owns the database does not own their mailbox: `verify_log --against` compares the two.
    """
    theirs = Membership.objects.filter(user__email__iexact=email).order_by("system")[:MOST_HEADS]
    kept = heads_in(theirs.values_list("system", flat=True))
    return {"X-Recovery-Log": "; ".join(map(str, kept))} if kept else {}


def words_of(user: AbstractBaseUser) -> list[str]:
    """What anybody could know about a person: a password is not made of it (1 query for somebody with an account)."""
    known = [str(getattr(user, "name", "")), str(getattr(user, "email", ""))]
    if user.pk is not None:
        places = Membership.objects.filter(user=user.pk).values_list("system__name", "organisation__name")
        known += [name for names in places for name in names]
    return known
