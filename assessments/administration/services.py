"""What an administrator does: set up a local system for somebody else, add organisations, close and open accounts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from assessments.audit.accesslog import note_from
from assessments.audit.models import Access
from assessments.people import services as people
from assessments.people.belonging import lock_systems_led_by
from assessments.people.invitations.services import Invitee, invite
from assessments.people.models import LocalSystem, Membership, User
from assessments.people.queries import main_provider, sole_leads
from recovery_site.errors import NotNow, Refused
from recovery_site.sessions.services import end_others


def check_administrator(by: User | None) -> None:
    """Raise Refused for anybody but an administrator. None is the command line, which only they have."""
    if by is not None and not (by.is_superuser and by.is_active):
        raise Refused(_("Only an administrator of this site can do this."))


@transaction.atomic
def set_up_for(
    *,
    by: User | None,
    lead: Invitee,
    name: str,
    provider: str,
    commissioners: Sequence[str],
    home: str,
    partners: Sequence[str] = (),
    note: str = "",
    form_uid: UUID | None = None,
) -> LocalSystem:
    """Write a local system and invite its first recovery lead, who speaks for the provider; returns the system.

    `home` is the address of the site's front page. Idempotent by `form_uid`. Refuses: anybody but an administrator
    (Refused); two organisations of the same name, too many mails for a day (NotNow).
    """
    check_administrator(by)
    system, is_new = people.create_system(
        by=by,
        name=name,
        provider=provider,
        commissioners=commissioners,
        partners=partners,
        form_uid=form_uid,
    )
    if is_new:
        invite_lead(by=by, system=system, people=[lead], note=note, home=home, form_uid=form_uid)
    return system


def invite_lead(
    *,
    by: User | None,
    system: LocalSystem,
    people: Sequence[Invitee],
    home: str,
    note: str = "",
    form_uid: UUID | None = None,
) -> None:
    """Invite somebody to lead that system, for its main provider. Refuses as `invite` does, and anybody else."""
    check_administrator(by)
    invite(
        by=by,
        system=system,
        people=people,
        roles=[Membership.Role.RECOVERY_LEAD],
        organisation=main_provider(system),
        note=note,
        home=home,
        form_uid=form_uid,
    )


def add_organisations(
    *, by: User | None, system: LocalSystem, commissioners: Sequence[str] = (), partners: Sequence[str] = ()
) -> None:
    """Write organisations that a local system has as well. Refuses anybody but an administrator (Refused), and a name
    that stands in the system already (NotNow).
    """
    check_administrator(by)
    people.add_organisations(by=by, system=system, commissioners=commissioners, partners=partners)


@transaction.atomic
def close_account(
    *, by: User | None, person: User, address: str | None = None, without_lead: bool = False
) -> None:
    """Close an account: from the next request on nobody is signed in with it. Writes the access log.

    What the person wrote and signed stays. `without_lead` says that systems may be left without a recovery lead by it;
    `address` is the internet address of the request. Idempotent. Refuses: anybody but an administrator (Refused); their
    own account, or the only lead of a system (NotNow).
    """
    lock_systems_led_by(person)  # before the accounts: as those who change who belongs do
    _lock(by, person)
    if by is not None and by.pk == person.pk:
        raise NotNow(_("You cannot close your own account. Ask another administrator."))
    left = sole_leads(person)
    if left and not without_lead:
        raise NotNow(
            _("%(name)s is the only recovery lead of %(systems)s. Invite another lead first.")
            % {"name": person.name, "systems": get_text_list([one.name for one in left], _("and"))}
        )
    if User.objects.filter(pk=person.pk, is_active=True).update(
        is_active=False, closed_as_last_lead=bool(left)
    ):
        end_others(user=person)
        note_from(address, Access.What.CLOSED, person, _by(by))


@transaction.atomic
def reopen_account(*, by: User | None, person: User, address: str | None = None) -> None:
    """Open a closed account again, with the roles that it has. Writes the access log. Idempotent.

    Refuses anybody but an administrator (Refused).
    """
    _lock(by, person)
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True, closed_as_last_lead=False):
        note_from(address, Access.What.REOPENED, person, _by(by))


def _lock(by: User | None, person: User) -> None:
    """Lock both accounts, and check `by` as stored now: two administrators cannot close each other's accounts."""
    keys = {person.pk, by.pk if by else person.pk}
    locked = {one.pk: one for one in User.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    check_administrator(locked[by.pk] if by else None)


def _by(by: User | None) -> str:
    return f"by account {by.pk}" if by else "by the command line"
