"""Writing people and systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.differences import Changed, made
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Act
from assessments.people.queries import main_provider, may_set_up_system, open_invitations
from recovery_site.errors import NotNow, Refused

SENT_ALREADY = gettext_lazy("This form was sent already. Open the page again, and fill it in once more.")


class Logged(StrEnum):
    """What stands in the log of a local system about its people."""

    SET_UP = "system.set_up"
    ADD_MEMBER = "system.add_member"
    CHANGE_MEMBER = "system.change_member"
    REMOVE_MEMBER = "system.remove_member"
    LEAVE = "system.leave"
    MERGE = "system.merge_organisations"


# The kind of organisation that somebody with the role belongs to; any, for the other roles.
FITS = {
    Membership.Role.RECOVERY_LEAD: Organisation.Part.PROVIDER,
    Membership.Role.COMMISSIONER: Organisation.Part.COMMISSIONER,
}


def check_setting_up(user: User) -> None:
    """Raise Refused for somebody who may read reports, and nothing else, wherever they belong."""
    if not may_set_up_system(user):
        raise Refused(_("You can read the reports of a local system. You cannot set one up with that role."))


@transaction.atomic
def set_up_system(
    *,
    user: User,
    name: str,
    provider: str,
    commissioners: Sequence[str],
    partners: Sequence[str] = (),
    form_uid: UUID | None = None,
) -> LocalSystem:
    """Write a local system with its organisations; `user` becomes its recovery lead, for the provider.

    Idempotent: a form that is sent again (the same `form_uid`) gives the system that it made. Refuses somebody whose
    only role anywhere is to read (Refused); two organisations of the same name, upper and lower case alike (NotNow).
    """
    check_setting_up(user)
    system, is_new = create_system(
        by=user,
        name=name,
        provider=provider,
        commissioners=commissioners,
        partners=partners,
        form_uid=form_uid,
    )
    if is_new:
        Membership.objects.create(
            user=user,
            system=system,
            organisation=main_provider(system),
            role=Membership.Role.RECOVERY_LEAD,
            given_by=user,
        )
    elif not Membership.objects.filter(user=user, system=system).exists():
        raise NotNow(SENT_ALREADY)
    return system


@transaction.atomic
def create_system(
    *,
    by: User | None,
    name: str,
    provider: str,
    commissioners: Sequence[str],
    partners: Sequence[str] = (),
    form_uid: UUID | None = None,
) -> tuple[LocalSystem, bool]:
    """Write a local system with its organisations, to which nobody belongs yet; returns it, and whether it is new.

    It is not asked who may do this: whoever calls it has to. Idempotent, and refuses, as `set_up_system`.
    """
    names = [n.casefold() for n in (provider, *commissioners, *partners)]
    if len(set(names)) < len(names):
        raise NotNow(_("Each organisation can be named only once."))
    try:
        with transaction.atomic():
            system = LocalSystem.objects.create(name=name, form_uid=form_uid)
    except IntegrityError:  # this form was sent before
        return LocalSystem.objects.get(form_uid=form_uid), False
    Organisation.objects.create(system=system, name=provider, part=Organisation.Part.PROVIDER)
    _add_organisations(system, commissioners, partners)
    facts = {"name": name, "organisations": sorted((provider, *commissioners, *partners))}
    changed = made(facts, codes=list(facts))
    log(system=system, actor=by, act=Logged.SET_UP, about=system, changed=changed, detail=facts)
    return system, True


@transaction.atomic
def correct_system(
    *,
    user: User,
    system: LocalSystem,
    name: str,
    names: Mapping[int, str],
    commissioners: Sequence[str] = (),
    partners: Sequence[str] = (),
) -> LocalSystem:
    """Write another name of the system or of its organisations, add some, remove those that nobody belongs to.

    `names` are those of the organisations that are there, by primary key: "" removes one, one left out stays. What was
    completed or signed before keeps the names of that day. Refuses: anybody but the recovery lead (Refused); a name
    that stands twice, a system without its main provider or without a commissioner, removing an organisation that
    somebody belongs to (NotNow).
    """
    policy.check(user, Act.SYSTEM_CORRECT, system)
    system = LocalSystem.objects.select_for_update().get(pk=system.pk)
    there = {one.pk: one for one in Organisation.objects.filter(system=system)}
    wanted = {pk: names.get(pk, one.name) for pk, one in there.items()}
    gone = [there[pk] for pk, wish in wanted.items() if not wish]
    _check_removing(gone)
    stays = {pk: wish for pk, wish in wanted.items() if wish}
    parts = [there[pk].part for pk in stays] + [Organisation.Part.COMMISSIONER] * len(commissioners)
    if Organisation.Part.COMMISSIONER not in parts:
        raise NotNow(_("Enter at least one commissioner."))
    everything = [wish.casefold() for wish in (*stays.values(), *commissioners, *partners)]
    if len(set(everything)) < len(everything):
        raise NotNow(_("Each organisation can be named only once."))
    before: dict[str, object] = {
        "name": system.name,
        "organisations": sorted(one.name for one in there.values()),
    }
    for one in gone:
        one.delete()
    renamed = {pk: wish for pk, wish in stays.items() if there[pk].name != wish}
    for pk in renamed:  # out of the way first, so that two can exchange names
        Organisation.objects.filter(pk=pk).update(name=f"organisation {pk}")
    for pk, wish in renamed.items():
        Organisation.objects.filter(pk=pk).update(name=wish)
    _add_organisations(system, commissioners, partners)
    system.name = name
    system.save(update_fields=["name"])
    after: dict[str, object] = {
        "name": name,
        "organisations": sorted((*stays.values(), *commissioners, *partners)),
    }
    if before != after:
        log(
            system=system,
            actor=user,
            act=Act.SYSTEM_CORRECT,
            about=system,
            changed={"before": before, "after": after},
        )
    return system


def _check_removing(gone: Sequence[Organisation]) -> None:
    """Raise NotNow when one of these organisations cannot be removed."""
    if any(one.part == Organisation.Part.PROVIDER for one in gone):
        raise NotNow(_("Enter the main provider."))
    if held := Membership.objects.filter(organisation__in=gone).select_related("organisation").first():
        raise NotNow(
            _("%(name)s cannot be removed: somebody with an account belongs to it.")
            % {"name": held.organisation.name}
        )
    if invited := next((one for one in gone if open_invitations(one).exists()), None):
        raise NotNow(
            _("%(name)s cannot be removed: somebody is invited for it. Withdraw the invitation first.")
            % {"name": invited.name}
        )


@transaction.atomic
def add_organisations(
    *, by: User | None, system: LocalSystem, commissioners: Sequence[str] = (), partners: Sequence[str] = ()
) -> None:
    """Write organisations that the system has as well. Writes the log.

    It is not asked who may do this: whoever calls it has to. Refuses a name that stands there already (NotNow).
    """
    system = LocalSystem.objects.select_for_update().get(pk=system.pk)
    before = sorted(Organisation.objects.filter(system=system).values_list("name", flat=True))
    after = sorted((*before, *commissioners, *partners))
    if len({one.casefold() for one in after}) < len(after):
        raise NotNow(_("Each organisation can be named only once."))
    _add_organisations(system, commissioners, partners)
    changed: Changed = {"before": {"organisations": before}, "after": {"organisations": after}}
    log(system=system, actor=by, act=Act.SYSTEM_CORRECT, about=system, changed=changed)


def _add_organisations(system: LocalSystem, commissioners: Sequence[str], partners: Sequence[str]) -> None:
    for part, listed in (
        (Organisation.Part.COMMISSIONER, commissioners),
        (Organisation.Part.PARTNER, partners),
    ):
        for one in listed:
            Organisation.objects.create(system=system, name=one, part=part)


@transaction.atomic
def add_member(
    *,
    by: User | None,
    system: LocalSystem,
    user: User,
    role: Membership.Role,
    organisation: Organisation,
    reason: str = "",
) -> Membership:
    """Give `user` a role in `system`, be it their first or one more; returns the membership. Writes the log.

    `by` is None when an administrator does it from the command line. It is not asked who may do this: whoever calls
    it has to. Refuses with NotNow: an organisation of another system, a role that does not fit the organisation, or
    a role that the person has there already.
    """
    role = Membership.Role(role)
    check_place(system, role, organisation)
    others = Membership.objects.filter(user=user, system=system).exists()
    try:
        with transaction.atomic():
            member = Membership.objects.create(
                user=user, system=system, organisation=organisation, role=role, given_by=by
            )
    except IntegrityError:
        raise NotNow(
            _("%(name)s has the role “%(role)s” here already.") % {"name": user.name, "role": role.label}
        ) from None
    log(
        system=system,
        actor=by,
        act=Logged.ADD_MEMBER,
        about=member,
        changed=made(facts_of(member), codes=["role"]),
        detail=facts_of(member)
        | ({"one_more": True} if others else {})
        | ({"reason": reason} if reason else {}),
    )
    return member


def facts_of(member: Membership) -> dict[str, object]:
    """What the log says of a role: who has it, which it is, and the name of the organisation on that day."""
    return {"role": str(member.role), "user": member.user_id, "organisation": member.organisation.name}


def reason_against_place(system: LocalSystem, role: Membership.Role, organisation: Organisation) -> str:
    """Why nobody can have this role for this organisation; empty when somebody can."""
    if organisation.system_id != system.pk:
        return _("That organisation belongs to another local system.")
    return reason_against_fit(role, organisation)


def reason_against_fit(role: Membership.Role, organisation: Organisation) -> str:
    """Why somebody with that role does not belong to this kind of organisation; empty when they may."""
    needed = FITS.get(role)
    if needed and organisation.part != needed:
        return _("A person with the role “%(role)s” belongs to an organisation of the kind “%(part)s”.") % {
            "role": role.label,
            "part": needed.label,
        }
    return ""


def check_fits(role: str, organisation: Organisation) -> None:
    """Raise NotNow when somebody with that role belongs to another kind of organisation."""
    if reason := reason_against_fit(Membership.Role(role), organisation):
        raise NotNow(reason)


def check_place(system: LocalSystem, role: Membership.Role, organisation: Organisation) -> None:
    """Raise NotNow when nobody can have this role for this organisation."""
    if reason := reason_against_place(system, role, organisation):
        raise NotNow(reason)
