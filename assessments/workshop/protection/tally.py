"""What the ballots on one question add up to, as far as it may be shown. Nothing here picks a stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from assessments.workshop.models import Question
from assessments.workshop.protection.groups import CELLS, blocks_for, cell_of, name_of

# What a person may answer, in the order of every form and picture: the three stages, then what is none of them.
# The record itself knows 1, 2, 3 and "not reached" only.
RATINGS = {
    "1": "Stage 1",
    "2": "Stage 2",
    "3": "Stage 3",
    "between": "Between two stages",
    "not_yet": "Not yet at stage 1",
    "pass": "Don’t know, or pass",
}
STAGES = ("1", "2", "3")
SHORT = {"between": "Between", "not_yet": "Not yet", "pass": "Pass"}  # at the head of a narrow column
WORDINGS = {
    "accept": "Accept",
    "reservation": "Accept with a reservation",
    "disagree": "Do not agree",
}
ACCEPTANCES = {"accept": "Accept", "differently": "See something differently"}
ANSWERS: dict[str, dict[str, str]] = {
    Question.Kind.RATING: RATINGS,
    Question.Kind.WORDING: WORDINGS,
    Question.Kind.ACCEPTANCE: ACCEPTANCES,
}


@dataclass(frozen=True)
class Bar:
    """One answer and how many gave it. `share` is for drawing: 0 to 100, of the largest bar."""

    label: str
    count: int
    share: int
    key: str = ""

    @property
    def short(self) -> str:
        """What heads a narrow column: "Stage 2", "Between"."""
        return SHORT.get(self.key) or RATINGS.get(self.key) or self.label

    @property
    def is_stage(self) -> bool:
        """Whether this is one of the three stages, not one of the ways to choose none."""
        return self.key in STAGES


@dataclass(frozen=True)
class Group:
    """Some people of the room, by name, and what they answered."""

    label: str
    people: int
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Tally:
    """What may be shown of one question. `room` is None when too few answered."""

    people: int
    room: Group | None
    groups: Sequence[Group] = ()


Counts = Mapping[str, Counter[str]]  # cell -> answer -> how many


def counts_of(question: Question) -> Counts:
    """How often each answer was given in each cell (1 query, as many rows as there are mixes)."""
    found: dict[str, Counter[str]] = {}
    rows = question.ballots.values_list("perspectives", "answer").annotate(n=Count("pk")).order_by()
    for perspectives, answer, n in rows:
        found.setdefault(cell_of(perspectives), Counter())[answer] += n
    return found


def blocks_of(
    counts: Counts, least: int, within: Sequence[frozenset[str]] | None = None, screen: int = 0
) -> list[frozenset[str]]:
    """The groups that may be shown of these ballots, never finer than `within`, as sets of cells.

    `screen` as in `blocks_for`: for the record.
    One group of all cells when only the whole room may be shown.
    """
    people = {cell: sum(answers.values()) for cell, answers in counts.items()}
    return [block.cells for block in blocks_for(people, least, within, screen)] or [frozenset(CELLS)]


def group(label: str, counts: Counts, cells: frozenset[str], answers: Mapping[str, str]) -> Group:
    """Add up some cells."""
    total: Counter[str] = Counter()
    for cell in cells:
        total += counts.get(cell, Counter())
    top = max(total.values(), default=0) or 1
    bars = [Bar(words, total[key], round(100 * total[key] / top), key) for key, words in answers.items()]
    return Group(label, sum(total.values()), bars)


def tally(counts: Counts, answers: Mapping[str, str], least: int, blocks: Sequence[frozenset[str]]) -> Tally:
    """The ballots as they may be shown: the whole room from `least` people on, and the `blocks` of it."""
    people = sum(sum(found.values()) for found in counts.values())
    if people < least:
        return Tally(people, None)
    whole = group("Everybody", counts, frozenset(CELLS), answers)
    if len(blocks) < 2:
        return Tally(people, whole)
    groups = [group(name_of(block), counts, block, answers) for block in blocks]
    return Tally(people, whole, groups)


def picks_of(question: Question) -> Counter[int]:
    """How many picked each challenge (by number)."""
    found: Counter[int] = Counter()
    for answer, n in question.ballots.values_list("answer").annotate(n=Count("pk")).order_by():
        for number in answer.split(","):
            if number.isdecimal():
                found[int(number)] += n
    return found
