"""What the ballots on one question add up to, as far as it may be shown: codes and counts.

Nothing here picks a stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from assessments.workshop.models import Ballot, Question
from assessments.workshop.protection.groups import WHOLE_ROOM, Blocks, blocks_for, cell_of


@dataclass(frozen=True)
class Group:
    """Some people of the room, as a set of cells, and how many of them gave each answer."""

    cells: frozenset[str]
    people: int
    answers: Mapping[str, int]  # answer code -> people, in the order of the form


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
    rows = Ballot.on(question).values_list("perspectives", "answer").annotate(n=Count("pk")).order_by()
    for perspectives, answer, n in rows:
        found.setdefault(cell_of(perspectives), Counter())[answer] += n
    return found


def blocks_in(stored: Sequence[Sequence[str]] | None) -> Blocks | None:
    """The blocks that are stored with a question, as sets of cells; None before its reveal."""
    return None if stored is None else [frozenset(cells) for cells in stored]


def blocks_of(
    counts: Counts, least: int, within: Blocks | None = None, screen: int = 0
) -> list[frozenset[str]]:
    """The groups that may be shown of these ballots, never finer than `within`, as sets of cells.

    `screen` as in `blocks_for`: for the record.
    One group of all cells when only the whole room may be shown.
    """
    people = {cell: answers.total() for cell, answers in counts.items()}
    return [block.cells for block in blocks_for(people, least, within, screen)] or [WHOLE_ROOM]


def group(counts: Counts, cells: frozenset[str], answers: Sequence[str]) -> Group:
    """Add up some cells."""
    total: Counter[str] = Counter()
    for cell in cells:
        total += counts.get(cell, Counter())
    return Group(cells, total.total(), {answer: total[answer] for answer in answers})


def tally(counts: Counts, answers: Sequence[str], least: int, blocks: Blocks) -> Tally:
    """The ballots as they may be shown: the whole room from `least` people on, and the `blocks` of it.

    `answers` are the codes of the question's answers, in the order in which they are shown.
    """
    people = sum(found.total() for found in counts.values())
    if people < least:
        return Tally(people, None)
    whole = group(counts, WHOLE_ROOM, answers)
    if len(blocks) < 2:
        return Tally(people, whole)
    return Tally(people, whole, [group(counts, block, answers) for block in blocks])


def picks_of(question: Question) -> Counter[int]:
    """How many picked each challenge (by number)."""
    found: Counter[int] = Counter()
    for answer, n in Ballot.on(question).values_list("answer").annotate(n=Count("pk")).order_by():
        for number in answer.split(","):
            if number.isdecimal():
                found[int(number)] += n
    return found
