"""Making a file that was asked for, and pruning those that are old. Asking is in asking.py."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from hashlib import sha256
from typing import BinaryIO

from django.db.models import Q
from django.utils import timezone

from assessments.moving.exporting import write_csv, write_json
from assessments.people.models import LocalSystem
from assessments.reports import papers, pdf
from assessments.reports.models import Kind, MadeReport
from assessments.reports.office import making as office

KEPT = dt.timedelta(days=1)
WHOLE: dict[Kind, Callable[[LocalSystem, BinaryIO], object]] = {
    Kind.SYSTEM_JSON: write_json,
    Kind.SYSTEM_CSV: write_csv,
}


def make(report: int) -> None:
    """Make one file and keep it. Idempotent: what is made already, or was pruned, is left alone.

    A paper that says what an earlier one said takes its PDF, so an unrelated change in the system renders nothing.
    Raises whatever went wrong: the page that waits then offers the web page.
    """
    row = (
        MadeReport.objects.filter(pk=report, made_at__isnull=True).select_related("review", "edition").first()
    )
    if row is None:
        return
    if row.kind in office.KINDS:
        made = office.file(row)
        _keep(report, made, None, sha256(made).hexdigest())
        return
    if row.system and row.kind in WHOLE:
        whole = _whole(WHOLE[Kind(row.kind)], row.system)
        _keep(report, whole, None, sha256(whole).hexdigest())
        return
    html = papers.drawn(row)
    content = pdf.key_of(f"{row.kind} {row.review_id} {row.number}", html)
    same = MadeReport.objects.filter(content=content, made_at__isnull=False)
    kept = same.values_list("file", "pages").first()
    if kept and kept[0]:
        _keep(report, bytes(kept[0]), kept[1], content)
        return
    file, pages = pdf.render(html, identifier=content)
    _keep(report, file, pages, content)


def _whole(write: Callable[[LocalSystem, BinaryIO], object], system: LocalSystem) -> bytes:
    """Written into a file on disk first: of two copies in memory one is enough."""
    with tempfile.TemporaryFile() as file:
        write(system, file)
        file.seek(0)
        return file.read()


def _keep(report: int, file: bytes, pages: int | None, content: str) -> None:
    waiting = MadeReport.objects.filter(pk=report, made_at__isnull=True)
    waiting.update(file=file, pages=pages, content=content, made_at=timezone.now())


def prune() -> int:
    """Delete what was made, or asked for in vain, more than a day ago; returns how many."""
    before = timezone.now() - KEPT
    old = MadeReport.objects.filter(Q(made_at__lt=before) | Q(made_at__isnull=True, asked_at__lt=before))
    return old.delete()[0] if old.exists() else 0
