"""What the ballots on one question add up to, as far as it may be shown: codes and counts.

Nothing here picks a stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from assessments.workshop.models import Ballot, Question
from assessments.workshop.protection.answers import NoStage
from assessments.workshop.protection.groups import (
    CELLS,
    LADDER,
    WHOLE_ROOM,
    Family,
    Joined,
    cells_of,
)


@dataclass(frozen=True)
class Group:
    """Some people of the room, as a set of cells, and how many of them gave each answer."""

    cells: frozenset[str]
    people: int
    answers: Mapping[str, int]  # answer code -> people, in the order of the form


@dataclass(frozen=True)
class Said:
    """A group of the room, as a set of cells, and the answer that more than half of it gave; empty for none."""

    cells: frozenset[str]
    answer: str

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {"cells": [cell for cell in CELLS if cell in self.cells], "answer": self.answer}


@dataclass(frozen=True)
class Tally:
    """What may be shown of one question. `room` is None when too few answered."""

    people: int
    room: Group | None
    groups: Sequence[Said] = ()


Counts = Mapping[Family, Counter[str]]  # how often each answer was given


def counts_of(question: Question) -> Counts:
    """How often each answer was given in each family (1 query, few rows)."""
    rows = Ballot.on(question).values_list("family", "answer").annotate(n=Count("pk")).order_by()
    return counts_in(rows)


def counts_in(rows: Iterable[tuple[int, str, int]]) -> Counts:
    """The same of rows of the number of a family, an answer, and how often."""
    found: dict[Family, Counter[str]] = {}
    for family, answer, n in rows:
        found.setdefault(list(Family)[family], Counter())[answer] += n
    return found


def said_in(stored: Sequence[Mapping[str, Any]] | None) -> list[Said]:
    """What is stored with a question of its groups."""
    return [Said(frozenset(one["cells"]), one["answer"]) for one in stored or ()]


def said_by_groups(counts: Counts, joined: Mapping[Family, Joined], level: int) -> list[Said]:
    """What each group of that level says. Who joined and did not answer passes, as far as their group goes."""
    found = []
    for group in LADDER[level]:
        answers: Counter[str] = Counter()
        for family in group:
            answers += counts.get(family, Counter())
        people = max(sum(joined.get(family, Joined()).people for family in group), answers.total())
        answers[NoStage.PASS.value] += people - answers.total()
        most = next((answer for answer, n in answers.items() if 2 * n > people), "")
        found.append(Said(cells_of(group), most))
    return found


def tally(counts: Counts, answers: Sequence[str], least: int, groups: Sequence[Said] = ()) -> Tally:
    """The ballots as they may be shown: the whole room from `least` people on, and what its `groups` said.

    `answers` are the codes of the question's answers, in the order in which they are shown.
    """
    total: Counter[str] = Counter()
    for found in counts.values():
        total += found
    people = total.total()
    if people < least:
        return Tally(people, None)
    whole = Group(WHOLE_ROOM, people, {answer: total[answer] for answer in answers})
    return Tally(people, whole, groups)


def picks_of(question: Question) -> Counter[int]:
    """How many picked each challenge (by number)."""
    found: Counter[int] = Counter()
    for answer, n in Ballot.on(question).values_list("answer").annotate(n=Count("pk")).order_by():
        for number in answer.split(","):
            if number.isdecimal():
                found[int(number)] += n
    return found
