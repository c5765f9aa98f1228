"""Looking over whole reviews: where the journey stands, and what one person can do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from assessments.people.models import Membership, User
from assessments.people.policy import Act, Permissions
from assessments.record.models import Row
from assessments.reviews.models import Review
from assessments.reviews.queries import memberships_of
from assessments.signoff.presenters import Next, next_with, plan_name
from assessments.signoff.queries import side_of
from assessments.signoff.standing import Standing, standings_in, waiting_for_side
from recovery_site.templatetags.words import count_of, day

CHALLENGES = 10


@dataclass(frozen=True)
class Journey:
    """One review from Template A to the next review, as far as it has come."""

    review: Review
    recorded: int  # challenges with something written down
    ranked: int  # priorities
    standings: Sequence[Standing]  # the plans; none before Template A is complete

    @property
    def signed(self) -> int:
        return sum(standing.is_signed for standing in self.standings)

    @property
    def written(self) -> int:
        """How many plans have nothing missing."""
        return sum(standing.plan is not None and not standing.missing for standing in self.standings)

    @property
    def begun(self) -> bool:
        return any(standing.plan for standing in self.standings)

    @property
    def waiting_for(self) -> str:
        """Whose signature is missing somewhere, in words."""
        sides = sorted({side for standing in self.standings for side in standing.waiting_for})
        return " and ".join(f"the {side.label.lower()}" for side in sides)

    @property
    def next_review_on(self) -> dt.date | None:
        """The earliest date that a plan gives."""
        dates = [s.plan.next_review_on for s in self.standings if s.plan and s.plan.next_review_on]
        return min(dates, default=None)

    @property
    def summary(self) -> str:
        """How far it has come, in a few words for a list."""
        if self.review.is_assessing:
            return f"Template A: {self.recorded} of {CHALLENGES} challenges recorded"
        return f"{self.signed} of {count_of(len(self.standings), 'plan,plans')} signed"


@dataclass(frozen=True)
class Step:
    """One step of a review for the page that shows them all."""

    title: str
    status: str
    is_done: bool = False
    href: str = ""
    hint: str = ""
    waits: str = ""  # why it cannot be begun yet


def journeys_of(reviews: Sequence[Review]) -> list[Journey]:
    """How far each review has come (7 queries, however many there are)."""
    counted = {
        one["review"]: (one["recorded"], one["ranked"])
        for one in Row.objects.filter(review__in=reviews)
        .order_by()
        .values("review")
        .annotate(recorded=Count("pk"), ranked=Count("rank"))
    }
    past = [review for review in reviews if not review.is_assessing]
    standings = standings_in(past) if past else []
    return [
        Journey(
            review,
            *counted.get(review.pk, (0, 0)),
            [standing for standing in standings if standing.row.review_id == review.pk],
        )
        for review in reviews
    ]


def steps_of(journey: Journey) -> list[Step]:
    """The whole way, in order."""
    review, ranked = journey.review, journey.ranked
    assessing = bool(review.is_assessing)
    many = len(journey.standings)
    waits = "After Template A" if assessing else ""
    plans = "" if assessing else reverse("plans", args=[review.pk])
    when = journey.next_review_on
    return [
        Step(
            "Read the framework",
            "",
            href=reverse("framework_edition", args=[review.edition.slug]),
            hint="Ten challenges, three stages",
        ),
        Step(
            "Template A: agree a stage for each challenge",
            f"{journey.recorded} of {CHALLENGES} recorded" if assessing else "Complete",
            is_done=not assessing,
            href=reverse("record", args=[review.pk]),
        ),
        Step(
            "Choose what to act on first",
            count_of(ranked, "priority,priorities") if ranked or not assessing else "",
            is_done=not assessing,
            href=reverse("record_table", args=[review.pk]),
            waits="" if ranked or not assessing else "Not chosen yet",
        ),
        Step(
            "Template B: write a plan for each priority",
            f"{journey.written} of {many} written",
            is_done=bool(many) and journey.written == many,
            href=plans,
            waits=waits,
        ),
        Step(
            "Sign each plan from both sides" if review.is_joint else "Sign each plan",
            f"{journey.signed} of {many} signed",
            is_done=bool(many) and journey.signed == many,
            href=plans,
            hint=f"Waiting for {journey.waiting_for}" if journey.waiting_for else "",
            waits=waits,
        ),
        Step("Come back for the next review", day(when), waits="" if when else "The plans give the date"),
    ]


def next_in(journey: Journey, may: Permissions) -> Next:
    """What this person can do next in this review. First their signature, then what wants writing."""
    review = journey.review
    if review.is_assessing:
        return _next_in_template_a(journey, may)
    if not review.is_planning:
        reports = reverse("reports", args=[review.pk])
        return Next(
            "This review is closed. Everything in it can still be read.",
            "See the reports",
            reports,
            quiet=True,
        )
    mine = waiting_for_side(journey.standings, side_of(may.membership, review))
    if mine:
        first = next_with(mine[0], may)
        many = len(mine)
        words = f"{count_of(many, 'plan waits,plans wait').capitalize()} for your signature."
        return Next(words, f"Read and sign {plan_name(mine[0])}", first.href)
    open_ones = [s for s in journey.standings if s.plan is None or s.missing]
    if open_ones:
        first = next_with(open_ones[0], may)
        words = f"{count_of(len(open_ones), 'plan is,plans are').capitalize()} still to be written."
        button = f"{first.button} for priority {open_ones[0].row.rank}" if first.button else ""
        return Next(words, button, first.href, first.hint)
    if journey.signed < len(journey.standings):
        plans = reverse("plans", args=[review.pk])
        return Next(
            f"The plans are written. {journey.waiting_for.capitalize()} must sign.",
            "See the plans",
            plans,
            quiet=True,
        )
    when = f" The next review is on {day(journey.next_review_on)}." if journey.next_review_on else ""
    reports = reverse("reports", args=[review.pk])
    return Next(f"Every plan is signed and in force.{when}", "See the reports", reports, quiet=True)


def _next_in_template_a(journey: Journey, may: Permissions) -> Next:
    review, at = journey.review, [journey.review.pk]
    if not may.can(Act.RECORD_WRITE):
        words = f"What the room agreed is being written down: {journey.recorded} of {CHALLENGES} challenges so far."
        return Next(
            words,
            "Read it so far",
            reverse("record_table", args=at),
            may.reason_against(Act.RECORD_WRITE),
            quiet=True,
        )
    if journey.recorded < CHALLENGES:
        words = (
            f"Write down what the room agreed: {journey.recorded} of {CHALLENGES} challenges are recorded."
        )
        button = "Go on with Template A" if journey.recorded else "Begin Template A"
        return Next(words, button, reverse("record", args=at))
    if not journey.ranked:
        return Next(
            "All ten challenges are recorded. Choose what to act on first.",
            "Choose priorities",
            reverse("priorities", args=at),
        )
    if not may.can(Act.RECORD_COMPLETE):
        return Next("Template A is ready to be completed.", hint=may.reason_against(Act.RECORD_COMPLETE))
    return Next(
        f"Check what is written in {review.title}, then complete Template A.",
        "Check your answers",
        reverse("record_check", args=at),
    )


@dataclass(frozen=True)
class Place:
    """One local system on a person's own page: what they do there, and how its reviews stand."""

    membership: Membership
    journeys: Sequence[Journey]
    tasks: Sequence[tuple[Journey, Next]]  # what waits for this person
    may_start: bool  # the first review is theirs to start


def places_of(user: User) -> list[Place]:
    """The person's local systems with what waits for them there (9 queries, however many there are)."""
    memberships = list(memberships_of(user))
    reviews = [review for m in memberships for review in m.system.reviews.all()]
    by_review = {journey.review.pk: journey for journey in journeys_of(reviews)}
    places = []
    for membership in memberships:
        journeys = [by_review[review.pk] for review in membership.system.reviews.all()]
        may = Permissions(membership)
        todo = [(journey, next_in(journey, may)) for journey in journeys]
        tasks = [(journey, step) for journey, step in todo if step.button and not step.quiet]
        may_start = not journeys and may.can(Act.REVIEW_START)
        places.append(Place(membership, journeys, tasks, may_start))
    return places
