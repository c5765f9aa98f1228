"""Asking for a file. Nothing is drawn or rendered here: the worker does that, once for the same content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.audit.canonical import sha256
from assessments.moving import exporting as moving
from assessments.people.models import LocalSystem
from assessments.reports import pdf
from assessments.reports.models import Kind, MadeReport
from assessments.reports.office import making as office
from assessments.reports.queries import Made, State, head_of, made_by_key, pages_of
from assessments.reports.tasks import make
from assessments.reviews.models import Review
from framework.models import Edition
from framework.public import version_of

OF_A_DAY = {
    Kind.BOARD,
    Kind.WORD_BOARD,
    Kind.SLIDES,
}  # an action is late from a day on
AGAIN = dt.timedelta(minutes=5)  # after a failure, before the same is tried once more


@dataclass(frozen=True)
class Asked:
    """A paper that somebody wants: of a review, or the blank form of an edition.

    `number` is the plan's challenge, `revision` one version of that plan as it was filed. `options` is what was chosen
    about the Board report, as BoardOptions spells it.
    """

    kind: Kind
    review: Review | None = None
    number: int | None = None
    edition: Edition | None = None
    revision: int | None = None
    options: str = ""
    system: LocalSystem | None = None  # of which it is the whole, with no review

    @property
    def key(self) -> str:
        """What the file of this paper is found by, as the paper is now (1 query for a review)."""
        if self.system:
            return sha256(f"{self.kind} {self.system.pk} {moving.version_of(self.system)}")
        return self.key_at(
            head_of(self.review) if self.review else str(version_of(self.edition) if self.edition else "")
        )

    def key_at(self, of: str) -> str:
        """The SHA-256 of whose paper it is, and of `of`: the versions of all that is drawn in it.

        Every write to a local system adds to its log, so the head of the log stands for all of its content. A change
        that the paper does not show costs a drawing, never a rendering: see `making.make`.
        """
        owner = (
            f"{self.kind} {self.review.pk if self.review else ''} {self.number or ''} {self.revision or ''}"
        )
        day = str(timezone.localdate()) if self.kind in OF_A_DAY else ""
        made_with = office.made_with() if self.kind in office.KINDS else pdf.made_with()
        return sha256("\0".join([owner, self.options, day, of, made_with]))


def ask(asked: Asked) -> Made:
    """Have this paper made, unless it is made or being made; returns how far it is. Two queries once it is made.

    Idempotent: `key` is unique. A paper that could not be made is tried again when it is asked for five minutes later.
    """
    key = asked.key
    existing = made_by_key(key)
    if existing is None:
        _begin(
            MadeReport(
                key=key,
                kind=asked.kind,
                review=asked.review,
                system=asked.system,
                number=asked.number,
                revision=asked.revision,
                edition=asked.edition,
                options=asked.options,
            )
        )
    elif existing.state == State.FAILED and _long_ago(existing.failed_at):
        _begin_again(existing.pk, existing.task)
    else:
        return existing
    begun = made_by_key(key)
    assert begun is not None  # noqa: S101 - it was stored just now
    return begun


def lengths_of(review: Review, papers: Sequence[Asked]) -> list[int | None]:
    """How many pages each paper of the review has; None for one that is not made as it is now (2 queries)."""
    head = head_of(review)
    keys = [one.key_at(head) for one in papers]
    pages = pages_of(review, keys)
    return [pages.get(key) for key in keys]


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
