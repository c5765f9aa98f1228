"""Reading reviews."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet
from django.http import Http404

from assessments.people.models import LocalSystem, User
from assessments.people.queries import systems_visible_to
from assessments.reviews.models import Review


def visible_to(user: User | AnonymousUser) -> QuerySet[Review]:
    """The reviews of the systems that `user` belongs to."""
    return Review.objects.filter(system__in=systems_visible_to(user))


def review_for(user: User | AnonymousUser, pk: int) -> Review:
    """That review with its system and edition (1 query), or Http404 when it is not the user's to see."""
    found = visible_to(user).select_related("system", "edition").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def last_review_of(system: LocalSystem) -> Review | None:
    """The latest review of a system that was not cancelled (1 query)."""
    return system.reviews.exclude(phase=Review.Phase.CANCELLED).order_by("-date", "-pk").first()


def reviews_of(system: LocalSystem) -> QuerySet[Review]:
    """All reviews of a system, the newest first."""
    return system.reviews.select_related("edition")


def begun_after() -> QuerySet[Review]:
    """Inside a query of reviews: those begun after each of them in the same system, the first of them first."""
    later = Review.objects.filter(system=OuterRef("system"), pk__gt=OuterRef("pk"))
    return later.exclude(phase=Review.Phase.CANCELLED).order_by("pk")
