"""Whether a local system's pages open with a second factor only."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.audit.differences import difference
from assessments.audit.services import log
from assessments.people import policy
from assessments.people.models import LocalSystem, User
from assessments.people.policy import Act
from recovery_site import second_factor
from recovery_site.errors import NotNow


def reason_against_requiring(user: User) -> str:
    """Why this recovery lead cannot require it yet; empty when they can."""
    if second_factor.has_one(user):
        return ""
    return _("Set up a passkey or an authenticator app for yourself first.")


@transaction.atomic
def require_second_factor(*, user: User, system: LocalSystem, required: bool, reason: str) -> LocalSystem:
    """Write whether everyone who belongs to `system` needs a second factor to see it. Counts from the next request.

    The log keeps the reason. Refuses: anybody but a recovery lead (Refused); one who has no second factor (NotNow).
    Without a change it writes nothing.
    """
    policy.check(user, Act.SYSTEM_SECURE, system)
    if required and (against := reason_against_requiring(user)):
        raise NotNow(against)
    system = LocalSystem.objects.select_for_update().get(pk=system.pk)
    if system.requires_second_factor != required:
        system.requires_second_factor = required
        system.save(update_fields=["requires_second_factor"])
        log(
            system=system,
            actor=user,
            act=Act.SYSTEM_SECURE,
            about=system,
            changed=difference({"required": not required}, {"required": required}),
            detail={"required": required, "reason": reason},
        )
    return system
