"""Dates as iCalendar (RFC 5545): all-day events, whose end is the day after, with a UID that stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from assessments.people.models import User
from assessments.progress.actions.queries import Doing, doings_of, hash_of
from assessments.progress.reminders.models import CalendarFeed
from assessments.progress.reminders.queries import reviews_coming
from assessments.reviews.models import Review
from recovery_site.address import absolute

DAY = dt.timedelta(days=1)


def _event(uid: str, on: dt.date, what: str, address: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", timezone.now().astimezone(dt.UTC))
    event.add("dtstart", on)
    event.add("dtend", on + DAY)
    event.add("summary", what)
    event.add("url", absolute(address))
    event.add("transp", "TRANSPARENT")
    return event


def _of_action(doing: Doing) -> Event | None:
    if doing.due_on is None or doing.has_ended:
        return None
    what = _("Due: %(what)s") % {"what": " ".join(doing.action.description.split())}
    address = reverse("action", args=[doing.action.plan.row.review_id, doing.action.pk])
    return _event(f"action-{doing.action.uid}@recovery-together", doing.due_on, what, address)


def of_review(review: Review, on: dt.date) -> Event:
    """The next review as an event."""
    what = _("Next review: %(system)s") % {"system": review.system.name}
    return _event(
        f"review-after-{review.pk}@recovery-together", on, what, reverse("review", args=[review.pk])
    )


def calendar_of(events: Sequence[Event]) -> bytes:
    """These events as a file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Recovery Together//Dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Recovery Together"))
    for event in events:
        calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def of_person(user: User) -> bytes:
    """The dates of a person: actions that they see to and that go on, and the reviews that come next."""
    actions = [event for doing in doings_of(user) if (event := _of_action(doing))]
    return calendar_of([*actions, *(of_review(review, on) for review, on in reviews_coming(user))])


def by_secret(secret: str) -> User:
    """Whose private address that is; Http404 for one that is unknown, or of an account that was closed."""
    feed = (
        CalendarFeed.objects.filter(sha256=hash_of(secret), user__is_active=True)
        .select_related("user")
        .first()
    )
    if feed is None:
        raise Http404
    return feed.user
