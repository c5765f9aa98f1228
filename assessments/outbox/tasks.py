"""What the worker runs for the outbox."""

from __future__ import annotations

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from assessments.outbox import services


@task(queue_name="mail")
def send_due() -> None:
    """Send what is due, and come back when the next mail is. Idempotent."""
    again = services.send_due()
    if again is None:
        return
    mine = DBTaskResult.objects.filter(task_path=send_due.module_path, status="READY")
    if not mine.filter(run_after__lte=again).exists():
        send_due.using(run_after=again).enqueue()
