"""Which worker runs which task. The tasks themselves are rows of django-tasks-db."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """A running task and the worker that runs it, renewed while it runs.

    django-tasks-db leaves the task of a killed worker RUNNING for ever; a lease that has expired gives it away.
    """

    task = models.OneToOneField(
        "django_tasks_database.DBTaskResult", on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    worker = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.task_id} by {self.worker}"
