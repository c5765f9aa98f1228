"""What is being published, and what could not be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django_tasks import TaskResultStatus

from assessments.audit.stored import MissingKey, UnknownSchema
from assessments.published.models import Publishing
from assessments.published.sealing import NoKey
from assessments.published.services import Changed
from assessments.reports.queries import REFUSED
from assessments.reviews.models import Review
from assessments.worker.errors import TimeLimit


class Fault(StrEnum):
    """Why a report was not published."""

    CHANGED = "changed"  # the review changed after it was read
    ALTERED = "altered"  # what is stored is not what was completed or signed
    TOO_LONG = "too_long"
    NO_KEY = "no_key"  # it was to be sealed, and the key cannot be used
    OTHER = "other"


_FAULTS = {
    f"{error.__module__}.{error.__qualname__}": fault
    for fault, errors in {
        Fault.CHANGED: (Changed,),
        Fault.ALTERED: (*REFUSED, UnknownSchema, MissingKey),
        Fault.TOO_LONG: (TimeLimit,),
        Fault.NO_KEY: (NoKey,),
    }.items()
    for error in errors
}


@dataclass(frozen=True)
class Pending:
    """A report that somebody asked to publish. `fault` is None while it is in the queue, or being made."""

    name: str
    at: dt.datetime
    options: str
    fault: Fault | None


def pending_in(review: Review) -> list[Pending]:
    """What is being published of that review, and what failed in the last day, the newest first (1 query)."""
    found = Publishing.objects.filter(review=review).select_related("task").order_by("-asked_at")
    return [Pending(one.name, one.asked_at, one.options, _fault(one)) for one in found]


def _fault(one: Publishing) -> Fault | None:
    if one.task is None:  # pruned: nobody will make it any more
        return Fault.OTHER
    if one.task.status in {TaskResultStatus.READY, TaskResultStatus.RUNNING}:
        return None
    return _FAULTS.get(one.task.exception_class_path, Fault.OTHER)
