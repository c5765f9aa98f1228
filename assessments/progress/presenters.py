"""Whole reviews in words: the steps, what to do next, how far each has come, and where the links lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.policy import Act, Permissions
from assessments.progress.queries import (
    QUIET,
    Journey,
    Progress,
    ReviewTask,
    Todo,
    next_in,
)
from assessments.reviews.models import Review
from assessments.reviews.steps import Step
from assessments.signoff.presenters import Next, next_with, plan_name, sides_in_words
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


def lines_of(journeys: Sequence[Journey]) -> list[JourneyLine]:
    """Reviews for a list."""
    return [JourneyLine(journey.review, summary_of(journey)) for journey in journeys]


def summary_of(journey: Journey) -> str:
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
        Step.PREPARE: (day(progress.workshop_on), reverse("prepare", args=[review.pk])),
        Step.AGREE: (recorded if assessing else _("Done"), reverse("record", args=[review.pk])),
        Step.CHOOSE: (
            chosen if progress.ranked or not assessing else "",
            reverse("priorities" if writes else "record_table", args=[review.pk]),
        ),
        Step.PLAN: (_("After Template A") if assessing else signed, plans),
        Step.ACT: (in_force, reverse("act", args=[review.pk])) if progress.signed else ("", ""),
        Step.COME_BACK: (day(progress.next_review_on), reverse("review", args=[later]) if later else ""),
    }
    return [RailStep(step, state, href, step == here) for step, (state, href) in found.items()]


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
    one = _("Read and sign %(plan)s") % {"plan": plan_name(todo.plans[0])}
    button = one if number == 1 else _("Read and sign %(n)s plans") % {"n": number}
    return _next(todo, words % {"n": number}, button, next_with(todo.plans[0], may).href)


def _change(journey: Journey, may: Permissions, todo: Todo) -> Next:
    number, first = len(todo.plans), todo.plans[0]
    words = ngettext(
        "%(n)s plan was sent back. Change it, then propose it again.",
        "%(n)s plans were sent back. Change them, then propose them again.",
        number,
    )
    button = _("Change %(plan)s") % {"plan": plan_name(first)}
    # The page of the plan has the comment of whoever sent it back, and leads on to changing it.
    href = reverse("plan", args=[journey.review.pk, first.row.challenge.number])
    return _next(todo, words % {"n": number}, button, href)


def _await_change(journey: Journey, may: Permissions, todo: Todo) -> Next:
    number = len(todo.plans)
    words = ngettext(
        "%(n)s plan was sent back. It is waiting to be changed.",
        "%(n)s plans were sent back. They are waiting to be changed.",
        number,
    )
    return _next(todo, words % {"n": number}, _("See the plans"), reverse("plans", args=[journey.review.pk]))


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
    if journey.following_on:
        words = _("Every plan is signed and in force. The next review has begun.")
    elif on := journey.next_review_on:
        words = (
            _("Every plan is signed and in force. The next review is on %(day)s.")
            if on >= timezone.localdate()
            else _("Every plan is signed and in force. The next review was due on %(day)s.")
        ) % {"day": day(on)}
    return _next(todo, words, _("See the reports"), reverse("reports", args=[journey.review.pk]))


def _all_ended(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _(
        "Every priority of this review was closed or carried over. The review itself can be closed now."
    )
    if why_not := may.reason_against(Act.REVIEW_CLOSE):
        return _next(todo, words, hint=why_not)
    return _next(todo, words, _("Close this review"), reverse("review_close", args=[journey.review.pk]))


def _closed(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = (
        _("This review was cancelled. Everything in it can still be read.")
        if journey.review.is_cancelled
        else _("This review is closed. Everything in it can still be read.")
    )
    return _next(todo, words, _("See the reports"), reverse("reports", args=[journey.review.pk]))


def _run_room(journey: Journey, may: Permissions, todo: Todo) -> Next:
    room = journey.open_room
    words = _("The room is open. %(done)s of %(all)s challenges are recorded.")
    if room and not room.has_begun:
        words = _("The room is prepared. %(done)s of %(all)s challenges are recorded.")
    values = {"done": journey.recorded, "all": journey.challenges}
    return _next(
        todo, words % values, _("Go to the room"), reverse("room_run", args=[room.pk if room else 0])
    )


def _open_room(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _(
        "%(done)s of %(all)s challenges are recorded. The rest can be agreed together in a room, on phones."
    )
    values = {"done": journey.recorded, "all": journey.challenges}
    return _next(todo, words % values, _("Open a room"), reverse("room_new", args=[journey.review.pk]))


def _join_room(journey: Journey, may: Permissions, todo: Todo) -> Next:
    words = _(
        "A room is open now. If you are there, join it with its code. Your rating is not tied to your account."
    )
    return _next(todo, words, _("Join a room"), reverse("room_join"))


SAY: dict[ReviewTask, Callable[[Journey, Permissions, Todo], Next]] = {
    ReviewTask.RECORD: _record,
    ReviewTask.RUN_ROOM: _run_room,
    ReviewTask.OPEN_ROOM: _open_room,
    ReviewTask.JOIN_ROOM: _join_room,
    ReviewTask.FOLLOW: _follow,
    ReviewTask.RANK: _rank,
    ReviewTask.COMPLETE: _complete,
    ReviewTask.AWAIT_COMPLETION: _await_completion,
    ReviewTask.SIGN: _sign,
    ReviewTask.CHANGE: _change,
    ReviewTask.AWAIT_CHANGE: _await_change,
    ReviewTask.WRITE_PLAN: _write_plan,
    ReviewTask.AWAIT_SIGNATURES: _await_signatures,
    ReviewTask.IN_FORCE: _in_force,
    ReviewTask.ALL_ENDED: _all_ended,
    ReviewTask.CLOSED: _closed,
}
