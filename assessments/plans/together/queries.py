"""Reading what somebody has not saved, and who else is at a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import MODELS, Kind
from assessments.plans.together.models import PartDraft, Presence
from assessments.record.models import Row

STILL_THERE = dt.timedelta(seconds=30)  # after the last sign of life of somebody's page
MOST_READ = 200  # entries of the log in which the last writer of each part is looked for


@dataclass(frozen=True)
class Kept:
    """What somebody typed into one part: the boxes as they were sent, by name, and when it was kept."""

    part: str
    boxes: dict[str, str]
    at: dt.datetime


@dataclass(frozen=True)
class Save:
    """Who saved a part last, and when."""

    by: str
    at: dt.datetime
    user: int = 0


def drafts_of(row: Row, user: int) -> dict[str, Kept]:
    """What this person has typed into the plan of that priority and not saved, by part (1 query)."""
    found = PartDraft.objects.filter(row=row, user=user)
    return {one.part: Kept(one.part, one.boxes, one.kept_at) for one in found}


def who_is_at(rows: Collection[int]) -> dict[int, list[tuple[str, int, str]]]:
    """For each of these priorities who has a page of its plan open: part, number and name of the person (1 query)."""
    since = timezone.now() - STILL_THERE
    found: dict[int, list[tuple[str, int, str]]] = {}
    there = Presence.objects.filter(row__in=rows, at__gte=since).order_by("user__name", "user", "part")
    for row, part, user, name in there.values_list("row", "part", "user", "user__name"):
        found.setdefault(row, []).append((part, user, name))
    return found


def versions_of(rows: Collection[int]) -> dict[int, int]:
    """The version of the plan of each of these priorities; 0 where nobody has begun one (1 query)."""
    found = dict(Plan.objects.filter(row__in=rows).values_list("row", "version"))
    return {row: found.get(row, 0) for row in rows}


def last_saves(plan: Plan) -> dict[tuple[str, str], Save]:
    """Who saved each part last, by kind and identity (empty for what is there once), from the log (1 query)."""
    entries = Entry.objects.filter(
        system=plan.row.review.system, act=Act.PLAN_WRITE, about=f"plan {plan.pk}"
    ).select_related("actor")
    found: dict[tuple[str, str], Save] = {}
    for one in entries.order_by("-seq")[:MOST_READ]:
        kind = one.detail.get("part")
        if kind and "place" not in one.detail and one.actor:
            found.setdefault((kind, one.detail.get("uid", "")), Save(one.actor.name, one.at, one.actor.pk))
    return found


def row_followed(pk: int) -> Row | None:
    """The priority that a stream is about, with its review and system (1 query); None when it is gone."""
    return (
        Row.objects.select_related("challenge", "review__system", "review__edition")
        .filter(pk=pk)
        .exclude(rank=None)
        .first()
    )


def version_ever(plan: Plan, kind: Kind, uid: UUID) -> int:
    """The version of that part of this plan, also of one that was removed; 0 when there is none (1 query)."""
    found = MODELS[kind].ever.filter(plan=plan, uid=uid).values_list("version", flat=True).first()
    return found or 0


def ever_stored(row: Row, kind: Kind) -> set[UUID]:
    """The parts of that kind that were ever saved in the plan of that priority, also those removed (1 query)."""
    return set(MODELS[kind].ever.filter(plan__row=row).values_list("uid", flat=True))


def goals_to_copy(row: Row) -> list[Goal]:
    """The goals of the other priorities of this review, then those of the last review before it (2 queries)."""
    review = row.review
    every = (
        Goal.objects.filter(plan__row__review__system=review.system)
        .exclude(plan__row=row)
        .exclude(plan__status=Plan.Status.REMOVED)
        .exclude(plan__row__rank=None)
    )
    earlier = every.filter(plan__row__review__date__lt=review.date).order_by("-plan__row__review__date")
    last = earlier.values_list("plan__row__review", flat=True).first()
    found = every.filter(plan__row__review__in=[review.pk, last or review.pk])
    return list(
        found.select_related("plan__row__challenge", "plan__row__review").order_by(
            "-plan__row__review__date", "plan__row__rank", "position"
        )
    )


def origin_of(plan: Plan, uid: UUID) -> Row | None:
    """The priority from whose plan the text of that goal was copied; None when it was not (2 queries at most)."""
    entries = Entry.objects.filter(
        system=plan.row.review.system, act=Act.PLAN_WRITE, about=f"plan {plan.pk}", detail__uid=str(uid)
    )
    came = entries.filter(detail__has_key="copied_from").first()
    if came is None:
        return None
    source = Goal.ever.filter(system=plan.row.review.system, uid=came.detail["copied_from"])
    found = source.select_related("plan__row__challenge", "plan__row__review").first()
    return found.plan.row if found else None
