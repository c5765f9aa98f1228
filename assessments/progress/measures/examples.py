"""What an example of the framework, or the measure of a goal, becomes when it is measured over time.

The framework gives examples as sentences, without kinds or units. `shape_of` reads from the words what a measure of it
would probably be. It is a suggestion in a form, which people reword and correct: it decides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assessments.plans.models import Goal
from assessments.progress.measures.models import DIGITS, PLACES, Measure
from recovery_site.text import LINE_MAX

Kind, Form, Way = Measure.Kind, Measure.Form, Measure.Way


@dataclass(frozen=True)
class Shape:
    """What kind of measure it would be, what one reading is, of what, and which way is better."""

    kind: Measure.Kind
    form: Measure.Form
    unit: str
    better: Measure.Way


_SHARE = re.compile(
    r"\b(proportion|percentage|per cent|share|rates? (at which|of)|how far)\b|%", re.IGNORECASE
)
_COUNT = re.compile(
    r"\b(?:the )?(?:number of|how many|number in each team of)\s+(?:different |new )?([a-z‘’' -]+?)"
    r"(?=\s+(?:among|who|that|which|with|in|on|of|are|have|there|were|from|receiv\w+|led|find|get|use)\b|[,.;(]|$)",
    re.IGNORECASE,
)
# What people who use services, carers or staff feel and attain, and not what an organisation does.
_OUTCOME = re.compile(
    r"\b(satisf\w+|experience[sd]?|feel\w*|employment|sickness|turnover|morale|wellbeing|outcomes?|say that|waiting|"
    r"discharge[sd]?|accommodation|homes?)\b",
    re.IGNORECASE,
)
_BALANCING = re.compile(
    r"\b(incidents?|complaints?|harm|sickness|turnover|restraint|falls?)\b", re.IGNORECASE
)
_FEWER = re.compile(
    r"\b(incidents?|complaints?|sickness|turnover|wait\w*|restraint|harm|admissions?|delays?|vacanc\w+)\b",
    re.IGNORECASE,
)
UNIT_WORDS = 4


def shape_of(words: str) -> Shape:
    """What those words would probably be as a measure: a process where nothing in them says otherwise."""
    counted = _COUNT.search(words)
    better = Way.DOWN if _FEWER.search(words) else Way.UP
    changes = Kind.OUTCOME if _OUTCOME.search(words) else Kind.PROCESS
    kind = Kind.BALANCING if _BALANCING.search(words) else changes
    if _SHARE.search(words):
        return Shape(kind, Form.PERCENT, "", better)
    if counted:
        unit = " ".join(counted[1].strip(" ‘’'").split()[:UNIT_WORDS])
        return Shape(kind, Form.NUMBER, unit, better)
    return Shape(kind, Form.YES_NO, "", better)


def from_example(words: str) -> dict[str, object]:
    """What the form of a new measure shows for an example of the framework."""
    shape = shape_of(words)
    return {
        "name": words[:LINE_MAX],
        "kind": shape.kind,
        "form": shape.form,
        "unit": shape.unit,
        "better": shape.better,
    }


def from_goal(goal: Goal) -> dict[str, object]:
    """The same for the measure of a goal, with its baseline and target where they are numbers."""
    baseline, target = number_in(goal.baseline), number_in(goal.target)
    shown = from_example(goal.measure or goal.statement) | {"goal": str(goal.uid)}
    if "%" in goal.baseline + goal.target:
        shown |= {"form": Form.PERCENT, "unit": ""}
    elif baseline is not None or target is not None:
        shown |= {"form": Form.NUMBER} if shown["form"] == Form.YES_NO else {}
    if baseline is not None and target is not None and baseline != target:
        shown["better"] = Way.UP if target > baseline else Way.DOWN
    for name, number in (("baseline", baseline), ("target", target)):
        if number is not None and shown["form"] != Form.YES_NO:
            shown[name] = f"{number.normalize():f}"
    return shown


_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w,.]*\d)")
_NOTHING = re.compile(r"\s*(none|nobody|zero|no one)\b", re.IGNORECASE)


def number_in(text: str) -> Decimal | None:
    """The one number in a baseline or a target: 17, 1,200 or 62.5%. None where there is none, or more than one."""
    found = _NUMBER.findall(text)
    if not found:
        return Decimal(0) if _NOTHING.match(text) else None
    if len(found) > 1:
        return None
    try:
        number = Decimal(found[0][0].replace(",", "") + found[0][1])
    except InvalidOperation:
        return None
    return number if number < 10 ** (DIGITS - PLACES) else None
