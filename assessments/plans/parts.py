"""The parts of a plan as values: what each says, how somebody wants it changed, and what is still missing.

Goals, actions and evidence sources are many; the description, the strengths and the dates are there once. Each is
saved by itself and has a version of its own, so two people who write different parts do not meet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID, uuid4

from django.utils import timezone

from assessments.plans.models import Action, EvidenceSource, Goal, Plan, PlanPart


class Kind(StrEnum):
    """What a part is. The values stand in the log."""

    DESCRIPTION = "description"
    STRENGTHS = "strengths"
    DATES = "dates"
    GOAL = "goal"
    ACTION = "action"
    EVIDENCE = "evidence_source"


class _Text:
    """What the texts of a part share."""

    @property
    def is_empty(self) -> bool:
        """Nothing at all stands in it."""
        return not any(vars(self).values())


@dataclass(frozen=True)
class GoalText(_Text):
    """What a goal says. The names are those of the model's fields, here and below."""

    kind: ClassVar[Kind] = Kind.GOAL
    statement: str
    measure: str = ""
    baseline: str = ""
    target: str = ""
    due_on: dt.date | None = None

    @classmethod
    def of(cls, goal: Goal) -> Self:
        return cls(goal.statement, goal.measure, goal.baseline, goal.target, goal.due_on)


@dataclass(frozen=True)
class ActionText(_Text):
    """What an action says."""

    kind: ClassVar[Kind] = Kind.ACTION
    description: str
    owner: str = ""
    due_on: dt.date | None = None

    @classmethod
    def of(cls, action: Action) -> Self:
        return cls(action.description, action.owner, action.due_on)


@dataclass(frozen=True)
class EvidenceText(_Text):
    """What an evidence source says."""

    kind: ClassVar[Kind] = Kind.EVIDENCE
    description: str
    link: str = ""

    @classmethod
    def of(cls, source: EvidenceSource) -> Self:
        return cls(source.description, source.link)


@dataclass(frozen=True)
class Dates:
    """When the goals were agreed, when the plan is looked at next, and why something is due after that."""

    kind: ClassVar[Kind] = Kind.DATES
    agreed_on: dt.date | None = None
    next_review_on: dt.date | None = None
    later_reason: str = ""

    @classmethod
    def of(cls, plan: Plan) -> Self:
        return cls(plan.agreed_on, plan.next_review_on, plan.later_reason)


PartText = GoalText | ActionText | EvidenceText
AnyPart = Goal | Action | EvidenceSource
MODELS: dict[Kind, type[AnyPart]] = {
    Kind.GOAL: Goal,
    Kind.ACTION: Action,
    Kind.EVIDENCE: EvidenceSource,
}


def text_of(part: AnyPart) -> PartText:
    """What a stored part says."""
    if isinstance(part, Goal):
        return GoalText.of(part)
    return ActionText.of(part) if isinstance(part, Action) else EvidenceText.of(part)


# How somebody wants a plan to be changed.

Value = TypeVar("Value")
Words = TypeVar("Words", bound=PartText)


@dataclass(frozen=True)
class Change(Generic[Value]):
    """A new value for what is there once. `version` is the one that the page was showing."""

    version: int
    value: Value


@dataclass(frozen=True)
class PartChange(Generic[Words]):
    """A new text for one part, or None to take it out. `version` 0: the part is new, with this `uid`."""

    uid: UUID
    version: int
    text: Words | None


def _new(texts: Sequence[Words]) -> list[PartChange[Words]]:
    return [PartChange(uuid4(), 0, text) for text in texts]


@dataclass(frozen=True)
class Draft:
    """The changes that somebody makes to a plan at once. What is not in it stays as it is."""

    description: Change[str] | None = None
    strengths: Change[str] | None = None
    dates: Change[Dates] | None = None
    goals: Sequence[PartChange[GoalText]] = field(default_factory=list)
    actions: Sequence[PartChange[ActionText]] = field(default_factory=list)
    evidence_sources: Sequence[PartChange[EvidenceText]] = field(default_factory=list)
    order: Mapping[Kind, Sequence[UUID]] = field(
        default_factory=dict
    )  # of the kinds that the person put in order

    @classmethod
    def initial(
        cls,
        *,
        description: str = "",
        strengths: str = "",
        dates: Dates | None = None,
        goals: Sequence[GoalText] = (),
        actions: Sequence[ActionText] = (),
        evidence_sources: Sequence[EvidenceText] = (),
    ) -> Self:
        """A whole plan where there was none."""
        return cls(
            Change(0, description),
            Change(0, strengths) if strengths else None,
            Change(0, dates or Dates()),
            _new(goals),
            _new(actions),
            _new(evidence_sources),
        )

    @property
    def parts(self) -> tuple[tuple[Kind, Sequence[PartChange[Any]]], ...]:
        """The changes of each kind of part."""
        return (
            (Kind.GOAL, self.goals),
            (Kind.ACTION, self.actions),
            (Kind.EVIDENCE, self.evidence_sources),
        )

    @property
    def size(self) -> int:
        """How many parts it changes."""
        once = sum(one is not None for one in (self.description, self.strengths, self.dates))
        return once + sum(len(changes) for _, changes in self.parts)


@dataclass(frozen=True)
class Conflict:
    """A part that somebody else changed meanwhile: what it says now (None when it was taken out), its version.

    `uid` is None for the description, the strengths and the dates. `by` is the name of the person who changed it last;
    `is_own`: that is this very person, in another window.
    """

    kind: Kind
    uid: UUID | None
    theirs: PartText | Dates | str | None
    version: int
    by: str = field(default="", compare=False)
    is_own: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Written:
    """What this person wrote where there is a conflict; `number` is the place of the row in its list, from 1.

    `prefix`: how the names of the row's boxes begin; empty for what is there once. `alone`: the boxes that only this
    person changed, so that there is nothing to choose.
    """

    conflict: Conflict
    number: int | None
    yours: PartText | Dates | str | None
    prefix: str = ""
    alone: frozenset[str] = frozenset()


# What a plan still needs.


class Lack(StrEnum):
    """What a part does not say yet."""

    WORDS = "words"
    ANY = "any"  # there is no part of this kind
    MEASURE = "measure"
    BASELINE = "baseline"
    TARGET = "target"
    DATE = "date"
    OWNER = "owner"
    AGREED_ON = "agreed_on"
    NEXT_REVIEW_ON = "next_review_on"
    NEXT_REVIEW_AHEAD = "next_review_ahead"  # the date of the next review has gone by
    LATER_REASON = "later_reason"


@dataclass(frozen=True)
class Missing:
    """What one part lacks before the plan can be signed. `number` is its place in its list, from 1."""

    kind: Kind
    lacks: tuple[Lack, ...]
    uid: UUID | None = None
    number: int | None = None


def parts_of(plan: Plan, kind: Kind) -> list[AnyPart]:
    """The parts of that kind in order; none of what is there once. No query when the plan came whole."""
    if kind == Kind.GOAL:
        return list(plan.goals.all())
    if kind == Kind.ACTION:
        return list(plan.actions.all())
    return list(plan.evidence_sources.all()) if kind == Kind.EVIDENCE else []


def missing_from(plan: Plan) -> list[Missing]:
    """What the plan still needs before it can be signed; empty when it can be. No query when it came whole.

    SMART goals as the paper asks for them: specific, measurable, agreed upon, realistic, time-based. Strengths to
    build on are asked for and never needed.
    """
    every: dict[Kind, list[AnyPart]] = {
        Kind.GOAL: list(plan.goals.all()),
        Kind.ACTION: list(plan.actions.all()),
        Kind.EVIDENCE: list(plan.evidence_sources.all()),
    }
    found = [Missing(Kind.DESCRIPTION, () if plan.description else (Lack.WORDS,))]
    for kind, parts in every.items():
        found.append(Missing(kind, () if parts or not_needed(plan, kind) else (Lack.ANY,)))
        found += [Missing(kind, _lacks(NEEDS[kind], one), one.uid, n) for n, one in enumerate(parts, 1)]
    found += [Missing(Kind.DATES, (lack,)) for lack in _lacking_dates(plan)]
    return [one for one in found if one.lacks]


NOT_NEEDED = {Kind.ACTION: "no_actions_because", Kind.EVIDENCE: "no_evidence_because"}


def not_needed(plan: Plan, kind: Kind) -> str:
    """Why a plan needs none of these parts, in somebody's words; empty for parts that every plan needs.

    Goals, the standard, and the dates are what Template B is about, so nothing stands in for them.
    """
    return str(getattr(plan, NOT_NEEDED[kind])) if kind in NOT_NEEDED else ""


def begun_in(plan: Plan) -> set[Kind]:
    """The parts in which something stands. No query when the plan came whole."""
    found = {
        Kind.DESCRIPTION: plan.description,
        Kind.STRENGTHS: plan.strengths,
        Kind.GOAL: plan.goals.all(),
        Kind.ACTION: plan.actions.all(),
        Kind.EVIDENCE: plan.evidence_sources.all(),
        Kind.DATES: plan.agreed_on or plan.next_review_on,
    }
    return {kind for kind, said in found.items() if said}


def due_later(plan: Plan) -> list[tuple[Kind, int, dt.date]]:
    """The goals and actions that are due after the next review: kind, place in the list from 1, and date.

    The actions of Template B are those before the next review. The paper, Template B.
    """
    limit = plan.next_review_on
    due = [(Kind.GOAL, n, one.due_on) for n, one in enumerate(plan.goals.all(), 1)]
    due += [(Kind.ACTION, n, one.due_on) for n, one in enumerate(plan.actions.all(), 1)]
    return [(kind, n, date) for kind, n, date in due if limit and date and date > limit]


def _lacking_dates(plan: Plan) -> Iterator[Lack]:
    if not plan.agreed_on:
        yield Lack.AGREED_ON
    if not plan.next_review_on:
        yield Lack.NEXT_REVIEW_ON
    elif plan.next_review_on <= timezone.localdate():
        yield Lack.NEXT_REVIEW_AHEAD
    if due_later(plan) and not plan.later_reason:
        yield Lack.LATER_REASON


GOAL_NEEDS = {
    "statement": Lack.WORDS,
    "measure": Lack.MEASURE,
    "baseline": Lack.BASELINE,
    "target": Lack.TARGET,
    "due_on": Lack.DATE,
}
ACTION_NEEDS = {"description": Lack.WORDS, "owner": Lack.OWNER, "due_on": Lack.DATE}
NEEDS = {Kind.GOAL: GOAL_NEEDS, Kind.ACTION: ACTION_NEEDS, Kind.EVIDENCE: {"description": Lack.WORDS}}


def _lacks(needs: dict[str, Lack], part: PlanPart) -> tuple[Lack, ...]:
    return tuple(lack for name, lack in needs.items() if not getattr(part, name))
