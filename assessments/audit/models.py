"""The log of everything that was written, one chain for each local system. Rows are added, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One act: who did what to what, when. Its hash covers the entry before it, so a change shows.

    The database refuses UPDATE and DELETE (triggers in the migrations).
    """

    system = models.ForeignKey("assessments.LocalSystem", on_delete=models.PROTECT, related_name="log")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=100)  # the thing it was done to, such as "plan 12"
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["system", "seq"]
        constraints = [models.UniqueConstraint("system", "seq", name="log_in_order")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.act} {self.about}"
