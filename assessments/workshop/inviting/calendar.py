"""The workshop as an iCalendar file (RFC 5545), for anybody's calendar.

No METHOD: it is a date to keep, not a meeting request. Times are in UTC, so no program has to know when British clocks
change. The UID stays, and the SEQUENCE grows with every change, so a calendar that is given the file again moves the
entry, or shows it as cancelled.
"""

from __future__ import annotations

from datetime import UTC

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from assessments.workshop.inviting.presenters import Invitation, greeting


def calendar_of(said: Invitation) -> bytes:
    """The file."""
    workshop = said.workshop
    event = Event()
    event.add("uid", str(workshop.uid))
    event.add("sequence", workshop.version)
    event.add("dtstamp", workshop.changed_at.astimezone(UTC))
    event.add("last-modified", workshop.changed_at.astimezone(UTC))
    event.add("dtstart", workshop.begins_at.astimezone(UTC))
    event.add("dtend", workshop.ends_at.astimezone(UTC))
    event.add("summary", _("Workshop: %(title)s") % {"title": said.title})
    event.add("location", " ".join(workshop.place.split()))
    event.add("status", vText("CANCELLED" if workshop.is_cancelled else "CONFIRMED"))
    lines = [greeting(said), _("Questions: %(contact)s") % {"contact": workshop.contact}, said.link]
    event.add("description", "\n".join(line for line in lines if line))
    if said.link:
        event.add("url", said.link)
    calendar = Calendar()
    calendar.add("prodid", "-//Recovery Together//Workshop//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
