"""What the worker runs to publish a report, in a child process with limits on its time and memory."""

from __future__ import annotations

from django_tasks import task

from assessments.reports.publishing import making


@task(queue_name="reports")
def make(publishing: int) -> None:
    """Make one report and keep it for good."""
    making.make(publishing)
