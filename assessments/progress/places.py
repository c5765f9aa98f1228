"""A person's own page: their local systems, a few at a time, with the reviews that are under way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Max, Q

from assessments.people.models import LocalSystem, Membership, User
from assessments.people.policy import Act, Permissions
from assessments.people.queries import reads_alone, systems_visible_to
from assessments.progress.actions.queries import late_in_review, today
from assessments.progress.queries import Journey, journeys_of
from assessments.reviews.models import Review
from assessments.reviews.services import reason_against_starting

AT_ONCE = 10
UNDER_WAY = (Review.Phase.ASSESSING, Review.Phase.PLANNING)


@dataclass(frozen=True)
class Place:
    """One local system on a person's own page. `journeys` are the reviews under way, the newest first."""

    system: LocalSystem
    permissions: Permissions
    journeys: Sequence[Journey]
    last: Review | None  # the newest review that is over, when none is under way
    may_start: bool  # a review, and none is under way


@dataclass(frozen=True)
class PlacesPage:
    """Some of a person's local systems, and whether others come before or after them."""

    places: Sequence[Place]
    number: int
    has_more: bool
    may_set_up: bool


def places_of(user: User, page: int = 1) -> PlacesPage:
    """The person's local systems, those with the newest review under way first (11 queries, however many there are).

    Each stands there once, with all the roles that the person has in it.
    """
    page = max(1, page)
    start = (page - 1) * AT_ONCE
    ordered = (
        systems_visible_to(user)
        .annotate(under_way=Max("reviews__date", filter=Q(reviews__phase__in=UNDER_WAY)))
        .order_by(F("under_way").desc(nulls_last=True), "name", "pk")
    )
    systems = list(ordered[start : start + AT_ONCE + 1])
    has_more, systems = len(systems) > AT_ONCE, systems[:AT_ONCE]
    held: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(user=user).select_related("organisation"):
        held.setdefault(membership.system_id, []).append(membership)
    reviews: dict[int, list[Review]] = {}
    for review in Review.objects.filter(system__in=systems).order_by("-date", "-pk"):
        reviews.setdefault(review.system_id, []).append(review)
    found = [review for several in reviews.values() for review in several if review.phase in UNDER_WAY]
    journeys: dict[int, list[Journey]] = {}
    for journey in journeys_of(found, late=late_in_review(today())):
        journeys.setdefault(journey.review.system_id, []).append(journey)
    places = [
        _place(system, held.get(system.pk, []), reviews.get(system.pk, []), journeys.get(system.pk, []))
        for system in systems
    ]
    roles = [one.role for several in held.values() for one in several]
    return PlacesPage(places, page, has_more, may_set_up=not reads_alone(roles))


def _place(
    system: LocalSystem,
    memberships: Sequence[Membership],
    reviews: Sequence[Review],
    journeys: Sequence[Journey],
) -> Place:
    over = next((review for review in reviews if review.phase == Review.Phase.CLOSED), None)
    permissions = Permissions.of(memberships)
    may = permissions.can(Act.REVIEW_START)
    return Place(
        system,
        permissions,
        journeys,
        None if journeys else over,
        may_start=may and not journeys and not reason_against_starting(reviews),
    )
