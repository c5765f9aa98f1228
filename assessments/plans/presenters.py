"""Template B in words: what is missing, and what two people wrote side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.plans.models import Plan
from assessments.plans.parts import (
    Dates,
    Kind,
    Lack,
    Missing,
    PartText,
    Written,
    due_later,
)
from assessments.plans.snapshot import TemplateB
from assessments.record.models import Row
from framework.models import Challenge, DataSource, Indicator, Stage
from framework.track import Track
from recovery_site.both import Both, differing
from recovery_site.forms import Text
from recovery_site.templatetags.words import clock, day, moment
from recovery_site.word_changes import Piece, compared

# The parts of the form in the order of the paper, each with its place in the address and what it is called.
PARTS: Mapping[Kind, tuple[str, Text]] = {
    Kind.DESCRIPTION: ("description", gettext_lazy("Where we are now")),
    Kind.STRENGTHS: ("strengths", gettext_lazy("Strengths to build on")),
    Kind.GOAL: ("goals", gettext_lazy("Goals")),
    Kind.ACTION: ("actions", gettext_lazy("Actions")),
    Kind.EVIDENCE: ("evidence", gettext_lazy("Evidence")),
    Kind.DATES: ("dates", gettext_lazy("Dates")),
}
KINDS = {slug: kind for kind, (slug, _words) in PARTS.items()}
ADD = {
    Kind.GOAL: gettext_lazy("Add another goal"),
    Kind.ACTION: gettext_lazy("Add another action"),
    Kind.EVIDENCE: gettext_lazy("Add another evidence source"),
}
ADD_FIRST = {
    Kind.GOAL: gettext_lazy("Add a goal"),
    Kind.ACTION: gettext_lazy("Add an action"),
    Kind.EVIDENCE: gettext_lazy("Add a source"),
}
ADD_ANOTHER = {
    Kind.GOAL: gettext_lazy("Save and add another goal"),
    Kind.ACTION: gettext_lazy("Save and add another action"),
    Kind.EVIDENCE: gettext_lazy("Save and add another source"),
}
ALL = {
    Kind.GOAL: gettext_lazy("All goals on one page"),
    Kind.ACTION: gettext_lazy("All actions on one page"),
    Kind.EVIDENCE: gettext_lazy("All evidence sources on one page"),
}
NOT_NEEDED = {
    Kind.ACTION: gettext_lazy("Why no action is needed"),
    Kind.EVIDENCE: gettext_lazy("Why no evidence source is needed"),
}
ORDER = {
    Kind.GOAL: gettext_lazy("Put the goals in order"),
    Kind.ACTION: gettext_lazy("Put the actions in order"),
    Kind.EVIDENCE: gettext_lazy("Put the evidence sources in order"),
}
REMOVED = {
    Kind.GOAL: gettext_lazy("Goal removed."),
    Kind.ACTION: gettext_lazy("Action removed."),
    Kind.EVIDENCE: gettext_lazy("Evidence source removed."),
}
OTHER_PLAN = gettext_lazy(
    "Part of this page came from another plan. What you wrote is below. Save again to add it to this plan."
)
MERGED = gettext_lazy("A box that only they changed says what they saved. Check it all, then save.")

MISSING = {
    (Kind.DESCRIPTION, Lack.WORDS): gettext_lazy("Describe the current standard."),
    (Kind.GOAL, Lack.ANY): gettext_lazy("Enter at least one goal."),
    (Kind.DATES, Lack.AGREED_ON): gettext_lazy("Enter the date on which the goals were agreed."),
    (Kind.ACTION, Lack.ANY): gettext_lazy("Enter at least one action."),
    (Kind.EVIDENCE, Lack.ANY): gettext_lazy("Enter at least one evidence source."),
    (Kind.DATES, Lack.NEXT_REVIEW_ON): gettext_lazy("Enter the date of the next review."),
    (Kind.DATES, Lack.NEXT_REVIEW_AHEAD): gettext_lazy(
        "The date of the next review has passed. Enter a later one."
    ),
    (Kind.DATES, Lack.LATER_REASON): gettext_lazy(
        "Something is due after the next review. Give the reason, or change a date."
    ),
}
PART_NEEDS = {
    Kind.GOAL: gettext_lazy("Goal %(number)d needs %(things)s."),
    Kind.ACTION: gettext_lazy("Action %(number)d needs %(things)s."),
    Kind.EVIDENCE: gettext_lazy("Evidence source %(number)d needs %(things)s."),
}
THINGS = {
    Lack.WORDS: gettext_lazy("a description"),
    Lack.MEASURE: gettext_lazy("a measure"),
    Lack.BASELINE: gettext_lazy("a baseline"),
    Lack.TARGET: gettext_lazy("a target"),
    Lack.DATE: gettext_lazy("a date"),
    Lack.OWNER: gettext_lazy("an owner"),
}
ONCE_WORDS: Mapping[Kind, Text] = {
    Kind.DESCRIPTION: gettext_lazy("Description of the current standard"),
    Kind.STRENGTHS: gettext_lazy("Strengths to build on"),
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
    (Kind.DATES, "later_reason"): gettext_lazy("Why something is due after the next review"),
}


@dataclass(frozen=True)
class Part:
    """One part of the form as its page speaks of it."""

    kind: Kind

    @property
    def title(self) -> str:
        return str(PARTS[self.kind][1])

    @property
    def slug(self) -> str:
        return PARTS[self.kind][0]

    @property
    def add(self) -> str:
        return str(ADD.get(self.kind, ""))

    @property
    def another(self) -> str:
        return str(ADD_ANOTHER.get(self.kind, ""))

    @property
    def all(self) -> str:
        return str(ALL.get(self.kind, ""))

    @property
    def order(self) -> str:
        return str(ORDER.get(self.kind, ""))

    @property
    def removed(self) -> str:
        return str(REMOVED.get(self.kind, ""))

    @property
    def is_last(self) -> bool:
        return not following(self.slug)


@dataclass(frozen=True)
class Need:
    """What the plan still needs, in a sentence, and the part where it is written."""

    words: str
    part: str

    def __str__(self) -> str:
        return self.words


def due_later_in_words(plan: Plan | None) -> list[str]:
    """Goal 2: 3 May 2028. For each goal and action that is due after the next review."""
    return [
        _("%(what)s: %(date)s") % {"what": str(FIELDS[kind, FIRST[kind]]) % {"number": n}, "date": day(date)}
        for kind, n, date in (due_later(plan) if plan else [])
    ]


def following(part: str) -> str:
    """The part after this one, as it stands in the address; empty after the last."""
    slugs = [*KINDS, ""]
    return slugs[slugs.index(part) + 1]


def saved(kind: Kind) -> str:
    """What is said when a part is saved."""
    return _("“%(part)s” is saved.") % {"part": PARTS[kind][1]}


def kept_at(at: dt.datetime) -> str:
    """Draft kept at 10:42, or on which day that was."""
    words = clock(at) if timezone.localdate(at) == timezone.localdate() else moment(at)
    return _("Draft kept at %(time)s") % {"time": words}


def examples(kind: Kind, challenge: Challenge) -> Sequence[Indicator | DataSource]:
    """What the framework gives as examples for such a part. No query when the challenge came whole."""
    if kind == Kind.GOAL:
        return list(challenge.indicators.all())
    return list(challenge.data_sources.all()) if kind == Kind.EVIDENCE else []


FIRST = {Kind.GOAL: "statement", Kind.ACTION: "description"}


def needs(missing: Iterable[Missing]) -> list[Need]:
    """What is missing, as one sentence for each part."""
    return [Need(_need(one), PARTS[one.kind][0]) for one in missing]


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


def track_of(content: TemplateB, stages: Sequence[Stage]) -> Track:
    """The stage that the plan starts from, to be drawn. `stages` are those of its edition, in order."""
    names = {one.number: one.name for one in stages}
    return Track(
        len(stages),
        content.stage,
        reservations=content.outcome == Row.Outcome.RESERVATIONS,
        recorded=True,
        name=names.get(content.stage or 0, ""),
    )


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


@dataclass(frozen=True)
class Choice(Both):
    """One box that two people filled in differently, or the same.

    `name` is that of the box, `part` of the row it stands in, `key` tells which part; `by` saved it (`is_own`: the
    same person, in another window). Texts can be joined.
    """

    name: str = ""
    part: str = ""
    key: str = ""
    by: str = ""
    is_own: bool = False
    can_join: bool = False

    @property
    def differs(self) -> bool:
        return self.theirs != self.yours

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Both texts word by word: what is gone stands in theirs alone, what is new in yours alone."""
        return compared(self.theirs, self.yours)


def both_of(written: Iterable[Written]) -> list[Both]:
    """Every field of each part that two people wrote differently: what somebody else saved, what this person wrote."""
    return [both for one in written if differing(parts := list(_both(one))) for both in parts]


def _both(one: Written) -> Iterator[Both]:
    kind, theirs, yours = one.conflict.kind, one.conflict.theirs, one.yours
    by, is_own = one.conflict.by, one.conflict.is_own
    key = str(one.conflict.uid or PARTS[kind][0])
    if kind in ONCE_WORDS:
        label, stored, typed = str(ONCE_WORDS[kind]), str(theirs or ""), str(yours or "")
        can_join = bool(stored and typed)
        yield Choice(label, stored, typed, kind.value, "", key, by, is_own, can_join)
        return
    before, mine = _texts(theirs), _texts(yours)
    before |= {name: mine[name] for name in one.alone if name in mine}
    start = f"{one.prefix}-" if one.prefix else ""
    for n, name in enumerate(before or mine):
        yield Choice(
            str(FIELDS[kind, name]) % {"number": one.number or 0},
            _shown(before, name, first=n == 0),
            _shown(mine, name, first=n == 0),
            f"{start}{name}",
            one.prefix,
            key,
            by,
            is_own,
            can_join=bool(before.get(name) and mine.get(name)) and name not in NOT_JOINED,
        )


NOT_JOINED = {"due_on", "agreed_on", "next_review_on", "link"}


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
