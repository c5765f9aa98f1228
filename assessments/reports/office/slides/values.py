"""What the five slides say, from the values of the Board report and in its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from assessments.record.presenters import attending_line, view_line
from assessments.record.snapshot import ReservationFacts, RowFacts
from assessments.reports import presenters
from assessments.reports.board import presenters as words
from assessments.reports.board.content import Board
from assessments.reports.board.parts import Deed, Priority
from assessments.reports.office.slides.parts import Deck, Grid, Mark, Page
from recovery_site.templatetags.words import day

OWNERS = 2  # named on the slide; all of them stand in the notes


def deck(report: Board) -> Deck:
    """The slides, in the order of the meeting."""
    content = report.a.content
    return Deck(
        pages=(where(report), moved(report), doing(report), differently(report), asked(report)),
        footer=f"{presenters.running(content.system, content.review.title)}, {day(content.review.date)}",
        draft=_("Draft") if report.a.is_draft else "",
        full_in_notes=_("… says that there is more: it is in full in the notes of this slide."),
        left_out=_("%(n)d more: they are in the notes of this slide."),
    )


# ------------------------------------------------------------------------------------------------- where we are


def where(report: Board) -> Page:
    """The picture."""
    rows, stages = report.a.content.rows, report.a.stages
    marks = tuple(_mark(row, len(stages)) for row in rows)
    legend = [_("Filled disc: the agreed stage.")]
    legend += (
        [_("Dashed ring: some people see it differently.")] if any(row.reservations for row in rows) else []
    )
    legend += [_("Hollow disc: the stage of the last review.")] if any(row.was for row in rows) else []
    legend += [_("Square: priority.")] if any(row.priority for row in rows) else []
    notes = [
        words.agreed_by(report),
        presenters.different_views(report.a.content),
        "",
        *(one.spoken for one in marks),
        "",
        *(attending_line(line) for line in report.a.content.took_part or ()),
    ]
    return Page(
        title=_("Where we are"),
        lead=f"{presenters.agreed_on(rows)} {words.agreed_by(report)}",
        notes="\n".join(notes),
        marks=marks,
        legend=" ".join(legend),
    )


def _mark(row: RowFacts, stages: int) -> Mark:
    known = range(1, stages + 1)
    said = [presenters.where(row)]
    said += [_("seen differently")] if row.reservations else []
    spoken = [f"{row.challenge}. {row.title}: {', '.join(said)}."]
    spoken += [_("At the last review: stage %(was)d.") % {"was": row.was}] if row.was else []
    spoken += [_("Priority %(rank)d.") % {"rank": row.priority}] if row.priority else []
    return Mark(
        title=f"{row.challenge}. {row.title}",
        stages=stages,
        stage=row.stage if row.stage in known else None,
        was=row.was if row.was in known else None,
        is_recorded=row.outcome is not None,
        is_reserved=bool(row.reservations),
        rank=row.priority,
        words=", ".join(said),
        spoken=" ".join(spoken),
    )


# ------------------------------------------------------------------------------------------------- what moved


def moved(report: Board) -> Page:
    """What moved since the last review, and why; what stayed, and why."""
    found = words.moves(report)
    title = _("What moved since the last review")
    if nothing := words.nothing_moved(report):
        return Page(title=title, lead="", notes=nothing, body=nothing)
    rows = [row for one in found for row in one.rows]
    return Page(
        title=title,
        lead=" ".join(one.words for one in found),
        notes="\n".join(f"{row.challenge}. {row.title}: {_way(row)}. {_why(row)}" for row in rows),
        grid=Grid(
            heads=((_("Challenge"), 30), (_("How it moved"), 20), (_("Why"), 50)),
            rows=tuple((f"{row.challenge}. {row.title}", _way(row), _why(row)) for row in rows),
            about=_("What moved since the last review, and why"),
        ),
    )


def _way(row: RowFacts) -> str:
    if row.was == row.stage:
        return _("Stayed at stage %(stage)s") % {"stage": row.stage}
    said = words.moved_words(row)
    return f"{said[:1].upper()}{said[1:]}"


def _why(row: RowFacts) -> str:
    return row.moved_because or _("No reason was written down.")


# ------------------------------------------------------------------------------------------------- what we will do


def doing(report: Board) -> Page:
    """Each priority with what will be done, by whom and by when."""
    title = _("What we will do")
    if not report.priorities:
        nothing = f"{words.no_priorities(report)} {words.still_worked_on(report)}".strip()
        return Page(title=title, lead="", notes=nothing, body=nothing)
    signed = (
        ""
        if report.a.is_draft
        else presenters.plans_signed(sum(one.is_signed for one in report.plans), len(report.priorities))
    )
    heads = [(_("No."), 5.0), (_("Challenge"), 24.0), (_("What we will do"), 29.0), (_("Who"), 17.0)]
    heads += [(_("By"), 11.0), (_("Plan"), 14.0)]
    return Page(
        title=title,
        lead=" ".join(one for one in (signed, words.next_review(report)) if one),
        notes="\n\n".join(_in_full(one) for one in report.priorities),
        grid=Grid(
            heads=tuple(heads),
            rows=tuple(_priority(one) for one in report.priorities),
            about=_("The priorities, the first one first"),
        ),
    )


def _priority(one: Priority) -> tuple[str, ...]:
    open_deeds = [deed for deed in one.deeds if not deed.ended_on]
    goals = one.plan.content.goals if one.plan else ()
    what = goals[0].statement if goals else ""
    if len(goals) > 1:
        what = _("%(goal)s (%(n)d goals in all)") % {"goal": what, "n": len(goals)}
    return (
        str(one.rank),
        f"{one.row.challenge}. {one.row.title}",
        what or _("No goal yet"),
        _owners(open_deeds) or (_("No open actions") if one.deeds and not open_deeds else "–"),
        day(_last(one)) or "–",
        words.plan_state(one),
    )


def _last(one: Priority) -> dt.date | None:
    """The day by which all goals are to be reached; without one, the last day of an open action."""
    goals = [goal.due_on for goal in one.plan.content.goals if goal.due_on] if one.plan else []
    open_deeds = [deed.due_on for deed in one.deeds if deed.due_on and not deed.ended_on]
    return max(goals or open_deeds, default=None)


def _owners(deeds: Sequence[Deed]) -> str:
    names = list(dict.fromkeys(deed.owner for deed in deeds if deed.owner))
    if len(names) <= OWNERS:
        return ", ".join(names)
    return _("%(names)s and %(n)d more") % {"names": ", ".join(names[:OWNERS]), "n": len(names) - OWNERS}


def _in_full(one: Priority) -> str:
    """Everything about a priority, for the notes."""
    said = [f"{one.rank}. {one.row.title}: {words.plan_state(one)}."]
    for goal in one.plan.content.goals if one.plan else ():
        said.append(_("Goal: %(goal)s By: %(by)s.") % {"goal": goal.statement, "by": day(goal.due_on) or "–"})
    for deed in one.deeds:
        said.append(
            _("Action: %(action)s Owner: %(owner)s. %(state)s, %(day)s.")
            % {
                "action": deed.description,
                "owner": deed.owner or "–",
                "state": words.deed_state(deed),
                "day": words.deed_when(deed),
            }
        )
    return "\n".join(said)


# ------------------------------------------------------------------------------------------- seen differently


def differently(report: Board) -> Page:
    """What some people see differently, in their own words: of every challenge the first before any second one."""
    title, content = _("What people see differently"), report.a.content
    whole = [(_("Template A as a whole"), view_line(one), "") for one in content.seen_differently or ()]
    of_rows = [[_voice(row, one) for one in row.reservations] for row in content.rows if row.reservations]
    if not of_rows and not whole:
        nothing = presenters.different_views(content)
        return Page(title=title, lead="", notes=nothing, body=nothing)
    turns = max((len(one) for one in of_rows), default=0)
    voices = [one[turn] for turn in range(turns) for one in of_rows if turn < len(one)]
    voices = [*voices[: len(of_rows)], *whole, *voices[len(of_rows) :]]
    return Page(
        title=title,
        lead=presenters.different_views(content),
        notes="\n".join(
            f"{challenge}: “{said}”{f' ({who})' if who else ''}" for challenge, said, who in voices
        ),
        grid=Grid(
            heads=((_("Challenge"), 28), (_("In their own words"), 55), (_("Who says so"), 17)),
            rows=tuple(voices),
            about=_("What some people see differently"),
        ),
    )


def _voice(row: RowFacts, one: ReservationFacts) -> tuple[str, str, str]:
    return f"{row.challenge}. {row.title}", one.words, one.held_by


# ------------------------------------------------------------------------------------------------- the decision


def asked(report: Board) -> Page:
    """What the Board is asked to decide."""
    title, asking = _("What the Board is asked to decide"), report.asking
    if asking is None:
        nothing = _("Nobody has written yet what the Board is asked to decide.")
        return Page(title=title, lead="", notes=nothing, body=nothing)
    return Page(
        title=title,
        lead="",
        notes=f"{asking.words}\n{words.asked_by(asking)}",
        body=asking.words,
        small=words.asked_by(asking),
    )
