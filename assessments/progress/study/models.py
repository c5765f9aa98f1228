"""What a review finds out about the priorities of the reviews before it: Study and Act of Plan-Do-Study-Act."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.tenancy import OfSystem
from assessments.plans.models import Goal
from assessments.record.models import Row
from assessments.reviews.models import Review
from recovery_site.text import COMMENT_MAX


class Study(models.Model):
    """A priority of an earlier review, as a later `review` looks back at it: what was learned, and what comes next.

    `decision` is what the people want; what became of it stands in `row.ending`. `version` grows with each change.
    """

    class Decision(models.TextChoices):
        CARRY = "carry", _("Carry it over")
        CLOSE = "close", _("Close it")

    system = OfSystem("review")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="studies")
    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="studies")
    learned = models.TextField(max_length=COMMENT_MAX, blank=True)
    decision = models.CharField(max_length=5, choices=Decision.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "studies"
        constraints = [
            models.UniqueConstraint("review", "row", name="studied_once"),
            models.CheckConstraint(condition=Q(decision__in=["", "carry", "close"]), name="study_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.row}, as {self.review} sees it"


class GoalStudy(models.Model):
    """One goal of that priority: whether it was met, what happened, and what becomes of it."""

    class Outcome(models.TextChoices):
        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        NOT_MET = "not_met", _("Not met")

    class Onward(models.TextChoices):
        CARRY = "carry", _("Carry it over as it is")
        REVISE = "revise", _("Carry it over and revise it")
        CLOSE = "close", _("Close it")

    system = OfSystem("study")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="studies")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    note = models.TextField(max_length=COMMENT_MAX)
    onward = models.CharField(max_length=6, choices=Onward.choices, blank=True)
    why = models.TextField(max_length=COMMENT_MAX, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "goal studies"
        constraints = [
            models.UniqueConstraint("study", "goal", name="goal_studied_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["met", "partly", "not_met"]), name="goal_study_outcome"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="goal_study_has_words"),
            models.CheckConstraint(
                condition=Q(onward__in=["", "carry"]) | (Q(onward__in=["revise", "close"]) & ~Q(why="")),
                name="goal_study_onward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal}: {self.get_outcome_display()}"
