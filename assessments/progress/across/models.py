"""What local systems agree to share with one another: their consents, what is shown by them, and the picture of all."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import LocalSystem, User
from assessments.people.tenancy import OfSystem
from assessments.reviews.models import Review
from assessments.signoff.models import Revision
from framework.models import Challenge, Edition
from recovery_site.text import LINE_MAX, NAME_MAX, PLAN_MAX

LEAST = 5  # systems in a picture, and systems by which one picture differs from the last
LEAST_OTHERS = 4  # of them to which the reader does not belong


class What(models.TextChoices):
    """What a system can agree to share. Goals and the name want that the stages are shared."""

    STAGES = "stages", _("Stages")
    GOALS = "goals", _("Goals")
    NAME = "name", _("Name")


class SharingConsent(models.Model):
    """A local system agreed to share something: who said so, when, and the words that they read.

    It is added, and withdrawn once; nothing else of it changes, and it is never deleted (triggers).
    """

    system = models.ForeignKey(LocalSystem, on_delete=models.PROTECT, related_name="sharing_consents")
    what = models.CharField(max_length=10, choices=What.choices)
    statement = models.TextField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["system", "given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "system", "what", condition=Q(withdrawn_at=None), name="one_consent_at_a_time"
            ),
            models.CheckConstraint(condition=Q(what__in=["stages", "goals", "name"]), name="consent_what"),
            models.CheckConstraint(condition=~Q(statement=""), name="consent_says_what_was_read"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="consent_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.get_what_display()}"


class Projection(models.Model):
    """What of one system others may see. The only rows that are read across local systems.

    One row for each challenge (`stage` is None where agreement was not reached), each shared goal, and the name. It
    exists as long as its consent holds (triggers). `counted`: the picture counts it, at `counted_stage`.
    """

    system = OfSystem("consent")
    consent = models.ForeignKey(SharingConsent, on_delete=models.PROTECT, related_name="projections")
    what = models.CharField(max_length=10, choices=What.choices)
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="+", null=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+", null=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", null=True)
    stage = models.PositiveSmallIntegerField(null=True)
    counted = models.BooleanField(default=False)
    counted_stage = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(max_length=max(PLAN_MAX, NAME_MAX), blank=True)
    measured_by = models.CharField(max_length=LINE_MAX, blank=True)

    class Meta:
        ordering = ["consent", "challenge", "pk"]
        constraints = [
            models.UniqueConstraint(
                "consent", "challenge", condition=Q(what="stages"), name="stage_projected_once"
            ),
            models.CheckConstraint(
                condition=Q(what="stages", challenge__isnull=False, review__isnull=False, words="")
                | Q(what="goals", challenge__isnull=False, revision__isnull=False) & ~Q(words="")
                | Q(what="name", challenge=None, review=None, revision=None, stage=None) & ~Q(words=""),
                name="projection_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(counted=False) | Q(what="stages"), name="stages_are_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} of {self.system_id}"


class Picture(models.Model):
    """How many systems stand at which stage, challenge by challenge, on one edition. It belongs to no system.

    `counts` is challenge number -> stage ("0": agreement not reached) -> systems, and empty while no picture can be
    shown. `left` are the systems that were counted and are gone: with those that came or moved since, they say
    when the next picture differs enough from the last one.
    """

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="+")
    systems = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    left = models.JSONField(default=list)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(systems=0) | Q(systems__gte=LEAST), name="picture_of_five")
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.systems}"
