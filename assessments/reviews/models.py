"""A review: one round of rating, choosing and planning in a local system, on one edition for ever."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import LocalSystem
from framework.models import Edition
from recovery_site.text import COMMENT_MAX, NAME_MAX


class Review(models.Model):
    """Joint (provider and commissioners) or a provider's self-assessment. The paper, "How to use".

    `ended_because` says why it was cancelled, or closed with plans that nobody had signed.
    """

    class Kind(models.TextChoices):
        JOINT = "joint", _("Joint assessment")
        SELF = "self", _("Self-assessment")

    class Phase(models.TextChoices):
        ASSESSING = "assessing", _("Agreeing Template A")
        PLANNING = "planning", _("Planning and acting")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    system = models.ForeignKey(LocalSystem, on_delete=models.PROTECT, related_name="reviews")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=NAME_MAX)
    date = models.DateField("date of the assessment")
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.ASSESSING)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_because = models.TextField(max_length=COMMENT_MAX, blank=True)

    class Meta:
        ordering = ["system", "-date", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["joint", "self"]), name="review_kind"),
            models.CheckConstraint(
                condition=Q(phase__in=["assessing", "planning", "closed", "cancelled"]), name="review_phase"
            ),
            models.CheckConstraint(
                condition=~Q(phase="cancelled") | ~Q(ended_because=""), name="cancelled_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="review_has_title"),
            models.UniqueConstraint("system", condition=Q(phase="assessing"), name="one_review_assessing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_joint(self) -> bool:
        return self.kind == self.Kind.JOINT

    @property
    def is_assessing(self) -> bool:
        return self.phase == self.Phase.ASSESSING

    @property
    def is_planning(self) -> bool:
        return self.phase == self.Phase.PLANNING

    @property
    def has_ended(self) -> bool:
        return self.phase in (self.Phase.CLOSED, self.Phase.CANCELLED)

    @property
    def is_cancelled(self) -> bool:
        return self.phase == self.Phase.CANCELLED
