"""Reading invitations. A lead sees those of their own system; whoever has a key, the one that it opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, prefetch_related_objects
from django.db.models.functions import Lower
from django.utils import timezone

from assessments.audit.canonical import name_of
from assessments.audit.models import Entry
from assessments.outbox.models import Mail
from assessments.people.invitations.keys import Key
from assessments.people.invitations.models import Invitation
from assessments.people.invitations.moves import Logged
from assessments.people.models import LocalSystem, Membership, User


def _whole(found: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return found.select_related("system", "organisation", "invited_by").prefetch_related("roles")


def invitations_of(system: LocalSystem, *, leads_alone: bool = False) -> list[Invitation]:
    """Every invitation of that system that is kept, open ones first, then the latest (2 queries).

    `leads_alone`: those to lead it and nothing else, which an administrator may know.
    """
    found = list(_whole(Invitation.objects.filter(system=system)))
    if leads_alone:
        found = [one for one in found if one.role_list == [Membership.Role.RECOVERY_LEAD]]
    return sorted(found, key=lambda one: not one.is_open)


def invitation_in(system: LocalSystem, pk: int) -> Invitation | None:
    """That invitation of this system; None when there is no such one (2 queries)."""
    return _whole(Invitation.objects.filter(system=system, pk=pk)).first()


def reason_of(invitation: Invitation) -> str:
    """Why these people were invited, as the log has it; empty when nobody said (1 query)."""
    sent = Entry.objects.filter(system=invitation.system_id, act=Logged.SENT, about=name_of(invitation))
    detail = sent.values_list("detail", flat=True).first()
    return str((detail or {}).get("reason", ""))


@dataclass(frozen=True)
class Waiting:
    """How many invitations of a system are not answered, and from how many a new link is wanted."""

    everybody: int
    asking: int


def waiting_in(system: LocalSystem) -> Waiting:
    """That of this system (1 query)."""
    found = Invitation.objects.filter(state=Invitation.State.SENT, system=system)
    return Waiting(**found.aggregate(everybody=Count("pk"), asking=Count("asked_at")))


def opened_by(key: Key | None) -> Invitation | None:
    """The invitation that this key opens now; None for any other key, whatever is wrong with it.

    1 query for a key that opens nothing, whether or not there was ever an invitation; 2 for one that does.
    """
    if key is None:
        return None
    found = (
        Invitation.objects.select_related("system", "organisation", "invited_by").filter(uid=key.uid).first()
    )
    if not key.opens(found) or found is None:
        return None
    prefetch_related_objects([found], "roles")
    return found


def accepted_with(key: Key | None, user: User) -> Invitation | None:
    """The invitation that this person accepted with this key before; None when they did not (1 query)."""
    if key is None:
        return None
    found = Invitation.objects.filter(uid=key.uid, secret_sha256=key.sha256, accepted_by=user.pk)
    return found.select_related("system").first()


def account_of(email: str) -> User | None:
    """The account with that address, closed or not."""
    return User.objects.filter(email__iexact=email).first()


def members_among(system: LocalSystem, emails: Iterable[str]) -> dict[str, str]:
    """Which of these addresses belong to a member of the system: address in small letters, name (1 query)."""
    lowered = {email.lower() for email in emails}
    found = User.objects.annotate(lowered=Lower("email")).filter(
        lowered__in=lowered, memberships__system=system
    )
    return dict(found.values_list("lowered", "name").distinct())


def invited_among(system: LocalSystem, emails: Iterable[str], *, but_by_form: UUID | None = None) -> set[str]:
    """Which of these addresses have a link to this system that still works, in small letters (1 query).

    Without those that the form `but_by_form` has invited.
    """
    lowered = {email.lower() for email in emails}
    found = Invitation.objects.filter(
        email__in=lowered, system=system, state=Invitation.State.SENT, expires_at__gt=timezone.now()
    )
    if but_by_form:
        found = found.exclude(form_uid=but_by_form)
    return set(found.values_list("email", flat=True))


def undelivered(invitations: Sequence[Invitation]) -> set[str]:
    """The numbers of those last mails that a mail server refused for good, or that were given up (1 query)."""
    sent = [one.message_id for one in invitations if one.is_open and one.message_id]
    failed = Mail.objects.filter(message_id__in=sent, state=Mail.State.FAILED)
    return set(failed.values_list("message_id", flat=True))


@dataclass(frozen=True)
class Told:
    """Who is told something, and whether they lead the system."""

    people: Sequence[User]
    lead: bool


def told_about(invitation: Invitation) -> Told:
    """Who is told that somebody asked for a new link: the inviter if they may still send one, else all who may.

    A system whose first lead has not come yet has nobody but the administrators (2 queries at most).
    """
    leading = Membership.objects.filter(
        system=invitation.system_id, role=Membership.Role.RECOVERY_LEAD, user__is_active=True
    )
    leads = [one.user for one in leading.select_related("user")]
    if not leads:
        return Told(list(User.objects.filter(is_superuser=True, is_active=True)), lead=False)
    return Told([one for one in leads if one.pk == invitation.invited_by_id] or leads, lead=True)
