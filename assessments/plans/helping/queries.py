"""Reading what helps with a plan: the phrases of the next stage with their marks, and the discussion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import Http404

from assessments.plans.helping.models import Comment, PhraseMark, PhrasesShown, Settling
from assessments.plans.helping.phrases import Phrase, split
from assessments.plans.models import Plan
from assessments.plans.parts import Kind
from assessments.record.models import Row
from framework.models import Challenge, Descriptor

State = PhraseMark.State


@dataclass(frozen=True)
class Marked:
    """A phrase of the next stage, and how far it is met. `number` is that of the mark that counts; 0 for none."""

    phrase: Phrase
    state: State = State.OPEN
    note: str = ""
    number: int = 0
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class NextStage:
    """The descriptor to aim for, phrase by phrase. `is_last`: it is that of the stage that is there already."""

    stage: int
    name: str
    is_last: bool
    phrases: Sequence[Marked] = ()

    def in_state(self, state: State) -> list[Marked]:
        return [one for one in self.phrases if one.state is state]

    @property
    def is_marked(self) -> bool:
        return any(one.state is not State.OPEN for one in self.phrases)


def next_descriptor(row: Row, challenge: Challenge) -> Descriptor | None:
    """The descriptor of the stage after the agreed one; of the last stage where that is it; None without a stage.

    `challenge` comes with its descriptors and their stages already fetched.
    """
    if row.stage is None:
        return None
    in_order = sorted(challenge.descriptors.all(), key=lambda one: one.stage.number)
    return next((one for one in in_order if one.stage.number > row.stage), in_order[-1] if in_order else None)


def next_stage(row: Row, challenge: Challenge, plan: Plan | None) -> NextStage | None:
    """The phrases of the next stage with what counts of each (1 query); None when no stage was agreed."""
    descriptor = next_descriptor(row, challenge)
    if descriptor is None:
        return None
    counts = marks_of([plan])[plan.pk] if plan else {}
    return NextStage(
        stage=descriptor.stage.number,
        name=descriptor.stage.name,
        is_last=descriptor.stage.number == row.stage,
        phrases=[_marked(phrase, counts.get(phrase.key)) for phrase in split(descriptor.text)],
    )


def _marked(phrase: Phrase, mark: PhraseMark | None) -> Marked:
    if mark is None:
        return Marked(phrase)
    return Marked(phrase, State(mark.state), mark.note, mark.number, mark.by.name, mark.at)


def marks_of(plans: Iterable[Plan]) -> dict[int, dict[str, PhraseMark]]:
    """The mark that counts of each phrase, by its key, for each plan by its number (1 query)."""
    found: dict[int, dict[str, PhraseMark]] = {plan.pk: {} for plan in plans}
    for mark in PhraseMark.objects.filter(plan__in=list(found)).select_related("by").order_by("number"):
        found[mark.plan_id][mark.key] = mark
    return found


def shown_in_report(plans: Iterable[Plan]) -> dict[int, PhrasesShown]:
    """Of each plan for which somebody chose whether its marks stand in the reports, the choice (1 query)."""
    chosen = PhrasesShown.objects.filter(plan__in=list(plans)).order_by("number")
    return {one.plan_id: one for one in chosen}


MISSING_FIRST = (State.NOT_YET, State.PARTLY, State.MET)


@dataclass(frozen=True)
class Shown:
    """How far one phrase of the next stage is met, as the reports say it."""

    state: State
    words: str
    note: str


def marks_for_reports(plans: Sequence[Plan]) -> dict[int, tuple[Shown, ...]]:
    """What was marked, for each plan that is to show it in its reports; what is missing first (2 queries at most)."""
    chosen = shown_in_report(plans) if plans else {}
    shown = [plan for plan in plans if plan.pk in chosen and chosen[plan.pk].in_report]
    marks = marks_of(shown) if shown else {}
    return {
        plan: tuple(
            Shown(state, one.words, one.note)
            for state in MISSING_FIRST
            for one in sorted(counted.values(), key=lambda one: one.pk)
            if one.state == state
        )
        for plan, counted in marks.items()
    }


# ------------------------------------------------------------------------------------------ the discussion


@dataclass(frozen=True)
class Thread:
    """A comment, its answers, and whether it is resolved: since when, and by whom."""

    comment: Comment
    answers: Sequence[Comment]
    settled: Settling | None

    @property
    def is_resolved(self) -> bool:
        return self.settled is not None and self.settled.is_resolved

    @property
    def number(self) -> int:
        """How often it was resolved or opened again."""
        return self.settled.number if self.settled else 0


@dataclass(frozen=True)
class Discussion:
    """All threads of a plan, the oldest first."""

    threads: Sequence[Thread] = field(default_factory=list)

    def about(self, kind: Kind, uid: UUID | None) -> list[Thread]:
        """The threads about one part; about all parts of a kind when `uid` is None."""
        return [
            one
            for one in self.threads
            if one.comment.kind == kind and (uid is None or one.comment.part_uid == uid)
        ]

    @property
    def open(self) -> list[Thread]:
        return [one for one in self.threads if not one.is_resolved]


def discussion_of(plan: Plan | None) -> Discussion:
    """Everything that was said about a plan (2 queries at most)."""
    if plan is None:
        return Discussion()
    comments = list(Comment.objects.filter(plan=plan).select_related("by", "struck_by"))
    if not comments:
        return Discussion()
    settled = {
        one.comment_id: one
        for one in Settling.objects.filter(comment__plan=plan).select_related("by").order_by("number")
    }
    answers: dict[int, list[Comment]] = {}
    for one in comments:
        if one.thread_id:
            answers.setdefault(one.thread_id, []).append(one)
    return Discussion(
        [
            Thread(one, answers.get(one.pk, []), settled.get(one.pk))
            for one in comments
            if one.thread_id is None
        ]
    )


def comment_for(plan: Plan, comment: int) -> Comment:
    """The comment or answer with that number on this plan, or Http404."""
    found = Comment.objects.filter(plan=plan, pk=comment).select_related("by", "struck_by").first()
    if found is None:
        raise Http404
    found.plan = plan
    return found


def thread_for(plan: Plan, comment: int) -> Comment:
    """The comment with that number that began a thread of this plan, or Http404."""
    found = Comment.objects.filter(plan=plan, thread=None, pk=comment).first()
    if found is None:
        raise Http404
    return found
