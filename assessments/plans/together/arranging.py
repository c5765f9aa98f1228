"""Putting parts in order and copying goals, as their pages speak of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.plans.models import Goal
from assessments.plans.outline import NAMED, words_of
from assessments.plans.parts import AnyPart, Kind
from assessments.record.models import Row


@dataclass(frozen=True)
class Move:
    """One part goes to a place in its list, counted from 1; `by`: up, down, or dragged."""

    uid: UUID
    to: int
    by: str


def moved(sent: Mapping[str, str], uids: Sequence[UUID]) -> Move | None:
    """What was asked for; None for nothing, for a part that is not there, or for a place that is none."""
    places = {str(uid): place for place, uid in enumerate(uids, 1)}
    for by, step in (("up", -1), ("down", 1)):
        if place := places.get(sent.get(by, "")):
            return Move(uids[place - 1], min(max(1, place + step), len(uids)), by)
    place, to = places.get(sent.get("drag", "")), sent.get("to", "")
    if place and to.isascii() and to.isdigit() and len(to) < 4 and 1 <= int(to) <= len(uids):
        return Move(uids[place - 1], int(to), "drag")
    return None


@dataclass(frozen=True)
class Line:
    """One part in the list. `focus` is the button to continue with: where it stood, or the other one at an end."""

    uid: UUID
    title: str
    words: str
    is_first: bool
    is_last: bool
    focus: str


def ordered(kind: Kind, part: AnyPart, place: int, many: int, asked: Mapping[str, str]) -> Line:
    """The part at that place of so many; `asked` says which was moved last, and how."""
    by = asked.get("by", "") if asked.get("moved") == str(part.uid) else ""
    first, last = place == 1, place == many
    focus = {
        "up": "down" if first else "up",
        "down": "up" if last else "down",
        "drag": "up" if last else "down",
    }
    title = str(NAMED[kind]) % {"number": place}
    return Line(part.uid, title, words_of(kind, part), first, last, focus.get(by, ""))


@dataclass(frozen=True)
class Source:
    """A plan whose goals can be copied."""

    title: str
    goals: list[Goal]


def by_plan(goals: Sequence[Goal], row: Row) -> list[Source]:
    """The goals under the plans that they come from. They come sorted, with their rows."""
    return [
        Source(came_from(of, row), list(group)) for of, group in groupby(goals, lambda goal: goal.plan.row)
    ]


def came_from(of: Row, row: Row) -> str:
    """Priority 2: Challenge. Of another review, with its title."""
    facts = {"rank": of.rank, "title": of.challenge.title, "review": of.review.title}
    if of.review_id == row.review_id:
        return _("Priority %(rank)s: %(title)s") % facts
    return _("%(review)s, priority %(rank)s: %(title)s") % facts
