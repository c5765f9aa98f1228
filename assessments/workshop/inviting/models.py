"""The invitation to the workshop of a review: what a person needs to know to come. It names nobody who is invited."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from assessments.workshop.protection.groups import EVERY_BIT
from recovery_site.text import COMMENT_MAX, LINE_MAX, NAME_MAX

TOKEN_BYTES = 16  # of chance in the link: 22 letters, so that it can be typed from a poster


class Workshop(models.Model):
    """One for a review. `day`, `begins` and `ends` are what the clock on the wall says (settings.TIME_ZONE).

    Whoever has `token` can read the invitation, without an account: it is None while the link is withdrawn.
    `version` grows with every change and is the SEQUENCE of the calendar entry, `uid` its UID.
    `moved_at` says since when the day, the time or the place is another one than was sent out; `was` words it.
    """

    system = OfSystem("review")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="workshop")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    place = models.CharField(max_length=LINE_MAX)
    online = models.CharField(max_length=LINE_MAX, blank=True)
    wanted = models.PositiveSmallIntegerField(default=EVERY_BIT)  # perspectives, a sum of bits
    contact = models.CharField(max_length=NAME_MAX)
    access = models.TextField(max_length=COMMENT_MAX, blank=True)
    easy_read = models.CharField(max_length=LINE_MAX, blank=True)
    more = models.TextField(max_length=COMMENT_MAX, blank=True)
    token = models.CharField(max_length=32, null=True, unique=True)  # noqa: DJ001 - none is not a token
    was_day = models.DateField(null=True)
    was_begins = models.TimeField(null=True)
    was_ends = models.TimeField(null=True)
    was_place = models.CharField(max_length=LINE_MAX, blank=True)
    moved_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.TextField(max_length=COMMENT_MAX, blank=True)
    mailed_version = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=models.F("begins")), name="workshop_ends_later"),
            models.CheckConstraint(condition=~Q(place="") & ~Q(contact=""), name="workshop_where_and_whom"),
            models.CheckConstraint(condition=Q(wanted__range=(1, EVERY_BIT)), name="workshop_wanted"),
            models.CheckConstraint(
                condition=Q(online="") | Q(online__startswith="https://"), name="workshop_online_https"
            ),
            models.CheckConstraint(
                condition=Q(easy_read="") | Q(easy_read__startswith="https://"),
                name="workshop_easy_read_https",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_because=""),
                name="workshop_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(moved_at__isnull=True, was_day__isnull=True)
                | Q(moved_at__isnull=False, was_day__isnull=False),
                name="workshop_moved_from",
            ),
            models.CheckConstraint(
                condition=Q(mailed_version__lte=models.F("version")), name="workshop_mailed_what_there_is"
            ),
        ]

    def __str__(self) -> str:
        return f"Workshop of {self.review}"

    def _at(self, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(self.day, time, ZoneInfo(settings.TIME_ZONE))

    @property
    def begins_at(self) -> dt.datetime:
        """The moment, in the offset that the clock has on that day."""
        return self._at(self.begins)

    @property
    def ends_at(self) -> dt.datetime:
        return self._at(self.ends)

    @property
    def is_cancelled(self) -> bool:
        """By itself, or with its review."""
        return self.cancelled_at is not None or self.review.is_cancelled
