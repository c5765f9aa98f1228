"""Sending reminders, and what people decide about them."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.people.models import User
from assessments.progress.actions.queries import hash_of
from assessments.progress.reminders.letters import remind
from assessments.progress.reminders.models import CalendarFeed, Digest, NoReminders
from assessments.progress.reminders.queries import reasons_for

FROM, UNTIL = 8, 20  # o'clock, local time: a mail comes when people are up
KEPT = dt.timedelta(days=40)
SECRET_BYTES = 24


def send_reminders(now: dt.datetime | None = None) -> int:
    """Write today's reminders, from eight in the morning on; returns how many mails. At most one a day for a person.

    Idempotent: run it as often as you like, in several processes. A day on which it never ran between eight and eight
    is left out, and what is late is told again a week later.
    """
    local = timezone.localtime(now)
    if not FROM <= local.hour < UNTIL:
        return 0
    today = local.date()
    sent = 0
    for user, reasons in reasons_for(today).items():
        try:
            with transaction.atomic():
                Digest.objects.create(user=user, on=today)
                remind(user, reasons)
        except IntegrityError:
            continue  # another worker was first
        sent += 1
    Digest.objects.filter(on__lt=today - KEPT).delete()
    return sent


def turn_off(user: User) -> None:
    """No reminders for this person from now on. Idempotent."""
    NoReminders.objects.get_or_create(user=user, defaults={"since": timezone.now()})


def turn_on(user: User) -> None:
    """Reminders again. Idempotent."""
    NoReminders.objects.filter(user=user).delete()


@transaction.atomic
def make_feed(user: User) -> str:
    """Make the private address of this person's calendar, and return its secret; an earlier address stops working."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"sha256": hash_of(secret), "made_at": timezone.now()}
    )
    return secret


def revoke_feed(user: User) -> None:
    """Let the address of this person's calendar work no more. Idempotent."""
    CalendarFeed.objects.filter(user=user).delete()
