"""Django's mail backend of the site: it stores each mail and lets the worker send it."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.module_loading import import_string

from assessments.outbox import services
from assessments.outbox.tasks import send_due


class Outbox(BaseEmailBackend):
    """`EmailMessage.send()` writes one row for each address, in the transaction that is open, and returns at once.

    A mail is sent if, and only if, that transaction is committed. MAIL_HEADERS says which headers go with it.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Returns how many messages were stored. Refuses a line break in a header (BadHeaderError)."""
        stored = 0
        for message in email_messages:
            recipients = message.recipients()
            if not recipients:
                continue
            # Its own default asks the network for the name of this machine.
            domain = parseaddr(message.from_email)[1].rpartition("@")[2] or "localhost"
            message_id = message.extra_headers.setdefault("Message-ID", make_msgid(domain=domain))
            if len(recipients) == 1:  # what is told to one person is not told to another
                message.extra_headers.update(import_string(settings.MAIL_HEADERS)(recipients[0]))
            raw = message.message().as_bytes()
            with transaction.atomic():
                services.store(
                    sender=message.from_email, recipients=recipients, message_id=str(message_id), raw=raw
                )
                send_due.enqueue()
            stored += 1
        return stored
