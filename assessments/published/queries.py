"""Reading what was published. A file is hashed again each time it is handed out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.audit.canonical import sha256
from assessments.audit.models import Entry
from assessments.people.models import LocalSystem
from assessments.people.policy import Act
from assessments.published.models import PublishedFile, PublishedReport
from assessments.record.models import CompletedTemplateA
from assessments.reviews.models import Review


class AlteredFile(Exception):
    """The file that is stored is not the one that was published."""


@dataclass(frozen=True)
class Published:
    """A published report as it is listed. `newest` is the number of the last one of its review."""

    review: int
    number: int
    newest: int
    title: str
    options: str
    state: str
    edition: str
    release: str
    pages: int
    size: int  # bytes
    sha256: str
    code: str
    seal: str  # fingerprint of the certificate; empty without a seal
    name: str
    organisation: str
    at: dt.datetime

    @property
    def is_newest(self) -> bool:
        return self.number == self.newest


def state_of(review: Review) -> str:
    """What changes with every write that a report of this review can show (1 query).

    The log of its system, but for what was published: that is in no report. And the name of whoever completed
    Template A, which is not in the log.
    """
    said = Entry.objects.filter(system=review.system_id).exclude(act=Act.REPORT_PUBLISH)
    by = CompletedTemplateA.objects.filter(review=review).order_by("-number").values("completed_by__name")[:1]
    found = Review.objects.filter(pk=review.pk).values_list(
        Subquery(said.order_by("-seq").values("hash")[:1]), Subquery(by)
    )
    return sha256(repr(found.get()))


def _with_newest(found: QuerySet[PublishedReport]) -> QuerySet[PublishedReport]:
    last = PublishedReport.objects.filter(review=OuterRef("review")).order_by("-number").values("number")[:1]
    return found.annotate(newest=Subquery(last))


def _said(row: PublishedReport) -> Published:
    return Published(
        review=row.review_id,
        number=row.number,
        newest=getattr(row, "newest", row.number),
        title=row.title,
        options=row.options,
        state=row.state,
        edition=row.edition,
        release=row.release,
        pages=row.pages,
        size=row.size,
        sha256=row.sha256,
        code=row.code,
        seal=row.seal,
        name=row.name,
        organisation=row.organisation,
        at=row.published_at,
    )


def published_in(review: Review) -> list[Published]:
    """The published reports of that review, the newest first (1 query)."""
    found = PublishedReport.objects.filter(review=review).order_by("-number")
    return [_said(row) for row in _with_newest(found)]


def latest_of(review: Review) -> Published | None:
    """The last report of that review that was published (1 query)."""
    row = _with_newest(PublishedReport.objects.filter(review=review)).order_by("-number").first()
    return _said(row) if row else None


def latest_in(system: LocalSystem) -> Published | None:
    """The last report of that local system that was published, of whichever review (1 query)."""
    found = _with_newest(PublishedReport.objects.filter(system=system))
    row = found.order_by("-published_at", "-pk").first()
    return _said(row) if row else None


def file_of(review: Review, number: int) -> bytes | None:
    """The bytes of that published report; None when there is none (1 query). Raises AlteredFile."""
    kept = PublishedFile.objects.filter(report__review=review, report__number=number).select_related("report")
    found = kept.first()
    if found is None:
        return None
    file = bytes(found.file)
    if hashlib.sha256(file).hexdigest() != found.report.sha256:
        raise AlteredFile
    return file


@dataclass(frozen=True)
class Paper:
    """What a code, or the fingerprint of a file, leads to."""

    system: int
    said: Published
    is_altered: bool
    read: int  # bytes that were hashed to know


def paper_of(digits: str) -> Paper | None:
    """The published report with that code (20 hexadecimal digits) or that fingerprint (64) (1 query)."""
    found = PublishedReport.objects.filter(code=digits) | PublishedReport.objects.filter(sha256=digits)
    row = _with_newest(found).select_related("kept").order_by("pk").first()
    if row is None:
        return None
    file = bytes(row.kept.file) if hasattr(row, "kept") else b""
    altered = hashlib.sha256(file).hexdigest() != row.sha256
    return Paper(row.system_id, _said(row), altered, len(file))


def file_with(sha256: str) -> Published | None:
    """The published report whose file has that SHA-256, of whichever system (1 query). For whoever runs the site."""
    row = _with_newest(PublishedReport.objects.filter(sha256=sha256)).order_by("pk").first()
    return _said(row) if row else None


def seals_known() -> set[str]:
    """The fingerprints of all certificates that reports were sealed with (1 query)."""
    return set(PublishedReport.objects.exclude(seal="").values_list("seal", flat=True).distinct())


def altered_in(system: LocalSystem) -> Iterator[PublishedReport]:
    """The published reports of that system whose file is missing, or is not the one that was published."""
    for row in PublishedReport.objects.filter(system=system).select_related("kept").order_by("pk").iterator():
        file = bytes(row.kept.file) if hasattr(row, "kept") else b""
        if hashlib.sha256(file).hexdigest() != row.sha256:
            yield row
