"""Ways to a review that looks back at an earlier one, through the services that the pages use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from assessments.plans.models import Plan
from assessments.plans.parts import ActionText, Dates, EvidenceText, GoalText
from assessments.plans.services import save_plan
from assessments.progress.study import services
from assessments.progress.study.carrying import Carrying, preview
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import Looked, looked_at_one
from assessments.progress.study.services import GoalNext, GoalSaid
from assessments.record.closing import close_priority
from assessments.record.models import Row
from assessments.reviews.models import Review
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_draft,
    a_review,
    a_system,
    row_of,
    signed_by,
)

LATER = DAY + dt.timedelta(days=200)  # the day of the second review
Outcome, Onward, Decision = GoalStudy.Outcome, GoalStudy.Onward, Study.Decision


@dataclass
class World:
    """A first review with a signed plan for challenge 3 and none for 4, and a second one that looks back."""

    place: Place
    first: Review
    second: Review

    def row(self, number: int = 3) -> Row:
        return row_of(self.first, number)

    def looked(self, number: int = 3) -> Looked:
        return looked_at_one(self.second, self.row(number).pk)

    def preview(self, number: int = 3) -> Carrying:
        return preview(self.second, self.looked(number))


AHEAD = LATER + dt.timedelta(days=60)
PLAN = {
    "dates": Dates(DAY, LATER, "The lease ends later."),
    "goals": [
        GoalText("Open the centre", "Centres", "None", "One", DAY + dt.timedelta(days=100)),
        GoalText("Fill the courses", "Places taken", "0", "60", AHEAD),
    ],
    "actions": [
        ActionText("Find a room", "Head of learning", DAY + dt.timedelta(days=60)),
        ActionText("Train six peer workers", "Voices", AHEAD),
    ],
    "evidence_sources": [EvidenceText("The list of courses", "https://example.org/courses")],
}


def a_world() -> World:
    place = a_system()
    first = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    plan = save_plan(user=place.lead, row=row_of(first, 3), draft=a_draft(**PLAN))
    signed_by(plan, place.commissioner, "commissioner")
    signed_by(plan, place.lead, "provider")
    second = a_review(place, title="Second review", date=LATER)
    return World(place, first, second)


def said(world: World, number: int = 3, *outcomes: GoalStudy.Outcome) -> None:
    """The outcome of each goal, and what was learned."""
    looked, row = world.looked(number), world.row(number)
    wanted = outcomes or (Outcome.MET, Outcome.PARTLY)
    goals = dict(zip((goal.pk for goal in looked.goals), wanted, strict=False))
    who = {"user": world.place.lead, "review": world.second, "row": row}
    words = {pk: GoalSaid(outcome, "As the figures say.") for pk, outcome in goals.items()}
    services.write_outcomes(**who, said=words, version=looked.version)  # type: ignore[arg-type]
    version = world.looked(number).version
    services.write_learned(**who, learned="Rooms come last.", version=version)  # type: ignore[arg-type]


def decided(world: World, number: int = 3, *onward: GoalNext) -> None:
    """What becomes of each goal; the priority is carried over."""
    looked = world.looked(number)
    wanted = onward or (GoalNext(Onward.CLOSE, "It is open."), GoalNext(Onward.CARRY))
    services.decide(
        user=world.place.commissioner,
        review=world.second,
        row=world.row(number),
        decision=Decision.CARRY,
        onward=dict(zip((goal.pk for goal in looked.goals), wanted, strict=False)),
        version=looked.version,
    )


def completed(world: World, *priorities: int) -> None:
    """Template A of the second review is complete, with these priorities."""
    world.second = a_completed_template_a(world.place, world.second, priorities=priorities or (3,))


def carried(world: World, number: int = 3) -> Plan:
    return services.carry_over(
        user=world.place.lead, review=world.second, row=world.row(number), seen=world.preview(number).seal
    )


def today() -> dt.date:
    return timezone.localdate()


def looked_back(place: Place, earlier: Review, review: Review, token: str) -> None:
    """In words of a local system: what `review` learned about the plan for challenge 3, and a priority it closed."""
    row = row_of(earlier, 3)
    who = {"user": place.lead, "review": review, "row": row}
    goal = looked_at_one(review, row.pk).goals[0]
    outcome = GoalSaid(Outcome.PARTLY, f"Half of it {token}")
    services.write_outcomes(**who, said={goal.pk: outcome}, version=0)  # type: ignore[arg-type]
    services.write_learned(**who, learned=f"Ask sooner {token}", version=1)  # type: ignore[arg-type]
    onward = {goal.pk: GoalNext(Onward.REVISE, f"Too much {token}")}
    services.decide(**who, decision=Decision.CARRY, onward=onward, version=2)  # type: ignore[arg-type]
    close_priority(user=place.lead, row=row_of(earlier, 8), reason=f"Nobody asked {token}")
