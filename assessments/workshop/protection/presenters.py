"""Codes of answers and groups as words, and the bars that are drawn of them. No queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments.record.presenters import GROUP_NAMES
from assessments.record.queries import FormLine
from assessments.workshop.models import Question
from assessments.workshop.protection.answers import (
    Acceptance,
    NoStage,
    Practice,
    Wording,
    answers_to,
    is_stage,
)
from assessments.workshop.protection.groups import code_of
from assessments.workshop.protection.looking import Round
from assessments.workshop.protection.showing import Picks
from assessments.workshop.protection.tally import Group, Said, Tally
from framework.models import Stage
from framework.track import Track

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"

NO_STAGE: dict[str, Words] = {
    NoStage.BETWEEN: _("Between two stages"),
    NoStage.NOT_YET: _("Not yet at stage 1"),
    NoStage.PASS: _("Don’t know, or pass"),
}
PRACTICES: dict[str, Words] = {
    Practice.TEA: _("Tea"),
    Practice.COFFEE: _("Coffee"),
    Practice.WATER: _("Water"),
    Practice.NOTHING: _("Nothing, thank you"),
}
WORDINGS: dict[str, Words] = {
    Wording.ACCEPT: _("Accept"),
    Wording.RESERVATION: _("Accept with a reservation"),
    Wording.DISAGREE: _("Do not agree"),
}
ACCEPTANCES: dict[str, Words] = {
    Acceptance.ACCEPT: _("Accept"),
    Acceptance.DIFFERENTLY: _("See something differently"),
}
LABELS: dict[str, dict[str, Words]] = {
    Question.Kind.PRACTICE: PRACTICES,
    Question.Kind.WORDING: WORDINGS,
    Question.Kind.ACCEPTANCE: ACCEPTANCES,
}
PASS_OR_NONE: Words = _("Don’t know, pass or no answer")
SHORT: dict[str, Words] = {  # at the head of a narrow column
    NoStage.BETWEEN: _("Between"),
    NoStage.NOT_YET: _("Not yet"),
    NoStage.PASS: _("Pass"),
}


def stage_label(number: str | int) -> str:
    """What a stage is called where there is no room for its name."""
    return _("Stage %(number)s") % {"number": number}


def labels(kind: str, stages: Sequence[Stage]) -> dict[str, Words]:
    """Answer -> words, in the order of the form; a stage with its name in that edition. Empty for picks."""
    names = {str(stage.number): str(stage) for stage in stages}
    return {answer: answer_label(kind, answer, names) for answer in answers_to(kind, stages)}


def answer_label(kind: str, answer: str, names: Mapping[str, str] | None = None) -> Words:
    """One answer in words; a stage by its name in `names`, else by its number. The code itself if unknown."""
    if kind == Question.Kind.RATING:
        return NO_STAGE.get(answer) or (names or {}).get(answer) or stage_label(answer)
    return LABELS.get(kind, {}).get(answer, answer)


def group_name(cells: Iterable[str]) -> Words:
    """What a group of the room is called. It depends on its cells alone."""
    return GROUP_NAMES[code_of(cells)]


def people(number: int) -> str:
    """A number of people in words: "1 person"."""
    return ngettext("%(number)s person", "%(number)s people", number) % {"number": number}


@dataclass(frozen=True)
class Bar:
    """One answer and how many gave it. `share` is for drawing: 0 to 100, of the largest bar."""

    answer: str
    label: Words
    short: Words
    count: int
    share: int
    is_stage: (
        bool  # drawn filled; what is no stage is drawn hollow, and a line stands before the first of them
    )
    divides: bool
    stage_name: str = ""

    @property
    def classes(self) -> str:
        """How its column is drawn; empty for a stage."""
        return "" if self.is_stage else "app-other app-divides" if self.divides else "app-other"


@dataclass(frozen=True)
class Bars:
    """The bars of one group."""

    name: Words
    people: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class GroupSaid:
    """The answer that more than half of a group gave, or that there is none, in words and on the track of stages."""

    name: Words
    words: Words
    track: Track


@dataclass(frozen=True)
class Results:
    """What people answered, ready to draw. `room` is None when too few answered; only it has numbers."""

    people: int
    least: int
    room: Bars | None
    groups: Sequence[GroupSaid]
    is_rating: bool
    columns: int


def bars_of(group: Group, kind: str, stages: Sequence[Stage], top: int = 0) -> Bars:
    """One group's answers. `top` is the number of people that fills a bar: what stands together has one scale."""
    full = {str(stage.number): stage for stage in stages}
    top = top or top_of(group)
    rating = kind == Question.Kind.RATING
    found: list[Bar] = []
    for answer, count in group.answers.items():
        stage = full.get(answer) if rating else None
        filled = not rating or is_stage(answer)
        label = str(stage) if stage else answer_label(kind, answer)
        short = SHORT.get(answer, label) if stage is None else stage_label(answer)
        first = not filled and bool(found) and found[-1].is_stage
        name = stage.name if stage else ""
        found.append(Bar(answer, label, short, count, round(100 * count / top), filled, first, name))
    return Bars(group_name(group.cells), group.people, found)


def said_by(said: Said, kind: str, stages: Sequence[Stage]) -> GroupSaid:
    """What one group said. Its track has no line where more than half chose no stage, a broken one where none has."""
    number = int(said.answer) if said.answer and is_stage(said.answer) else None
    track = Track(len(stages), number, recorded=not said.answer)
    if not said.answer:
        return GroupSaid(group_name(said.cells), _("No answer has more than half"), track)
    silent = said.answer == NoStage.PASS
    words = PASS_OR_NONE if silent else answer_label(kind, said.answer)
    return GroupSaid(group_name(said.cells), _("More than half: %(answer)s") % {"answer": words}, track)


def top_of(group: Group | None) -> int:
    """The most people that gave one answer; 1 for nobody, so that there is a scale."""
    return max(group.answers.values(), default=0) or 1 if group else 1


def results(
    tally: Tally | None, kind: str, stages: Sequence[Stage], least: int, top: int = 0
) -> Results | None:
    """A tally in words. `least` is the threshold that it was made with; `top` the scale, if others stand beside it."""
    if tally is None:
        return None
    top = top or top_of(tally.room)
    room = bars_of(tally.room, kind, stages, top) if tally.room else None
    groups = [said_by(said, kind, stages) for said in tally.groups]
    columns = len(room.bars) if room else 0
    return Results(tally.people, least, room, groups, kind == Question.Kind.RATING, columns)


@dataclass(frozen=True)
class RoundShown:
    """One earlier question in words. `results` is None for picks, which are (title, people)."""

    question: Question
    title: str
    people: int
    results: Results | None
    picks: Sequence[tuple[str, int]]
    words: Sequence[str]


def rounds(
    found: Sequence[Round], stages: Sequence[Stage], challenges: Mapping[int, str], least: int
) -> list[RoundShown]:
    """Earlier rounds, all ratings on one scale. `challenges` are titles by number."""
    ratings = [one.found.room for one in found if one.found and one.question.kind == Question.Kind.RATING]
    top = max(map(top_of, ratings), default=1)
    return [
        RoundShown(
            one.question,
            round_name(one.question),
            one.people,
            results(
                one.found,
                one.question.kind,
                stages,
                least,
                top if one.question.kind == Question.Kind.RATING else 0,
            ),
            [
                (f"{number}. {challenges.get(number, '')}", n)
                for number, n in sorted((one.picks or {}).items(), key=lambda pair: (-pair[1], pair[0]))
            ],
            one.words,
        )
        for one in found
    ]


ROUNDS: dict[str, Words] = {
    Question.Kind.RATING: _("Round %(number)s"),
    Question.Kind.WORDING: _("Wording %(number)s"),
    Question.Kind.PICKS: _("What to act on first, round %(number)s"),
    Question.Kind.ACCEPTANCE: _("Template A, round %(number)s"),
}


def round_name(question: Question) -> str:
    """What one round is called beside the others."""
    return str(ROUNDS.get(question.kind, "%(number)s")) % {"number": question.number}


@dataclass(frozen=True)
class Pick:
    """One challenge and how many chose it. `count` is None where the number is not shown."""

    line: FormLine
    count: int | None
    share: int


def picks(found: Picks | None, lines: Sequence[FormLine]) -> list[Pick]:
    """Each line of Template A with how many chose it; most chosen first. Empty before the reveal."""
    if found is None:
        return []
    if found.counts is None:
        return [Pick(line, None, 0) for line in lines]
    counts = found.counts
    top = max(counts.values(), default=0) or 1
    numbers = [(line, counts.get(line.challenge.number, 0)) for line in lines]
    shown = [Pick(line, count, round(100 * count / top)) for line, count in numbers]
    return sorted(shown, key=lambda one: -(one.count or 0))
