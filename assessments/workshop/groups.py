"""Perspectives, and which groups of people may be shown apart without giving anybody away.

A person may bring several perspectives, or none. Everybody stands in exactly one *cell*: a single perspective,
a mix within one family, a mix across families, or not said. Results are shown for *blocks* of cells. The blocks
share everybody out between them, so what can be worked out from them, totals included, is what they say and no
more. `blocks_for` chooses them:

1. A family whose cells with people in them all reach the threshold is shown cell by cell.
2. Otherwise, if it reaches the threshold as a whole, it is shown as one block.
3. The families that are left over stand together as "Everybody else", which must reach the threshold and hold
   people of two families at least; the smallest shown family joins it until that is so. If nothing else
   remains, only the whole room is shown.
4. Blocks never get finer than earlier ones (another round, the record after the screen): see `within`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# The perspectives that a person may tick, in order: the bit of each in the stored number, and what it is called.
PERSPECTIVES = (
    (1, "user", "I use services, or I have used them"),
    (2, "carer", "I care for somebody, as family or a friend"),
    (4, "staff", "I work for the main provider"),
    (8, "independent", "I work for another provider, such as a charity"),
    (16, "commissioner", "I plan or pay for services"),
    (32, "partner", "I come from another partner, such as the council"),
)
EVERY_BIT = 63

# What a cell is called when it is shown, and who is missing when nobody of it came.
LABELS = {
    "user": "People who use services",
    "carer": "Carers",
    "user+carer": "People who use services and are carers, too",
    "staff": "Staff of the main provider",
    "independent": "Independent providers",
    "staff+independent": "Staff of the main provider and of another",
    "commissioner": "Commissioners",
    "partner": "Other partners",
    "commissioner+partner": "Commissioners who are partners, too",
    "several": "People with more than one perspective",
    "unsaid": "People who did not say",
}
FAMILIES: dict[str, tuple[str, ...]] = {
    "People with lived experience": ("user", "carer", "user+carer"),
    "Those who provide services": ("staff", "independent", "staff+independent"),
    "Those who commission, and partners": ("commissioner", "partner", "commissioner+partner"),
    "More than one perspective, or not said": ("several", "unsaid"),
}
REST = "Everybody else"
CELLS = tuple(cell for cells in FAMILIES.values() for cell in cells)
_FAMILY_OF = {cell: name for name, cells in FAMILIES.items() for cell in cells}

Blocks = Sequence[frozenset[str]]


def cell_of(perspectives: int) -> str:
    """The one cell in which somebody with these perspectives (a sum of bits) is counted."""
    names = [name for bit, name, _ in PERSPECTIVES if perspectives & bit]
    if not names:
        return "unsaid"
    joined = "+".join(names)
    return joined if joined in _FAMILY_OF else "several"


@dataclass(frozen=True)
class Block:
    """One group that is shown: its name and the cells in it."""

    label: str
    cells: frozenset[str]


def name_of(cells: Iterable[str], counts: Mapping[str, int]) -> str:
    """What a block is called, by those of its cells that have people in them."""
    present = {cell for cell in cells if counts.get(cell)}
    if len(present) == 1:
        return LABELS[next(iter(present))]
    families = {_FAMILY_OF[cell] for cell in present}
    return next(iter(families)) if len(families) == 1 else REST


def blocks_for(counts: Mapping[str, int], least: int, within: Blocks | None = None) -> list[Block]:
    """The groups that may be shown of a room with `counts` people in each cell, none smaller than `least`.

    `within` are the blocks of an earlier showing: the new ones are these or unions of these. Gives an empty
    list when only the room as a whole may be shown. Cells with nobody in them are in no block.
    """
    shown: list[frozenset[str]] = []
    rest: set[str] = set()
    there = {cell: n for cell, n in counts.items() if n}
    for cells in FAMILIES.values():
        present = frozenset(cell for cell in cells if cell in there)
        if not present:
            continue
        if min(there[cell] for cell in present) >= least and _apart(present, within):
            shown += [frozenset([cell]) for cell in cells if cell in present]
        elif sum(there[cell] for cell in present) >= least and _whole(present, within):
            shown.append(present)
        else:
            rest |= present

    def size(cells: Iterable[str]) -> int:
        return sum(there[cell] for cell in cells)

    def family_size(name: str) -> int:
        return size(cell for cell in FAMILIES[name] if cell in there)

    while rest and (size(rest) < least or len({_FAMILY_OF[cell] for cell in rest}) < 2):
        if not shown:
            return []
        name = min({_FAMILY_OF[cell] for block in shown for cell in block}, key=family_size)
        rest |= {cell for cell in FAMILIES[name] if cell in there}
        shown = [block for block in shown if _FAMILY_OF[next(iter(block))] != name]
    blocks = [*shown, frozenset(rest)] if rest else shown
    return [Block(name_of(block, there), block) for block in blocks] if len(blocks) > 1 else []


def _apart(cells: frozenset[str], within: Blocks | None) -> bool:
    """Whether each of these cells may stand alone: none shared a block with another one before."""
    return within is None or all(len(block) == 1 for block in within if block & cells)


def _whole(cells: frozenset[str], within: Blocks | None) -> bool:
    """Whether these cells may stand together apart from all others: no earlier block held others as well."""
    families = {_FAMILY_OF[cell] for cell in cells}
    return within is None or all(
        {_FAMILY_OF[cell] for cell in block} <= families for block in within if block & cells
    )
