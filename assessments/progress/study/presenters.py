"""Looking back in words: the steps for one priority, how far each is, and what carrying over will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.plans.parts import ActionText, GoalText, Kind
from assessments.progress.study.carrying import Carrying, Line, What
from assessments.progress.study.models import Study
from assessments.progress.study.queries import Lack, Looked
from assessments.record.models import Ending
from assessments.reviews.models import Review
from recovery_site.both import Both, differing
from recovery_site.templatetags.words import day

STEPS: tuple[tuple[str, str | Promise], ...] = (
    ("study_said", gettext_lazy("What we said")),
    ("study_happened", gettext_lazy("What happened")),
    ("study_learned", gettext_lazy("What we learned")),
    ("study_change", gettext_lazy("What we change")),
    ("study_carry", gettext_lazy("What carrying over will do")),
)
KINDS: dict[str, str | Promise] = {
    Kind.DESCRIPTION: gettext_lazy("Current standard"),
    Kind.STRENGTHS: gettext_lazy("Strengths"),
    Kind.GOAL: gettext_lazy("Goal"),
    Kind.ACTION: gettext_lazy("Action"),
    Kind.EVIDENCE: gettext_lazy("Evidence source"),
    Kind.DATES: gettext_lazy("Dates and signatures"),
}
WHATS: dict[What, str | Promise] = {
    What.CARRIED: gettext_lazy("Carried over"),
    What.REVISED: gettext_lazy("Carried over, to be revised: its target and date are blank"),
    What.CLOSED: gettext_lazy("Closed: it stays in the old plan"),
    What.DONE: gettext_lazy("Done: it stays in the old plan"),
    What.DROPPED: gettext_lazy("Dropped: it stays in the old plan"),
    What.BLANK: gettext_lazy("Blank: you write it again"),
}


@dataclass(frozen=True)
class Step:
    """One page of the path for a priority."""

    words: str
    href: str
    here: bool
    done: bool


def steps_of(review: Review, looked: Looked, here: str) -> list[Step]:
    """The path: where it is, and what has been done of it."""
    said = {
        "study_happened": Lack.OUTCOME not in looked.lacks and bool(looked.goals),
        "study_learned": Lack.LEARNED not in looked.lacks,
        "study_change": Lack.DECISION not in looked.lacks,
        "study_carry": bool(looked.row.ended and looked.row.ended.into_id),
    }
    return [
        Step(
            str(words), reverse(route, args=[review.pk, looked.row.pk]), route == here, said.get(route, False)
        )
        for route, words in STEPS
    ]


def following(here: str) -> str:
    """The route of the page after this one."""
    routes = [route for route, _words in STEPS]
    return routes[min(routes.index(here) + 1, len(routes) - 1)]


@dataclass(frozen=True)
class Overview:
    """One earlier priority in the list: how far looking back at it is, in words, and where to continue."""

    looked: Looked
    state: str
    done: bool
    href: str
    outcomes: Sequence[tuple[str, str, str]]  # of each goal: its words, whether it was met, what happened


def overview_of(review: Review, looked: Looked) -> Overview:
    """The line of one priority."""
    state, route = _state(looked)
    outcomes = [
        (goal.statement or goal.measure, said.get_outcome_display(), said.note)
        for goal in looked.goals
        if (said := looked.of_goals.get(goal.pk))
    ]
    return Overview(
        looked,
        state,
        looked.row.ended is not None,
        reverse(route, args=[review.pk, looked.row.pk]),
        outcomes,
    )


def _state(looked: Looked) -> tuple[str, str]:
    """How far it is, and the page that comes next."""
    if ended := looked.row.ended:
        return ended_in_words(ended), "study_said"
    lacks = looked.lacks
    if Lack.OUTCOME in lacks:
        return _("Still to say: what happened"), "study_happened" if looked.of_goals else "study_said"
    if Lack.LEARNED in lacks:
        return _("Still to say: what you learned"), "study_learned"
    if Lack.DECISION in lacks:
        return _("Still to decide: carry over or close"), "study_change"
    return _("To be carried over"), "study_carry"


def ended_in_words(ended: Ending) -> str:
    """Closed on a day, or carried over into which review."""
    if ended.into:
        return _("Carried over into %(review)s") % {"review": ended.into.review.title}
    return _("Closed on %(day)s") % {"day": day(ended.at)}


@dataclass(frozen=True)
class ShownLine:
    """One line of what carrying over will do."""

    kind: str
    was: str
    what: str
    more: str


def shown_lines(carrying: Carrying) -> list[ShownLine]:
    """Row by row, what will happen."""
    return [
        ShownLine(
            str(KINDS[line.kind]),
            line.was or _("When it was agreed, the next review, who signed"),
            str(WHATS[line.what]),
            _more(line),
        )
        for line in carrying.lines
    ]


def _more(line: Line) -> str:
    """What is said beside it: the reason, the owner, the date."""
    if line.why:
        return line.why
    if line.date_gone:
        return _("Its date has gone by: agree another one.")
    if isinstance(line.text, GoalText | ActionText) and line.text.due_on:
        facts = {"day": day(line.text.due_on), "owner": getattr(line.text, "owner", "")}
        return (
            _("%(owner)s, by %(day)s. Begins as not started.") if facts["owner"] else _("By %(day)s.")
        ) % facts
    return ""


def both_of_outcomes(theirs: Looked, said: dict[str, str]) -> list[Both]:
    """What somebody else wrote of each goal, beside what was typed (by the name of the field)."""
    found = []
    for number, goal in enumerate(theirs.goals, 1):
        stored = theirs.of_goals.get(goal.pk)
        label = _("Goal %(number)s") % {"number": number}
        found.append(Both(label, stored.note if stored else "", said.get(f"note_{goal.pk}", "")))
    return differing(found)


def both_of_learned(theirs: Looked, learned: str) -> list[Both]:
    """What somebody else wrote as learned, beside what was typed."""
    stored: Study | None = theirs.study
    return differing([Both(_("What we learned"), stored.learned if stored else "", learned)])
