"""Sharing in words: what a system agrees to, and a picture of where systems stand, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.people.models import LocalSystem
from assessments.progress.across.models import LEAST, SharingConsent, What
from assessments.progress.across.queries import Shown
from assessments.progress.across.results import stages_of
from framework.models import Edition
from framework.queries import challenges_of


@dataclass(frozen=True)
class Asks:
    """What a system is asked for: a title, the words that are agreed to, and the buttons."""

    what: What
    title: str
    short: str
    statement: str
    agree: str
    withdraw: str
    what_follows: str  # when it is withdrawn

    @property
    def paragraphs(self) -> list[str]:
        return self.statement.split("\n")


STATEMENTS = {
    What.STAGES: (
        gettext_lazy(
            "%(system)s agrees that the stages in its completed Template A are counted with those of other systems."
        ),
        gettext_lazy(
            "Others see, for each challenge, how many systems are at each stage. They do not see which ones."
        ),
        gettext_lazy(
            "Nobody sees comments, reservations or priorities. There is no total, no average and no ranking."
        ),
        gettext_lazy(
            "It is shown only when at least %(least)s systems are counted. A new count is shown only when at least "
            "%(least)s systems have changed, so that one change cannot be worked out."
        ),
        gettext_lazy(
            "If all systems are at the same stage of a challenge, people who know that you take part know your "
            "stage."
        ),
        gettext_lazy("You can withdraw at any time. Your stages are then removed at once."),
    ),
    What.GOALS: (
        gettext_lazy(
            "%(system)s agrees that the goals in its signed plans are shown to systems that start from the same "
            "stage of the same challenge."
        ),
        gettext_lazy("They see the words as they are in the signed plan, and how the goal is measured."),
        gettext_lazy("They do not see the name of your system, or who wrote, owns or signed anything."),
        gettext_lazy(
            "A goal is left out if it contains the name of your system, an organisation, a member or an owner. "
            "We cannot find every name, so read your goals first."
        ),
        gettext_lazy(
            "Goals are shown only when at least %(least)s systems share theirs. People may still recognise yours."
        ),
        gettext_lazy("You can withdraw at any time. Your goals are then removed at once."),
    ),
    What.NAME: (
        gettext_lazy("%(system)s agrees that its name is in the list of systems that are counted."),
        gettext_lazy(
            "The list is in alphabetical order. It does not say where you stand, and no goal carries your name."
        ),
        gettext_lazy(
            "People who see your name may guess more: if all systems are at one stage of a challenge, you are too."
        ),
        gettext_lazy("You can withdraw at any time. Your name is then removed at once."),
    ),
}
AROUND = {
    What.STAGES: (
        gettext_lazy("Share where you stand"),
        gettext_lazy("Your stages are counted with those of others, without your name"),
        gettext_lazy("Agree to share our stages"),
        gettext_lazy("Stop sharing our stages"),
        gettext_lazy(
            "Your stages are removed at once. Your goals and your name are no longer shared either."
        ),
    ),
    What.GOALS: (
        gettext_lazy("Share your goals"),
        gettext_lazy("Your goals are shown to systems at the same starting stage, without your name"),
        gettext_lazy("Agree to share our goals"),
        gettext_lazy("Stop sharing our goals"),
        gettext_lazy("Your goals are removed at once. Your stages are still counted."),
    ),
    What.NAME: (
        gettext_lazy("Share your name"),
        gettext_lazy("Your name is in the list of systems that take part"),
        gettext_lazy("Agree to share our name"),
        gettext_lazy("Stop sharing our name"),
        gettext_lazy("Your name is removed at once. Your stages are still counted."),
    ),
}


def asks(what: What, system: LocalSystem) -> Asks:
    """What the lead of that system reads before they agree."""
    values = {"system": system.name, "least": LEAST}
    title, short, agree, withdraw, what_follows = (str(words) for words in AROUND[what])
    statement = "\n".join(str(words) % values for words in STATEMENTS[what])
    return Asks(what, title, short, statement, agree, withdraw, what_follows)


@dataclass(frozen=True)
class ConsentLine:
    """One of the things that can be shared: what holds now, and the page on which that is changed."""

    asks: Asks
    consent: SharingConsent | None
    href: str


def consent_lines(system: LocalSystem, held: Mapping[str, SharingConsent]) -> list[ConsentLine]:
    """All that can be shared, in order."""
    return [
        ConsentLine(asks(what, system), held.get(what), reverse("across_share", args=[system.pk, what]))
        for what in What
    ]


@dataclass(frozen=True)
class Cell:
    """How many systems stand there. `share` is of 100; `own`: this system as well, by its own Template A."""

    label: str
    systems: int
    share: int
    own: bool
    is_stage: bool

    @property
    def words(self) -> str:
        return ngettext("%(n)s system", "%(n)s systems", self.systems) % {"n": self.systems}


@dataclass(frozen=True)
class Line:
    """One challenge."""

    number: int
    title: str
    cells: Sequence[Cell]
    goals: str = ""  # the page of goals that others chose; empty for none


@dataclass(frozen=True)
class Drawn:
    """A picture as a table."""

    shown: Shown
    lines: Sequence[Line]
    names: Sequence[str] = ()
    unnamed: int = 0
    waits: bool = False  # the reader's system takes part, and comes with the next picture


def drawn(
    shown: Shown,
    *,
    own: Mapping[int, int | None] | None = None,
    system: LocalSystem | None = None,
    names: Sequence[str] = (),
    waits: bool = False,
) -> Drawn:
    """A picture, challenge by challenge, with the place of the reader's own system, and links to goals of others."""
    own, stages = own or {}, list(shown.edition.stages.all())
    labels = [_("Stage %(number)s: %(name)s") % {"number": one.number, "name": one.name} for one in stages]
    labels.append(_("Agreement not reached"))
    lines = []
    for challenge in challenges_of(shown.edition):
        numbers = stages_of(shown.counts, challenge.number, len(stages))
        where = (own[challenge.number] or len(stages) + 1) if challenge.number in own else 0
        cells = [
            Cell(label, n, round(100 * n / shown.systems), place == where, place <= len(stages))
            for place, (label, n) in enumerate(zip(labels, numbers, strict=True), start=1)
        ]
        goals = (
            reverse("across_goals", args=[system.pk, challenge.number])
            if system and challenge.number in own
            else ""
        )
        lines.append(Line(challenge.number, challenge.short_title, cells, goals))
    return Drawn(shown, lines, names, shown.systems - len(names), waits)


def stage_in_words(edition: Edition, stage: int | None) -> str:
    """A stage as it is called; in words where none was agreed."""
    found = next((one for one in edition.stages.all() if one.number == stage), None)
    if found is None:
        return _("Agreement not reached")
    return _("Stage %(number)s: %(name)s") % {"number": found.number, "name": found.name}
