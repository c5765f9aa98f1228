"""Whether a goal is SMART, as far as a program can tell: advice while it is written, and never a gate.

`checks` is a pure function over what the goal and its plan say. It finds what is not there; whether a goal is any
good, and realistic, is for people to judge. The paper, section on agreed goals: specific, measurable, agreed upon,
realistic, time-based.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from assessments.plans.models import Plan
from assessments.plans.parts import ActionText, GoalText
from assessments.plans.snapshot import TemplateB


class Code(StrEnum):
    """One question about a goal, in the order in which they are asked."""

    ONE_THING = "one_thing"  # specific
    MEASURE = "measure"
    BASELINE = "baseline"
    TARGET = "target"
    TARGET_CLEAR = "target_clear"  # there is a number, a date, or a yes or no in the target
    DATE = "date"
    BEFORE_REVIEW = "before_review"  # its date is not after the next review
    OWNER = "owner"  # somebody owns an action of the plan


@dataclass(frozen=True)
class Check:
    """The answer to one question."""

    code: Code
    is_met: bool


@dataclass(frozen=True)
class Around:
    """What the plan says that a goal is checked against."""

    next_review_on: dt.date | None = None
    has_owner: bool = False

    @classmethod
    def of(cls, plan: Plan | None) -> Around:
        """What a plan says. No query when it came whole."""
        if plan is None:
            return cls()
        return cls(plan.next_review_on, any(ActionText.of(one).owner for one in plan.actions.all()))


NUMBERS = (
    "none nobody nothing zero no one two three four five six seven eight nine ten eleven twelve dozen twenty thirty "
    "forty fifty sixty seventy eighty ninety hundred thousand half third quarter twice double all every everybody "
    "everyone each whole yes"
).replace(" ", "|")
MONTHS = (
    "january february march april june july august september october november december spring summer autumn "
    "winter christmas easter"
).replace(" ", "|")
_CLEAR = re.compile(rf"\d|%|\b(?:{NUMBERS}|{MONTHS}|(?-i:May))\b", re.IGNORECASE)
# Words that begin something else to do when they follow "and". A goal may name two people or two places.
DEEDS = (
    "add agree appoint arrange ask audit begin build buy change check create cut develop employ end ensure establish "
    "expand extend find fund give help hire hold improve increase introduce involve invite keep launch lower make "
    "measure meet offer open organise pay plan produce promote provide publish put raise reach recruit reduce remove "
    "replace review revise run set share start stop support teach train try use widen write"
).replace(" ", "|")
_ALSO = re.compile(
    rf"\b(?:and|,)\s+(?:then\s+|also\s+|to\s+)?(?:{DEEDS})\b|\bas well as\s+\w+ing\b|\band (?:also|then)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?](?=\s+[A-Z\W\d])|;|\n\s*\S")


def is_one_thing(statement: str) -> bool:
    """Whether a goal asks for one thing: one sentence, no list, no "and" with something else to do after it."""
    words = statement.strip()
    return not _ENDS.search(words) and not _ALSO.search(words)


def is_clear(target: str) -> bool:
    """Whether there is anything in a target that can be counted, dated, or answered with yes or no."""
    return bool(_CLEAR.search(target))


def checks(goal: GoalText, around: Around) -> tuple[Check, ...]:
    """What is there and what is not, in the order of the questions; nothing for a goal that says nothing yet.

    A question that has no answer before another one (is the target clear, when there is no target?) is not asked.
    """
    if goal.is_empty:
        return ()
    asked = {
        Code.ONE_THING: is_one_thing(goal.statement) if goal.statement else None,
        Code.MEASURE: bool(goal.measure),
        Code.BASELINE: bool(goal.baseline),
        Code.TARGET: bool(goal.target),
        Code.TARGET_CLEAR: is_clear(goal.target) if goal.target else None,
        Code.DATE: bool(goal.due_on),
        Code.BEFORE_REVIEW: _is_before(goal.due_on, around.next_review_on),
        Code.OWNER: around.has_owner,
    }
    return tuple(Check(code, met) for code, met in asked.items() if met is not None)


def _is_before(due: dt.date | None, review: dt.date | None) -> bool | None:
    return due <= review if due and review else None


def of_plan(content: TemplateB) -> list[tuple[Check, ...]]:
    """The checks of each goal of a plan, in order."""
    around = Around(content.next_review_on, any(one.owner for one in content.actions))
    return [
        checks(GoalText(one.statement, one.measure, one.baseline, one.target, one.due_on), around)
        for one in content.goals
    ]
