"""What the worker runs for the reports, in a child process with limits on its time and memory."""

from __future__ import annotations

from django_tasks import task

from assessments.reports import making


@task(queue_name="reports")
def make(report: int) -> None:
    """Render one PDF and keep it."""
    making.make(report)
