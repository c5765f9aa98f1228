"""Filters of the Board report: its words for templates. `{% load board_report %}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from assessments.progress.measures.presenters import lines_said
from assessments.record.snapshot import RowFacts
from assessments.reports.board import presenters
from assessments.reports.board.content import Board
from assessments.reports.board.parts import Priority
from assessments.reports.presenters import plans_signed as signed_of

register = template.Library()

for words in (
    presenters.agreed_by,
    presenters.asked_by,
    presenters.charted,
    presenters.chosen,
    presenters.deed_state,
    presenters.deed_when,
    presenters.deeds_counted,
    presenters.ended_words,
    presenters.first_goal,
    presenters.goals_heading,
    presenters.in_sentences,
    presenters.is_whole,
    lines_said,
    presenters.moved_words,
    presenters.moves,
    presenters.next_review,
    presenters.no_priorities,
    presenters.nothing_moved,
    presenters.plan_state,
    presenters.plan_title,
    presenters.result_words,
    presenters.seen_on_page_1,
    presenters.short_name,
    presenters.still_worked_on,
    presenters.then_words,
    presenters.track_of,
    presenters.whose_plans,
):
    register.filter(words.__name__, words)


@register.filter
def plans_signed(report: Board) -> str:
    """How many of the plans are signed, as one sentence."""
    if report.a.is_draft:
        return ""
    return signed_of(sum(one.is_signed for one in report.plans), len(report.priorities))


@register.filter
def reserved(rows: Sequence[RowFacts]) -> list[RowFacts]:
    """Those that somebody sees differently."""
    return [row for row in rows if row.reservations]


@register.filter
def has_page(priority: Priority, report: Board) -> bool:
    """Whether the plan of this priority is printed in full."""
    return bool(priority.plan and report.options.has_plans)
