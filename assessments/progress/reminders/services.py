"""Sending reminders, and what people decide about them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.progress.actions.queries import hash_of
from assessments.progress.reminders.letters import remind
from assessments.progress.reminders.models import CalendarFeed, Digest, NoReminders
from assessments.progress.reminders.queries import reasons_for
from recovery_site.errors import Stale
from recovery_site.private_links import secret_of

FROM, UNTIL = 8, 20  # o'clock, local time: a mail comes when people are up
KEPT = dt.timedelta(days=40)


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
def make_feed(user: User, *, form: UUID | None = None, instead: bool = True) -> str:
    """Make the private address of this person's calendar, and return its secret; an earlier address stops working.

    A `form` that is sent again gives the address that it made. Refuses another address that works, unless this one is
    made `instead` of it (Stale).
    """
    secret = secret_of(form or uuid4(), "calendar", user.pk)
    there = CalendarFeed.objects.select_for_update().filter(user=user).first()
    if form and there and is_made_by(there, form):
        return secret
    if there and not instead:
        raise Stale(_("There is an address already. It stops working if you make a new one."))
    CalendarFeed.objects.update_or_create(
        user=user, defaults={"sha256": hash_of(secret), "made_at": timezone.now()}
    )
    return secret


def is_made_by(feed: CalendarFeed, form: UUID) -> bool:
    """Whether that form made the address that works."""
    return feed.sha256 == hash_of(secret_of(form, "calendar", feed.user_id))


def revoke_feed(user: User) -> None:
    """Let the address of this person's calendar work no more. Idempotent."""
    CalendarFeed.objects.filter(user=user).delete()
