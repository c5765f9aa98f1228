"""Storing, sending and pruning mails.

Nothing is lost: a mail that cannot be sent is tried again, each time later, for three days. Nothing is sent twice:
whoever tries a mail first moves its `due_at` on, by compare-and-swap, past the time that a try can take. One gap
remains that no protocol closes: a worker that is killed after the mail server has taken a mail and before that is
stored. The mail is then sent again, with the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import time
from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Min, QuerySet
from django.utils import timezone

from assessments.outbox.models import Mail

TRY = dt.timedelta(minutes=10)  # longer than one child of the worker may live
FIRST_PAUSE, LONGEST_PAUSE = 30, 1800  # seconds between two tries
GIVE_UP = dt.timedelta(days=3)
KEPT_SENT, KEPT_FAILED = dt.timedelta(days=7), dt.timedelta(days=30)
BATCH, SECONDS = 100, 120  # of one run
TROUBLE = (OSError, smtplib.SMTPException)  # time-outs and refused connections are OSErrors
log = logging.getLogger(__name__)


def store(*, sender: str, recipients: Sequence[str], message_id: str, raw: bytes) -> None:
    """Write one mail for each address."""
    now = timezone.now()
    Mail.objects.bulk_create(
        Mail(sender=sender, recipient=one, message_id=message_id[:255], raw=raw, created_at=now, due_at=now)
        for one in recipients
    )


def send_due() -> dt.datetime | None:
    """Try every mail that is due; returns when the next one is."""
    due = list(_waiting().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")[:BATCH])
    if due and not settings.EMAIL_TRANSPORT.backend:
        log.error("Mail waits and cannot leave: EMAIL_URL is not set.")
        return None
    _send(due)
    soonest: dt.datetime | None = _waiting().aggregate(Min("due_at"))["due_at__min"]
    return soonest


def _waiting() -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.WAITING)


def _send(mails: Sequence[Mail]) -> None:
    """Send these over one connection, opened again when it breaks. Without a mail server all of them wait."""
    until = time.monotonic() + SECONDS
    connection: BaseEmailBackend | None = None
    for place, mail in enumerate(mails):
        if time.monotonic() > until:
            break  # they are still due
        if connection is None:
            connection = get_connection(settings.EMAIL_TRANSPORT.backend)
            try:
                connection.open()
            except TROUBLE as error:
                log.warning("The mail server cannot be used (%s). Mail waits.", type(error).__name__)
                for left in mails[place:]:
                    if _claim(left):
                        _postpone(left, error)
                break
        if not _claim(mail):
            continue  # another worker has it
        try:
            connection.send_messages([_Stored(mail)])
        except TROUBLE as error:
            _close(connection)
            connection = None
            if _is_final(error):
                _end(mail, Mail.State.FAILED, _in_short(error))
            else:
                _postpone(mail, error)
        else:
            _end(mail, Mail.State.SENT)
    if connection is not None:
        _close(connection)


def _close(connection: BaseEmailBackend) -> None:
    with suppress(*TROUBLE):  # whatever was sent over it is sent
        connection.close()


def _claim(mail: Mail) -> bool:
    """Compare-and-swap: True for the one that may try this mail now."""
    due_at = timezone.now() + TRY
    mine = _waiting().filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at)
    if not mine.update(attempts=mail.attempts + 1, due_at=due_at):
        return False
    mail.attempts, mail.due_at = mail.attempts + 1, due_at
    return True


def _postpone(mail: Mail, error: Exception) -> None:
    now = timezone.now()
    if now - mail.created_at > GIVE_UP:
        _end(mail, Mail.State.FAILED, _in_short(error))
        return
    pause = min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
    _waiting().filter(pk=mail.pk, attempts=mail.attempts).update(
        due_at=now + dt.timedelta(seconds=pause), error=_in_short(error)
    )


def _end(mail: Mail, state: Mail.State, error: str = "") -> None:
    if state == Mail.State.FAILED:
        log.error("Mail %s was given up. The table of mails says why.", mail.pk)
    mine = _waiting().filter(pk=mail.pk, attempts=mail.attempts)
    mine.update(state=state, error=error, ended_at=timezone.now(), raw=b"")


def _is_final(error: Exception) -> bool:
    """Whether the server will never take this mail: an address or a message that it refuses for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def prune() -> int:
    """Delete what was sent a week ago or given up a month ago; returns how many."""
    now = timezone.now()
    sent = Mail.objects.filter(state=Mail.State.SENT, ended_at__lt=now - KEPT_SENT)
    failed = Mail.objects.filter(state=Mail.State.FAILED, ended_at__lt=now - KEPT_FAILED)
    return sum(found.delete()[0] for found in (sent, failed) if found.exists())


class _Raw:
    """What mail backends want of a message, from the bytes that were stored."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def as_bytes(self, unixfrom: bool = False, linesep: str = "\n") -> bytes:
        return self.raw.replace(b"\n", linesep.encode())

    def get_charset(self) -> None:
        return None


class _Stored(EmailMessage):
    """A stored mail for Django's backends, which ask it for its envelope and its bytes."""

    def __init__(self, mail: Mail) -> None:
        super().__init__(from_email=mail.sender, to=[mail.recipient])
        self.raw = bytes(mail.raw)

    def message(self) -> _Raw:  # type: ignore[override]
        return _Raw(self.raw)
