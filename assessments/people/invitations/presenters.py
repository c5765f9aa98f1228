"""Invitations in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.invitations.models import Invitation
from recovery_site.templatetags.words import day, moment


def roles_in_words(invitation: Invitation) -> str:
    """ "Recovery lead and Facilitator"."""
    return get_text_list([str(role.label) for role in invitation.role_list], _("and"))


@dataclass(frozen=True)
class Line:
    """An invitation in the list: who, as what, and how it stands. `problem`: the lead has something to do."""

    who: str
    email: str
    part: str
    state: str
    since: str
    problem: bool
    is_open: bool
    href: str


def line_of(invitation: Invitation, undelivered: Collection[str] = (), *, page: str = "") -> Line:
    """That invitation as a line of a list. `undelivered` are the numbers of mails that did not arrive."""
    failed = invitation.message_id in undelivered
    state, since = _state(invitation, failed=failed)
    return Line(
        who=invitation.name or invitation.email,
        email=invitation.email if invitation.name else "",
        part=_("%(roles)s, %(organisation)s")
        % {"roles": roles_in_words(invitation), "organisation": invitation.organisation.name},
        state=state,
        since=since,
        problem=invitation.is_open and (failed or bool(invitation.asked_at)),
        is_open=invitation.is_open,
        href=page or reverse("people_invitation", args=[invitation.system_id, invitation.pk]),
    )


def _state(invitation: Invitation, *, failed: bool) -> tuple[str, str]:
    """How it stands in a word or two, and since when."""
    if invitation.state == Invitation.State.ACCEPTED:
        return _("Accepted"), _("on %(day)s") % {"day": day(invitation.ended_at)}
    if invitation.state == Invitation.State.WITHDRAWN:
        return _("Withdrawn"), _("on %(day)s") % {"day": day(invitation.ended_at)}
    if failed:
        return _("Not delivered"), _(
            "The address was refused. Check it, then withdraw this and invite again."
        )
    if invitation.asked_at:
        return _("New link wanted"), _("asked on %(day)s") % {"day": day(invitation.asked_at)}
    if invitation.is_expired:
        return _("Expired"), _("on %(day)s") % {"day": day(invitation.expires_at)}
    return _("Waiting"), _("sent %(day)s, the link works until %(until)s") % {
        "day": day(invitation.sent_at),
        "until": moment(invitation.expires_at),
    }


@dataclass(frozen=True)
class Lists:
    """Open invitations, and those that have ended."""

    waiting: Sequence[Line]
    ended: Sequence[Line]


def lists_of(invitations: Sequence[Invitation], undelivered: Collection[str]) -> Lists:
    """Both lists, in the order in which they come."""
    lines = [line_of(one, undelivered) for one in invitations]
    return Lists([one for one in lines if one.is_open], [one for one in lines if not one.is_open])


def sent_words(invitations: Sequence[Invitation]) -> str:
    """What is said after sending."""
    if len(invitations) == 1:
        return _("%(email)s is invited. The link works for 7 days.") % {"email": invitations[0].email}
    return ngettext(
        "%(n)s person is invited. Each link works for 7 days.",
        "%(n)s people are invited. Each link works for 7 days.",
        len(invitations),
    ) % {"n": len(invitations)}
