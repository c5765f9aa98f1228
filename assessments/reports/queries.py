"""Which PDFs there are, and how far they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django_tasks import TaskResultStatus

from assessments.reports.models import Kind, MadeReport
from assessments.reviews.models import Review
from assessments.worker.errors import TimeLimit

_COLUMNS = ("pk", "key", "kind", "number", "made_at", "task", "task__status", "task__finished_at")
_TOO_LONG = f"{TimeLimit.__module__}.{TimeLimit.__qualname__}"


class State(StrEnum):
    """How far a PDF is."""

    WAITING = "waiting"  # in the queue, or being made
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True)
class Made:
    """One PDF as it is now, without its bytes."""

    pk: int
    key: str
    kind: Kind
    number: int | None
    state: State
    took_too_long: bool
    task: UUID | None
    failed_at: dt.datetime | None


def made(review: Review | None, key: str) -> Made | None:
    """The PDF of that key which belongs to `review`, or to everybody (None); None when there is none. One query."""
    return made_by_key(key, review_id=review.pk if review else None)


def made_by_key(key: str, **owner: int | None) -> Made | None:
    """The PDF of that key, whoever's it is. For services; a page asks `made`."""
    row = MadeReport.objects.filter(key=key, **owner).values(*_COLUMNS, "task__exception_class_path").first()
    if row is None:
        return None
    running = row["task__status"] in {TaskResultStatus.READY, TaskResultStatus.RUNNING}
    state = State.READY if row["made_at"] else State.WAITING if running else State.FAILED
    return Made(
        pk=row["pk"],
        key=row["key"],
        kind=Kind(row["kind"]),
        number=row["number"],
        state=state,
        took_too_long=row["task__exception_class_path"] == _TOO_LONG,
        task=row["task"],
        failed_at=row["task__finished_at"] if state == State.FAILED else None,
    )


def file_of(made: Made) -> bytes:
    """The bytes of a PDF that is ready."""
    return bytes(MadeReport.objects.values_list("pdf", flat=True).get(pk=made.pk) or b"")
