"""What became of the plans of the demo: actions that moved, dates that were agreed anew, readings of measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

from django.utils import timezone

from assessments.demo.clock import at, working_day
from assessments.people.models import Membership, User
from assessments.plans.models import Action, Goal, Plan
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.measures import services as measures
from assessments.progress.measures.models import Measure
from assessments.progress.measures.services import Found, MeasureText
from assessments.reviews.models import Review

State = Happening.State
People = Mapping[Membership.Role, User]


class Moved(NamedTuple):
    """How far an action was, so many days after it was due."""

    days: int
    state: Happening.State
    note: str = ""


class Later(NamedTuple):
    """Another date, agreed so many days after the action was due: so many days after that, or from today."""

    days: int
    by: int
    reason: str
    from_today: bool = False


Steps = Sequence[Moved | Later]  # of one action, in order
NOT_IN_POST = "The people who will do it were not all in post."
# Challenge -> what became of each action of its plan, the one that was due first before the others. Those that are
# not named did as the actions of challenge 0.
FIRST: Mapping[int, Sequence[Steps]] = {
    7: (
        (Moved(-4, State.DONE),),
        (Later(-9, 45, "The rate had to go to the finance committee first."), Moved(40, State.DONE, "Fares are paid in advance.")),
        (Moved(-20, State.UNDER_WAY, "Seven of twelve people found."), Moved(14, State.DONE)),
    ),
    4: (
        (Moved(-2, State.DONE, "The director of nursing answers for it."),),
        (Moved(-60, State.UNDER_WAY, "Three open meetings held."), Moved(20, State.DONE, "The draft is with the Board.")),
    ),
}  # fmt: skip
SECOND: Mapping[int, Sequence[Steps]] = {
    8: (
        (Later(-7, 60, "The staff side asked for more time to read it."), Moved(52, State.DONE)),
        (
            Later(-6, 90, NOT_IN_POST),
            Moved(10, State.UNDER_WAY, "Two posts are advertised."),
            Moved(84, State.DONE, "Four people have started."),
        ),
    ),
    1: (
        (Moved(-1, State.DONE),),
        (
            Moved(
                12,
                State.DROPPED,
                "All wards got another form for the morning. We ask at the handover instead.",
            ),
        ),
    ),
}
THIRD: Mapping[int, Sequence[Steps]] = {
    0: (
        (Moved(-3, State.DONE),),
        (Later(-10, 45, NOT_IN_POST), Moved(4, State.UNDER_WAY, "Half of the teams have begun."), Moved(41, State.DONE)),
        (Moved(-1, State.DONE),),
        (
            Later(-6, 80, NOT_IN_POST),
            Moved(20, State.UNDER_WAY, "Begun with one team."),
            Later(72, 40, "It waits for the new contract.", from_today=True),
        ),
        (Later(-5, -12, "It was planned for after the summer.", from_today=True),),
    ),
}  # fmt: skip
# How many people of how many had written their own recovery plan, month by month; the change came after the thirteenth.
SHARES = (
    (11, 46), (13, 48), (12, 50), (13, 44), (14, 51), (10, 43), (13, 47), (15, 52), (12, 45), (13, 49), (12, 48),
    (14, 50), (13, 47), (24, 49), (26, 51), (23, 46), (26, 50), (24, 47), (27, 52), (25, 49), (23, 47), (26, 50),
    (24, 48), (27, 51), (25, 50), (24, 46),
)  # fmt: skip
WAITS = (23, 24, 21, 25, 22, 20, 21, 19)  # days until the first talk, every other month
POSTS = (0, 0, 4)  # peer workers in post, each quarter of the second review

Event = tuple[dt.date, Callable[[], object]]


def after(
    people: People,
    review: Review,
    told: Mapping[int, Sequence[Steps]],
    measured: Callable[[User, Plan], Iterator[Event]] | None = None,
) -> None:
    """Everything that happened after the plans of the review were signed, day by day.

    `measured` says what was measured of the plan of the first priority.
    """
    found = Plan.objects.filter(row__review=review).select_related("row__challenge", "row__review__system")
    written = list(found.order_by("row__rank"))
    events: list[Event] = []
    for plan in written:
        steps = told.get(plan.row.challenge.number, told.get(0, ()))
        for action, of_action in zip(plan.actions.order_by("due_on", "pk"), steps, strict=False):
            events += _moves(people, action, of_action)
    if measured:
        events += measured(people[Membership.Role.RECOVERY_LEAD], written[0])
    for day, happen in sorted(events, key=lambda event: event[0]):
        with at(day, 9 + day.toordinal() % 7, day.toordinal() % 11 * 5):
            happen()


def _moves(people: People, action: Action, steps: Steps) -> Iterator[Event]:
    lead, commissioner = people[Membership.Role.RECOVERY_LEAD], people[Membership.Role.COMMISSIONER]
    assert action.due_on  # noqa: S101 - it is signed
    today = timezone.localdate()
    for seen, step in enumerate(steps):
        day = working_day(action.due_on + dt.timedelta(days=step.days))
        if isinstance(step, Moved):
            yield (
                day,
                partial(
                    actions.move,
                    user=lead,
                    action=action,
                    state=step.state,
                    note=step.note,
                    on=day,
                    seen=seen,
                ),
            )
        else:
            due = working_day((today if step.from_today else action.due_on) + dt.timedelta(days=step.by))
            yield (
                day,
                partial(
                    actions.agree_date,
                    user=commissioner,
                    action=action,
                    due_on=due,
                    reason=step.reason,
                    seen=seen,
                ),
            )


def _read(lead: User, measure: Measure, found: Mapping[dt.date, Found]) -> None:
    measures.record_readings(user=lead, measure=measure, found=found, seen={})


def posts(lead: User, plan: Plan) -> Iterator[Event]:
    """A number, written down each quarter."""
    uid = uuid4()
    begun = plan.row.review.date + dt.timedelta(days=40)
    text = MeasureText(
        "Peer workers in post", "outcome", "number", "up", unit="people",
        baseline=Decimal(0), target=Decimal(4), goal_uid=_goal(plan),
    )  # fmt: skip
    yield working_day(begun), partial(measures.add_measure, user=lead, plan=plan, uid=uid, text=text)
    for n, value in enumerate(POSTS, 1):
        day = working_day(begun + dt.timedelta(days=80 * n))
        yield day, partial(_read_later, lead, plan, uid, day, Decimal(value))


def _read_later(lead: User, plan: Plan, uid: UUID, day: dt.date, value: Decimal) -> None:
    _read(lead, Measure.objects.get(plan=plan, uid=uid), {day: Found(value)})


def _goal(plan: Plan) -> UUID | None:
    goal = Goal.objects.filter(plan=plan).first()
    return goal.uid if goal else None


def shares_and_waits(lead: User, plan: Plan) -> Iterator[Event]:
    """Two measures, written down lately from the figures of the last years."""
    yield (
        working_day(timezone.localdate() - dt.timedelta(days=40)),
        partial(_write_shares_and_waits, lead, plan),
    )


def _write_shares_and_waits(lead: User, plan: Plan) -> None:
    today = timezone.localdate()
    months = [today.replace(day=1) - dt.timedelta(days=30 * n + 5) for n in range(len(SHARES))][::-1]
    share = measures.add_measure(
        user=lead,
        plan=plan,
        uid=uuid4(),
        text=MeasureText(
            "People on the courses who have written their own recovery plan",
            "outcome", "percent", "up", baseline=Decimal(25), target=Decimal(50), goal_uid=_goal(plan),
        ),
    )  # fmt: skip
    _read(
        lead,
        share,
        {day: Found(part=part, whole=whole) for day, (part, whole) in zip(months, SHARES, strict=True)},
    )
    measures.note_change(
        user=lead,
        measure=share,
        on=months[13] - dt.timedelta(days=9),
        words="Peer trainers began to teach on every course",
        new_limits=True,
    )
    waits = measures.add_measure(
        user=lead,
        plan=plan,
        uid=uuid4(),
        text=MeasureText(
            "Wait from asking for a course to the first talk",
            "balancing", "number", "down", unit="days", baseline=Decimal(24), target=Decimal(14),
        ),
    )  # fmt: skip
    every_other = months[-2 * len(WAITS) :: 2]
    _read(lead, waits, {day: Found(Decimal(days)) for day, days in zip(every_other, WAITS, strict=True)})
