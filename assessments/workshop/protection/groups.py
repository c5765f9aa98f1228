"""Perspectives, and which groups of people may be shown apart without giving anybody away.

A person may bring several perspectives, or none. Everybody stands in exactly one *cell*: a single perspective,
a mix within one family, a mix across families, or not said. Results are shown for *blocks* of cells. The blocks
share everybody out between them, so what can be worked out from them, totals included, is what they say and no
more. `blocks_for` chooses them:

1. A family whose cells with people in them all reach the threshold is shown cell by cell.
2. Otherwise, if it reaches the threshold as a whole, it is shown as one block.
3. The families that are left over stand together as "Everybody else". That block must hold two families at
   least and reach the threshold, and its size must leave open how many people each of its cells has: not the
   fewest people that it could have (nearly all cells with one person), not the most (all families just too
   small). Until that is so, the last family that is shown joins it; which one joins depends on nothing that
   is hidden. If nothing else remains, only the whole room is shown.
4. Blocks never get finer than earlier ones (another round, the record after the screen): see `within`.

Whoever knows these rules and everything that is shown, who is not represented included, can work out the
number of people of no cell that is not shown by itself (the tests try every room of up to 24 people).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from django.db import models
from django.utils.translation import gettext_lazy as _


class Perspective(models.IntegerChoices):
    """What a person may tick: each has a bit in the number that is stored of them."""

    USER = 1, _("I use services, or I have used them")
    CARER = 2, _("I care for someone, as family or a friend")
    STAFF = 4, _("I work for the main provider")
    INDEPENDENT = 8, _("I work for another provider, such as a charity")
    COMMISSIONER = 16, _("I plan or pay for services")
    PARTNER = 32, _("I come from another partner, such as the council")

    @property
    def code(self) -> str:
        """The cell of somebody who brings this perspective alone."""
        return self.name.lower()


EVERY_BIT = 63


class Family(StrEnum):
    """Cells that may stand together. The order matters: the last joins others first (rule 3)."""

    LIVED = "lived"
    PROVIDERS = "providers"
    COMMISSIONING = "commissioning"
    MIXED = "mixed"


FAMILIES: dict[Family, tuple[str, ...]] = {
    Family.LIVED: ("user", "carer", "user+carer"),
    Family.PROVIDERS: ("staff", "independent", "staff+independent"),
    Family.COMMISSIONING: ("commissioner", "partner", "commissioner+partner"),
    Family.MIXED: ("several", "unsaid"),
}
EVERYBODY, REST = "everybody", "rest"  # codes of the whole room, and of families that stand together
CELLS = tuple(cell for cells in FAMILIES.values() for cell in cells)
WHOLE_ROOM = frozenset(CELLS)
_FAMILY_OF = {cell: family for family, cells in FAMILIES.items() for cell in cells}

SLACK = 2  # people above the fewest that there could be: with 1 or 2 more, no cell is bound to be one person

Blocks = Sequence[frozenset[str]]


def cell_of(perspectives: int) -> str:
    """The one cell in which somebody with these perspectives (a sum of bits) is counted."""
    names = [one.code for one in Perspective if perspectives & one]
    if not names:
        return "unsaid"
    joined = "+".join(names)
    return joined if joined in _FAMILY_OF else "several"


@dataclass(frozen=True)
class Block:
    """One group that is shown: its code and the cells in it."""

    code: str
    cells: frozenset[str]


def code_of(cells: Iterable[str]) -> str:
    """The code of a block: its one cell, its family, REST or EVERYBODY.

    It depends on the block's cells alone, so it never says who has left since.
    """
    cells = frozenset(cells)
    if len(cells) == 1:
        return next(iter(cells))
    families = {_FAMILY_OF[cell] for cell in cells}
    if len(families) == 1:
        return next(iter(families)).value
    return EVERYBODY if cells == WHOLE_ROOM else REST


def blocks_for(
    counts: Mapping[str, int], least: int, within: Blocks | None = None, screen: int = 0
) -> list[Block]:
    """The groups that may be shown of a room with `counts` people in each cell, none smaller than `least`.

    `within` are the blocks of an earlier showing: the new ones are these or unions of these. For the record,
    `screen` is the threshold by which `within` came to be of the same people: who reads the record alone knows
    that what stood apart on the screen was at least as large. Gives an empty list when only the room as a whole
    may be shown. Cells that had nobody in them are in no block.
    """
    filled_cells = {cell: n for cell, n in counts.items() if n}
    merged = [block for block in within or () if len(block) > 1 and not block.isdisjoint(filled_cells)]
    once_merged: set[str] = set().union(*merged)
    families = {
        name: frozenset(cells) & (once_merged | set(filled_cells)) for name, cells in FAMILIES.items()
    }
    shown: dict[Family, list[frozenset[str]]] = {}
    rest: set[str] = set()
    # Of the rest: how many families and people, and the fewest and most that they could be by what is shown.
    parts, size, fewest, most = 0, 0, 0, 0.0
    needed_by: dict[Family, int] = {}
    for name, mine in families.items():
        if not mine:
            continue
        people, filled = sum(filled_cells.get(cell, 0) for cell in mine), len(mine & set(filled_cells))
        tied = any(block & mine and not block <= mine for block in merged)
        low = _needed(filled, screen) if 0 < screen < least and not tied else filled
        needed = _needed(low, least)
        if people < needed or tied:
            rest |= mine
            parts, size, fewest = parts + 1, size + people, fewest + low
            most = inf if tied else most + needed - 1
        elif mine.isdisjoint(once_merged) and all(filled_cells[cell] >= least for cell in mine):
            shown[name] = [frozenset([cell]) for cell in FAMILIES[name] if cell in mine]
        else:
            shown[name] = [mine]
        needed_by[name] = needed
    while rest and (parts < 2 or size < max(least, fewest + SLACK) or size >= most):
        if not shown:
            return []
        name, _cells = shown.popitem()  # the last: lived experience is the first, so it joins last
        mine = families[name]
        rest |= mine
        parts, size = parts + 1, size + sum(filled_cells.get(cell, 0) for cell in mine)
        fewest, most = fewest + needed_by[name], inf
    found = [block for blocks in shown.values() for block in blocks]
    found += [frozenset(rest)] if rest else []
    return [Block(code_of(block), block) for block in found] if len(found) > 1 else []


def _needed(low: int, least: int) -> int:
    """From how many people on a family, which could be as few as `low`, may stand apart from the others.

    Never so few that a family which may not is bound to be `low` people, one in each cell.
    """
    return max(least, low + SLACK)
