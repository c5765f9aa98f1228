"""What the Board report says in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.plans.presenters import listed
from assessments.reports.board.content import Board, Early, NextReview, Priority
from assessments.signoff.presenters import STATES
from recovery_site.templatetags.words import day


def plan_state(priority: Priority) -> str:
    """How far the plan of a priority is, in the words that every list of plans uses."""
    if priority.plan and priority.plan.next_version:
        return _("Signed. Version %(number)d is being written") % {"number": priority.plan.next_version}
    return str(STATES[priority.state]) if priority.state else _("After Template A")


def plan_title(priority: Priority) -> str:
    words = _("Plan for priority %(rank)d: %(title)s")
    return words % {"rank": priority.rank, "title": priority.row.title}


def chosen(early: Early) -> str:
    """What was decided here on a challenge that the method suggests early."""
    if early.priority is not None:
        return _("Here it is priority %(rank)d.") % {"rank": early.priority}
    if early.is_carried_over:
        return _("It is still being worked on from an earlier review.")
    if not early.others_chosen:
        return _("Priorities have not been chosen yet.")
    return _("Here it is not a priority.")


def next_review(report: Board) -> str:
    """The next day on which a plan is looked at again, as one sentence."""
    if not report.next_reviews:
        return _("No date for the next review has been set yet.")
    return _("Next review: %(on)s.") % {"on": day(report.next_reviews[0].on)}


def whose_plans(one: NextReview) -> str:
    """Which plans are looked at on that day."""
    words = ngettext("plan for priority %(ranks)s", "plans for priorities %(ranks)s", len(one.priorities))
    said = words % {"ranks": listed([str(rank) for rank in one.priorities])}
    return f"{said}: {one.review}" if one.review else said
