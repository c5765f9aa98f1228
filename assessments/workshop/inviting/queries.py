"""Reading invitations: for the members of a system, and for whoever has the link."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.preparing.models import PreReading
from assessments.reviews.models import Review
from assessments.workshop.inviting.models import Workshop


def workshop_of(review: Review) -> Workshop | None:
    """The invitation of a review (1 query); None while there is none."""
    found = _workshops().filter(review=review).first()
    if found:
        found.review = review
    return found


def workshop_by(token: str) -> Workshop | None:
    """The invitation that this link leads to, with its review, system and edition (1 query); None when it does not."""
    found = _workshops().select_related("review__system", "review__edition")
    return found.filter(token=token).first()


def _workshops() -> QuerySet[Workshop]:
    """Invitations, each with what was said last about who reads what is known."""
    last = PreReading.objects.filter(review=OuterRef("review")).order_by("-pk")
    return Workshop.objects.annotate(shares_known=Subquery(last.values("on_invitation")[:1]))
