"""What can be worked out of what a room shows, by somebody who knows the rules, sees everything, and sends people in.

A model of rooms by families, driven through `level_for` and `said_by_groups`, the code that runs. The adversary knows
the rules, the level, what every group said, the exact numbers of the whole room, how many joined and answered, and the
answers of the k people whom they control (0 to 4, all in the family that they are after). What fits all of that is put
side by side; something is determined when it is the same in everything that fits.

`pytest -s` prints the table. What it cannot protect, unanimity above all, is said in docs/secrecy.md.
"""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pytest

from assessments.workshop.protection.groups import LADDER, WHOLE, Family, Joined, is_as_coarse, level_for
from assessments.workshop.protection.tally import said_by_groups

LIVED, PROVIDERS, COMMISSIONING, MIXED = Family
LEAST = 7
Room = tuple[int, ...]  # people in each family, all honest and on phones of their own


def joined_in(room: Room, shams: int = 0, of: Family = LIVED, *, own: bool = True) -> dict[Family, Joined]:
    """Who joined: the people of the room, and shams in one family, on phones of their `own` or not."""
    found = {}
    for family, n in zip(Family, room, strict=True):
        more = shams if family is of else 0
        found[family] = Joined(n + more, n + (more if own else 0), min(n + more, 1))
    return found


def rooms(people: int) -> Iterator[Room]:
    """Every room of exactly so many people."""
    for room in itertools.product(range(people + 1), repeat=4):
        if sum(room) == people:
            yield room


def level(room: Room, before: int | None = None) -> int:
    return level_for(joined_in(room), LEAST, before)


@pytest.mark.parametrize("people", [12, 16])
def test_how_many_people_a_family_has_is_never_determined(people: int) -> None:
    """Of every room of so many people: whoever sees the level alone can fit other numbers to every family.

    Nothing else that is shown depends on how many people a family has, but what more than half of a group said.
    """
    fits: dict[int, list[Room]] = defaultdict(list)
    for room in rooms(people):
        fits[level(room)].append(room)
    for same in fits.values():
        for family in range(4):
            assert len({room[family] for room in same}) > 1 or not same


def test_the_level_is_the_same_whoever_is_silent_or_leaves() -> None:
    """It comes from who joined, so a second question with one answer fewer says nothing of that person's family."""
    for room in rooms(16):
        joined = joined_in(room)
        settled = level_for(joined, LEAST)
        everybody = {family: Counter({"1": n}) for family, n in zip(Family, room, strict=True)}
        full = [one.cells for one in said_by_groups(everybody, joined, settled)]
        for family in Family:
            if everybody[family]["1"]:
                fewer = everybody | {family: Counter({"1": everybody[family]["1"] - 1})}
                assert [one.cells for one in said_by_groups(fewer, joined, settled)] == full


def test_a_second_room_and_arrivals_never_part_what_stood_together() -> None:
    """Whoever is in the second room, and whoever came since: its groups are those of the first, or some together."""
    for before, room in itertools.product(range(len(LADDER)), rooms(14)):
        after = level(room, before)
        assert is_as_coarse(after, before)
        if len(LADDER[before]) > 1 and len(LADDER[after]) > 1:
            assert all(any(small <= large for large in LADDER[after]) for small in LADDER[before])


def ways_to_answer(people: int, answers: int) -> list[tuple[int, ...]]:
    """How many chose each answer, in every way."""
    return [row for row in itertools.product(range(people + 1), repeat=answers) if sum(row) == people]


def orders(row: Sequence[int]) -> int:
    """In how many ways people can share out these answers among themselves."""
    return math.factorial(sum(row)) // math.prod(map(math.factorial, row))


def seen(lived: Sequence[int], others: Sequence[int], silent: int) -> tuple[object, ...]:
    """What a room at level 2 shows: the whole room exactly, and what each of its two groups said."""
    joined = {LIVED: Joined(sum(lived) + silent, 9, 1), PROVIDERS: Joined(sum(others), 9, 1)}
    counts = {
        family: Counter({str(n): count for n, count in enumerate(row) if count})
        for family, row in ((LIVED, lived), (PROVIDERS, others))
    }
    groups = tuple(one.answer for one in said_by_groups(counts, joined, 2))
    return tuple(a + b for a, b in zip(lived, others, strict=True)), groups


def determined(lived: int, others: int, k: int, silent: int) -> tuple[int, int]:
    """How often some honest person's answer is determined, and of how many: every way that two groups can answer.

    The adversary controls k of the group with lived experience and knows what they answered; `silent` of it give none.
    An answer is determined when all honest people of a group gave the same one in everything that fits. Each way
    weighs as much as there are people who can bring it about, each of three answers being as likely.
    """
    honest = lived - k - silent
    fits: dict[object, set[tuple[tuple[int, ...], tuple[int, ...]]]] = defaultdict(set)
    weight: Counter[object] = Counter()
    shams = (k, 0, 0)  # all shams say the same
    for mine, theirs in itertools.product(ways_to_answer(honest, 3), ways_to_answer(others, 3)):
        whole = tuple(a + b for a, b in zip(mine, shams, strict=True))
        shown = seen(whole, theirs, silent)
        fits[shown].add((mine, theirs))
        weight[shown] += orders(mine) * orders(theirs)
    gives_away = 0
    for shown, tables in fits.items():
        # An answer is known of every honest member of a group that can only have been unanimous.
        for group in (0, 1):
            if (
                len({table[group] for table in tables}) == 1
                and sum(map(bool, next(iter(tables))[group])) == 1
            ):
                gives_away += weight[shown]
                break
    return gives_away, weight.total()


def test_the_table_of_what_is_determined(capsys: pytest.CaptureFixture[str]) -> None:
    """Groups of 7 and 9, the smallest that there are; one silent or nobody; 0 to 4 of the seven are the adversary's."""
    rows = []
    for k in range(5):
        for silent in (0, 1):
            given, of = determined(7, 9, k, silent)
            rows.append((k, silent, 100 * given / of))
    shown = Counter(level(room) != WHOLE for people in range(12, 31) for room in _likely(people))
    share = 100 * shown[True] / shown.total()
    isolated = sum(isolates(room, k) for room in rooms(16) for k in range(5))
    with capsys.disabled():
        print("\nshams  silent  % of answers that determine somebody's")
        for k, silent, percent in rows:
            print(f"{k:5}  {silent:6}  {percent:6.2f}")
        print(
            f"one honest person isolated by shams: {isolated} of {5 * sum(1 for _ in rooms(16))} rooms of 16"
        )
        print(f"groups are shown in {share:.0f} % of rooms of 12 to 30 people")
    assert max(percent for k, _, percent in rows if k < 3) < 3
    assert max(percent for _, _, percent in rows) < 15  # four of seven: said in docs/secrecy.md
    assert isolated == 0
    assert share > 60


def isolates(room: Room, k: int) -> bool:
    """Whether k shams make a group in which there is one honest person alone."""
    for family in Family:
        for own in (True, False):
            settled = level_for(joined_in(room, k, family, own=own), LEAST)
            for group in LADDER[settled]:
                honest = sum(n for one, n in zip(Family, room, strict=True) if one in group)
                if settled != WHOLE and family in group and honest == 1:
                    return True
    return False


def _likely(people: int) -> list[Room]:
    """Some rooms of so many people as workshops have them: lived experience and providers more often than others."""
    chance = random.Random(people)
    found = []
    for _ in range(200):
        drawn = Counter(chance.choices(range(4), weights=(35, 40, 15, 10), k=people))
        found.append(tuple(drawn[n] for n in range(4)))
    return found


def silent_determined(people: int, answers: int, *, again: bool) -> float:
    """Per cent of histories in which the family of one silent person is determined, in a room of two families.

    Nobody knows how large each family is. `again`: the same was asked before, everybody answered then, and nobody but
    the silent person does otherwise now, which is the worst that there is. Each history weighs as much as there are
    people who can bring it about.
    """
    fits: dict[object, set[int]] = defaultdict(set)
    weight: Counter[object] = Counter()
    for lived in range(LEAST, people - LEAST + 1):
        ways = math.comb(people, lived)
        rows = ways_to_answer(lived, answers), ways_to_answer(people - lived, answers)
        for mine, theirs in itertools.product(*rows):
            before = seen(mine, theirs, 0) if again else None
            for family, answer in itertools.product((0, 1), range(answers)):
                now = [list(mine), list(theirs)]
                if not (could := now[family][answer]):
                    continue
                now[family][answer] -= 1
                shown = before, tell(now, lived, people - lived)
                fits[shown].add(family)
                weight[shown] += ways * orders(mine) * orders(theirs) * could
    alone = sum(weight[shown] for shown, families in fits.items() if len(families) == 1)
    return 100 * alone / weight.total()


def tell(rows: Sequence[Sequence[int]], lived: int, others: int) -> tuple[object, ...]:
    """What a room of two families of these sizes shows of these answers."""
    joined = {LIVED: Joined(lived, lived, 1), PROVIDERS: Joined(others, others, 1)}
    counts = {
        one: Counter({str(n): count for n, count in enumerate(row) if count})
        for one, row in zip((LIVED, PROVIDERS), rows, strict=True)
    }
    said = tuple(one.answer for one in said_by_groups(counts, joined, 2))
    return tuple(a + b for a, b in zip(*rows, strict=True)), said


def test_a_silent_person_is_hidden_by_those_who_think_again() -> None:
    """One question alone hardly ever tells the family of somebody who is silent."""
    assert silent_determined(16, 3, again=False) < 1.5


def test_a_silent_person_among_people_who_all_answer_as_before_is_less_hidden() -> None:
    """More than half of a group can become half of it by one silence. docs/secrecy.md says so, with this figure."""
    assert silent_determined(16, 3, again=True) < 18
