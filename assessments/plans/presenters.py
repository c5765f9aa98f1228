"""Template B in words: what is missing, and what two people wrote side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.plans.parts import Dates, Kind, Lack, Missing, PartText, Written
from assessments.plans.snapshot import TemplateB
from recovery_site.both import Both, differing
from recovery_site.templatetags.words import day

MISSING = {
    (Kind.DESCRIPTION, Lack.WORDS): gettext_lazy("Describe the current standard."),
    (Kind.GOAL, Lack.ANY): gettext_lazy("Enter at least one goal."),
    (Kind.DATES, Lack.AGREED_ON): gettext_lazy("Enter the date on which the goals were agreed."),
    (Kind.ACTION, Lack.ANY): gettext_lazy("Enter at least one action."),
    (Kind.EVIDENCE, Lack.ANY): gettext_lazy("Enter at least one evidence source."),
    (Kind.DATES, Lack.NEXT_REVIEW_ON): gettext_lazy("Enter the date of the next review."),
}
PART_NEEDS = {
    Kind.GOAL: gettext_lazy("Goal %(number)d needs %(things)s."),
    Kind.ACTION: gettext_lazy("Action %(number)d needs %(things)s."),
}
THINGS = {
    Lack.MEASURE: gettext_lazy("a measure"),
    Lack.BASELINE: gettext_lazy("a baseline"),
    Lack.TARGET: gettext_lazy("a target"),
    Lack.DATE: gettext_lazy("a date"),
    Lack.OWNER: gettext_lazy("an owner"),
}
FIELDS = {
    (Kind.GOAL, "statement"): gettext_lazy("Goal %(number)d"),
    (Kind.GOAL, "measure"): gettext_lazy("Goal %(number)d: measure"),
    (Kind.GOAL, "baseline"): gettext_lazy("Goal %(number)d: baseline"),
    (Kind.GOAL, "target"): gettext_lazy("Goal %(number)d: target"),
    (Kind.GOAL, "due_on"): gettext_lazy("Goal %(number)d: by when"),
    (Kind.ACTION, "description"): gettext_lazy("Action %(number)d"),
    (Kind.ACTION, "owner"): gettext_lazy("Action %(number)d: owner"),
    (Kind.ACTION, "due_on"): gettext_lazy("Action %(number)d: due date"),
    (Kind.EVIDENCE, "description"): gettext_lazy("Evidence source %(number)d"),
    (Kind.EVIDENCE, "link"): gettext_lazy("Evidence source %(number)d: link"),
    (Kind.DATES, "agreed_on"): gettext_lazy("Date on which the goals were agreed"),
    (Kind.DATES, "next_review_on"): gettext_lazy("Date of the next review"),
}


def needs(missing: Iterable[Missing]) -> list[str]:
    """What is missing, as one sentence for each part."""
    return [_need(one) for one in missing]


def _need(one: Missing) -> str:
    if one.number is None:
        return str(MISSING[one.kind, one.lacks[0]])
    things = listed([str(THINGS[lack]) for lack in one.lacks])
    return str(PART_NEEDS[one.kind]) % {"number": one.number, "things": things}


def listed(words: Sequence[str]) -> str:
    """a measure, a baseline and a target."""
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def contents(content: TemplateB) -> str:
    """2 goals, 1 action and 3 evidence sources."""
    goals, actions, sources = map(len, (content.goals, content.actions, content.evidence_sources))
    return listed(
        [
            ngettext("%(number)d goal", "%(number)d goals", goals) % {"number": goals},
            ngettext("%(number)d action", "%(number)d actions", actions) % {"number": actions},
            ngettext("%(number)d evidence source", "%(number)d evidence sources", sources)
            % {"number": sources},
        ]
    )


def both_of(written: Iterable[Written]) -> list[Both]:
    """What somebody else saved beside what this person wrote, for each part that both changed."""
    return [both for one in written for both in differing(_both(one))]


def _both(one: Written) -> list[Both]:
    kind, theirs, yours = one.conflict.kind, one.conflict.theirs, one.yours
    if kind == Kind.DESCRIPTION:
        return [Both(_("Description of the current standard"), str(theirs or ""), str(yours or ""))]
    stored, typed = _texts(theirs), _texts(yours)
    names = list(stored or typed)
    number = {"number": one.number or 0}
    return [
        Both(
            str(FIELDS[kind, name]) % number,
            _shown(stored, name, first=n == 0),
            _shown(typed, name, first=n == 0),
        )
        for n, name in enumerate(names)
    ]


def _texts(value: PartText | Dates | str | None) -> dict[str, str]:
    """The fields of a part as texts; empty when the part is taken out."""
    if value is None or isinstance(value, str):
        return {}
    return {
        name: day(text) if isinstance(text, dt.date) else text or "" for name, text in asdict(value).items()
    }


def _shown(texts: dict[str, str], name: str, *, first: bool) -> str:
    if not texts:
        return _("Removed from the plan") if first else ""
    return texts[name]
