"""Making one organisation of two."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.differences import gone
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Act
from assessments.people.queries import open_invitations
from assessments.people.services import FITS, Logged
from recovery_site.errors import NotNow

ITSELF = gettext_lazy("Choose two different organisations.")
MAIN = gettext_lazy(
    "The main provider cannot become part of another organisation. Choose it as the one that stays, or correct its "
    "name."
)


def reason_against_merging(merged: Organisation, into: Organisation) -> str:
    """Why `merged` cannot become part of `into`; empty when it can (3 queries at most)."""
    if merged.pk == into.pk:
        return str(ITSELF)
    if merged.part == Organisation.Part.PROVIDER:
        return str(MAIN)
    bound = [role for role, part in FITS.items() if part == merged.part and part != into.part]
    held = Membership.objects.filter(organisation=merged, role__in=bound).exists()
    if held or open_invitations(merged).filter(roles__role__in=bound).exists():
        return _(
            "Somebody is %(role)s for %(name)s, or is invited to be, and nobody can be that for %(into)s."
        ) % {
            "role": bound[0].label.lower(),
            "name": merged.name,
            "into": into.name,
        }
    others = Organisation.objects.filter(system=merged.system_id, part=Organisation.Part.COMMISSIONER)
    if (
        merged.part == Organisation.Part.COMMISSIONER != into.part
        and not others.exclude(pk=merged.pk).exists()
    ):
        return _("A local system has at least one commissioner, so this one stays.")
    return ""


@transaction.atomic
def merge_organisations(
    *, user: User, system: LocalSystem, merged: Organisation, into: Organisation, reason: str
) -> Organisation:
    """Make `merged` part of `into`: who belongs to the first, or is invited, belongs to the second; gives the second.

    What was completed, signed or logged before keeps the names of that day. Writes the log. Refuses: anybody but a
    recovery lead (Refused); an organisation that is gone or of another system, one with itself, the main provider,
    a role that would not fit, the last commissioner (NotNow).
    """
    policy.check(user, Act.SYSTEM_CORRECT, system)
    system = LocalSystem.objects.select_for_update().get(pk=system.pk)
    there = {one.pk: one for one in Organisation.objects.filter(system=system)}
    if merged.pk not in there or into.pk not in there:
        raise NotNow(_("One of these organisations is no longer there. Open the page again."))
    merged, into = there[merged.pk], there[into.pk]
    if reason_why_not := reason_against_merging(merged, into):
        raise NotNow(reason_why_not)
    moved = Membership.objects.filter(organisation=merged).update(organisation=into)
    open_invitations(merged).update(organisation=into)
    detail = {"merged": merged.name, "into": into.name, "people": moved, "reason": reason}
    changed = gone({"organisation": merged.pk})
    log(system=system, actor=user, act=Logged.MERGE, about=into, changed=changed, detail=detail)
    merged.delete()
    return into
