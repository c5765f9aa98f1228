"""Whom the site reminds, and when it last did; private addresses of calendars."""

from __future__ import annotations

from django.db import models

from assessments.people.models import User


class Digest(models.Model):
    """A person was thought of on that day, whether or not there was anything to say: one row, so at most one mail."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "on", name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.on}"


class NoReminders(models.Model):
    """A person who wants no reminders."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="no_reminders")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} since {self.since}"


class CalendarFeed(models.Model):
    """A private address at which a calendar program reads a person's dates. Only the hash of its secret is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} since {self.made_at}"
