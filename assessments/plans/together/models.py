"""What two people on one plan need beside the plan: what each is still typing, and where each is now."""

from __future__ import annotations

from django.db import models

from assessments.people.models import User
from assessments.people.tenancy import OfSystem
from assessments.record.models import Row


class PartDraft(models.Model):
    """What somebody typed into one part and has not saved: theirs alone, until they save it.

    It hangs on the priority, since there may be no plan yet. `part` is the key of the part (`outline.key_of`), `boxes`
    what stands in its boxes, as it was typed, with the version of the part that the page was showing.
    """

    system = OfSystem("row")
    row = models.ForeignKey(Row, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    part = models.CharField(max_length=60)
    boxes = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["kept_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["row", "user", "part"], name="one_draft_a_part")]

    def __str__(self) -> str:
        return f"{self.part}, not saved"


class Presence(models.Model):
    """Where somebody has the page of a plan open, and when that was last known."""

    system = OfSystem("row")
    row = models.ForeignKey(Row, models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, models.CASCADE, related_name="presences")
    part = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["row", "user", "part"], name="somebody_is_there_once")]

    def __str__(self) -> str:
        return self.part
