"""Making a report that is to be published: in the worker, once. Asking for it is in asking.py."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus

from assessments.published import sealing
from assessments.published.models import Publishing
from assessments.published.presenters import Mark
from assessments.published.queries import state_of
from assessments.published.services import Changed, File, Overtaken, keep, next_number
from assessments.reports import papers, pdf
from assessments.reports.board.options import BoardOptions
from assessments.reports.publishing.presenters import title_of

TRIES = 5  # of a report whose number was taken while it was made
KEPT = dt.timedelta(days=1)  # a request that failed


def make(publishing: int) -> None:
    """Draw, render, seal and keep one report. Idempotent: one that is published already is left alone.

    Raises Changed when the review is not what the person who publishes it had read; NoKey when it cannot be sealed; and
    whatever goes wrong in between. Nothing is published then.
    """
    for _try in range(TRIES):
        asked = Publishing.objects.filter(pk=publishing).select_related("review__system").first()
        if asked is None:
            return
        if state_of(asked.review) != asked.state:
            raise Changed
        try:
            keep(publishing=publishing, file=_made(asked))
        except Overtaken:
            continue
        return
    raise Overtaken


def _made(asked: Publishing) -> File:
    """The file, with its number and its code on its pages. What it says is compared once more as it is kept."""
    review, options = asked.review, BoardOptions.read(asked.options)
    key = sealing.own_key() if sealing.is_wanted() else None
    mark = Mark(
        number=next_number(review),
        at=timezone.now(),
        code=asked.code,
        by=asked.name if options.names else "",
        organisation=asked.organisation,
    )
    rendered = pdf.render(papers.board(review, options, published=mark), identifier=asked.code)
    return File(
        content=sealing.seal(rendered.file, key) if key else rendered.file,
        pages=rendered.pages,
        number=mark.number,
        at=mark.at,
        title=title_of(review),
        seal=key.fingerprint if key else "",
    )


def prune() -> int:
    """Delete requests that failed more than a day ago; returns how many."""
    running = Q(task__status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    old = Publishing.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(running)
    return old.delete()[0] if old.exists() else 0
