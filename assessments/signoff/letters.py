"""The email that says that somebody signed, to those who have to know."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.signoff.models import Signature


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
