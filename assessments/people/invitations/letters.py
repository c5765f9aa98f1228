"""The mails of an invitation: the link, and the word to the lead that somebody needs a new one. Plain text."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from assessments.people.invitations.keys import Key
from assessments.people.invitations.models import Invitation
from assessments.people.models import User
from recovery_site.templatetags.words import moment

AUTOMATIC = {"Auto-Submitted": "auto-generated"}


def send_link(invitation: Invitation, key: Key, *, kept_days: int, home: str) -> str:
    """One email by the outbox, in this transaction; returns its Message-ID, which the outbox gives it.

    `home` is the address of the site's front page, `kept_days` how long the invitation is kept after its end. What the
    inviter wrote stands apart, each line marked as theirs.
    """
    by = invitation.invited_by
    values = {
        "hello": _("Hello %(name)s") % {"name": invitation.name} if invitation.name else _("Hello"),
        "inviter": by.name if by else _("The administrator of this site"),
        "system": invitation.system.name,
        "site": settings.SITE_NAME,
        "roles": get_text_list([str(role.label) for role in invitation.role_list], _("and")),
        "organisation": invitation.organisation.name,
        "until": moment(invitation.expires_at),
        "link": urljoin(home, reverse("invitation_link", args=[key.uid, key.secret])),
        "days": kept_days,
    }
    subject = _("%(inviter)s invites you to %(system)s") % values
    parts = [
        "%(hello)s",
        _("%(inviter)s invites you to the work of the local mental health system %(system)s on %(site)s."),
        _("Your role: %(roles)s\nYour organisation: %(organisation)s"),
    ]
    body = "\n\n".join(parts) % values
    if invitation.note:
        quoted = "\n".join(f"| {line}".rstrip() for line in invitation.note.split("\n"))
        body += "\n\n" + _("%(inviter)s wrote this to you:") % values + "\n\n" + quoted
    body += (
        "\n\n"
        + _(
            "Open this link to say yes. It works once, until %(until)s:\n\n%(link)s\n\n"
            "The link is for you alone, so please do not forward it. If the time is up, the page behind it lets you "
            "ask for a new link.\n\n"
            "If you do not know what this is about, you need do nothing. You will not be added, and your address is "
            "deleted %(days)s days after the link has stopped working."
        )
        % values
        + "\n"
    )
    message = EmailMessage(
        subject, body, to=[invitation.email], reply_to=[by.email] if by else None, headers=dict(AUTOMATIC)
    )
    message.send()
    return str(message.extra_headers.get("Message-ID", ""))


def pass_on(invitation: Invitation, to: User, *, leads: bool, home: str) -> None:
    """Tell somebody that the person asked for a new link, with the page where they can send one.

    `leads`: they are a recovery lead of the system, else an administrator. `home` as above.
    """
    page = (
        reverse("people_invitation", args=[invitation.system_id, invitation.pk])
        if leads
        else reverse("administration_system", args=[invitation.system_id])
    )
    values = {
        "name": to.name,
        "who": invitation.name or invitation.email,
        "email": invitation.email,
        "system": invitation.system.name,
        "address": urljoin(home, page),
    }
    subject = _("Somebody needs a new link to %(system)s") % values
    body = _(
        "Hello %(name)s\n\n%(who)s was invited to %(system)s. Their link no longer works, and they ask for a new "
        "one.\n\nAddress: %(email)s\n\nSend a new link, or withdraw the invitation, here:\n%(address)s\n"
    )
    EmailMessage(subject, body % values, to=[to.email], headers=dict(AUTOMATIC)).send()
