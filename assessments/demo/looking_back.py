"""How the people of the demo came back to their plans: what happened, what they learned, what they carried over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from assessments.people.models import Membership, User
from assessments.plans.models import Plan
from assessments.progress.study import services
from assessments.progress.study.carrying import preview
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import looked_at_one
from assessments.progress.study.services import GoalNext, GoalSaid
from assessments.record.models import Row
from assessments.record.queries import priorities_of
from assessments.reviews.models import Review

People = Mapping[Membership.Role, User]
MET, PARTLY, NOT_MET = GoalStudy.Outcome.MET, GoalStudy.Outcome.PARTLY, GoalStudy.Outcome.NOT_MET


class Said(NamedTuple):
    """Of the goals of one priority whether they were met and what happened; what was learned; why it was closed.

    Without a reason to close it, it is carried over.
    """

    outcome: GoalStudy.Outcome
    happened: str
    learned: str
    closed: str = ""


FIRST = {
    7: Said(
        MET,
        "Both seats were taken at 50 of 54 meetings.",
        "The fare and the papers in good time did more than any training. Ask first what keeps people away.",
        "It is kept by the governance office now, and needs no plan.",
    ),
    4: Said(
        PARTLY,
        "The draft was written in open meetings. The Board will see it in the spring.",
        "A Board member with a name made it move. It stopped when it had to be costed.",
        "The strategy group goes on with it. We come back to it when the Board has decided.",
    ),
}
SECOND = {
    1: Said(
        PARTLY,
        "Six of nine wards ask each morning. Three use another form.",
        "A visit to the ward that does it convinced people. The form did not.",
        "The ward managers keep it going by themselves.",
    ),
    8: Said(
        PARTLY,
        "Four people are in post. Each is alone in a team, and nobody supports them as was promised.",
        "We counted posts and forgot what makes a post bearable.",
    ),
}


def look_back(people: People, earlier: Review, review: Review, told: Mapping[int, Said]) -> None:
    """Write it down in `review` for each priority of the earlier one; close those that give up their place."""
    facilitator, lead = people[Membership.Role.FACILITATOR], people[Membership.Role.RECOVERY_LEAD]
    for row in priorities_of(earlier):
        said = told[row.challenge.number]
        looked = looked_at_one(review, row.pk)
        goals = [goal.pk for goal in looked.goals]
        outcomes = {pk: GoalSaid(said.outcome, said.happened) for pk in goals}
        services.write_outcomes(
            user=facilitator, review=review, row=row, said=outcomes, version=looked.version
        )
        version = looked.version + 1
        services.write_learned(
            user=facilitator, review=review, row=row, learned=said.learned, version=version
        )
        services.decide(
            user=lead,
            review=review,
            row=row,
            decision=Study.Decision.CLOSE if said.closed else Study.Decision.CARRY,
            onward={} if said.closed else {pk: GoalNext(GoalStudy.Onward.CARRY) for pk in goals},
            reason=said.closed,
            version=version + 1,
        )


def carry_over(people: People, earlier: Review, review: Review) -> list[Plan]:
    """Carry over what was to be, now that Template A of `review` is complete. Gives the plans that continue it."""
    lead = people[Membership.Role.RECOVERY_LEAD]

    def carried(row: Row) -> Plan:
        seen = preview(review, looked_at_one(review, row.pk)).seal
        return services.carry_over(user=lead, review=review, row=row, seen=seen)

    return [carried(row) for row in priorities_of(earlier) if not row.ended]
