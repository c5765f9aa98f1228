"""What a plan is measured by: measures, their dated readings, and the changes that stand beside them in time.

The paper, section on Plan-Do-Study-Act: goals are monitored, reviewed and reset.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.people.models import User
from assessments.people.tenancy import OfSystem
from assessments.plans.models import Plan
from assessments.progress.charts.chart import Better
from recovery_site.text import COMMENT_MAX, LINE_MAX, NAME_MAX

DIGITS, PLACES = 12, 3


def amount_field() -> models.DecimalField[Any, Any]:
    """A number as people type it: up to nine places before the point and three behind it."""
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)


class Measure(models.Model):
    """Something that is counted again and again. It belongs to a plan, and to one of its goals by the goal's `uid`.

    `uid` is unique in each plan: a measure that is carried over keeps it, and so its line goes on (`queries`).
    `version` grows with each change of its words. One that nobody needs any more has ended: it keeps its readings.
    """

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("Outcome: what changes for people")
        PROCESS = "process", _("Process: whether we do what we planned")
        BALANCING = "balancing", _("Balancing: whether something else gets worse")

    class Form(models.TextChoices):
        NUMBER = "number", _("A number")
        PERCENT = "percent", _("A percentage: so many out of so many")
        YES_NO = "yes_no", _("Yes or no, with what shows it")

    class Way(models.TextChoices):
        UP = Better.UP.value, _("Higher is better")
        DOWN = Better.DOWN.value, _("Lower is better")
        NEITHER = Better.NEITHER.value, _("Neither is better")

    system = OfSystem("plan")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    goal_uid = models.UUIDField(null=True, blank=True)
    uid = models.UUIDField(default=uuid4, editable=False)
    name = models.CharField(max_length=LINE_MAX)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    form = models.CharField(max_length=8, choices=Form.choices)
    unit = models.CharField(max_length=NAME_MAX, blank=True)
    better = models.CharField(max_length=8, choices=Way.choices)
    baseline = amount_field()
    target = amount_field()
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.TextField(max_length=COMMENT_MAX, blank=True)

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint("plan", "uid", name="measure_once_a_plan"),
            models.CheckConstraint(condition=~Q(name=""), name="measure_has_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["outcome", "process", "balancing"]), name="measure_kind"
            ),
            models.CheckConstraint(
                condition=Q(form__in=["number", "percent", "yes_no"]), name="measure_form"
            ),
            models.CheckConstraint(condition=Q(better__in=["up", "down", "neither"]), name="measure_better"),
            models.CheckConstraint(
                condition=~Q(form="yes_no") | Q(baseline=None, target=None),
                name="measure_yes_no_has_no_numbers",
            ),
            models.CheckConstraint(
                condition=~Q(form="percent")
                | (
                    (Q(baseline=None) | Q(baseline__range=(0, 100)))
                    & (Q(target=None) | Q(target__range=(0, 100)))
                ),
                name="measure_percent_to_100",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="") | (~Q(ended_at=None) & ~Q(ended_because="")),
                name="measure_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_counted(self) -> bool:
        """Whether its readings are numbers, so that there is a chart."""
        return self.form != self.Form.YES_NO


class Reading(models.Model):
    """What was found on a day. Append-only: a correction is one more row for that day, with the next `number`.

    The row with the highest number counts. One that says nothing at all takes the reading of that day out, and its
    note says why. Of a percentage both counts are kept: `part` of `whole`.
    """

    system = OfSystem("measure")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    value = amount_field()
    part = models.PositiveIntegerField(null=True, blank=True)
    whole = models.PositiveIntegerField(null=True, blank=True)
    answer = models.BooleanField(null=True, blank=True)
    note = models.TextField(max_length=COMMENT_MAX, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    VALUES: ClassVar[tuple[str, ...]] = ("value", "part", "whole", "answer")

    class Meta:
        ordering = ["measure", "on", "number"]
        constraints = [
            models.UniqueConstraint("measure", "on", "number", name="reading_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="reading_number_from_1"),
            models.CheckConstraint(
                condition=Q(part=None, whole=None)
                | Q(whole__gte=1, part__isnull=False, part__lte=F("whole")),
                name="reading_part_of_whole",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, part=None, answer=None)
                | Q(value=None, part__isnull=False, answer=None)
                | (Q(value=None, part=None, answer__isnull=False) & ~Q(note=""))
                | (Q(value=None, part=None, answer=None, number__gte=2) & ~Q(note="")),
                name="reading_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.amount if self.amount is not None else self.answer}"

    @property
    def is_taken_out(self) -> bool:
        return all(getattr(self, name) is None for name in self.VALUES)

    @property
    def amount(self) -> Decimal | None:
        """The number that a chart draws: of a percentage, out of 100. None where there is none."""
        if self.part is not None and self.whole:
            return Decimal(100 * self.part) / self.whole
        amount: Decimal | None = self.value
        return amount


class Change(models.Model):
    """Something that was changed on a day and may show in the readings from then on."""

    system = OfSystem("measure")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="changes")
    on = models.DateField()
    words = models.CharField(max_length=LINE_MAX)
    new_limits = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["measure", "on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="change_has_words")]

    def __str__(self) -> str:
        return self.words
