"""What carrying a priority over will do, row by row, before it happens. Nothing is inherited as done.

`preview` computes it, `services.carry_over` does exactly that: its `seal` says which preview the person saw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical, sha256
from assessments.plans.models import MOST_PARTS, Plan
from assessments.plans.parts import ActionText, EvidenceText, GoalText, Kind, PartText
from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Measure
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import Looked
from assessments.reviews.models import Review


class What(StrEnum):
    """What happens to one line of the old plan."""

    CARRIED = "carried"
    REVISED = "revised"  # carried, with its target and date to be agreed again
    CLOSED = "closed"  # a goal that stays behind, with its reason
    DONE = "done"  # an action that stays behind: it was done
    DROPPED = "dropped"  # an action that stays behind: it was dropped
    ENDED = "ended"  # a measure that stays behind
    BLANK = "blank"  # what is written anew


@dataclass(frozen=True)
class Line:
    """One line: what stands in the old plan (`was`), and what the new one begins with (`text`, None for nothing).

    `date_gone`: the date that the old one has is over, so both sides agree another one.
    """

    kind: Kind | str
    what: What
    was: str
    uid: UUID | None = None
    text: PartText | None = None
    why: str = ""
    date_gone: bool = False


@dataclass(frozen=True)
class Carrying:
    """All of it, in the order of Template B. `measures` are those whose line goes on in the new plan."""

    lines: Sequence[Line]
    measures: Sequence[Measure]

    @property
    def carried(self) -> list[Line]:
        return [line for line in self.lines if line.text is not None]

    @cached_property
    def seal(self) -> str:
        """The SHA-256 of what this says: the same seal is the same carrying over."""

        def facts(line: Line) -> dict[str, Any]:
            text = {name: str(value) for name, value in asdict(line.text).items()} if line.text else None
            return {
                "kind": str(line.kind),
                "what": line.what,
                "uid": str(line.uid),
                "text": text,
                "was": line.was,
            }

        return sha256(
            canonical([[facts(line) for line in self.lines], [str(one.uid) for one in self.measures]])
        )


def preview(review: Review, looked: Looked) -> Carrying:
    """What carrying that priority over into `review` would do today (no query)."""
    plan, today = looked.plan, timezone.localdate()
    if plan is None:
        return Carrying((), ())
    earliest = max(review.date, today)
    goals = list(_goals(looked, earliest))
    stays = {line.uid for line in goals if line.text is None}
    lines = [
        *(
            Line(kind, What.BLANK, said)
            for kind, said in ((Kind.DESCRIPTION, plan.description), (Kind.STRENGTHS, plan.strengths))
            if said
        ),
        *goals,
        *_actions(looked, earliest),
        *(
            Line(Kind.EVIDENCE, What.CARRIED, one.description or one.link, one.uid, EvidenceText.of(one))
            for one in plan.evidence_sources.all()
        ),
        Line(Kind.DATES, What.BLANK, ""),
    ]
    return Carrying(tuple(lines), tuple(_measures(plan, stays)))


def _goals(looked: Looked, earliest: dt.date) -> Iterator[Line]:
    for goal in looked.goals:
        said = looked.of_goals.get(goal.pk)
        onward = said.onward if said else ""
        text, was = GoalText.of(goal), goal.statement or goal.measure
        if onward == GoalStudy.Onward.CLOSE:
            yield Line(Kind.GOAL, What.CLOSED, was, goal.uid, why=said.why if said else "")
        elif onward == GoalStudy.Onward.REVISE:
            text = replace(text, target="", due_on=None)
            yield Line(
                Kind.GOAL, What.REVISED, was, goal.uid, _not_empty(text, was), said.why if said else ""
            )
        else:
            gone = _gone(text.due_on, earliest)
            text = replace(text, due_on=None if gone else text.due_on)
            yield Line(Kind.GOAL, What.CARRIED, was, goal.uid, _not_empty(text, was), date_gone=gone)


def _actions(looked: Looked, earliest: dt.date) -> Iterator[Line]:
    for doing in looked.doings:
        action, was = doing.action, doing.action.description or doing.action.owner
        if doing.state == Happening.State.DONE:
            yield Line(Kind.ACTION, What.DONE, was, action.uid)
        elif doing.state == Happening.State.DROPPED:
            yield Line(
                Kind.ACTION, What.DROPPED, was, action.uid, why=doing.moved.note if doing.moved else ""
            )
        else:
            gone = _gone(doing.due_on, earliest)
            text = ActionText(action.description, doing.owner, None if gone else doing.due_on)
            yield Line(Kind.ACTION, What.CARRIED, was, action.uid, _not_empty(text, was), date_gone=gone)


def _not_empty(text: Any, was: str) -> Any:
    """A part of which nothing is left (it had a date alone) stays behind."""
    return None if text.is_empty else text


def _gone(date: dt.date | None, earliest: dt.date) -> bool:
    return date is not None and date < earliest


def _measures(plan: Plan, stays: set[UUID | None]) -> Iterator[Measure]:
    for measure in plan.measures.all():
        if measure.ended_at is None and (measure.goal_uid is None or measure.goal_uid not in stays):
            yield measure


def reason_against_carrying(review: Review, looked: Looked, into_plan: Plan | None = None) -> str:
    """Why that priority cannot be carried over into `review` at present; empty when it can."""
    row, into = looked.row, looked.into
    named = {"number": row.challenge.number, "review": row.review.title}
    if row.ended:
        return _("This priority was closed or carried over already.")
    if not row.review.is_planning:
        return _("%(review)s is closed, so nothing in it can be carried over.") % named
    if review.has_ended:
        return _("This review has ended.")
    if looked.here is None:
        return _("The framework of this review has no such challenge. Close the priority with a reason.")
    if looked.study is None or looked.study.decision != Study.Decision.CARRY or looked.lacks:
        return _("Say what happened, what you learned, and that you carry it over, first.")
    if review.is_assessing:
        return _("This happens once Template A is complete and this challenge is one of its priorities.")
    if into is None or into.rank is None:
        return _(
            "Challenge %(number)s is not a priority in this review, so there is no plan to carry it into. "
            "It goes on in %(review)s, and holds its place there."
        ) % (named | {"number": looked.here.number})
    if into.is_carried:
        return _(
            "The plan for this challenge continues another priority already. Close this one with a reason."
        )
    if into.ended or (into_plan and not (into_plan.is_unfiled or into_plan.is_removed)):
        return _("The plan for this challenge is signed already. Make a new version of it first.")
    return ""


def reason_against_room(carrying: Carrying, plan: Plan | None) -> str:
    """Why the plan that is there has no room for what would be carried over; empty when it has."""
    for kind, there in ((Kind.GOAL, "goals"), (Kind.ACTION, "actions"), (Kind.EVIDENCE, "evidence_sources")):
        coming = sum(line.kind == kind for line in carrying.carried)
        if plan and getattr(plan, there).count() + coming > MOST_PARTS:
            return _("There is no room for more than %(most)d of these in one plan.") % {"most": MOST_PARTS}
    return ""
