"""Invitations in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.invitations.models import Invitation
from assessments.people.invitations.queries import Waiting
from assessments.people.presenters import WHO
from recovery_site.templatetags.words import day, moment


def roles_in_words(invitation: Invitation) -> str:
    """ "Recovery lead and Facilitator"."""
    return get_text_list([str(role.label) for role in invitation.role_list], _("and"))


def roles_explained(invitation: Invitation) -> list[tuple[str, str]]:
    """Each role with who that is."""
    return [(str(role.label), str(WHO[role])) for role in invitation.role_list]


@dataclass(frozen=True)
class Line:
    """An invitation in the list: who, as what, and how it stands. `kind` is how the state looks."""

    who: str
    email: str
    part: str
    state: str
    since: str
    kind: str
    is_open: bool
    href: str


def line_of(invitation: Invitation, undelivered: Collection[str] = (), *, page: str = "") -> Line:
    """That invitation as a line of a list. `undelivered` are the numbers of mails that did not arrive."""
    failed = invitation.message_id in undelivered
    state, kind, since = _state(invitation, failed=failed)
    return Line(
        who=invitation.name or invitation.email,
        email=invitation.email if invitation.name else "",
        part=_("%(roles)s, %(organisation)s")
        % {"roles": roles_in_words(invitation), "organisation": invitation.organisation.name},
        state=state,
        since=since,
        kind=kind,
        is_open=invitation.is_open,
        href=page or reverse("people_invitation", args=[invitation.system_id, invitation.pk]),
    )


def _state(invitation: Invitation, *, failed: bool) -> tuple[str, str, str]:
    """How it stands in a word or two, the kind of the tag that says it, and since when."""
    if invitation.state == Invitation.State.ACCEPTED:
        return _("Accepted"), "done", _("on %(day)s") % {"day": day(invitation.ended_at)}
    if invitation.state == Invitation.State.WITHDRAWN:
        return _("Withdrawn"), "waiting", _("on %(day)s") % {"day": day(invitation.ended_at)}
    if failed:
        return (
            _("Not delivered"),
            "wrong",
            _("The address was refused. Check it, then withdraw this and invite again."),
        )
    if invitation.asked_at:
        return _("New link wanted"), "turn", _("since %(day)s") % {"day": day(invitation.asked_at)}
    if invitation.is_expired:
        return _("Expired"), "turn", _("on %(day)s") % {"day": day(invitation.expires_at)}
    return (
        _("Waiting"),
        "waiting",
        _("since %(day)s. The link works until %(until)s.")
        % {"day": day(invitation.sent_at), "until": moment(invitation.expires_at)},
    )


@dataclass(frozen=True)
class Lists:
    """Open invitations, and those that have ended."""

    waiting: Sequence[Line]
    ended: Sequence[Line]


def lists_of(invitations: Sequence[Invitation], undelivered: Collection[str]) -> Lists:
    """Both lists, in the order in which they come."""
    lines = [line_of(one, undelivered) for one in invitations]
    return Lists([one for one in lines if one.is_open], [one for one in lines if not one.is_open])


def waiting_words(waiting: Waiting) -> str:
    """What the People page says of open invitations; empty when there is none."""
    if not waiting.everybody:
        return ""
    words = ngettext(
        "%(n)s person has not answered yet.", "%(n)s people have not answered yet.", waiting.everybody
    ) % {"n": waiting.everybody}
    if waiting.asking:
        more = ngettext("%(n)s asks for a new link.", "%(n)s ask for a new link.", waiting.asking)
        words = f"{words} {more % {'n': waiting.asking}}"
    return words


def sent_words(invitations: Sequence[Invitation]) -> str:
    """What is said after sending."""
    if len(invitations) == 1:
        return _("%(email)s is invited. The link works for 7 days.") % {"email": invitations[0].email}
    return ngettext(
        "%(n)s person is invited. Each link works for 7 days.",
        "%(n)s people are invited. Each link works for 7 days.",
        len(invitations),
    ) % {"n": len(invitations)}
