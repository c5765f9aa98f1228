"""What the demo has done since its plans were signed: actions that moved, another date, readings of three measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.people.models import Membership, User
from assessments.plans.models import Action, Goal, Plan
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.measures import services as measures
from assessments.progress.measures.services import Found, MeasureText

State = Happening.State
# How many people of how many had written their own recovery plan, month by month; the change came after the thirteenth.
SHARES = (
    (11, 46), (13, 48), (12, 50), (13, 44), (14, 51), (10, 43), (13, 47), (15, 52), (12, 45), (13, 49), (12, 48),
    (14, 50), (13, 47), (24, 49), (26, 51), (23, 46), (26, 50), (24, 47), (27, 52), (25, 49), (23, 47), (26, 50),
    (24, 48), (27, 51), (25, 50), (24, 46),
)  # fmt: skip
WAITS = (23, 24, 21, 25, 22, 20, 21, 19)  # days until the first talk, every other month


def seed(people: Mapping[Membership.Role, User]) -> None:
    """Move the actions of every plan, and write the measures of the first."""
    lead = people[Membership.Role.RECOVERY_LEAD]
    plans = list(Plan.objects.order_by("pk").select_related("row__review__system"))
    for plan in plans:
        _act(lead, people[Membership.Role.COMMISSIONER], list(plan.actions.all()))
    _measure(lead, plans[0])


def _act(lead: User, commissioner: User, in_order: list[Action]) -> None:
    """Of each plan the first action is done, the second under way, and the later ones have another date."""
    today = timezone.localdate()
    for place, action in enumerate(sorted(in_order, key=lambda one: (one.due_on or today, one.pk))):
        due = action.due_on or today
        if place == 0:
            done_on = min(due, today)
            actions.move(user=lead, action=action, state=State.DONE, note="", on=done_on, seen=0)
            continue
        if due < today:
            actions.agree_date(
                user=commissioner,
                action=action,
                due_on=today + dt.timedelta(days=30 + 20 * place),
                reason=_("The people who will do it were not all in post."),
                seen=0,
            )
        if place == 1:
            note = _("Half of the teams have begun.")
            began = today - dt.timedelta(days=20)
            seen = 1 if due < today else 0
            actions.move(user=lead, action=action, state=State.UNDER_WAY, note=note, on=began, seen=seen)


def _measure(lead: User, plan: Plan) -> None:
    today, goal = timezone.localdate(), Goal.objects.filter(plan=plan).first()
    uid = goal.uid if goal else None
    months = [today.replace(day=1) - dt.timedelta(days=30 * n + 5) for n in range(len(SHARES))][::-1]
    share = measures.add_measure(
        user=lead,
        plan=plan,
        uid=uuid4(),
        text=MeasureText(
            _("People on the courses who have written their own recovery plan"),
            "outcome", "percent", "up", baseline=Decimal(25), target=Decimal(50), goal_uid=uid,
        ),
    )  # fmt: skip
    found = {day: Found(part=part, whole=whole) for day, (part, whole) in zip(months, SHARES, strict=True)}
    measures.record_readings(user=lead, measure=share, found=found, seen={})
    began = months[13] - dt.timedelta(days=9)
    words = _("Peer trainers began to teach on every course")
    measures.note_change(user=lead, measure=share, on=began, words=words, new_limits=True)

    waits = measures.add_measure(
        user=lead,
        plan=plan,
        uid=uuid4(),
        text=MeasureText(
            _("Wait from asking for a course to the first talk"),
            "balancing", "number", "down", unit=_("days"), baseline=Decimal(24), target=Decimal(14),
        ),
    )  # fmt: skip
    every_other = months[-2 * len(WAITS) :: 2]
    measures.record_readings(
        user=lead,
        measure=waits,
        found={day: Found(Decimal(days)) for day, days in zip(every_other, WAITS, strict=True)},
        seen={},
    )
