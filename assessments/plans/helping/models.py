"""What helps to write a plan and is kept with it, outside of what is signed. Rows are never changed (triggers)."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.people.tenancy import OfSystem
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from recovery_site.text import COMMENT_MAX, PLAN_MAX


class PhraseMark(models.Model):
    """How far one phrase of the next stage is met already. The row with the highest `number` of a phrase counts.

    `key` is a digest of the phrase (`phrases.py`) and `words` are the phrase itself, so that a mark says what it was
    about whatever becomes of the way in which a descriptor is split.
    """

    class State(models.TextChoices):
        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        NOT_YET = "not_yet", _("Not yet")
        OPEN = "open", _("Not marked")

    system = OfSystem("plan")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="phrase_marks")
    key = models.CharField(max_length=16)
    number = models.PositiveSmallIntegerField(default=1)
    stage = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=PLAN_MAX)
    state = models.CharField(max_length=7, choices=State.choices)
    note = models.TextField(max_length=COMMENT_MAX, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "key", "number"]
        constraints = [
            models.UniqueConstraint("plan", "key", "number", name="phrase_marked_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="phrase_mark_from_1"),
            models.CheckConstraint(
                condition=Q(state__in=["met", "partly", "not_yet", "open"]), name="phrase_mark_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words[:60]}: {self.state}"


class PhrasesShown(models.Model):
    """Whether the marks of a plan stand in the reports, too. The row with the highest `number` counts; none: no."""

    system = OfSystem("plan")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="phrases_shown")
    number = models.PositiveSmallIntegerField(default=1)
    in_report = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint("plan", "number", name="phrases_shown_once")]

    def __str__(self) -> str:
        return f"{self.plan}: {self.in_report}"


class Comment(models.Model):
    """Something that was said about a part of a plan, or in answer to that (`thread`: the first comment).

    `part_uid` is the identity of a goal, an action or an evidence source; none for what is there once. `uid` is what
    the form was sent with, so that a comment that is sent twice is written once.

    A comment can be struck out, once: its words go for good, and who wrote it, when, and who removed it stays.
    """

    system = OfSystem("plan")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=15, choices=[(one.value, one.value) for one in Kind])
    part_uid = models.UUIDField(null=True, blank=True)
    thread = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    uid = models.UUIDField(default=uuid4, editable=False)
    words = models.TextField(max_length=COMMENT_MAX)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    struck_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint("plan", "uid", name="comment_said_once"),
            models.CheckConstraint(
                condition=(Q(struck_at=None, struck_by=None) & ~Q(words=""))
                | Q(words="", struck_at__isnull=False, struck_by__isnull=False),
                name="comment_has_words",
            ),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="comment_kind"),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_struck(self) -> bool:
        """Its words were removed."""
        return self.struck_at is not None


class Settling(models.Model):
    """A comment with its answers was resolved, or opened again. The row with the highest `number` counts."""

    system = OfSystem("comment")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="settlings")
    number = models.PositiveSmallIntegerField(default=1)
    is_resolved = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["comment", "number"]
        constraints = [models.UniqueConstraint("comment", "number", name="settled_once")]

    def __str__(self) -> str:
        return f"{self.comment}: {self.is_resolved}"
