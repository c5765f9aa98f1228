"""Somebody who knows the rules and sees everything that is shown works out no count and no stage that is hidden.

The adversary of these tests knows the algorithm, every shown group with its size and answers, how many people
there are, and which perspectives are not represented. For everything that could be shown, all tables that fit it
are put side by side: a number is safe when at least two values of it are among them.

What no rule about groups can hide: a shown group that is unanimous says what everybody in it answered, and so
does the whole room; and when people come or go between two showings, the difference of two exact counts is theirs.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.workshop.protection.groups import CELLS, FAMILIES, Perspective, blocks_for, code_of
from assessments.workshop.protection.tally import blocks_of

SINGLE = tuple(one.code for one in Perspective)
PAIRS = (("user", "carer"), ("staff", "independent"), ("commissioner", "partner"))
FAMILY = {cell: name for name, cells in FAMILIES.items() for cell in cells}
WHOLE = [frozenset(CELLS)]

Table = dict[str, int]
Groups = list[frozenset[str]]


def groups(counts: Table, least: int, within: Groups | None = None) -> Groups:
    """The shown groups as sets of cells; everybody in one when only the room is shown."""
    return [block.cells for block in blocks_for(counts, least, within)] or WHOLE


def size(counts: Table, cells: frozenset[str]) -> int:
    return sum(counts.get(cell, 0) for cell in cells)


def spread(people: int, places: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread up to so many people over these places."""
    if not places:
        yield ()
        return
    for here in range(people + 1):
        for others in spread(people - here, places - 1):
            yield (here, *others)


def tables(people: int, cells: Sequence[str]) -> Iterator[Table]:
    """Every room of up to so many people in these cells."""
    for row in spread(people, len(cells)):
        yield {cell: n for cell, n in zip(cells, row, strict=True) if n}


def hidden(counts: Table, blocks: Groups) -> list[str]:
    """The cells with people in them that are not shown by themselves."""
    return [cell for block in blocks for cell in block if len(block & counts.keys()) > 1 and cell in counts]


def one_of_each(counts: Table) -> bool:
    """Whether all are the only one of their kind: nothing is said of who is missing then (`took_part`)."""
    return all(n == 1 for n in counts.values())


# What the rules see of a family of two: how many people, how many of its cells have people, and which of the
# thresholds the smaller one reaches.
State = tuple[int, int, int]
Pair = tuple[int, int]


def state_of(pair: Pair, thresholds: tuple[int, ...]) -> State:
    smaller = min(pair) or max(pair)
    return sum(pair), sum(map(bool, pair)), sum(smaller >= least for least in thresholds)


def states(people: int, thresholds: tuple[int, ...]) -> dict[State, list[Pair]]:
    """Every state of a family of up to so many people, with every pair of counts that is in it."""
    found: dict[State, list[Pair]] = defaultdict(list)
    for pair in sorted(spread(people, 2), reverse=True):
        found[state_of(pair, thresholds)].append(pair)  # type: ignore[arg-type]
    return found


def table_of(*families: Pair) -> Table:
    return {cell: n for cell, n in zip(SINGLE, itertools.chain(*families), strict=True) if n}


def test_the_rules_see_nothing_but_the_state_of_each_family() -> None:
    """So one room stands for all whose families are in the same states, up to which of a family is which."""
    some = [row for row in spread(24, 6) if hash(row) % 400 == 0]
    for least, record in ((3, 8), (5, 8)):
        seen: dict[object, list[set[frozenset[str]]]] = {}
        for row in [*spread(6, 6), *some]:
            pairs = [row[:2], row[2:4], row[4:]]
            mirror: dict[str, str] = {}
            for (one, other), (n, _) in zip(PAIRS, pairs, strict=True):
                mirror |= {} if n else {one: other, other: one}
            blocks = [
                {frozenset(mirror.get(cell, cell) for cell in block) for block in both}
                for both in outputs(table_of(*pairs), least, record)
            ]
            key = tuple(state_of(pair, (least, record)) for pair in pairs)
            assert seen.setdefault(key, blocks) == blocks, row


def outputs(counts: Table, least: int, record: int) -> list[Groups]:
    """The groups on the screen and those of the record after it."""
    screen = groups(counts, least)
    return [screen, [block.cells for block in blocks_for(counts, record, screen, least)] or WHOLE]


@pytest.mark.slow
@pytest.mark.parametrize(("least", "record"), [(3, 8), (5, 8), (5, 6), (3, 5)])
def test_no_hidden_count_can_be_worked_out_of_any_room_of_24(least: int, record: int) -> None:
    """Every room of up to 24 people in six perspectives, its screen and its record seen together."""
    family = states(24, (least, record))
    # Of a family with one cell filled it is the first one here: the same holds for the other.
    possible = {
        state: [set(one) for one in zip(*(pairs if state[1] == 2 else pairs[:1]), strict=True)]
        for state, pairs in family.items()
    }
    fits: dict[object, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    hides: dict[tuple[Any, ...], tuple[Table, list[str]]] = {}
    rooms = 0
    for three in itertools.product(family, repeat=3):
        if sum(state[0] for state in three) > 24:
            continue
        rooms += math.prod(len(family[state]) for state in three)
        counts = table_of(*(family[state][0] for state in three))
        both = outputs(counts, least, record)
        for at_least, blocks in zip((least, record), both, strict=True):
            check_blocks(counts, blocks, at_least)
        said = tuple(frozenset((block, size(counts, block)) for block in blocks) for blocks in both)
        for seen, blocks in ((said, both[0]), (said[1:], both[1])):  # all that is shown; the record alone
            key = (seen, frozenset(counts))
            hides[key] = (counts, hidden(counts, blocks))
            for pair, state in zip(PAIRS, three, strict=True):
                for cell, values in zip(pair, possible[state], strict=True):
                    fits[key][cell] |= values
    assert rooms == 593_775
    for (seen, _), (counts, cells) in hides.items():
        for cell in cells:
            silent = len(seen[0]) == 1 and one_of_each(counts)
            assert silent or len(fits[seen, frozenset(counts)][cell]) > 1, f"{cell} of {counts}"


def check_blocks(counts: Table, blocks: Groups, least: int) -> None:
    """Everybody is in one group, none is smaller than the threshold, and not exactly one is hidden."""
    if len(blocks) > 1:
        assert set().union(*blocks) == counts.keys()
        assert sum(map(len, blocks)) == len(counts)
        assert min(size(counts, block) for block in blocks) >= least
        assert all(
            len({FAMILY[c] for c in b}) == 1 or len({FAMILY[c] for c in b & counts.keys()}) > 1
            for b in blocks
        )
    if len(counts) > 1:
        assert len(hidden(counts, blocks)) != 1


@pytest.mark.parametrize(("least", "people"), [(3, 7), (4, 6)])
def test_no_hidden_count_of_a_mixed_room_can_be_worked_out(least: int, people: int) -> None:
    """Every small room in all eleven cells: which perspectives are absent is known, not which cells."""
    fits: dict[object, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    hides: dict[tuple[Any, ...], tuple[Table, list[str]]] = {}
    for counts in tables(people, CELLS):
        brought = frozenset(name for cell in counts for name in cell.split("+"))
        blocks = groups(counts, least)
        check_blocks(counts, blocks, least)
        labels = frozenset((code_of(block), size(counts, block)) for block in blocks)
        key = (labels, brought, sum(counts.values()))
        hides[key] = (counts, hidden(counts, blocks))
        for cell in CELLS:
            fits[key][cell].add(counts.get(cell, 0))
    for key, (counts, cells) in hides.items():
        for cell in cells:
            silent = len(key[0]) == 1 and one_of_each(counts)
            assert silent or len(fits[key][cell]) > 1, f"{cell} of {counts}"


@cache
def answers_of(people: int, choices: int) -> list[tuple[int, ...]]:
    """Every way in which so many people can answer: how many chose each."""
    return [row for row in spread(people, choices) if sum(row) == people]


@cache
def fitting(people: int, total: tuple[int, ...]) -> int:
    """In how many ways so many of a group can have answered whose answers add up to `total`."""
    return sum(
        all(n <= most for n, most in zip(row, total, strict=True)) for row in answers_of(people, len(total))
    )


def test_no_hidden_stage_can_be_worked_out() -> None:
    """Every room of up to 9 people and everything that they can answer (1, 2 or 3), for every hidden cell.

    The others of a group can have answered whatever is left over, so all answers of a cell that stay below
    those of its group fit what is shown. Why it holds for any number: of a group that is not unanimous two people
    from different cells answered differently; were their answers exchanged, the same would be shown.
    """
    tried = 0
    for counts in tables(9, SINGLE):
        for block in groups(counts, 3):
            for cell in block & counts.keys() if len(block & counts.keys()) > 1 else ():
                for total in answers_of(size(counts, block), 3):
                    tried += 1
                    assert sum(map(bool, total)) < 2 or fitting(counts[cell], total) > 1
    assert tried > 10_000


def solve(people: int, least: int, choices: int, rounds: int) -> int:
    """Put all tables side by side that show the same; fails where a hidden cell's answers are the same in all.

    The same people answer in each round, so somebody's answers are one of `choices ** rounds` ways. Makes use
    of nothing but what is shown. Returns how many different things can be shown.
    """
    ways = list(itertools.product(range(choices), repeat=rounds))
    fits: dict[object, dict[tuple[str, int], set[object]]] = defaultdict(lambda: defaultdict(set))
    for counts in tables(people, SINGLE):
        seen = [groups(counts, least)]
        for _ in range(rounds - 1):
            seen.append(groups(counts, least, seen[-1]))
        for rows in itertools.product(*(answers_of(n, len(ways)) for n in counts.values())):
            said: list[object] = [frozenset(counts)]
            found: dict[tuple[str, int], object] = {}
            for r, blocks in enumerate(seen):
                by_cell = {
                    cell: tuple(
                        sum(n for n, way in zip(row, ways, strict=True) if way[r] == choice)
                        for choice in range(choices)
                    )
                    for cell, row in zip(counts, rows, strict=True)
                }
                for block in blocks:
                    cells = [cell for cell in by_cell if cell in block]
                    total = tuple(sum(by_cell[cell][i] for cell in cells) for i in range(choices))
                    said.append((r, block, total))
                    if len(cells) > 1 and sum(map(bool, total)) > 1:
                        found |= {(cell, r): by_cell[cell] for cell in cells}
            for which, answers in found.items():
                fits[frozenset(said)][which].add(answers)
    for key, cells_seen in fits.items():
        for which, values in cells_seen.items():
            assert len(values) > 1, f"{which}: {values} is all that fits {key}"
    return len(fits)


@pytest.mark.parametrize(("people", "choices", "rounds"), [(5, 3, 1), (4, 2, 2)])
def test_no_hidden_stage_can_be_worked_out_with_all_tables_side_by_side(
    people: int, choices: int, rounds: int
) -> None:
    """Every way in which a few people can answer, once, and in two rounds."""
    assert solve(people, 3, choices, rounds) > 500


rooms = st.dictionaries(st.sampled_from(CELLS), st.integers(1, 14))
leasts = st.integers(3, 9)


def finer(new: Groups, old: Groups) -> bool:
    """Whether people who stood together before no longer do."""
    return any(sum(not block.isdisjoint(one) for one in new) > 1 for block in old if len(block) > 1)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rooms, rooms, rooms, leasts)
def test_later_rounds_only_ever_merge(first: Table, second: Table, third: Table, least: int) -> None:
    """People come and go between the rounds; when nobody does, the same groups are shown: nothing is learnt."""
    seen = groups(first, least)
    assert groups(first, least, seen) == seen
    for counts in (second, third, third):
        before, seen = seen, groups(counts, least, seen)
        assert not finer(seen, before)
        there = [block for block in seen if size(counts, block)]
        assert len(there) < 2 or min(size(counts, block) for block in there) >= least
        assert sum(size(counts, block) for block in seen) == sum(counts.values())
    assert set(seen) == set(before)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rooms, leasts, st.integers(5, 12))
def test_the_record_is_never_finer_than_the_screen(counts: Table, least: int, record: int) -> None:
    screen = groups(counts, least)
    _, kept = outputs(counts, least, max(record, least))
    assert not finer(kept, screen)
    check_blocks(counts, kept, max(record, least))
    check_blocks(counts, screen, least)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(rooms, leasts, st.data())
def test_answers_of_a_mixed_room_can_be_exchanged(counts: Table, least: int, data: st.DataObject) -> None:
    """In every group that is not unanimous, each hidden cell could have answered otherwise."""
    said = {
        cell: data.draw(st.lists(st.sampled_from("123"), min_size=n, max_size=n))
        for cell, n in counts.items()
    }
    for block in groups(counts, least):
        cells = [cell for cell in counts if cell in block]
        if len(cells) > 1 and len({answer for cell in cells for answer in said[cell]}) > 1:
            for cell in cells:
                others = {answer for other in cells if other != cell for answer in said[other]}
                assert any({mine} != others for mine in said[cell])


def test_groups_of_a_question_are_those_of_its_ballots() -> None:
    counts = {"user": Counter({"1": 6}), "staff": Counter({"2": 3, "3": 3})}
    assert blocks_of(counts, 5) == groups({"user": 6, "staff": 6}, 5)
