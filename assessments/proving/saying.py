"""The history of a plan in words, made from the codes of the log when it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.people.policy import Act
from assessments.plans.moves import PlanAct
from assessments.plans.parts import Kind
from assessments.progress.actions.models import Happening
from assessments.proving.history import Line, Part
from assessments.signoff.models import Signature, Turn
from recovery_site.templatetags.words import day


@dataclass(frozen=True)
class Told:
    """A line as its page shows it. `version` is the filed one that it is about; 0 for none."""

    line: Line
    by: str
    words: str
    parts: Sequence[str]
    reason: str
    version: int


@dataclass(frozen=True)
class Day:
    on: dt.date
    lines: Sequence[Told]


def by_day(lines: Iterable[Line], filed: Collection[int]) -> list[Day]:
    """The lines of each day under it, in their order. `filed`: the versions that can be read."""
    return [
        Day(on, [_told(line, filed) for line in group])
        for on, group in groupby(lines, key=lambda line: timezone.localdate(line.at))
    ]


def _told(line: Line, filed: Collection[int]) -> Told:
    several = line.parts if len(line.parts) > 1 else ()
    version = line.number if line.number in filed else 0
    return Told(
        line, by_whom(line), words_of(line), [part_words(one) for one in several], reason_of(line), version
    )


LONGEST = 90  # letters of a part that name it
Words = Callable[[Line], str]


def words_of(line: Line) -> str:
    """What was done, in one sentence without a subject."""
    told = TOLD.get(line.act)
    return told(line) if told else _("did something else with the plan (%(act)s)") % {"act": line.act}


def by_whom(line: Line) -> str:
    if line.by:
        return line.by
    return _("The owner, by private link") if "link" in line.facts else _("The site")


def reason_of(line: Line) -> str:
    """The reason that was given for a new version, in the words of that person."""
    return str(line.facts.get("reason", ""))


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def part_words(part: Part) -> str:
    """Which part of the plan it is."""
    named = {"words": short(part.words)}
    if not part.words:
        return {
            Kind.DESCRIPTION: _("the description of the current standard"),
            Kind.STRENGTHS: _("the strengths to build on"),
            Kind.DATES: _("the dates"),
            Kind.GOAL: _("a goal"),
            Kind.ACTION: _("an action"),
            Kind.EVIDENCE: _("an evidence source"),
        }[part.kind]
    if part.is_gone:
        return {
            Kind.GOAL: _("the goal “%(words)s” (removed since)"),
            Kind.ACTION: _("the action “%(words)s” (removed since)"),
        }.get(part.kind, _("the evidence source “%(words)s” (removed since)")) % named
    return {Kind.GOAL: _("the goal “%(words)s”"), Kind.ACTION: _("the action “%(words)s”")}.get(
        part.kind, _("the evidence source “%(words)s”")
    ) % named


def _wrote(line: Line) -> str:
    if line.parts:
        return (
            _("wrote in the plan:")
            if len(line.parts) > 1
            else _("wrote %(what)s") % {"what": part_words(line.parts[0])}
        )
    if "phrases" in line.facts:
        return _("marked how far the next stage is met")
    if "phrases_in_report" in line.facts:
        shown = bool(line.facts["phrases_in_report"])
        return _("let the reports show the marks") if shown else _("took the marks out of the reports")
    return {
        PlanAct.REMOVE.value: _("removed the plan"),
        PlanAct.BRING_BACK.value: _("brought the plan back"),
    }.get(str(line.facts.get("act")), _("began to write the plan"))


def _discussed(line: Line) -> str:
    if "resolved" in line.facts:
        return _("resolved a comment") if line.facts["resolved"] else _("opened a comment again")
    if line.facts.get("removed"):
        return _("removed a comment")
    return _("answered a comment") if line.facts.get("answer_to") else _("commented on the plan")


def _signed(line: Line) -> str:
    if line.facts.get("withdrawn"):
        return _("withdrew the signature on version %(number)d") % {"number": line.number}
    if line.facts.get("proof") == Signature.Proof.PAPER:
        return _("wrote down a signature on paper on version %(number)d") % {"number": line.number}
    sides = {
        Signature.Side.COMMISSIONER.value: _("signed version %(number)d for the commissioner"),
        Signature.Side.PROVIDER.value: _("signed version %(number)d for the provider"),
    }
    return sides.get(str(line.facts.get("side")), _("signed version %(number)d")) % {"number": line.number}


def _moved(line: Line) -> str:
    states = dict(Happening.State.choices)
    state = states.get(str(line.facts.get("state")), "")
    return _("said how far the action “%(words)s” is: %(state)s") % {
        "words": short(line.about),
        "state": state,
    }


def _agreed(line: Line) -> str:
    named = {"words": short(line.about), "day": _day(line.facts)}
    if "due_on" in line.facts:
        return _("agreed another date for the action “%(words)s”: %(day)s") % named
    if line.facts.get("links") == 0:
        return _("withdrew the private links for the action “%(words)s”") % named
    if "link" in line.facts:
        return _("made a private link for the owner of the action “%(words)s”") % named
    return _("agreed another owner for the action “%(words)s”") % named


def _day(facts: Mapping[str, object]) -> str:
    try:
        return day(dt.date.fromisoformat(str(facts.get("due_on", ""))))
    except ValueError:
        return ""


def _measured(line: Line) -> str:
    named = {"words": short(line.about)}
    if "added" in line.facts:
        return _("added the measure “%(words)s”") % named
    return _("changed the measure “%(words)s”") % named


def _read(line: Line) -> str:
    named = {"words": short(line.about)}
    days = line.facts.get("days")
    if isinstance(days, list):
        said = ngettext(
            "wrote %(count)d reading of “%(words)s”", "wrote %(count)d readings of “%(words)s”", len(days)
        )
        return said % (named | {"count": len(days)})
    if "taken_out" in line.facts and "change" in line.facts:
        return _("removed a note from the chart of “%(words)s”") % named
    if "change" in line.facts:
        return _("added a note to the chart of “%(words)s”") % named
    return _("removed a reading of “%(words)s”") % named


TOLD: dict[str, Words] = {
    Act.PLAN_WRITE: _wrote,
    Act.PLAN_SIGN: _signed,
    Act.PLAN_AGREE: lambda line: str(Turn.Act(str(line.facts["turn"])).label),
    Act.PLAN_REVISE: lambda line: _("began version %(number)d") % {"number": line.number},
    Act.PLAN_DISCUSS: _discussed,
    Act.PLAN_ENDORSE: lambda line: _("endorsed version %(number)d") % {"number": line.number},
    Act.ACTION_MOVE: _moved,
    Act.ACTION_AGREE: _agreed,
    Act.MEASURE_WRITE: _measured,
    Act.MEASURE_END: lambda line: _("ended the measure “%(words)s”") % {"words": short(line.about)},
    Act.READING_WRITE: _read,
}
