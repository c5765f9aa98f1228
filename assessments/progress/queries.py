"""Looking over whole reviews: where the journey stands, and what one person can do next. Codes only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from assessments.people.models import Membership, User
from assessments.people.policy import Act, Permissions
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from assessments.reviews.queries import memberships_of
from assessments.signoff.models import Signature
from assessments.signoff.queries import side_of
from assessments.signoff.standing import PlanState, Standing, standings_in, waiting_for_side
from framework.models import Challenge, Stage


@dataclass(frozen=True)
class Journey:
    """One review from Template A to the next review, as far as it has come."""

    review: Review
    challenges: int  # how many the edition has
    stages: int  # how many the edition has
    recorded: int  # challenges with something written down
    ranked: int  # priorities
    standings: Sequence[Standing]  # the plans; none before Template A is complete

    @property
    def plans(self) -> int:
        return len(self.standings)

    @property
    def signed(self) -> int:
        return sum(standing.state is PlanState.SIGNED for standing in self.standings)

    @property
    def written(self) -> int:
        """How many plans have nothing missing."""
        return sum(standing.plan is not None and not standing.missing for standing in self.standings)

    @property
    def begun(self) -> bool:
        return any(standing.plan for standing in self.standings)

    @property
    def unwritten(self) -> list[Standing]:
        """The plans that want writing before anybody can sign them."""
        return [standing for standing in self.standings if standing.plan is None or standing.missing]

    @property
    def waiting_for(self) -> list[Signature.Side]:
        """The sides whose signature is missing somewhere."""
        return sorted({side for standing in self.standings for side in standing.waiting_for})

    @property
    def next_review_on(self) -> dt.date | None:
        """The earliest date that a plan gives."""
        dates = [s.plan.next_review_on for s in self.standings if s.plan and s.plan.next_review_on]
        return min(dates, default=None)


def _number_of(counted: QuerySet[Challenge] | QuerySet[Stage]) -> Subquery:
    """How many of these each edition has."""
    of_edition = counted.filter(edition=OuterRef("edition")).order_by().values("edition")
    return Subquery(of_edition.annotate(number=Count("pk")).values("number"))


def journeys_of(reviews: Sequence[Review]) -> list[Journey]:
    """How far each review has come (7 queries, however many there are)."""
    counted = {
        found["pk"]: found
        for found in Review.objects.filter(pk__in=[review.pk for review in reviews])
        .order_by()
        .annotate(
            challenges=_number_of(Challenge.objects.all()),
            stages=_number_of(Stage.objects.all()),
            recorded=Count("rows"),
            ranked=Count("rows__rank"),
        )
        .values("pk", "challenges", "stages", "recorded", "ranked")
    }
    past = [review for review in reviews if not review.is_assessing]
    standings = standings_in(past) if past else []
    return [
        Journey(
            review,
            challenges=counted[review.pk]["challenges"] or 0,
            stages=counted[review.pk]["stages"] or 0,
            recorded=counted[review.pk]["recorded"],
            ranked=counted[review.pk]["ranked"],
            standings=[standing for standing in standings if standing.row.review_id == review.pk],
        )
        for review in reviews
    ]


@dataclass(frozen=True)
class Progress:
    """How far one review is, in numbers: all that the steps beside every page of it need."""

    challenges: int
    recorded: int
    ranked: int
    signed: int
    next_review_on: dt.date | None
    next_review: int | None  # the review that came after this one, if it has begun


def progress_of(review: Review) -> Progress:
    """The numbers of the six steps (1 query)."""
    later = Review.objects.filter(system=OuterRef("system"), pk__gt=OuterRef("pk")).order_by("pk")
    found = (
        Review.objects.filter(pk=review.pk)
        .order_by()
        .annotate(
            challenges=_number_of(Challenge.objects.all()),
            recorded=Count("rows"),
            ranked=Count("rows__rank"),
            signed=Count("rows__plan", filter=Q(rows__plan__status=Plan.Status.SIGNED)),
            next_review_on=Min("rows__plan__next_review_on"),
            next_review=Subquery(later.values("pk")[:1]),
        )
        .values_list("challenges", "recorded", "ranked", "signed", "next_review_on", "next_review")
        .get()
    )
    challenges, *others = found
    return Progress(challenges or 0, *others)


class ReviewTask(StrEnum):
    """What one person can do next in one review."""

    RECORD = "record"  # write down what the room agreed
    FOLLOW = "follow"  # read what others write down
    RANK = "rank"
    COMPLETE = "complete"
    AWAIT_COMPLETION = "await_completion"
    SIGN = "sign"
    WRITE_PLAN = "write_plan"
    AWAIT_SIGNATURES = "await_signatures"
    IN_FORCE = "in_force"
    CLOSED = "closed"


# Something to look at, not something that waits for the person.
QUIET = {ReviewTask.FOLLOW, ReviewTask.AWAIT_SIGNATURES, ReviewTask.IN_FORCE, ReviewTask.CLOSED}


@dataclass(frozen=True)
class Todo:
    """The next thing for one person in a review; `plans` are those it is about, first things first."""

    task: ReviewTask
    plans: Sequence[Standing] = ()


def next_in(journey: Journey, may: Permissions) -> Todo:
    """What this person can do next in this review. First their signature, then what wants writing."""
    review = journey.review
    if review.is_assessing:
        return Todo(_task_in_template_a(journey, may))
    if not review.is_planning:
        return Todo(ReviewTask.CLOSED)
    if mine := waiting_for_side(journey.standings, side_of(may.membership, review)):
        return Todo(ReviewTask.SIGN, mine)
    if journey.unwritten:
        return Todo(ReviewTask.WRITE_PLAN, journey.unwritten)
    if journey.signed < journey.plans:
        return Todo(ReviewTask.AWAIT_SIGNATURES)
    return Todo(ReviewTask.IN_FORCE)


def _task_in_template_a(journey: Journey, may: Permissions) -> ReviewTask:
    if not may.can(Act.RECORD_WRITE):
        return ReviewTask.FOLLOW
    if journey.recorded < journey.challenges:
        return ReviewTask.RECORD
    if not journey.ranked:
        return ReviewTask.RANK
    return ReviewTask.COMPLETE if may.can(Act.RECORD_COMPLETE) else ReviewTask.AWAIT_COMPLETION


@dataclass(frozen=True)
class Place:
    """One local system on a person's own page: what they do there, and how its reviews stand."""

    membership: Membership
    journeys: Sequence[Journey]  # the newest first
    may_start: bool  # the first review is theirs to start

    @property
    def permissions(self) -> Permissions:
        return Permissions(self.membership)


def places_of(user: User) -> list[Place]:
    """The person's local systems with their reviews (9 queries, however many there are)."""
    memberships = list(memberships_of(user))
    reviews = [review for m in memberships for review in m.system.reviews.all()]
    by_review = {journey.review.pk: journey for journey in journeys_of(reviews)}
    places = []
    for membership in memberships:
        journeys = [by_review[review.pk] for review in membership.system.reviews.all()]
        may_start = not journeys and Permissions(membership).can(Act.REVIEW_START)
        places.append(Place(membership, journeys, may_start))
    return places
