"""Looking over whole reviews: where the journey stands, and what one person can do next. Codes only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Expression, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from assessments.people.policy import Act, Permissions
from assessments.plans.models import Plan
from assessments.record.models import CompletedTemplateA
from assessments.reviews.models import Review
from assessments.reviews.queries import begun_after
from assessments.signoff.models import Signature
from assessments.signoff.standing import (
    PlanState,
    Standing,
    is_to_change,
    standings_in,
    to_be_signed,
    with_turns,
)
from assessments.workshop.models import Room
from framework.models import Challenge, Stage


@dataclass(frozen=True)
class Journey:
    """One review from Template A to the next review, as far as it has come."""

    review: Review
    challenges: int  # how many the edition has
    stages: int  # how many the edition has
    recorded: int  # challenges with something written down
    ranked: int  # priorities
    handed_over: Room | None  # the room in which a facilitator handed Template A over, until it is completed
    standings: Sequence[Standing]  # the plans; none before Template A is complete
    open_room: Room | None = None  # open now, or prepared for a day to come
    following_on: dt.date | None = None  # the date of the review that came after this one, if it has begun
    late: int = 0  # actions in force whose date has passed, where they were asked for

    @property
    def plans(self) -> int:
        """Those that are signed, or still to be: of a priority that ended unsigned nobody waits for a plan."""
        return sum(one.is_signed or not one.row.ended for one in self.standings)

    @property
    def has_ended_all(self) -> bool:
        """Whether every priority was closed or carried over while the review goes on."""
        return bool(self.standings) and all(one.row.ended for one in self.standings)

    @property
    def signed(self) -> int:
        return sum(standing.state is PlanState.SIGNED for standing in self.standings)

    @property
    def written(self) -> int:
        """How many plans have nothing missing."""
        return sum(standing.plan is not None and not standing.missing for standing in self.standings)

    @property
    def begun(self) -> bool:
        """Whether something stands in a plan."""
        return any(standing.plan and not standing.plan.is_blank for standing in self.standings)

    @property
    def was_signed(self) -> bool:
        """Whether anybody ever signed a plan of it, be it an earlier version."""
        plans = [standing.plan for standing in self.standings if standing.plan]
        return any(not plan.is_unfiled or plan.revision > 1 for plan in plans)

    @property
    def unwritten(self) -> list[Standing]:
        """The plans that want writing before anybody can sign them."""
        live = [standing for standing in self.standings if not standing.row.ended]
        return [standing for standing in live if standing.plan is None or standing.missing]

    @property
    def sent_back(self) -> list[Standing]:
        """The plans that the other side sent back and that were not changed since."""
        return [standing for standing in self.standings if standing.sent_back]

    @property
    def waiting_for(self) -> list[Signature.Side]:
        """The sides whose signature is missing somewhere."""
        ready = [standing for standing in self.standings if not standing.sent_back]
        return sorted({side for standing in ready for side in standing.waiting_for})

    @property
    def next_review_on(self) -> dt.date | None:
        """The date of the review that came after this one; before there is one, the earliest that a plan gives."""
        live = [s.plan for s in self.standings if s.plan and not s.row.ended]
        dates = [plan.next_review_on for plan in live if plan.next_review_on]
        return self.following_on or min(dates, default=None)


def _number_of(counted: QuerySet[Challenge] | QuerySet[Stage]) -> Subquery:
    """How many of these each edition has."""
    of_edition = counted.filter(edition=OuterRef("edition")).order_by().values("edition")
    return Subquery(of_edition.annotate(number=Count("pk")).values("number"))


def journeys_of(reviews: Sequence[Review], *, late: Expression | Subquery = Value(0)) -> list[Journey]:  # noqa: B008
    """How far each review has come (11 queries at most, however many there are).

    `late` counts the late actions of a review, from `actions.queries.late_in_review`, where a page says them.
    """
    counted = {
        found["pk"]: found
        for found in Review.objects.filter(pk__in=[review.pk for review in reviews])
        .order_by()
        .annotate(
            challenges=_number_of(Challenge.objects.all()),
            stages=_number_of(Stage.objects.all()),
            recorded=Count("rows"),
            ranked=Count("rows__rank"),
            following_on=Subquery(begun_after().values("date")[:1]),
            late=late,
        )
        .values("pk", "challenges", "stages", "recorded", "ranked", "following_on", "late")
    }
    handed = _handed_over([review for review in reviews if review.is_assessing])
    past = [review for review in reviews if not review.is_assessing]
    standings: dict[int, list[Standing]] = {}
    for standing in with_turns(standings_in(past)) if past else []:
        standings.setdefault(standing.row.review_id, []).append(standing)
    rooms = {room.review_id: room for room in _open_rooms(reviews)}
    return [
        Journey(
            review,
            challenges=counted[review.pk]["challenges"] or 0,
            stages=counted[review.pk]["stages"] or 0,
            recorded=counted[review.pk]["recorded"],
            ranked=counted[review.pk]["ranked"],
            standings=standings.get(review.pk, []),
            open_room=rooms.get(review.pk),
            handed_over=handed.get(review.pk),
            following_on=counted[review.pk]["following_on"],
            late=counted[review.pk]["late"] or 0,
        )
        for review in reviews
    ]


def _open_rooms(reviews: Sequence[Review]) -> QuerySet[Room]:
    assessing = [review for review in reviews if review.is_assessing]
    return Room.objects.filter(review__in=assessing).exclude(state=Room.State.CLOSED)


@dataclass(frozen=True)
class Progress:
    """How far one review is, in numbers: all that the steps beside every page of it need."""

    challenges: int
    recorded: int
    ranked: int
    signed: int
    next_review_on: dt.date | None
    next_review: int | None  # the review that came after this one, if it has begun
    workshop_on: dt.date | None  # the day that people are invited to


def progress_of(review: Review) -> Progress:
    """The numbers of the six steps (1 query)."""
    later = begun_after()
    in_force = ~Q(rows__plan__status=Plan.Status.REMOVED) & Q(rows__ending=None)
    found = (
        Review.objects.filter(pk=review.pk)
        .order_by()
        .annotate(
            challenges=_number_of(Challenge.objects.all()),
            recorded=Count("rows"),
            ranked=Count("rows__rank"),
            signed=Count("rows__plan", filter=Q(rows__plan__status=Plan.Status.SIGNED)),
            next_review_on=Coalesce(
                Subquery(later.values("date")[:1]),
                Min("rows__plan__next_review_on", filter=in_force),
            ),
            next_review=Subquery(later.values("pk")[:1]),
            workshop_on=Min("workshop__day", filter=Q(workshop__cancelled_at=None)),
        )
        .values_list(
            "challenges", "recorded", "ranked", "signed", "next_review_on", "next_review", "workshop_on"
        )
        .get()
    )
    challenges, *others = found
    return Progress(challenges or 0, *others)


def _handed_over(reviews: Sequence[Review]) -> dict[int, Room]:
    """The last room of each review that was handed over since Template A was last completed (1 query)."""
    done = CompletedTemplateA.objects.filter(review=OuterRef("review")).order_by("-number")
    rooms = (
        Room.objects.filter(review__in=reviews, handed_over_at__isnull=False)
        .alias(done=Subquery(done.values("completed_at")[:1]))
        .filter(Q(done=None) | Q(handed_over_at__gt=F("done")))
        .select_related("handed_over_by")
        .order_by("handed_over_at")
    )
    return {room.review_id: room for room in rooms} if reviews else {}


class ReviewTask(StrEnum):
    """What one person can do next in one review."""

    RECORD = "record"  # write down what the room agreed
    RUN_ROOM = "run_room"  # a room is open, and this person runs it
    OPEN_ROOM = "open_room"
    JOIN_ROOM = "join_room"
    FOLLOW = "follow"  # read what others write down
    RANK = "rank"
    COMPLETE = "complete"
    AWAIT_COMPLETION = "await_completion"
    SIGN = "sign"
    CHANGE = "change"  # the other side sent a plan back
    AWAIT_CHANGE = "await_change"
    WRITE_PLAN = "write_plan"
    AWAIT_SIGNATURES = "await_signatures"
    IN_FORCE = "in_force"
    ALL_ENDED = "all_ended"  # nothing of it is worked on any more
    CLOSED = "closed"


# Something to look at, not something that waits for the person.
QUIET = {
    ReviewTask.FOLLOW,
    ReviewTask.AWAIT_CHANGE,
    ReviewTask.AWAIT_SIGNATURES,
    ReviewTask.IN_FORCE,
    ReviewTask.CLOSED,
}


@dataclass(frozen=True)
class Todo:
    """The next thing for one person in a review; `plans` are those it is about, first things first."""

    task: ReviewTask
    plans: Sequence[Standing] = ()


def next_in(journey: Journey, may: Permissions) -> Todo:
    """What this person can do next in this review. First their signature, then what was sent back, then what wants
    writing.
    """
    review = journey.review
    if review.is_assessing:
        return Todo(_task_in_template_a(journey, may))
    if not review.is_planning:
        return Todo(ReviewTask.CLOSED)
    if journey.has_ended_all:
        return Todo(ReviewTask.ALL_ENDED)
    if mine := to_be_signed(journey.standings, may):
        return Todo(ReviewTask.SIGN, mine)
    if mine := [one for one in journey.sent_back if is_to_change(one, may)]:
        return Todo(ReviewTask.CHANGE, mine)
    if journey.unwritten:
        return Todo(ReviewTask.WRITE_PLAN, journey.unwritten)
    if journey.sent_back and not journey.waiting_for:
        return Todo(ReviewTask.AWAIT_CHANGE, journey.sent_back)
    if journey.signed < journey.plans:
        return Todo(ReviewTask.AWAIT_SIGNATURES)
    return Todo(ReviewTask.IN_FORCE)


def _task_in_template_a(journey: Journey, may: Permissions) -> ReviewTask:
    room = journey.open_room
    if journey.handed_over and may.can(Act.RECORD_COMPLETE):
        return ReviewTask.COMPLETE
    if room and may.can(Act.ROOM_RUN):
        return ReviewTask.RUN_ROOM
    if room and room.has_begun:
        return ReviewTask.JOIN_ROOM
    if not may.can(Act.RECORD_WRITE):
        return ReviewTask.FOLLOW
    if journey.recorded < journey.challenges and not may.can(Act.RECORD_COMPLETE):
        return ReviewTask.OPEN_ROOM
    if journey.recorded < journey.challenges:
        return ReviewTask.RECORD
    if not journey.ranked:
        return ReviewTask.RANK
    return ReviewTask.COMPLETE if may.can(Act.RECORD_COMPLETE) else ReviewTask.AWAIT_COMPLETION
