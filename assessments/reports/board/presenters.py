"""What the Board report says in words. What depends on its state is in `truth`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.models import Membership
from assessments.plans.presenters import listed
from assessments.progress.actions.models import Happening
from assessments.progress.measures.models import Change, Measure, Reading
from assessments.progress.measures.presenters import Shown, found_in_words, show
from assessments.progress.measures.queries import Series
from assessments.record.queries import Move
from assessments.record.snapshot import RowFacts
from assessments.reports.board import truth
from assessments.reports.board.content import Board
from assessments.reports.board.gathering import look
from assessments.reports.board.models import BoardDecision, Brand
from assessments.reports.board.parts import (
    Asking,
    Deed,
    Early,
    GoalResult,
    Look,
    LookedBack,
    MeasureFacts,
    NextReview,
    Priority,
    Then,
)
from assessments.reports.board.services import DecisionText
from assessments.reports.presenters import (
    any_reserved,
    different_views,
    numbered,
    seen_differently,
    shortened,
)
from assessments.reviews.models import Review
from assessments.signoff.presenters import STATES
from framework.track import Track
from recovery_site.both import Both, differing
from recovery_site.templatetags.words import day

State = Happening.State
QUOTE = 160  # letters of a comment, goal or reason on page 1, at most
NAME = 90  # letters of a name on page 1
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”’)\]]*(?=\s|$)|$)", re.DOTALL)


# ------------------------------------------------------------------------------------------- pages of the site


def author(member: Membership) -> str:
    """Who the paper is from, as it is suggested: the person's name and their role."""
    return _("%(name)s, %(role)s") % {
        "name": member.user.name,
        "role": member.get_role_display().lower(),
    }


def both_of_decision(theirs: BoardDecision | None, yours: DecisionText) -> list[Both]:
    """What somebody else stored beside what this person wrote."""
    stored = DecisionText.of(theirs) if theirs else DecisionText()
    return differing(
        (
            Both(_("What the Board is asked to decide"), stored.words, yours.words),
            Both(_("Agenda item"), stored.agenda_item, yours.agenda_item),
            Both(_("Date of the Board meeting"), day(stored.board_on), day(yours.board_on)),
            Both(_("Who the paper is from"), stored.author, yours.author),
        )
    )


def look_of(stored: Brand | None) -> Look | None:
    """How the report looks now, for the page that changes it."""
    return look(stored)


# ----------------------------------------------------------------------------------------------- whole sentences


def in_sentences(text: str, most: int = QUOTE) -> str:
    """The whole sentences from the beginning of `text` that fit into `most` letters; empty if the first does not."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    taken = 0
    for found in _SENTENCE.finditer(line):
        if found.end() > most:
            break
        taken = found.end()
    return line[:taken].strip()


def is_whole(text: str, most: int = QUOTE) -> bool:
    """Whether `in_sentences` leaves nothing out."""
    return len(" ".join(text.split())) <= most


def short_name(text: str) -> str:
    """A name on page 1: whole but for the very longest. Those stand whole at the end of the report."""
    return shortened(text, NAME)


# ---------------------------------------------------------------------------------------------------------- page 1


def asked_by(asking: Asking) -> str:
    """Agenda item 7, Board meeting of 3 December 2026. Written by Maren Oakes, recovery lead, 27 November 2026."""
    where = [_("Agenda item %(item)s") % {"item": asking.agenda_item}] if asking.agenda_item else []
    where += [_("Board meeting of %(on)s") % {"on": day(asking.board_on)}] if asking.board_on else []
    who = _("Written by %(author)s, %(on)s") if asking.author else _("Written on %(on)s")
    said = [", ".join(where), who % {"author": asking.author, "on": day(asking.on)}]
    return " ".join(f"{one}." for one in said if one)


def agreed_by(report: Board) -> str:
    """Who stands behind the stages."""
    return str(truth.AGREED[report.moment, report.a.content.review.kind])


def no_priorities(report: Board) -> str:
    return str(truth.NO_PRIORITIES[report.moment])


def still_worked_on(report: Board) -> str:
    """Which challenges earlier reviews still work on, where this one has chosen none; empty without."""
    carried = [row.challenge for row in report.a.carried_over]
    if report.priorities or not carried:
        return ""
    words = ngettext(
        "%(which)s is still being worked on from an earlier review.",
        "%(which)s are still being worked on from earlier reviews.",
        len(carried),
    )
    said = words % {"which": numbered(carried)}
    return f"{said[:1].upper()}{said[1:]}"


def seen_on_page_1(report: Board) -> str:
    """On which challenges somebody sees it differently, and where their words are. Two pages may lack the room."""
    content = report.a.content
    if not report.options.is_short:
        return seen_differently(content)
    said = different_views(content)
    return f"{said} {_('More is on page 2.')}" if any_reserved(content) else said


class Moved(NamedTuple):
    """The challenges that went the same way since the last review."""

    words: str
    rows: tuple[RowFacts, ...]


def moves(report: Board) -> list[Moved]:
    """What moved since the last review, forward first, then what has a stage in one review alone.

    Names the challenges, never counts them.
    """
    words = {
        Move.FORWARD: _("Forward: %(which)s."),
        Move.BACK: _("Back: %(which)s."),
        Move.NONE: _("The same: %(which)s."),
    }
    found = []
    for way in words:
        rows = tuple(row for row in report.a.content.rows if row.move == way)
        if rows:
            which = listed([str(row.challenge) for row in rows])
            found.append(Moved(words[way] % {"which": which}, rows))
    rest = [str(row.challenge) for row in report.a.content.rows if row.outcome and not row.move]
    if found and rest:
        found.append(Moved(_("No stage to compare: %(which)s.") % {"which": listed(rest)}, ()))
    return found


def nothing_moved(report: Board) -> str:
    """Why there is nothing to say about moves; empty when there is."""
    if any(row.move for row in report.a.content.rows):
        return ""
    if not report.has_before:
        return _("This is the first review here, so there is nothing to compare it with yet.")
    if report.moment in truth.OPEN or report.moment == truth.Moment.CANCELLED_EARLY:
        return _(
            "The stages of this review are not agreed yet, so nothing can be compared with the last one."
        )
    if report.has_other_edition:
        return _("Earlier reviews used another edition of the method, so stages cannot be compared.")
    return _("Nothing can be compared with the last review: it has no agreed stage on the same challenges.")


def moved_words(row: RowFacts) -> str:
    """From stage 1 to stage 2."""
    return _("from stage %(was)s to stage %(now)s") % {"was": row.was, "now": row.stage}


def first_goal(priority: Priority) -> str:
    """What will be done, in one line: the first goal of the plan in whole sentences. Empty without one that fits."""
    goals = priority.plan.content.goals if priority.plan else ()
    return in_sentences(goals[0].statement) if goals else ""


def track_of(row: RowFacts, stages: Sequence[object]) -> Track:
    """Where the challenge stands, and where it stood. A stage that the edition does not have is not drawn."""
    known = range(1, len(stages) + 1)
    return Track(
        len(stages),
        row.stage if row.stage in known else None,
        row.was if row.was in known else None,
        bool(row.reservations),
        row.outcome is not None,
        row.stage_name,
    )


# ----------------------------------------------------------------------------------------------------- priorities


def plan_state(priority: Priority) -> str:
    """How far the plan of a priority is, in the words that every list of plans uses."""
    if priority.plan and priority.plan.next_version:
        return _("Signed. Version %(number)d is being written") % {"number": priority.plan.next_version}
    return str(STATES[priority.state]) if priority.state else _("After Template A")


def plan_title(priority: Priority) -> str:
    words = _("Plan for priority %(rank)d: %(title)s")
    return words % {"rank": priority.rank, "title": priority.row.title}


def goals_heading(priority: Priority, kind: Review.Kind) -> str:
    """Who stands behind the goals of a plan."""
    return str(truth.GOALS[priority.plan.state, kind]) if priority.plan else ""


def chosen(early: Early, now: truth.Moment) -> str:
    """What was decided here on a challenge that the method suggests early."""
    of = truth.place(
        chosen=early.priority is not None, carried=early.is_carried_over, others=early.others_chosen
    )
    words = str(truth.early(of, now))
    return words % {"rank": early.priority} if early.priority is not None else words


def next_review(report: Board) -> str:
    """The next day on which a plan is looked at again, as one sentence."""
    return truth.next_review([one.on for one in report.next_reviews], report.moment, report.on)


def whose_plans(one: NextReview) -> str:
    """Which plans are looked at on that day."""
    words = ngettext("plan for priority %(ranks)s", "plans for priorities %(ranks)s", len(one.priorities))
    said = words % {"ranks": listed([str(rank) for rank in one.priorities])}
    return f"{said} ({one.review})" if one.review else said


# --------------------------------------------------------------------------------------------- actions and measures


def deed_state(deed: Deed) -> str:
    """Done, late, dropped and so on, as one word or two; what is late says how far it is."""
    if deed.state is None:
        return _("Not signed yet")
    if deed.is_late:
        return _("Late: %(state)s") % {"state": str(deed.state.label).lower()}
    return str(deed.state.label)


def deed_when(deed: Deed) -> str:
    """The day that it is about: done or dropped on, or due, and the date that was signed where it is another one."""
    if deed.ended_on:
        return day(deed.ended_on)
    if deed.due_on is None:
        return _("No date")
    if deed.state and deed.due_on != deed.signed_due_on:
        first = day(deed.signed_due_on) or _("no date")
        return _("%(now)s (first agreed: %(first)s)") % {"now": day(deed.due_on), "first": first}
    return day(deed.due_on)


def deeds_counted(deeds: Sequence[Deed]) -> str:
    """3 done, 1 late, 2 not started. Work is counted, never stages. Empty without actions."""
    late = sum(one.is_late for one in deeds)
    words = {
        State.DONE: _("%(n)d done"),
        State.UNDER_WAY: _("%(n)d under way"),
        State.NOT_STARTED: _("%(n)d not started"),
        State.DROPPED: _("%(n)d dropped"),
    }
    parts = []
    for state, said in words.items():
        many = sum(one.state == state and not one.is_late for one in deeds)
        parts += [said % {"n": many}] if many else []
        if state == State.DONE and late:
            parts.append(_("%(n)d late") % {"n": late})
    unsigned = sum(one.state is None for one in deeds)
    parts += [_("%(n)d not signed yet") % {"n": unsigned}] if unsigned else []
    return listed(parts) if parts else ""


def series_of(facts: MeasureFacts) -> Series:
    """The measure as the pages of measures know it: rows that were never stored, for their words and their picture."""
    measure = Measure(
        name=facts.name,
        form=facts.form,
        unit=facts.unit,
        better=facts.better,
        baseline=facts.baseline,
        target=facts.target,
    )
    readings = [
        Reading(pk=place, on=one.on, value=one.value, part=one.part, whole=one.whole, answer=one.answer)
        for place, one in enumerate(facts.readings, start=1)
    ]
    changes = [Change(on=one.on, words=one.words, new_limits=one.new_limits) for one in facts.changes]
    return Series(measure, readings, changes)


@dataclass(frozen=True)
class Charted:
    """A measure ready to be printed: its sentence and picture, its changes, and its readings in words."""

    shown: Shown
    facts: MeasureFacts
    readings: Sequence[tuple[dt.date, str]]

    @property
    def lead(self) -> str:
        """What stands before the readings; it says when they are not all."""
        every = len(self.facts.readings)
        if len(self.readings) == every:
            return _("Readings:")
        return _("The last %(shown)d of %(every)d readings:") % {"shown": len(self.readings), "every": every}


MOST_READINGS = 24  # rows of the table below a chart; the chart has them all


def charted(facts: MeasureFacts) -> Charted:
    """The chart of a measure in words and as a picture, and its latest readings."""
    series = series_of(facts)
    readings = [(one.on, found_in_words(one, series.measure)) for one in series.readings]
    return Charted(show(series), facts, readings[-MOST_READINGS:])


# -------------------------------------------------------------------------------------------------- earlier reviews


def then_words(then: Then | None) -> str:
    """What one review agreed, for the table of reviews: Stage 2, priority 1."""
    if then is None:
        return _("Not recorded")
    if not then.in_edition:
        return _("Not in this edition")
    stage = _("Stage %(number)s") % {"number": then.stage} if then.stage else _("Agreement not reached")
    rank = [_("priority %(rank)s") % {"rank": then.rank}] if then.rank else []
    return ", ".join([stage, *rank, *([_("seen differently")] if then.differently else [])])


def result_words(result: GoalResult) -> str:
    """Met, partly met, not met; or that nobody has said."""
    return str(result.outcome.label) if result.outcome else _("Not looked at yet")


def ended_words(one: LookedBack) -> str:
    """What became of an earlier priority; empty while it is still worked on."""
    return str(one.ended.label) if one.ended else _("Still worked on")
