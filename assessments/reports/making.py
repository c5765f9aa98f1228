"""Making a PDF that was asked for, and pruning those that are old. Asking is in asking.py."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from assessments.reports import pdf
from assessments.reports.models import MadeReport

KEPT = dt.timedelta(days=1)


def make(report: int) -> None:
    """Render one PDF and keep it. Idempotent: what is made already, or was pruned, is left alone."""
    waiting = MadeReport.objects.filter(pk=report, made_at__isnull=True)
    found = waiting.values_list("key", "html").first()
    if found is None:
        return
    key, html = found
    waiting.update(pdf=pdf.render(html, identifier=key), html="", made_at=timezone.now())


def prune() -> int:
    """Delete what was made, or asked for in vain, more than a day ago; returns how many."""
    before = timezone.now() - KEPT
    old = MadeReport.objects.filter(Q(made_at__lt=before) | Q(made_at__isnull=True, asked_at__lt=before))
    return old.delete()[0] if old.exists() else 0
