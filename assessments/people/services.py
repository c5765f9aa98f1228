"""Writing people and systems."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.audit.services import log
from assessments.people.models import LocalSystem, Membership, Organisation, User
from recovery_site.errors import NotNow


class Logged(StrEnum):
    """What stands in the log of a local system about its people."""

    SET_UP = "system.set_up"
    ADD_MEMBER = "system.add_member"


@transaction.atomic
def set_up_system(
    *,
    user: User,
    name: str,
    provider: str,
    commissioners: Sequence[str],
    partners: Sequence[str] = (),
) -> LocalSystem:
    """Write a local system with its organisations; `user` becomes its recovery lead, for the provider.

    Refuses with NotNow when two organisations have the same name (upper and lower case alike).
    """
    names = [n.casefold() for n in (provider, *commissioners, *partners)]
    if len(set(names)) < len(names):
        raise NotNow(_("Each organisation can be named only once."))
    system = LocalSystem.objects.create(name=name)
    main = Organisation.objects.create(system=system, name=provider, part=Organisation.Part.PROVIDER)
    for part, listed in (
        (Organisation.Part.COMMISSIONER, commissioners),
        (Organisation.Part.PARTNER, partners),
    ):
        for one in listed:
            Organisation.objects.create(system=system, name=one, part=part)
    Membership.objects.create(user=user, system=system, organisation=main, role=Membership.Role.RECOVERY_LEAD)
    log(
        system=system,
        actor=user,
        act=Logged.SET_UP,
        about=system,
        detail={"name": name, "organisations": sorted((provider, *commissioners, *partners))},
    )
    return system


@transaction.atomic
def add_member(
    *, by: User | None, system: LocalSystem, user: User, role: Membership.Role, organisation: Organisation
) -> Membership:
    """Give `user` a role in `system`. `by` is None when an administrator does it from the command line.

    Refuses with NotNow: an organisation of another system, a role that does not fit the organisation,
    or a person who has a role there already.
    """
    if organisation.system_id != system.pk:
        raise NotNow(_("That organisation belongs to another local system."))
    fits = {
        Membership.Role.RECOVERY_LEAD: Organisation.Part.PROVIDER,
        Membership.Role.COMMISSIONER: Organisation.Part.COMMISSIONER,
    }
    role = Membership.Role(role)
    needed = fits.get(role)
    if needed and organisation.part != needed:
        raise NotNow(
            _("A person with the role “%(role)s” belongs to an organisation of the kind “%(part)s”.")
            % {"role": role.label, "part": needed.label}
        )
    try:
        with transaction.atomic():
            member = Membership.objects.create(user=user, system=system, organisation=organisation, role=role)
    except IntegrityError:
        raise NotNow(_("%(name)s has a role in this local system already.") % {"name": user.name}) from None
    log(
        system=system,
        actor=by,
        act=Logged.ADD_MEMBER,
        about=member,
        detail={"role": role.value, "user": user.pk},
    )
    return member
