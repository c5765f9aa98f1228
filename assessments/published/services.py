"""Keeping a report that was made, for good: in one transaction, so nothing is ever published by halves."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.audit.canonical import fingerprints
from assessments.audit.differences import difference
from assessments.audit.services import ROWS, log
from assessments.people.models import LocalSystem
from assessments.people.policy import Act
from assessments.published.models import PublishedFile, PublishedReport, Publishing
from assessments.published.queries import latest_of, state_of
from assessments.reviews.models import Review


class Changed(Exception):
    """Something that the report shows was written after whoever publishes it had read it."""


class Overtaken(Exception):
    """Another report of the review was published meanwhile, so the number on this one is not free any more."""


@dataclass(frozen=True)
class File:
    """A report as it was made: its bytes, and what stands on its pages."""

    content: bytes
    pages: int
    number: int
    at: dt.datetime
    title: str
    seal: str  # fingerprint of the certificate; empty without a seal


def reason_against_publishing(review: Review) -> str:
    """Why no report of that review can be published at present; empty when one can."""
    if review.is_assessing:
        return _("A draft is not published. Complete Template A first.")
    return _("This review was cancelled, so its report is not published.") if review.is_cancelled else ""


def next_number(review: Review) -> int:
    """The number of the next published report of that review (1 query)."""
    last = PublishedReport.objects.filter(review=review).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def keep(*, publishing: int, file: File) -> PublishedReport | None:
    """Publish the file that was made for that request, and log it. Idempotent: None when it was published already.

    Refuses, and leaves nothing behind: a number that is no longer the next (Overtaken); a report of what is not any
    more as it was when somebody pressed the button, or of a draft (Changed).
    """
    asked = Publishing.objects.filter(pk=publishing).select_related("by").first()
    if asked is None:
        return None
    # Locked in this order, as every writer does. Whoever holds the system adds to its log, so its state stands still.
    review = Review.objects.select_for_update(of=("self",)).select_related("edition").get(pk=asked.review_id)
    system = LocalSystem.objects.select_for_update().get(pk=review.system_id)
    if not Publishing.objects.filter(pk=publishing).exists():
        return None
    if state_of(review) != asked.state or reason_against_publishing(review):
        raise Changed
    if next_number(review) != file.number:
        raise Overtaken
    latest = latest_of(review)
    before = latest.sha256 if latest else ""
    report = PublishedReport.objects.create(
        review=review,
        system=system,
        number=file.number,
        asked=asked.uid,
        code=asked.code,
        title=file.title,
        options=asked.options,
        state=asked.state,
        edition=review.edition.name,
        release=settings.RELEASE,
        pages=file.pages,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        seal=file.seal,
        by=asked.by,
        name=asked.name,
        organisation=asked.organisation,
        published_at=file.at,
    )
    PublishedFile.objects.create(report=report, system=system, file=file.content)
    log(
        system=system,
        actor=asked.by,
        act=Act.REPORT_PUBLISH,
        about=review,
        changed=difference({"sha256": before}, {"sha256": report.sha256}, codes=["sha256"]),
        detail={"number": report.number, ROWS: fingerprints(report)},
    )
    asked.delete()
    return report
