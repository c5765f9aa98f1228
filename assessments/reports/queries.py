"""Which files there are, and how far they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, Subquery
from django_tasks import TaskResultStatus

from assessments.audit.models import Entry
from assessments.audit.stored import MissingKey, UnknownSchema, Unreadable
from assessments.people.models import LocalSystem
from assessments.plans.models import Plan
from assessments.record.models import CompletedTemplateA
from assessments.record.snapshot import Altered
from assessments.reports.models import Kind, MadeReport
from assessments.reviews.models import Review
from assessments.signoff.models import Revision
from assessments.worker.errors import TimeLimit

_COLUMNS = (
    "pk",
    "key",
    "kind",
    "number",
    "revision",
    "options",
    "made_at",
    "task",
    "task__status",
    "task__finished_at",
)


def _path(error: type[Exception]) -> str:
    """As a task stores it."""
    return f"{error.__module__}.{error.__qualname__}"


class State(StrEnum):
    """How far a file is."""

    WAITING = "waiting"  # in the queue, or being made
    READY = "ready"
    FAILED = "failed"


class Fault(StrEnum):
    """Why a file could not be made."""

    TOO_LONG = "too_long"
    ALTERED = "altered"  # what is stored is not what was completed or signed
    OTHER = "other"


REFUSED = (Altered, Unreadable)  # by the reader of a stored snapshot
_FAULTS = {_path(TimeLimit): Fault.TOO_LONG} | {
    _path(error): Fault.ALTERED for error in (*REFUSED, UnknownSchema, MissingKey)
}


@dataclass(frozen=True)
class Made:
    """One file as it is now, without its bytes."""

    pk: int
    key: str
    kind: Kind
    number: int | None
    revision: int | None
    state: State
    fault: Fault | None
    task: UUID | None
    failed_at: dt.datetime | None
    options: str = ""  # what was chosen about a Board report, as BoardOptions spells it


def head_of(review: Review) -> str:
    """What grows with every write that a report of this review can show (1 query).

    The log of the system, because earlier reviews and their plans are in it too, and the one thing that is not logged:
    the name of the person who completed Template A, as their account has it today.
    """
    head = Entry.objects.filter(system=review.system_id).order_by("-seq").values("hash")[:1]
    by = CompletedTemplateA.objects.filter(review=review).order_by("-number").values("completed_by__name")[:1]
    found = Review.objects.filter(pk=review.pk).values_list(Subquery(head), Subquery(by)).get()
    return repr(found)


@dataclass(frozen=True, order=True)
class ReviewDate:
    """When a live plan is looked at again. `review` is the title of another review; empty for the one asked about."""

    on: dt.date
    review: str
    rank: int


def review_dates(review: Review) -> list[ReviewDate]:
    """The next review dates of this review's plans and, until it is closed, of all others that are live (1 query)."""
    others = Q(row__review__system=review.system_id, row__review__phase=Review.Phase.PLANNING)
    own = Q(row__review=review)
    plans = Plan.objects.filter(
        own if review.phase in (Review.Phase.CLOSED, Review.Phase.CANCELLED) else own | others
    )
    plans = plans.exclude(status=Plan.Status.REMOVED)
    dated = plans.filter(row__rank__isnull=False, next_review_on__isnull=False)
    found = dated.values_list("next_review_on", "row__review", "row__review__title", "row__rank")
    return sorted(
        ReviewDate(on, "" if of == review.pk else title, rank)
        for on, of, title, rank in found
        if on and rank  # which the filter says too
    )


def is_begun(review: Review, number: int) -> bool:
    """Whether that challenge is a priority of the review whose plan somebody has begun (1 query)."""
    begun = Plan.objects.filter(row__review=review, row__challenge__number=number, row__rank__isnull=False)
    return not review.is_assessing and begun.exclude(status=Plan.Status.REMOVED).exists()


def is_filed(review: Review, number: int, revision: int) -> bool:
    """Whether that version of the plan for that challenge was filed for signature (1 query)."""
    filed = Revision.objects.filter(plan__row__review=review, plan__row__challenge__number=number)
    return not review.is_assessing and filed.filter(number=revision).exists()


def pages_of(review: Review, keys: Collection[str]) -> dict[str, int]:
    """Key -> how many pages, of those PDFs of the review that are made (1 query)."""
    found = MadeReport.objects.filter(review=review, key__in=keys, pages__isnull=False)
    return {key: pages for key, pages in found.values_list("key", "pages") if pages}


def made(review: Review | None, key: str) -> Made | None:
    """The PDF of that key which belongs to `review`, or to everybody (None); None when there is none. One query."""
    if review is None:
        return made_by_key(key, review_id=None, system_id=None)
    return made_by_key(key, review_id=review.pk)


def made_of_system(system: LocalSystem, key: str) -> Made | None:
    """The file of that key which is everything of that system; None when there is none (1 query)."""
    return made_by_key(key, review_id=None, system_id=system.pk)


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
        revision=row["revision"],
        state=state,
        fault=_FAULTS.get(row["task__exception_class_path"], Fault.OTHER) if state == State.FAILED else None,
        task=row["task"],
        failed_at=row["task__finished_at"] if state == State.FAILED else None,
        options=row["options"],
    )


def file_of(made: Made) -> bytes:
    """The bytes of a file that is ready."""
    return bytes(MadeReport.objects.values_list("file", flat=True).get(pk=made.pk) or b"")
