"""The routes of reminders and calendars."""

from assessments.people.policy import READ
from recovery_site.access import Audience, Open

ROWS = (
    Open(Audience.SIGNED_IN, ("reminders",)),
    Open(Audience.ANYBODY, ("reminders_off", "calendar_feed")),
    READ.on("next_review_calendar"),
)
