"""What is told: what was agreed, what has been done since, what not and why. Owners and writers are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessments.audit.canonical import canonical
from assessments.audit.stored import Fields, UnknownSchema, schema_of
from assessments.plans.queries import priorities_with_plans
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import Doing, doings_in
from assessments.reviews.models import Review

SCHEMA = "said-and-did/1"
State = Happening.State


@dataclass(frozen=True)
class Deed:
    """An action: what, the day that it is about (done, dropped, or due), and the reason where it was dropped."""

    what: str
    on: dt.date | None
    why: str = ""


@dataclass(frozen=True)
class Priority:
    """A priority: what was agreed as goals, and its actions by how far they are."""

    rank: int
    number: int
    title: str
    goals: tuple[str, ...]
    done: tuple[Deed, ...]
    under_way: tuple[Deed, ...]
    later: tuple[Deed, ...]
    dropped: tuple[Deed, ...]


@dataclass(frozen=True)
class SaidAndDid:
    """All of it, for one review."""

    system: str
    review: str
    date: dt.date
    priorities: tuple[Priority, ...]


def of(review: Review) -> SaidAndDid:
    """What can be told of a review now (8 queries at most). Plans that were never signed tell their priority alone."""
    doings: dict[int, list[Doing]] = {}
    for one in doings_in(review):
        doings.setdefault(one.action.plan_id, []).append(one)
    priorities = []
    for row, plan in priorities_with_plans(review):
        in_force = doings.get(plan.pk, []) if plan else []
        signed = plan is not None and (plan.status == plan.Status.SIGNED or plan.revision > 1)
        goals = tuple(goal.statement for goal in plan.goals.all()) if plan and signed else ()
        priorities.append(
            Priority(
                row.rank or 0,
                row.challenge.number,
                row.challenge.title,
                tuple(goal for goal in goals if goal),
                done=_deeds(in_force, State.DONE),
                under_way=_deeds(in_force, State.UNDER_WAY),
                later=_deeds(in_force, State.NOT_STARTED),
                dropped=_deeds(in_force, State.DROPPED),
            )
        )
    return SaidAndDid(review.system.name, review.title, review.date, tuple(priorities))


def _deeds(doings: Sequence[Doing], state: State) -> tuple[Deed, ...]:
    return tuple(
        Deed(
            one.action.description,
            one.moved.on if one.has_ended and one.moved else one.due_on,
            one.moved.note if state == State.DROPPED and one.moved else "",
        )
        for one in doings
        if one.state == state
    )


LISTS = ("done", "under_way", "later", "dropped")


def write(told: SaidAndDid) -> str:
    """As JSON, for `Telling.content`."""
    return canonical(_plain(told))


def _plain(told: SaidAndDid) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "system": told.system,
        "review": told.review,
        "date": told.date.isoformat(),
        "priorities": [
            {
                "rank": one.rank,
                "number": one.number,
                "title": one.title,
                "goals": list(one.goals),
                **{
                    name: [
                        {"what": deed.what, "on": deed.on.isoformat() if deed.on else None, "why": deed.why}
                        for deed in getattr(one, name)
                    ]
                    for name in LISTS
                },
            }
            for one in told.priorities
        ],
    }


def read(stored: str) -> SaidAndDid:
    """From JSON; raises Unreadable for anything else than what `write` gives."""
    schema, content = schema_of(stored)
    if schema != SCHEMA:
        raise UnknownSchema(schema)
    whole = Fields(content, "said-and-did", "schema system review date priorities")
    return SaidAndDid(
        whole.text("system"),
        whole.text("review"),
        whole.date("date"),
        tuple(
            Priority(
                one.number("rank"),
                one.number("number"),
                one.text("title"),
                one.texts("goals"),
                *(
                    tuple(
                        Deed(deed.text("what"), deed.date_or_none("on"), deed.text("why"))
                        for deed in one.objects(name, "what on why")
                    )
                    for name in LISTS
                ),
            )
            for one in whole.objects("priorities", "rank number title goals done under_way later dropped")
        ),
    )
