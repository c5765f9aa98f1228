"""Reading what was shared."""

from __future__ import annotations

from django.http import Http404

from assessments.progress.telling.models import Telling
from assessments.reviews.models import Review


def telling_of(review: Review) -> Telling | None:
    """What was shared of that review, if anything ever was (1 query)."""
    return Telling.objects.filter(review=review).select_related("shared_by").first()


def shared_by(token: str) -> Telling:
    """What is shared by that link (1 query); Http404 for one that is unknown or withdrawn."""
    found = Telling.objects.filter(token=token).first() if token else None
    if found is None:
        raise Http404
    return found
