"""What may be said in which state: tables of (state, kind) -> sentence, so that no report says what is not so.

Every cell is written down, those too that should never be reached: a test walks through them all. A self-assessment
never says that commissioners agreed; nothing is "not a priority" before priorities were chosen; a review date is
"not set" only where no plan carries one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from assessments.reviews.models import Review
from assessments.signoff.standing import PlanState
from recovery_site.templatetags.words import day

Kind, Phase = Review.Kind, Review.Phase
Words = str | Promise


class Moment(StrEnum):
    """How far a review is, as its report has to say it."""

    EMPTY = "empty"  # nothing is recorded
    BEGUN = "begun"  # some challenges are
    RECORDED = "recorded"  # all are, and no priority is chosen
    RANKED = "ranked"  # priorities are chosen, Template A is not complete
    COMPLETE = "complete"
    CLOSED = "closed"
    CANCELLED_EARLY = "cancelled_early"  # before Template A was complete
    CANCELLED = "cancelled"


OPEN = (Moment.EMPTY, Moment.BEGUN, Moment.RECORDED, Moment.RANKED)
BEFORE_RANKING = (Moment.EMPTY, Moment.BEGUN, Moment.RECORDED)


def moment(phase: Review.Phase, *, recorded: int, of: int, ranked: int, complete: bool) -> Moment:
    """`recorded` of `of` challenges are written down, `ranked` of them are priorities."""
    if phase == Phase.CANCELLED:
        return Moment.CANCELLED if complete else Moment.CANCELLED_EARLY
    if phase == Phase.CLOSED:
        return Moment.CLOSED
    if complete:
        return Moment.COMPLETE
    if recorded == 0:
        return Moment.EMPTY
    if ranked:
        return Moment.RANKED
    return Moment.RECORDED if recorded == of else Moment.BEGUN


# ------------------------------------------------------------------------------- who stands behind the stages

AGREED: dict[tuple[Moment, Review.Kind], Words] = {
    (Moment.EMPTY, Kind.JOINT): later(
        "Nothing is recorded yet. The provider and its commissioners are to assess together."
    ),
    (Moment.EMPTY, Kind.SELF): later("Nothing is recorded yet. The provider is to assess itself."),
    (Moment.BEGUN, Kind.JOINT): later(
        "The provider and its commissioners are assessing together. They have not finished, so this can still change."
    ),
    (Moment.BEGUN, Kind.SELF): later(
        "The provider is assessing itself. It has not finished, so this can still change."
    ),
    (Moment.RECORDED, Kind.JOINT): later(
        "The provider and its commissioners have looked at every challenge. They have still to choose priorities."
    ),
    (Moment.RECORDED, Kind.SELF): later(
        "The provider has looked at every challenge itself. It has still to choose priorities."
    ),
    (Moment.RANKED, Kind.JOINT): later(
        "The provider and its commissioners are choosing priorities. This can still change."
    ),
    (Moment.RANKED, Kind.SELF): later("The provider is choosing priorities itself. This can still change."),
    (Moment.COMPLETE, Kind.JOINT): later("This is a joint assessment by the provider and its commissioners."),
    (Moment.COMPLETE, Kind.SELF): later(
        "This is the provider’s own view of its services. Nobody else has agreed it."
    ),
    (Moment.CLOSED, Kind.JOINT): later(
        "This was a joint assessment by the provider and its commissioners. This review is closed."
    ),
    (Moment.CLOSED, Kind.SELF): later(
        "This was the provider’s own view of its services. Nobody else agreed it. This review is closed."
    ),
    (Moment.CANCELLED_EARLY, Kind.JOINT): later(
        "This review was cancelled before Template A was complete. Nothing in it holds."
    ),
    (Moment.CANCELLED_EARLY, Kind.SELF): later(
        "This review was cancelled before Template A was complete. Nothing in it holds."
    ),
    (Moment.CANCELLED, Kind.JOINT): later(
        "This review was cancelled. It was a joint assessment by the provider and its commissioners."
    ),
    (Moment.CANCELLED, Kind.SELF): later(
        "This review was cancelled. It was the provider’s own view of its services."
    ),
}

# ------------------------------------------------------------------------------------ who stands behind a plan

_WRITING = later("Local goals, still being written")
_UNSIGNED = later("Local goals, not signed yet")
GOALS: dict[tuple[PlanState, Review.Kind], Words] = {
    (PlanState.NOT_BEGUN, Kind.JOINT): later("Local goals, not written yet"),
    (PlanState.NOT_BEGUN, Kind.SELF): later("Local goals, not written yet"),
    (PlanState.BEING_WRITTEN, Kind.JOINT): _WRITING,
    (PlanState.BEING_WRITTEN, Kind.SELF): _WRITING,
    (PlanState.READY_TO_SIGN, Kind.JOINT): _UNSIGNED,
    (PlanState.READY_TO_SIGN, Kind.SELF): _UNSIGNED,
    (PlanState.PROPOSED, Kind.JOINT): later("Local goals, proposed by one side, not answered yet"),
    (PlanState.PROPOSED, Kind.SELF): _UNSIGNED,
    (PlanState.AGREED, Kind.JOINT): later("Local goals, agreed by both sides, not signed yet"),
    (PlanState.AGREED, Kind.SELF): _UNSIGNED,
    (PlanState.WAITING_FOR_COMMISSIONER, Kind.JOINT): later(
        "Local goals, signed by the provider alone so far"
    ),
    (PlanState.WAITING_FOR_COMMISSIONER, Kind.SELF): _UNSIGNED,
    (PlanState.WAITING_FOR_PROVIDER, Kind.JOINT): later(
        "Local goals, signed by the commissioner alone so far"
    ),
    (PlanState.WAITING_FOR_PROVIDER, Kind.SELF): _UNSIGNED,
    (PlanState.SIGNED, Kind.JOINT): later("Local goals, agreed by commissioners and provider"),
    (PlanState.SIGNED, Kind.SELF): later("Local goals, signed by the provider"),
    (PlanState.ALTERED, Kind.JOINT): later("Local goals, not those that were signed"),
    (PlanState.ALTERED, Kind.SELF): later("Local goals, not those that were signed"),
    (PlanState.CLOSED_UNSIGNED, Kind.JOINT): later("Local goals, never signed by both sides"),
    (PlanState.CLOSED_UNSIGNED, Kind.SELF): later("Local goals, never signed"),
}

# ------------------------------------------------------------------------------------------------- priorities

NO_PRIORITIES: dict[Moment, Words] = {
    Moment.EMPTY: later("No priorities have been chosen yet."),
    Moment.BEGUN: later("No priorities have been chosen yet."),
    Moment.RECORDED: later("No priorities have been chosen yet."),
    Moment.RANKED: later("No priorities have been chosen yet."),
    Moment.COMPLETE: later("This review has no priorities of its own."),
    Moment.CLOSED: later("This review had no priorities of its own."),
    Moment.CANCELLED_EARLY: later("No priorities were chosen."),
    Moment.CANCELLED: later("This review had no priorities of its own."),
}


class Place(StrEnum):
    """What became of one challenge that the method suggests early."""

    CHOSEN = "chosen"
    CARRIED = "carried"  # an earlier review still works on it
    NOBODY = "nobody"  # no challenge was chosen yet
    OTHERS = "others"  # some were, and this one was not


def place(*, chosen: bool, carried: bool, others: bool) -> Place:
    if chosen:
        return Place.CHOSEN
    if carried:
        return Place.CARRIED
    return Place.OTHERS if others else Place.NOBODY


def early(of: Place, now: Moment) -> Words:
    """What is said of it; `%(rank)d` stands for its rank where it was chosen."""
    if of is Place.CHOSEN:
        return later("Here it is priority %(rank)d.")
    if of is Place.CARRIED:
        return later("It is still being worked on from an earlier review.")
    if of is Place.NOBODY:
        return NO_PRIORITIES[now]
    if now in OPEN:
        return later("It is not among those chosen so far.")
    return later("Here it is not a priority.")


# ---------------------------------------------------------------------------------------------- the next review

NO_DATE: dict[Moment, Words] = {
    Moment.EMPTY: later("The plans set the date of the next review. They come after Template A."),
    Moment.BEGUN: later("The plans set the date of the next review. They come after Template A."),
    Moment.RECORDED: later("The plans set the date of the next review. They come after Template A."),
    Moment.RANKED: later("The plans set the date of the next review. They come after Template A."),
    Moment.COMPLETE: later("No plan says yet when the next review is."),
    Moment.CLOSED: later("No plan of this review says when the next review is."),
    Moment.CANCELLED_EARLY: later("This review has no plans, and sets no date for the next review."),
    Moment.CANCELLED: later("No plan of this review says when the next review is."),
}


def next_review(dates: Sequence[dt.date], now: Moment, on: dt.date) -> str:
    """The next day on which a plan is looked at again, as one sentence. `dates` are those that plans carry."""
    coming = [date for date in dates if date >= on]
    if coming:
        return _("Next review: %(on)s.") % {"on": day(min(coming))}
    if dates:
        return _("The last review date in the plans was %(on)s.") % {"on": day(max(dates))}
    return str(NO_DATE[now])
