"""What is told: what was agreed, what has been done since, what not and why. Owners and writers are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assessments.audit.canonical import canonical
from assessments.audit.stored import Fields, UnknownSchema, schema_of
from assessments.plans.queries import priorities_with_plans
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import Doing, doings_in, signed_once
from assessments.reviews.models import Review

SCHEMA = "said-and-did/2"  # what is written today; /1 did not say why a date was moved
State = Happening.State


@dataclass(frozen=True)
class Deed:
    """An action: what, the day that it is about (done, dropped, or due), and the reason where it was dropped.

    Where another date was agreed: `first_on` is the one that was signed, `moved_because` the reasons in order.
    """

    what: str
    on: dt.date | None
    why: str = ""
    first_on: dt.date | None = None
    moved_because: tuple[str, ...] = ()


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
    """What can be told of a review now (9 queries at most). Plans that were never signed tell their priority alone."""
    doings: dict[int, list[Doing]] = {}
    for one in doings_in(review):
        doings.setdefault(one.action.plan_id, []).append(one)
    priorities, chosen = [], priorities_with_plans(review)
    signed_by_all = signed_once(plan.pk for _, plan in chosen if plan)
    for row, plan in chosen:
        in_force = doings.get(plan.pk, []) if plan else []
        signed = plan is not None and plan.pk in signed_by_all
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
            one.action.due_on if one.moved_dates and not one.has_ended else None,
            tuple(moved.note for moved in one.moved_dates) if not one.has_ended else (),
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
                        {
                            "what": deed.what,
                            "on": _date(deed.on),
                            "why": deed.why,
                            "first_on": _date(deed.first_on),
                            "moved_because": list(deed.moved_because),
                        }
                        for deed in getattr(one, name)
                    ]
                    for name in LISTS
                },
            }
            for one in told.priorities
        ],
    }


def _date(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


DEEDS = {
    "said-and-did/1": "what on why",
    SCHEMA: "what on why first_on moved_because",
}  # their fields, by schema


def _deed(stored: Fields, schema: str) -> Deed:
    deed = Deed(stored.text("what"), stored.date_or_none("on"), stored.text("why"))
    if schema == SCHEMA:
        first_on, because = stored.date_or_none("first_on"), stored.texts("moved_because")
        return replace(deed, first_on=first_on, moved_because=because)
    return deed


def read(stored: str) -> SaidAndDid:
    """From JSON; raises Unreadable for anything else than what `write` gives, today or before."""
    schema, content = schema_of(stored)
    if schema not in DEEDS:
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
                *(tuple(_deed(deed, schema) for deed in one.objects(name, DEEDS[schema])) for name in LISTS),
            )
            for one in whole.objects("priorities", "rank number title goals done under_way later dropped")
        ),
    )
