"""The emails to somebody whose role in a local system was given or changed. Plain text, one for each change."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.models import Membership, User
from assessments.people.policy import Role
from recovery_site.address import absolute


def tell_role(member: Membership, *, by: User | None, before: str = "") -> None:
    """Tell a member which role they have now, by the outbox, in this transaction; nobody what they did themselves.

    `before` is the role that they had until now, as a code; empty for one more role. The reason stays on the site.
    """
    if by is not None and by.pk == member.user_id:
        return
    person, leads = member.user, member.role == Role.RECOVERY_LEAD
    values = {
        "name": person.name,
        "by": by.name if by else _("The administrator of this site"),
        "system": member.system.name,
        "role": Role(member.role).label,
        "organisation": member.organisation.name,
        "before": Role(before).label if before else "",
        "address": absolute(reverse("people", args=[member.system_id])),
    }
    if leads and before != member.role:
        subject = _("You are now a recovery lead of %(system)s")
    elif before and before == member.role:
        subject = _("Your organisation in %(system)s has changed")
    elif before:
        subject = _("Your role in %(system)s has changed")
    else:
        subject = _("You have one more role in %(system)s")
    parts = [_("Hello %(name)s")]
    if leads and before != member.role:
        parts.append(_("%(by)s has made you a recovery lead of %(system)s, for %(organisation)s."))
        parts.append(_("You can start reviews, invite people and change who belongs there."))
    else:
        parts.append(_("%(by)s has changed what you do in %(system)s."))
        parts.append(_("Your role: %(role)s\nYour organisation: %(organisation)s"))
    if before and before != member.role:
        parts.append(_("Before, you had the role: %(before)s"))
    parts.append(_("Who belongs there, and why this changed:\n%(address)s"))
    body = "\n\n".join(parts) % values + "\n"
    EmailMessage(
        subject % values, body, to=[person.email], headers={"Auto-Submitted": "auto-generated"}
    ).send()
