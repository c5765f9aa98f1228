"""The reminder itself: one mail for everything of one day."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.models import User
from assessments.progress.actions.queries import Doing
from assessments.progress.reminders.reasons import Reason, Why
from assessments.reviews.models import Review
from assessments.signoff.standing import Standing
from recovery_site.address import absolute
from recovery_site.templatetags.words import day

SALT = "reminders"


def token_of(user: User) -> str:
    """What stands in the address that turns the reminders of that person off, and does nothing else."""
    return signing.Signer(salt=SALT).sign(str(user.pk)).replace(":", "~")


def user_of(token: str) -> int | None:
    """Whose token that is; None for one that was not made here."""
    try:
        return int(signing.Signer(salt=SALT).unsign(token.replace("~", ":")))
    except (signing.BadSignature, ValueError):
        return None


def line_of(reason: Reason) -> str:
    """One reason in words, and where to go."""
    about, when = reason.about, day(reason.day)
    if isinstance(about, Doing):
        words = _("Due on %(day)s: %(what)s") if reason.why is Why.DUE else _("Was due on %(day)s: %(what)s")
        address = reverse("action", args=[about.action.plan.row.review_id, about.action.pk])
        said = words % {"day": when, "what": " ".join(about.action.description.split())}
    elif isinstance(about, Review):
        address = reverse("review", args=[about.pk])
        said = _("The next review in %(system)s is on %(day)s.") % {"system": about.system.name, "day": when}
    else:
        assert isinstance(about, Standing)  # noqa: S101 - there are three
        address = reverse("plan", args=[about.row.review_id, about.row.challenge.number])
        words = _(
            "Your signature is needed: plan for priority %(rank)d, “%(title)s”. The other side signed on %(day)s."
        )
        said = words % {"rank": about.row.rank or 0, "title": about.row.challenge.title, "day": when}
    return f"{said}\n{absolute(address)}"


def remind(user: User, reasons: Sequence[Reason]) -> None:
    """Write one mail to this person by the outbox, in this transaction."""
    off = absolute(reverse("reminders_off", args=[token_of(user)]))
    subject = ngettext(
        "A reminder from Recovery Together", "%(n)d reminders from Recovery Together", len(reasons)
    ) % {"n": len(reasons)}
    text = _(
        "Hello %(name)s\n\n%(lines)s\n\nTo get no more reminders, open this page and press one button:\n%(off)s\n"
    )
    lines = "\n\n".join(line_of(one) for one in reasons)
    EmailMessage(
        subject,
        text % {"name": user.name, "lines": lines, "off": off},
        to=[user.email],
        headers={"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    ).send()
