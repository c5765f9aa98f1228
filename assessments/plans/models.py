"""Template B: the action plan for one priority."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.tenancy import OfSystem
from assessments.record.models import Row
from recovery_site.text import COMMENT_MAX, LINE_MAX, NAME_MAX, PLAN_MAX

MOST_PARTS = 20  # goals, actions or evidence sources in one plan: the method asks for few


class Plan(models.Model):
    """A plan belongs to a row of Template A that was made a priority (a trigger holds that).

    `version` grows with each change of anything in it; the description, the strengths and the dates have one of their
    own, as each of the other parts has. `revision` is the number that the next signatures will be for. `later_reason`
    says why something is due after the next review. One that was removed counts as not begun; it keeps its words, and
    is brought back when somebody writes it again.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Being written")
        PART_SIGNED = "part_signed", _("Waiting for the other signature")
        SIGNED = "signed", _("Signed")
        REMOVED = "removed", _("Removed")

    system = OfSystem("row")
    row = models.OneToOneField(Row, on_delete=models.PROTECT, related_name="plan")
    description = models.TextField(max_length=PLAN_MAX, blank=True)
    strengths = models.TextField(max_length=PLAN_MAX, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    later_reason = models.TextField(max_length=COMMENT_MAX, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=0)
    description_version = models.PositiveIntegerField(default=0)
    strengths_version = models.PositiveIntegerField(default=0)
    dates_version = models.PositiveIntegerField(default=0)
    revision = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["row__review", "row__rank"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "part_signed", "signed", "removed"]), name="plan_status"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="plan_revision_from_1"),
        ]

    def __str__(self) -> str:
        return f"Plan for {self.row.challenge}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_removed(self) -> bool:
        return self.status == self.Status.REMOVED

    @property
    def is_blank(self) -> bool:
        """Nothing stands in it, and nobody ever signed it. Its parts should be fetched already."""
        said = self.description or self.strengths or self.agreed_on or self.next_review_on
        parts = (self.goals, self.actions, self.evidence_sources)
        return self.is_draft and self.revision == 1 and not said and not any(of.all() for of in parts)


Part = TypeVar("Part", bound="PlanPart")


class LiveParts(models.Manager[Part]):
    """The parts that are in their plan now."""

    def get_queryset(self) -> models.QuerySet[Part]:
        return super().get_queryset().filter(retired_at=None)


class PlanPart(models.Model):
    """What goals, actions and evidence sources share: an identity, and a place in a plan.

    `uid` stays through edits, revisions and carry-over; progress, readings and comments hang on it. So it is unique
    in each plan, and another plan has it only when its priority continues that of this one (a trigger). `version`
    grows with each change of the part. A part that is taken out is retired, not deleted: `objects` (and
    `plan.goals`) leave it out, `ever` has all. A draft may have parts that say little: what is missing is asked for
    when the plan is signed.
    """

    system = OfSystem("plan")
    uid = models.UUIDField(default=uuid4, editable=False)
    position = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[LiveParts[Self]] = LiveParts()
    ever: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True


class Goal(PlanPart):
    """A SMART goal: what, how it is measured, from where, to where, by when. Agreed by both sides."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    statement = models.TextField(max_length=PLAN_MAX, blank=True)
    measure = models.CharField(max_length=LINE_MAX, blank=True)
    baseline = models.CharField(max_length=LINE_MAX, blank=True)
    target = models.CharField(max_length=LINE_MAX, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint("plan", "uid", name="goal_once_a_plan"),
            models.UniqueConstraint("plan", "position", condition=Q(retired_at=None), name="goal_in_order"),
            models.CheckConstraint(
                condition=~Q(statement="", measure="", baseline="", target="", due_on=None),
                name="goal_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.statement[:80]


class Action(PlanPart):
    """Something that somebody will do before the next review."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    description = models.TextField(max_length=PLAN_MAX, blank=True)
    owner = models.CharField(max_length=NAME_MAX, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint("plan", "uid", name="action_once_a_plan"),
            models.UniqueConstraint("plan", "position", condition=Q(retired_at=None), name="action_in_order"),
            models.CheckConstraint(
                condition=~Q(description="", owner="", due_on=None), name="action_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.description[:80]


class EvidenceSource(PlanPart):
    """Where the proof will come from. A link is kept, never fetched."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="evidence_sources")
    description = models.CharField(max_length=LINE_MAX, blank=True)
    link = models.URLField(max_length=LINE_MAX, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint("plan", "uid", name="evidence_once_a_plan"),
            models.UniqueConstraint(
                "plan", "position", condition=Q(retired_at=None), name="evidence_in_order"
            ),
            models.CheckConstraint(condition=~Q(description="", link=""), name="evidence_says_something"),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"), name="evidence_https"
            ),
        ]

    def __str__(self) -> str:
        return self.description[:80]
