"""Reading what is kept for the Board report alone."""

from __future__ import annotations

from assessments.people.models import LocalSystem
from assessments.reports.board.models import BoardDecision, Brand
from assessments.reviews.models import Review


def decision_of(review: Review) -> BoardDecision | None:
    """What was ever written for the Board on that review (1 query); its words are empty if it was taken back."""
    return BoardDecision.objects.filter(review=review).select_related("written_by").first()


def brand_of(system: LocalSystem) -> Brand | None:
    """How the reports of that system look, if an administrator ever set it (1 query)."""
    return Brand.objects.filter(system=system.pk).first()


def editions_before(review: Review) -> set[int]:
    """The editions of the earlier reviews that this one can be compared with (1 query)."""
    earlier = Review.objects.filter(system=review.system_id, pk__lt=review.pk)
    done = earlier.filter(phase__in=(Review.Phase.PLANNING, Review.Phase.CLOSED))
    return set(done.order_by().values_list("edition_id", flat=True).distinct())


def reviews_until(review: Review) -> list[Review]:
    """This review and those before it that were not cancelled and recorded something, the oldest first (1 query)."""
    found = Review.objects.filter(system=review.system_id, pk__lte=review.pk, rows__isnull=False)
    found = found.exclude(phase=Review.Phase.CANCELLED) | Review.objects.filter(
        pk=review.pk, rows__isnull=False
    )
    return list(found.select_related("edition").distinct().order_by("date", "pk"))
