"""Asking for a PDF. Nothing is rendered here: the worker does that, once for the same content."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.reports import pdf
from assessments.reports.models import Kind, MadeReport
from assessments.reports.queries import Made, State, made_by_key
from assessments.reports.tasks import make
from assessments.reviews.models import Review

AGAIN = dt.timedelta(minutes=5)  # after a failure, before the same is tried once more


def ask(*, kind: Kind, review: Review | None, number: int | None = None, html: str) -> Made:
    """Have this report made, unless it is made or being made; returns how far it is. One query once it is made.

    Idempotent: the key is the hash of everything that the PDF is made from, and unique. A report that could not be
    made is tried again when it is asked for five minutes later.
    """
    key = pdf.key_of(f"{kind} {review.pk if review else ''} {number or ''}", html)
    existing = made_by_key(key)
    if existing is None:
        _begin(MadeReport(key=key, kind=kind, review=review, number=number, html=html))
    elif existing.state == State.FAILED and _long_ago(existing.failed_at):
        _begin_again(existing.pk, existing.task)
    else:
        return existing
    begun = made_by_key(key)
    assert begun is not None  # noqa: S101 - it was stored just now
    return begun


def _long_ago(failed_at: dt.datetime | None) -> bool:
    """None is a task that was pruned."""
    return failed_at is None or timezone.now() - failed_at > AGAIN


def _begin(row: MadeReport) -> None:
    row.asked_at = timezone.now()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            MadeReport.objects.filter(pk=row.pk).update(task=make.enqueue(row.pk).id)
    except IntegrityError:
        if not MadeReport.objects.filter(key=row.key).exists():
            raise
        # Somebody asked for the same at the same moment. There is one row, and one task.


@transaction.atomic
def _begin_again(report: int, failed: UUID | None) -> None:
    """A new task in the place of the failed one, by compare-and-swap: of two who ask at once, one begins it."""
    task = make.enqueue(report).id
    waiting = MadeReport.objects.filter(pk=report, made_at__isnull=True, task=failed)
    if not waiting.update(task=task, asked_at=timezone.now()):
        transaction.set_rollback(True)
