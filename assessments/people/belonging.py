"""Writing who belongs to a local system once they are in: one more role, another one, none, leaving, handing over.

Every change has its reason in the log, and people see it on the page of their system. A local system never loses its
last recovery lead: the services look under the lock of the system, and a trigger refuses it to everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.differences import gone
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.letters import tell_end, tell_role
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Act, Role
from assessments.people.queries import active_leads, main_provider
from assessments.people.services import Logged, add_member, check_place, facts_of
from recovery_site.errors import NotNow

LAST_LEAD = gettext_lazy(
    "A local system always has a recovery lead, and there is no other one here. Make somebody else recovery lead first."
)
GONE = gettext_lazy("This person no longer has that role. Open the page of people again.")
CHANGED = gettext_lazy("Somebody else changed this role just now. Look at it again, then change it.")
SAME = gettext_lazy("Choose another role or another organisation. Nothing would change with these.")


class Then(StrEnum):
    """What becomes of a lead who has named another one. The other values are roles."""

    STAY = "stay"
    LEAVE = "leave"


AFTERWARDS = (Role.FACILITATOR, Role.PARTNER, Role.BOARD_READER)


def reason_against_losing(system: LocalSystem, memberships: Sequence[Membership]) -> str:
    """Why these roles cannot be taken away together: the last lead stays. Empty when they can (1 query at most)."""
    leads = [one.pk for one in memberships if one.role == Role.RECOVERY_LEAD]
    if not leads or active_leads(system).exclude(pk__in=leads).exists():
        return ""
    return str(LAST_LEAD)


def check_losing(system: LocalSystem, memberships: Sequence[Membership]) -> None:
    """Raise NotNow when the system would be left without a lead."""
    if reason := reason_against_losing(system, memberships):
        raise NotNow(reason)


def mark_of(member: Membership) -> str:
    """How a role stands, for a form to say what it was made from."""
    return f"{member.role}:{member.organisation_id}"


@transaction.atomic
def give_role(
    *, by: User, system: LocalSystem, user: User, role: Role, organisation: Organisation, reason: str
) -> Membership:
    """Give somebody who belongs to `system` one more role, and tell them by email. Writes the log.

    Refuses: anybody but a recovery lead (Refused); somebody who does not belong there any more, and what `add_member`
    refuses (NotNow).
    """
    system = _lock(by, Act.PEOPLE_CHANGE, system)
    if not Membership.objects.filter(system=system, user=user).exists():
        raise NotNow(GONE)
    _check_there(organisation)
    member = add_member(by=by, system=system, user=user, role=role, organisation=organisation, reason=reason)
    tell_role(member, by=by)
    return member


@transaction.atomic
def change_role(
    *,
    by: User,
    system: LocalSystem,
    member: Membership,
    role: Role,
    organisation: Organisation,
    was: str,
    reason: str,
) -> Membership:
    """Make another role of this one, or have it for another organisation, and tell the person. Writes the log.

    `was` is the `mark_of` the role that the person who changes it was shown. Refuses: anybody but a recovery lead
    (Refused); a role that is gone or was changed meanwhile, nothing that would change, the last lead, a role that does
    not fit the organisation or that the person has already (NotNow).
    """
    system = _lock(by, Act.PEOPLE_CHANGE, system)
    now = (
        Membership.objects.select_related("organisation", "user").filter(pk=member.pk, system=system).first()
    )
    if now is None:
        raise NotNow(GONE)
    if mark_of(now) != was:
        raise NotNow(CHANGED)
    if (now.role, now.organisation_id) == (role, organisation.pk):
        raise NotNow(SAME)
    _check_there(organisation)
    check_place(system, role, organisation)
    if role != now.role:
        check_losing(system, [now])
    return _change(by, now, role, organisation, reason)


@transaction.atomic
def remove(*, by: User, system: LocalSystem, memberships: Sequence[Membership], reason: str) -> None:
    """Take these roles of one person away; with the last of them they no longer belong to `system`. Writes the log.

    What they wrote and signed stays, with their name. Refuses: anybody but a recovery lead (Refused); a role that is
    gone, the last lead (NotNow).
    """
    system = _lock(by, Act.PEOPLE_CHANGE, system)
    _take(by, system, memberships, Logged.REMOVE_MEMBER, reason)


@transaction.atomic
def leave(*, user: User, system: LocalSystem, reason: str) -> None:
    """Give up every role that `user` has in `system`. Writes the log. Refuses the last lead (NotNow)."""
    system = _lock(user, Act.PEOPLE_LEAVE, system)
    theirs = list(Membership.objects.filter(system=system, user=user).select_related("organisation"))
    _take(user, system, theirs, Logged.LEAVE, reason)


@transaction.atomic
def hand_over(*, by: User, system: LocalSystem, to: User, then: str, reason: str) -> Membership:
    """Make `to`, who belongs to `system`, its recovery lead, for the main provider; gives their membership.

    `then` says what becomes of `by`: `Then.STAY`, `Then.LEAVE`, or one of `AFTERWARDS` in place of the role of lead.
    Writes the log. Refuses: anybody but a recovery lead (Refused); somebody who does not belong there, is not active or
    is a lead already (NotNow).
    """
    system = _lock(by, Act.PEOPLE_CHANGE, system)
    if not Membership.objects.filter(system=system, user=to, user__is_active=True).exists():
        raise NotNow(GONE)
    lead = give_role(
        by=by,
        system=system,
        user=to,
        role=Role.RECOVERY_LEAD,
        organisation=main_provider(system),
        reason=reason,
    )
    mine = list(Membership.objects.filter(system=system, user=by).select_related("organisation", "user"))
    own = [one for one in mine if one.role == Role.RECOVERY_LEAD]
    if then == Then.LEAVE:
        _take(by, system, mine, Logged.LEAVE, reason)
    elif then in AFTERWARDS and any(one.role == then for one in mine):
        _take(by, system, own, Logged.REMOVE_MEMBER, reason)
    elif then in AFTERWARDS:
        _change(by, own[0], Role(then), own[0].organisation, reason)
    return lead


def lock_systems_led_by(person: User) -> None:
    """Lock every system that this person leads, before something is written that depends on who else leads it.

    Wants a transaction. Locks in the order of their numbers.
    """
    led = LocalSystem.objects.filter(memberships__user=person, memberships__role=Role.RECOVERY_LEAD)
    list(LocalSystem.objects.select_for_update().filter(pk__in=led).order_by("pk"))


def _lock(by: User, act: Act, system: LocalSystem) -> LocalSystem:
    """That system, locked, once it is sure that `by` may do this now: whoever was first may have changed it."""
    locked = LocalSystem.objects.select_for_update().get(pk=system.pk)
    by.known_memberships.pop(system.pk, None)
    policy.check(by, act, locked)
    return locked


def _check_there(organisation: Organisation) -> None:
    """Raise NotNow when it was removed, or became part of another one, since the page was opened."""
    if not Organisation.objects.filter(pk=organisation.pk).exists():
        raise NotNow(_("That organisation is no longer there. Choose another one."))


def _change(by: User, member: Membership, role: Role, organisation: Organisation, reason: str) -> Membership:
    before = facts_of(member)
    if role != member.role:
        member.since, member.given_by = timezone.now(), by
    member.role, member.organisation = role, organisation
    try:
        with transaction.atomic():
            member.save(update_fields=["role", "organisation", "since", "given_by"])
    except IntegrityError:
        raise NotNow(
            _("%(name)s has the role “%(role)s” here already.")
            % {"name": member.user.name, "role": role.label}
        ) from None
    now = facts_of(member)
    log(
        system=member.system,
        actor=by,
        act=Logged.CHANGE_MEMBER,
        about=member,
        changed={"before": before, "after": now},
        detail=now | {"reason": reason},
    )
    tell_role(member, by=by, before=str(before["role"]))
    return member


def _take(by: User, system: LocalSystem, memberships: Sequence[Membership], act: Logged, reason: str) -> None:
    keys = [one.pk for one in memberships]
    there = list(Membership.objects.filter(pk__in=keys, system=system).select_related("organisation", "user"))
    if not there or len(there) < len(keys):
        raise NotNow(GONE)
    check_losing(system, there)
    for one in there:
        facts = facts_of(one)
        changed = gone(facts, codes=["role"])
        log(system=system, actor=by, act=act, about=one, changed=changed, detail=facts | {"reason": reason})
        one.delete()
    person, roles = there[0].user, [str(one.role) for one in there]
    stays = Membership.objects.filter(system=system, user=person).exists()
    tell_end(system, person, roles, by=by, stays=stays)
