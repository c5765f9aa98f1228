"""Writing invitations: sending, sending again, withdrawing, accepting, asking for a new link, forgetting.

Everybody takes the lock of the local system first, then that of the invitation. The log has who did what to which
invitation; it never has an address, a name or a key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.differences import difference, made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.invitations import letters
from assessments.people.invitations.keys import Key
from assessments.people.invitations.limits import DAY, check_limits
from assessments.people.invitations.models import LASTS, Invitation, InvitedRole
from assessments.people.invitations.moves import INVITATION_MOVES, InvitationAct, Logged
from assessments.people.invitations.queries import invited_among, members_among, reason_of, told_about
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Act, Permissions
from assessments.people.services import add_member, check_fits
from assessments.people.transitions import perform
from recovery_site.errors import NotNow, Refused
from recovery_site.text import clean_email, clean_text

KEPT = dt.timedelta(days=30)  # after it was accepted or withdrawn, or its link stopped working
OVER = gettext_lazy("This invitation was accepted or withdrawn meanwhile. Load the page again.")


class DeadLink(NotNow):
    """The key opens nothing: used, withdrawn, too old, replaced by a newer one, or made up. It does not say which."""


@dataclass(frozen=True)
class Invitee:
    """Whom to invite: an address, and a name if one was given."""

    email: str
    name: str = ""


# ---------------------------------------------------------------------------------------------------- who may


def check_inviting(by: User | None, system: LocalSystem, roles: Sequence[str]) -> Permissions | None:
    """What `by` may do there; raises Refused for anybody who may not bring in people with these roles.

    A recovery lead may. An administrator may invite somebody to lead, and nothing else. None is the command line.
    """
    if by is None:
        return None
    if by.is_superuser and by.is_active and list(roles) == [Membership.Role.RECOVERY_LEAD]:
        return None
    permissions = policy.permissions(by, system)
    permissions.check(Act.PEOPLE_INVITE)
    return permissions


# ------------------------------------------------------------------------------------------- by those inside


@transaction.atomic
def invite(
    *,
    by: User | None,
    system: LocalSystem,
    people: Sequence[Invitee],
    roles: Sequence[Membership.Role],
    organisation: Organisation,
    home: str,
    note: str = "",
    reason: str = "",
    form_uid: UUID | None = None,
) -> list[Invitation]:
    """Write an invitation for each of these people and send each a mail; returns them, in the same order.

    `home` is the address of the site's front page, for the links. `reason` stands in the log, and on the page of people
    once they have joined. `by` is None on the command line. An older invitation
    whose link has expired is withdrawn. Idempotent: a form that is sent again (the same `form_uid`) sends nothing.
    Refuses: anybody but the recovery lead, or an administrator who invites a lead (Refused); no person or no role, an
    organisation of another system, a role that does not fit it, somebody who is a member or has a link that works,
    too many mails for a day (NotNow).
    """
    permissions = check_inviting(by, system, roles)
    system = LocalSystem.objects.select_for_update().get(pk=system.pk)
    if form_uid and (before := list(Invitation.objects.filter(system=system, form_uid=form_uid))):
        return before
    if not people or not roles:
        raise NotNow(_("Enter who you want to invite, and select a role."))
    if organisation.system_id != system.pk:
        raise NotNow(_("That organisation belongs to another local system."))
    for role in roles:
        check_fits(role, organisation)
    emails = [clean_email(one.email).lower() for one in people]
    if inside := members_among(system, emails):
        raise NotNow(_("%(name)s is a member already.") % {"name": next(iter(inside.values()))})
    if waiting := invited_among(system, emails):
        raise NotNow(_("%(email)s is invited already.") % {"email": min(waiting)})
    check_limits(by, system, emails)
    for old in Invitation.objects.select_for_update().filter(
        system=system, email__in=emails, state=Invitation.State.SENT
    ):
        _withdraw(old, by, permissions)
    now = timezone.now()
    new = [
        Invitation(
            system=system,
            organisation=organisation,
            email=email,
            name=clean_text(one.name),
            note=note,
            form_uid=form_uid,
            invited_by=by,
            sent_at=now,
            expires_at=now + LASTS,
        )
        for email, one in zip(emails, people, strict=True)
    ]
    return [_written(one, roles, home, reason) for one in new]


def _written(invitation: Invitation, roles: Sequence[Membership.Role], home: str, reason: str) -> Invitation:
    """The invitation, stored, logged and sent."""
    system, by = invitation.system, invitation.invited_by
    key = Key.fresh(invitation.uid)
    invitation.secret_sha256 = key.sha256
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:  # a form that two systems were sent, or an address that stood twice in it
        raise NotNow(_("This was sent already. Open the page again, and fill it in once more.")) from None
    for role in roles:
        InvitedRole.objects.create(invitation=invitation, role=role)
    log(
        system=system,
        actor=by,
        act=Logged.SENT,
        about=invitation,
        changed=made({"state": str(invitation.state)}, codes=["state"]),
        detail={
            "roles": [str(role) for role in roles],
            "organisation": invitation.organisation_id,
            "expires": invitation.expires_at.date().isoformat(),
        }
        | ({"reason": reason} if reason else {}),
    )
    _mail(invitation, key, home)
    return invitation


def _mail(invitation: Invitation, key: Key, home: str) -> None:
    """Send the link, and keep which mail it was."""
    sent = letters.send_link(invitation, key, kept_days=KEPT.days, home=home)
    Invitation.objects.filter(pk=invitation.pk).update(message_id=sent[:255])


def _locked(system: LocalSystem, pk: int) -> Invitation:
    """The invitation as it is stored now, behind the lock of its system."""
    LocalSystem.objects.select_for_update().get(pk=system.pk)
    found = Invitation.objects.select_for_update(of=("self",)).filter(system=system, pk=pk)
    return found.select_related("system", "organisation", "invited_by").prefetch_related("roles").get()


@transaction.atomic
def send_again(*, by: User | None, invitation: Invitation, home: str) -> Invitation:
    """Send a new link, which works for seven days from now; the old one stops working. Returns the invitation.

    Refuses: whoever may not invite (Refused); one that was accepted or withdrawn, too many mails for a day (NotNow).
    """
    now, found = timezone.now(), _locked(invitation.system, invitation.pk)
    permissions = check_inviting(by, found.system, found.role_list)
    check_limits(by, found.system, [found.email])
    key = Key.fresh(found.uid)
    changed = perform(
        found,
        InvitationAct.SEND_AGAIN,
        INVITATION_MOVES,
        field="state",
        by=permissions,
        refusal=OVER,
        secret_sha256=key.sha256,
        sent_at=now,
        expires_at=now + LASTS,
        times_sent=F("times_sent") + 1,
        asked_at=None,
    )
    log(system=found.system, actor=by, act=Logged.SENT_AGAIN, about=found, changed=changed)
    _mail(found, key, home)
    return found


@transaction.atomic
def withdraw(*, by: User | None, invitation: Invitation) -> None:
    """Make the link of an invitation stop working, for good. Writes no mail.

    Refuses: whoever may not invite (Refused); one that was accepted or withdrawn (NotNow).
    """
    found = _locked(invitation.system, invitation.pk)
    _withdraw(found, by, check_inviting(by, found.system, found.role_list))


def _withdraw(invitation: Invitation, by: User | None, permissions: Permissions | None) -> None:
    changed = perform(
        invitation,
        InvitationAct.WITHDRAW,
        INVITATION_MOVES,
        field="state",
        by=permissions,
        refusal=OVER,
        ended_at=timezone.now(),
        name="",
        note="",
    )
    log(system=invitation.system, actor=by, act=Logged.WITHDRAWN, about=invitation, changed=changed)


# -------------------------------------------------------------------------------------- by those who were invited


def check_account(user: User, invitation: Invitation) -> None:
    """Raise Refused for an account that has another address than the invitation was sent to."""
    if user.email.lower() != invitation.email.lower():
        raise Refused(_("This invitation was sent to another email address than that of your account."))


@transaction.atomic
def accept(*, key: Key, user: User) -> Invitation:
    """Give this person, who has an account, the roles of the invitation that the key opens; the key is then used up.

    Roles that they have there already stay as they are.
    Refuses: a key that opens nothing, or that somebody else has just used (DeadLink); an account with another
    address, or one that is closed (Refused).
    """
    invitation = _opened(key)
    check_account(user, invitation)
    if not user.is_active:
        raise Refused(_("This account is closed. Ask the administrator of this site."))
    _joined(invitation, user)
    return invitation


def accept_as_new(*, key: Key, name: str, password: str) -> User:
    """Make an account with the address of the invitation, and give it the roles; returns the person.

    The address needs no other proof: the link reached it.

    Refuses: a key that opens nothing (DeadLink); a password that is too weak (ValidationError); an address that has
    an account (NotNow: they sign in instead).
    """
    hashed = make_password(password)  # takes a while, so before anything is locked
    with transaction.atomic():
        invitation = _opened(key)
        validate_password(password, User(email=invitation.email, name=name))
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.email, name)
        except IntegrityError:
            raise NotNow(_("There is an account with this address already. Sign in to say yes.")) from None
        User.objects.filter(pk=user.pk).update(password=hashed)
        user.refresh_from_db()
        _joined(invitation, user)
    return user


@transaction.atomic
def accept_vouched(*, email: str, name: str) -> User | None:
    """Make an account without a password for somebody who was invited, and give it the roles of the latest invitation.

    For a provider that vouches that the address is theirs: that is as good as the link, which reached the same address.
    Returns None when there is no open invitation to that address.
    """
    found = Invitation.objects.filter(email__iexact=email, state=Invitation.State.SENT).select_related(
        "system"
    )
    invitation = next((one for one in found.order_by("-pk") if one.is_open), None)
    if invitation is None:
        return None
    invitation = _locked(invitation.system, invitation.pk)
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, invitation.name or name)
    except IntegrityError:  # twice at once
        return None
    _joined(invitation, user)
    return user


def _opened(key: Key) -> Invitation:
    """The invitation that the key opens, locked. Raises DeadLink."""
    found = Invitation.objects.select_related("system").filter(uid=key.uid).first()
    locked = _locked(found.system, found.pk) if found else None
    if locked is None or not key.opens(locked):
        raise DeadLink(_("This link no longer works."))
    return locked


def _joined(invitation: Invitation, user: User) -> None:
    system = invitation.system
    changed = perform(
        invitation,
        InvitationAct.ACCEPT,
        INVITATION_MOVES,
        field="state",
        by=None,
        refusal=OVER,
        ended_at=timezone.now(),
        accepted_by=user,
        name="",
        note="",
    )
    log(system=system, actor=user, act=Logged.ACCEPTED, about=invitation, changed=changed)
    held = set(Membership.objects.filter(system=system, user=user).values_list("role", flat=True))
    for role in invitation.role_list:
        if role not in held:
            add_member(
                by=invitation.invited_by,
                system=system,
                user=user,
                role=role,
                organisation=invitation.organisation,
                reason=reason_of(invitation),
            )


@transaction.atomic
def ask_for_new_link(*, uid: UUID, home: str) -> bool:
    """Tell whoever can send a new link that one is needed, and note it; says whether that was done.

    Once a day at most for each invitation. Nothing happens for one that was accepted or withdrawn, or was never there.
    """
    known = Invitation.objects.select_related("system").filter(uid=uid).first()
    if known is None:
        return False
    now, invitation = timezone.now(), _locked(known.system, known.pk)
    if not invitation.is_open or (invitation.asked_at and invitation.asked_at > now - DAY):
        return False
    Invitation.objects.filter(pk=invitation.pk).update(asked_at=now)
    changed = difference({"asked_at": invitation.asked_at}, {"asked_at": now})
    log(system=invitation.system, actor=None, act=Logged.ASKED, about=invitation, changed=changed)
    told = told_about(invitation)
    for person in told.people:
        letters.pass_on(invitation, person, leads=told.lead, home=home)
    return True


# -------------------------------------------------------------------------------------------------- forgetting


def prune() -> int:
    """Delete invitations 30 days after they were answered or withdrawn, or their link stopped working.

    Returns how many. With them goes the address of somebody who never came. The log keeps that there was one.
    """
    before = timezone.now() - KEPT
    old = Invitation.objects.filter(
        Q(ended_at__lt=before) | Q(state=Invitation.State.SENT, expires_at__lt=before)
    )
    return old.delete()[1].get("assessments.Invitation", 0) if old.exists() else 0
