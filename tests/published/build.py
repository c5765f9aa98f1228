"""A published report for tests that are about something else: kept by the service, and not rendered."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from assessments.people.models import User
from assessments.published import services
from assessments.published.models import PublishedReport, Publishing
from assessments.published.queries import state_of
from assessments.published.services import File, keep
from assessments.reports import pdf
from assessments.reviews.models import Review
from recovery_site.needs import PANGO


def a_pdf(words: str) -> bytes:
    """A file that can be read as one, where one can be made."""
    page = f"<html lang='en'><title>{words}</title><h1>{words}</h1>"
    return pdf.render(page, identifier="-").file if PANGO.met() else b"%PDF-1.7"


def a_publishing(user: User, review: Review, *, name: str = "", organisation: str = "") -> Publishing:
    """Somebody has asked, and nobody is making it."""
    return Publishing.objects.create(
        review=review,
        uid=uuid4(),
        code=uuid4().hex[:20],
        state=state_of(review),
        by=user,
        name=name or user.name,
        organisation=organisation or "The Trust",
        asked_at=timezone.now(),
    )


def a_published_report(
    user: User, review: Review, content: bytes = b"", *, seal: str = "", **said: str
) -> PublishedReport:
    """The report of that review with these bytes, published by its lead."""
    asked = a_publishing(user, review, **said)
    number = services.next_number(review)
    title = f"Board report: {review.title}, {review.system.name}"
    file = File(content or b"%%PDF-1.7 report %d" % number, 3, number, timezone.now(), title, seal)
    report = keep(publishing=asked.pk, file=file)
    assert report
    return report
