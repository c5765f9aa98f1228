"""Reading the framework."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from framework.models import Challenge, Descriptor, Edition


def current_edition() -> Edition | None:
    """The edition that new reviews use, or None before any was loaded."""
    return Edition.objects.filter(current=True).first()


def edition(slug: str) -> Edition | None:
    return Edition.objects.filter(slug=slug).first()


def challenges_of(edition: Edition) -> QuerySet[Challenge]:
    """The ten challenges in order, each with its descriptors and their stages (2 queries)."""
    descriptors = Descriptor.objects.select_related("stage").order_by("stage__number")
    return edition.challenges.order_by("number").prefetch_related(Prefetch("descriptors", descriptors))


def challenge(edition: Edition, number: int) -> Challenge | None:
    """One challenge with its descriptors, indicators and data sources (4 queries)."""
    return (
        challenges_of(edition)
        .filter(number=number)
        .prefetch_related("indicators", "data_sources")
        .first()
    )
