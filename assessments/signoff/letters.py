"""The email that says that somebody signed, to those who have to know."""

from __future__ import annotations

import datetime as dt

from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.signoff.models import Signature, Told, Turn

ONE_MAIL = dt.timedelta(
    days=1
)  # in which nobody is told twice that it is their turn; then the daily digest goes on


def has_acted(user: User, review: Review) -> None:
    """Whoever signs, proposes or answers has read their mail: what is their turn next is told again."""
    Told.objects.filter(review=review, user=user).delete()


def is_new_to(user: User, review: Review) -> bool:
    """Whether this person has yet to be told that it is their turn in this review. From now on they have been."""
    now = timezone.now()
    told, made = Told.objects.get_or_create(review=review, user=user, defaults={"at": now})
    if not made and told.at > now - ONE_MAIL:
        return False
    Told.objects.filter(pk=told.pk).update(at=now)
    return True


def tell_turn(to: User, turn: Turn, row: Row, *, address: str) -> None:
    """Tell one person of the other side what was proposed or answered, unless they know already that it is their turn.

    A plan that was sent back is always told: it has a comment for them.
    """
    asks = turn.act == Turn.Act.PROPOSED
    if turn.act == Turn.Act.TAKEN_BACK or (asks and not is_new_to(to, row.review)):
        return
    values = {
        "name": to.name,
        "by": turn.name,
        "organisation": turn.organisation,
        "rank": row.rank or 0,
        "title": row.challenge.title,
        "system": row.review.system.name,
        "address": address,
    }
    subject, body = {
        Turn.Act.PROPOSED: (
            _("It is your turn: %(by)s proposes the plan for priority %(rank)d"),
            _(
                "Hello %(name)s\n\n%(by)s, %(organisation)s, proposes this plan. Read it, then accept it or send it "
                "back with a comment. You can also sign it at once."
                "\n\nPriority %(rank)d: %(title)s\n%(system)s\n\n%(address)s\n\n"
                "If more plans come to you today, you find them on your page. We send no further email for each.\n"
            ),
        ),
        Turn.Act.ACCEPTED: (
            _("%(by)s accepts the plan for priority %(rank)d"),
            _(
                "Hello %(name)s\n\n%(by)s, %(organisation)s, accepts this plan. It can be signed now."
                "\n\nPriority %(rank)d: %(title)s\n%(system)s\n\n%(address)s\n"
            ),
        ),
        Turn.Act.SENT_BACK: (
            _("It is your turn: %(by)s sent the plan for priority %(rank)d back"),
            _(
                "Hello %(name)s\n\n%(by)s, %(organisation)s, sent this plan back with a comment. "
                "It can be changed again."
                "\n\nPriority %(rank)d: %(title)s\n%(system)s\n\nRead the comment here:\n%(address)s\n"
            ),
        ),
    }[Turn.Act(turn.act)]
    EmailMessage(subject % values, body % values, to=[to.email]).send()


def tell(
    to: User,
    signature: Signature,
    *,
    rank: int,
    title: str,
    system: str,
    is_signed: bool,
    address: str,
    head: str,
) -> None:
    """One email by the outbox, in this transaction. `address` is the page of the plan, `head` that of the log."""
    values = {
        "name": to.name,
        "signer": signature.name,
        "organisation": signature.organisation,
        "rank": rank,
        "title": title,
        "system": system,
        "number": signature.revision.number,
        "address": address,
        "head": head,
    }
    subject = _("%(signer)s has signed the plan for priority %(rank)d")
    body = (
        _(
            "Hello %(name)s\n\n%(signer)s has signed for %(organisation)s. This was the last signature, so the plan is "
            "now in force."
            "\n\nPriority %(rank)d: %(title)s, version %(number)d\n%(system)s\n\nRead it here:\n"
            "%(address)s\n"
        )
        if is_signed
        else _(
            "Hello %(name)s\n\n%(signer)s has signed for %(organisation)s. The plan is now waiting for your signature."
            "\n\nPriority %(rank)d: %(title)s, version %(number)d\n%(system)s\n\nRead it and sign it here:\n"
            "%(address)s\n"
        )
    )
    body += _(
        "\nKeep this email. The next line is proof of the record at this moment. If something signed or logged is "
        "changed or removed later, it no longer fits.\n%(head)s\n"
    )
    EmailMessage(subject % values, body % values, to=[to.email]).send()
