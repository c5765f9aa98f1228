"""Whole reviews in words: the steps, what to do next, how far each has come, and where the links lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.models import Membership
from assessments.people.policy import Act, Permissions
from assessments.progress.queries import (
    QUIET,
    Journey,
    Place,
    Progress,
    ReviewTask,
    Timeline,
    TimelineRow,
    Todo,
    next_in,
)
from assessments.reviews.models import Review
from assessments.reviews.steps import Step
from assessments.signoff.presenters import Next, next_with, plan_name, sides_in_words, tag_of
from framework.track import Track
from recovery_site.templatetags.words import day


@dataclass(frozen=True)
class JourneyLine:
    """One review in a list: its title leads to its page."""

    review: Review
    summary: str


@dataclass(frozen=True)
class RailStep:
    """One of the six steps beside a page of a review: how far it is, and where it is done."""

    step: Step
    state: str = ""
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class PlaceLines:
    """One local system on a person's own page. `tasks` are (review, what waits for this person in it)."""

    membership: Membership
    lines: Sequence[JourneyLine]
    tasks: Sequence[tuple[Review, Next]]
    may_start: bool


def lines_of(journeys: Sequence[Journey]) -> list[JourneyLine]:
    """Reviews for a list."""
    return [JourneyLine(journey.review, _summary(journey)) for journey in journeys]


def places(found: Sequence[Place]) -> list[PlaceLines]:
    """A person's local systems, each with what waits for them."""
    return [
        PlaceLines(
            place.membership,
            lines_of(place.journeys),
            [
                (journey.review, step)
                for journey in place.journeys
                if (step := next_of(journey, place.permissions)).button and not step.quiet
            ],
            place.may_start,
        )
        for place in found
    ]


def _summary(journey: Journey) -> str:
    """How far it has come, in a few words for a list."""
    if journey.review.is_assessing:
        return _("Template A: %(done)s of %(all)s challenges recorded") % {
            "done": journey.recorded,
            "all": journey.challenges,
        }
    words = ngettext("%(done)s of %(all)s plan signed", "%(done)s of %(all)s plans signed", journey.plans)
    return words % {"done": journey.signed, "all": journey.plans}


# What happens at each step, in one line for somebody who has never seen it.
IN_SHORT: dict[Step, str | Promise] = {
    Step.PREPARE: gettext_lazy("Read the method, and gather what is known about your services."),
    Step.AGREE: gettext_lazy(
        "Meet, rate in private, and talk until the room agrees a stage for each challenge."
    ),
    Step.CHOOSE: gettext_lazy("Pick the few challenges to work on first."),
    Step.PLAN: gettext_lazy("Write goals and actions for each. Commissioner and provider both sign."),
    Step.ACT: gettext_lazy("Do the work, and look at how it is going."),
    Step.COME_BACK: gettext_lazy("See what has moved, and plan again."),
}


def examples() -> list[tuple[str, Track]]:
    """A few invented lines of a record, to show a stranger what one looks like."""
    return [
        (_("Day-to-day interactions"), Track(3, 2, was=1)),
        (_("Choice"), Track(3, 2, reservations=True)),
        (_("Staff’s own recovery"), Track(3, recorded=True)),
    ]


def rail_of(review: Review, progress: Progress, may: Permissions, here: Step | None) -> list[RailStep]:
    """The six steps with how far each is; `here` is the step of the page that they stand beside."""
    assessing = review.is_assessing
    writes = assessing and may.can(Act.RECORD_WRITE)
    chosen = ngettext("%(n)s chosen", "%(n)s chosen", progress.ranked) % {"n": progress.ranked}
    counted = _("%(done)s of %(all)s")
    recorded = counted % {"done": progress.recorded, "all": progress.challenges}
    signed = _("%(done)s of %(all)s signed") % {"done": progress.signed, "all": progress.ranked}
    plans = "" if assessing else reverse("plans", args=[review.pk])
    in_force = ngettext("%(n)s plan", "%(n)s plans", progress.signed) % {"n": progress.signed}
    later = progress.next_review
    found = {
        Step.PREPARE: ("", reverse("framework_edition", args=[review.edition.slug])),
        Step.AGREE: (recorded if assessing else _("Done"), reverse("record", args=[review.pk])),
        Step.CHOOSE: (
            chosen if progress.ranked or not assessing else "",
            reverse("priorities" if writes else "record_table", args=[review.pk]),
        ),
        Step.PLAN: (_("After Template A") if assessing else signed, plans),
        Step.ACT: (in_force if progress.signed else "", plans if progress.signed else ""),
        Step.COME_BACK: (day(progress.next_review_on), reverse("review", args=[later]) if later else ""),
    }
    return [RailStep(step, state, href, step == here) for step, (state, href) in found.items()]


@dataclass(frozen=True)
class LivePriority:
    """A priority that is worked on now: its plan and how far that is."""

    rank: int
    carried: bool
    title: str
    href: str
    state: str


def live_priorities(journeys: Sequence[Journey]) -> list[LivePriority]:
    """The priorities of the reviews that are acted on (the newest review first), first things first."""
    newest = max((journey.review.pk for journey in journeys), default=None)
    return [
        LivePriority(
            standing.row.rank or 0,
            journey.review.pk != newest,
            f"{standing.row.challenge.number}. {standing.row.challenge.short_title}",
            reverse("plan", args=[journey.review.pk, standing.row.challenge.number]),
            tag_of(standing).words,
        )
        for journey in journeys
        if journey.review.is_planning
        for standing in journey.standings
    ]


@dataclass(frozen=True)
class ShownColumn:
    """One review of the timeline; `new_edition` where it used another edition than the one before it."""

    review: Review
    new_edition: bool


@dataclass(frozen=True)
class ShownRow:
    """One challenge of the timeline: a track for each review, its live priority, and how many see it differently."""

    number: int
    title: str
    cells: Sequence[tuple[ShownColumn, Track]]
    rank: int | None
    carried: bool
    differently: int


@dataclass(frozen=True)
class ShownTimeline:
    columns: Sequence[ShownColumn]
    rows: Sequence[ShownRow]
    moved: Sequence[str]

    @property
    def has_priorities(self) -> bool:
        return any(row.rank for row in self.rows)

    @property
    def has_voices(self) -> bool:
        return any(row.differently for row in self.rows)


def shown(timeline: Timeline, *, most: int = 4) -> ShownTimeline:
    """The last `most` reviews of the timeline with their tracks, and what moved in the last: named, not counted."""
    columns = [
        ShownColumn(review, bool(n) and timeline.reviews[n - 1].edition_id != review.edition_id)
        for n, review in enumerate(timeline.reviews)
    ]
    rows = [_shown_row(timeline, row, columns, most) for row in timeline.rows]
    return ShownTimeline(columns[-most:], rows, _moved(timeline.rows))


def _shown_row(timeline: Timeline, row: TimelineRow, columns: Sequence[ShownColumn], most: int) -> ShownRow:
    tracks = [
        Track(stages, found.stage, found.was, found.with_reservations, recorded=True)
        if found
        else Track(stages)
        for stages, found in zip(timeline.stages, row.agreed, strict=True)
    ]
    live = [
        (found.rank, column is not columns[-1])
        for column, found in zip(columns, row.agreed, strict=True)
        if found and found.rank and (column.review.is_assessing or column.review.is_planning)
    ]
    rank, carried = live[-1] if live else (None, False)
    recorded = [found for found in row.agreed if found]
    return ShownRow(
        row.number,
        row.title,
        list(zip(columns, tracks, strict=True))[-most:],
        rank,
        carried,
        recorded[-1].differently if recorded else 0,
    )


def _moved(rows: Sequence[TimelineRow]) -> list[str]:
    """ "Forward: 2, 3." and "Back: 7." of the last review that recorded something; empty when nothing moved."""
    forward: list[str] = []
    back: list[str] = []
    for row in rows:
        found = row.agreed[-1] if row.agreed else None
        if found and found.stage and found.was and found.stage != found.was:
            (forward if found.stage > found.was else back).append(str(row.number))
    said = [(_("Forward: %(numbers)s."), forward), (_("Back: %(numbers)s."), back)]
    return [words % {"numbers": ", ".join(numbers)} for words, numbers in said if numbers]


def next_of(journey: Journey, may: Permissions) -> Next:
    """What this person can do next in this review, as a sentence with its button."""
    todo = next_in(journey, may)
    return SAY[todo.task](journey, may, todo)


def _next(todo: Todo, words: str, button: str = "", href: str = "", hint: str = "") -> Next:
    return Next(words, button, href, hint, quiet=todo.task in QUIET)


def _record(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _("Write down what the room agreed: %(done)s of %(all)s challenges are recorded.")
    button = _("Continue Template A") if journey.recorded else _("Begin Template A")
    values = {"done": journey.recorded, "all": journey.challenges}
    return _next(todo, words % values, button, reverse("record", args=[journey.review.pk]))


def _follow(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _("What the room agreed is being written down: %(done)s of %(all)s challenges so far.")
    return _next(
        todo,
        words % {"done": journey.recorded, "all": journey.challenges},
        _("Read it so far"),
        reverse("record_table", args=[journey.review.pk]),
        may.reason_against(Act.RECORD_WRITE),
    )


def _rank(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _("Every challenge is recorded. Choose what to act on first.")
    return _next(todo, words, _("Choose priorities"), reverse("priorities", args=[journey.review.pk]))


def _complete(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _("Check what is written in %(title)s, then complete Template A.")
    values = {"title": journey.review.title}
    if journey.handed_over and journey.handed_over.handed_over_by:
        words = _("%(by)s handed over Template A of %(title)s on %(day)s. Check it, then complete it.")
        values |= {
            "by": journey.handed_over.handed_over_by.name,
            "day": day(journey.handed_over.handed_over_at),
        }
    return _next(
        todo,
        words % values,
        _("Check your answers"),
        reverse("record_check", args=[journey.review.pk]),
    )


def _await_completion(journey: Journey, may: Permissions, todo: Todo) -> Next:
    return _next(
        todo, _("Template A is ready to be completed."), hint=may.reason_against(Act.RECORD_COMPLETE)
    )


def _sign(journey: Journey, may: Permissions, todo: Todo) -> Next:
    number = len(todo.plans)
    words = ngettext(
        "%(n)s plan is waiting for your signature.", "%(n)s plans are waiting for your signature.", number
    )
    button = _("Read and sign %(plan)s") % {"plan": plan_name(todo.plans[0])}
    return _next(todo, words % {"n": number}, button, next_with(todo.plans[0], may).href)


def _write_plan(journey: Journey, may: Permissions, todo: Todo) -> Next:
    number, first = len(todo.plans), next_with(todo.plans[0], may)
    words = ngettext("%(n)s plan is still to be written.", "%(n)s plans are still to be written.", number)
    values = {"button": first.button, "rank": todo.plans[0].row.rank}
    button = _("%(button)s for priority %(rank)s") % values if first.button else ""
    return _next(todo, words % {"n": number}, button, first.href, first.hint)


def _await_signatures(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _("The plans are written. %(sides)s must sign.")
    sides = capfirst(sides_in_words(journey.waiting_for))
    return _next(
        todo, words % {"sides": sides}, _("See the plans"), reverse("plans", args=[journey.review.pk])
    )


def _in_force(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _("Every plan is signed and in force.")
    if journey.next_review_on:
        words = _("Every plan is signed and in force. The next review is on %(day)s.") % {
            "day": day(journey.next_review_on)
        }
    return _next(todo, words, _("See the reports"), reverse("reports", args=[journey.review.pk]))


def _closed(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = (
        _("This review was cancelled. Everything in it can still be read.")
        if journey.review.is_cancelled
        else _("This review is closed. Everything in it can still be read.")
    )
    return _next(todo, words, _("See the reports"), reverse("reports", args=[journey.review.pk]))


SAY: dict[ReviewTask, Callable[[Journey, Permissions, Todo], Next]] = {
    ReviewTask.RECORD: _record,
    ReviewTask.FOLLOW: _follow,
    ReviewTask.RANK: _rank,
    ReviewTask.COMPLETE: _complete,
    ReviewTask.AWAIT_COMPLETION: _await_completion,
    ReviewTask.SIGN: _sign,
    ReviewTask.WRITE_PLAN: _write_plan,
    ReviewTask.AWAIT_SIGNATURES: _await_signatures,
    ReviewTask.IN_FORCE: _in_force,
    ReviewTask.CLOSED: _closed,
}
