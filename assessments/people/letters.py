"""The emails to somebody whose role in a local system was given, changed or ended. Plain text, one for each change."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.models import LocalSystem, Membership, User
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
    _send(person, subject % values, "\n\n".join(parts) % values)


def tell_end(
    system: LocalSystem, person: User, roles: Sequence[str], *, by: User | None, stays: bool
) -> None:
    """Tell somebody which roles (codes) they no longer have; nobody what they did themselves. In this transaction.

    `stays`: they have others there. The reason stays on the site.
    """
    if by is not None and by.pk == person.pk:
        return
    values = {
        "name": person.name,
        "by": by.name if by else _("The administrator of this site"),
        "system": system.name,
        "roles": ", ".join(str(Role(role).label) for role in roles),
        "address": absolute(reverse("people", args=[system.pk])),
    }
    parts = [_("Hello %(name)s"), _("%(by)s has ended your role in %(system)s: %(roles)s.")]
    if stays:
        subject = _("Your role in %(system)s has changed")
        parts.append(
            _("You keep your other roles there. Who belongs there, and why this changed:\n%(address)s")
        )
    else:
        subject = _("You no longer belong to %(system)s")
        parts.append(
            _("You can no longer open its pages. What you wrote and signed stays there, with your name.")
        )
    parts.append(_("If you think this is a mistake, talk to %(by)s."))
    _send(person, subject % values, "\n\n".join(parts) % values)


def _send(person: User, subject: str, body: str) -> None:
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(subject, f"{body}\n", to=[person.email], headers=headers).send()
