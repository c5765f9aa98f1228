"""What is known before the workshop: strengths and gaps of each challenge, with their source. No stage is suggested."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import User
from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from framework.models import TEXT_MAX, Challenge
from recovery_site.text import LINE_MAX, NAME_MAX

WORDS_MAX = 800  # a few lines


class Evidence(models.Model):
    """One thing that is known about a challenge.

    `source` is what it comes from, in words; `kind` and `number` say which example of the edition that is, if it is
    one. `prepared_by` is shown to everybody in the room: what people type, so that nobody needs an account. Nothing is
    deleted: what was taken out has a `removed_at`. `version` grows with every save.
    """

    class Side(models.TextChoices):
        STRENGTH = "strength", _("Strength")
        GAP = "gap", _("Gap")

    class Kind(models.TextChoices):
        INDICATOR = "indicator", _("Indicator")
        DATA_SOURCE = "data_source", _("Data source")
        OWN = "own", _("Own source")

    system = OfSystem("review")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="evidence")
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(null=True)
    source = models.TextField(max_length=TEXT_MAX)
    figure = models.CharField(max_length=NAME_MAX, blank=True)
    words = models.TextField(max_length=WORDS_MAX)
    link = models.URLField(max_length=LINE_MAX, blank=True)
    prepared_by = models.CharField(max_length=NAME_MAX)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["review", "challenge__number", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["strength", "gap"]), name="evidence_side"),
            models.CheckConstraint(
                condition=Q(kind="own", number=None)
                | Q(kind__in=["indicator", "data_source"], number__isnull=False),
                name="evidence_kind",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(words="") & ~Q(prepared_by=""), name="evidence_filled"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class PreReading(models.Model):
    """One time that what is known was sent: to how many members, and whether the page of the invitation shows it.

    Added, never changed (triggers): the latest one says what holds. `uid` is that of the form, so that a form which
    is sent twice mails once.
    """

    system = OfSystem("review")
    uid = models.UUIDField(unique=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="pre_readings")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    on_invitation = models.BooleanField()

    class Meta:
        ordering = ["review", "pk"]

    def __str__(self) -> str:
        return f"Pre-reading of {self.review}"
