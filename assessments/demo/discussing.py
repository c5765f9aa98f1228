"""How the people of the invented system came to two of their plans: what the next stage asks, what they discussed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import uuid4

from assessments.demo.clock import at
from assessments.people.models import Membership, User
from assessments.plans.helping import queries, services
from assessments.plans.helping.models import Comment, PhraseMark
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from framework.queries import challenge

Role, State = Membership.Role, PhraseMark.State
# By the number of the challenge: how far each phrase of the next stage is met, in its order.
MARKS: Mapping[int, tuple[tuple[PhraseMark.State, str], ...]] = {
    3: (
        (State.PARTLY, "A small group has met twice. Nothing is in writing yet."),
        (State.NOT_YET, "The college would like to. Nobody has drafted an agreement."),
        (State.PARTLY, "The sleep course was looked at with the people who teach it."),
    ),
    8: (
        (State.NOT_YET, ""),
        (State.NOT_YET, "There is one job description, and it was written for another job."),
        (State.MET, "Four peer workers are in post."),
    ),
}
# By the number of the challenge: the goal from the end, and who said what; whether it was resolved.
TALK: Mapping[int, tuple[int, tuple[tuple[Membership.Role, str], ...], bool]] = {
    3: (
        -2,
        (
            (
                Role.REPRESENTATIVE,
                "Half of those who would come live more than one bus away. Will there be courses in the Holms?",
            ),
            (
                Role.RECOVERY_LEAD,
                "Yes. The cost of travel is one of the actions now, and one of the three open meetings is in the Holms.",
            ),
        ),
        True,
    ),
    8: (
        -2,
        (
            (
                Role.COMMISSIONER,
                "Nine in ten after a year is a high mark. Is it the right one while the posts are so new?",
            ),
        ),
        False,
    ),
}


def discuss(people: Mapping[Membership.Role, User], written: Sequence[Plan]) -> None:
    """Marks and comments beside the plans that are being written; in the order of time, as the log wants it."""
    plans = [one for one in written if one.row.challenge.number in MARKS]
    firsts: dict[int, Comment] = {}
    for plan in plans:
        _mark(people[Role.RECOVERY_LEAD], plan)
    for turn in range(2):
        for plan in plans:
            said = TALK[plan.row.challenge.number][1]
            if turn < len(said):
                firsts.setdefault(plan.pk, _say(people, plan, turn, firsts.get(plan.pk)))
    for plan in plans:
        if TALK[plan.row.challenge.number][2]:
            with at(plan.row.review.date + dt.timedelta(days=16), 14, 40 + (plan.row.rank or 0)):
                services.settle(user=people[Role.REPRESENTATIVE], comment=firsts[plan.pk], is_resolved=True)


def _mark(lead: User, plan: Plan) -> None:
    row = plan.row
    found = challenge(row.review.edition, row.challenge.number)
    assert found is not None  # noqa: S101 - an edition has ten
    stage = queries.next_stage(row, found, plan)
    assert stage is not None  # noqa: S101 - a stage was agreed for both
    marks = [
        services.Mark(one.phrase, state, note, 0)
        for one, (state, note) in zip(stage.phrases, MARKS[row.challenge.number], strict=False)
    ]
    with at(row.review.date + dt.timedelta(days=15), 12, (row.rank or 0) * 5):
        services.mark_phrases(user=lead, plan=plan, stage=stage.stage, marks=marks, in_report=True)


def _say(people: Mapping[Membership.Role, User], plan: Plan, turn: int, first: Comment | None) -> Comment:
    back, said, _is_resolved = TALK[plan.row.challenge.number]
    role, words = said[turn]
    with at(plan.row.review.date + dt.timedelta(days=15 + turn), 13 + turn, (plan.row.rank or 0) * 5):
        return services.say(
            user=people[role],
            plan=plan,
            kind=Kind.GOAL,
            part_uid=list(plan.goals.all())[back].uid,
            words=words,
            uid=uuid4(),
            thread=first,
        )
