"""Taking tasks from the queue, and giving back what a dead worker held.

On SQLite every write locks the whole file, so each function looks with a plain read first and writes only when
there is something to write. A claim is safe with any number of workers: PostgreSQL skips rows that another one
has locked, SQLite lets one write transaction in at a time.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from assessments.worker.errors import ChildDied, WorkerLost
from assessments.worker.models import Lease

Task = DBTaskResult[..., object]
LEASE = dt.timedelta(seconds=15)  # a task whose worker has said nothing for so long is taken from it
ATTEMPTS = 3  # how often a task may take its worker down with it


def claim(queues: Collection[str], worker: str) -> Task | None:
    """The next ready task of these queues, marked RUNNING and leased to `worker`; None when none is ready."""
    ready = DBTaskResult.objects.ready().filter(queue_name__in=queues)
    if not ready.exists():
        return None
    with transaction.atomic():
        task: Task | None = ready.get_locked()
        if task is not None:
            task.claim(worker)
            Lease.objects.update_or_create(
                task=task, defaults={"worker": worker, "expires_at": timezone.now() + LEASE}
            )
    return task


def renew(tasks: Iterable[uuid.UUID], worker: str) -> None:
    """Keep these tasks for `worker`. One that was taken away meanwhile stays where it is."""
    Lease.objects.filter(task__in=list(tasks), worker=worker).update(expires_at=timezone.now() + LEASE)


def end(task: uuid.UUID, worker: str, death: ChildDied | None) -> None:
    """Give the lease back. A task that has not said how it ended has failed with `death`."""
    with transaction.atomic():
        if Lease.objects.filter(task=task, worker=worker).delete()[0]:
            _fail(task, death or ChildDied("It ended without a result."))


def release(tasks: Iterable[uuid.UUID], worker: str) -> None:
    """Put running tasks back into the queue, because this worker is about to stop."""
    with transaction.atomic():
        held = Lease.objects.filter(task__in=list(tasks), worker=worker)
        ids = list(held.values_list("task", flat=True))
        held.delete()
        _requeue(ids)


def requeue_lost() -> int:
    """Put the tasks of dead workers back into the queue, or fail those that were lost too often; returns how many.

    Idempotent, and safe with several workers: the lease is deleted by compare-and-swap.
    """
    now = timezone.now()
    lost = list(Lease.objects.filter(expires_at__lt=now).select_related("task"))
    for lease in lost:
        with transaction.atomic():
            if not Lease.objects.filter(task=lease.task, expires_at=lease.expires_at).delete()[0]:
                continue  # renewed, or taken by another worker
            if len(lease.task.worker_ids) >= ATTEMPTS:
                _fail(lease.task.pk, WorkerLost(f"Lost with its worker {ATTEMPTS} times."))
            else:
                _requeue([lease.task.pk])
    return len(lost)


def _requeue(tasks: Collection[uuid.UUID]) -> None:
    running = DBTaskResult.objects.running().filter(pk__in=tasks)
    running.update(status=TaskResultStatus.READY, started_at=None)


def _fail(task: uuid.UUID, death: ChildDied) -> None:
    DBTaskResult.objects.running().filter(pk=task).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=f"{type(death).__module__}.{type(death).__qualname__}",
        traceback=str(death),
    )
