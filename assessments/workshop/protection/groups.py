"""Perspectives, and which groups of people may be shown apart without giving anybody away.

Everybody belongs to one *family*: lived experience, providers, commissioners and partners, or the mixed one (several
perspectives, none said, came late). Groups are families, or families together, and there are five ways to part a room:

    0: lived | providers | commissioning | mixed
    1: lived | providers | everybody else
    2: lived | everybody else            3: providers | everybody else
    4: the whole room

1. A way, a *level*, is allowed when in each of its groups enough people have joined, nearly all of them on phones of
   their own, and more than the fewest that it could have by what is known of who is there (`is_allowed`).
2. The finest allowed level is settled once, as the answers to a first rating are shown, by who has *joined* until then:
   silence and leaving change nothing. Who comes later is not asked and belongs to the mixed family.
3. Through all rooms of a review it only ever gets coarser (`is_as_coarse`): for the screen and for the record.
4. Of a group nothing is told but the answer that more than half of it gave, or that none has more than half: no sizes.
   Only the whole room has exact numbers.
5. The facilitator counts who is there, and everybody sees the number. No group is shown while more have joined.

What of a room of up to 16 people can be worked out nevertheless, also by people who pretend, is what
`tests/workshop/test_inference.py` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

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
    """Who is shown together, lived experience first. `number` is what a ballot keeps of its voter."""

    LIVED = "lived"
    PROVIDERS = "providers"
    COMMISSIONING = "commissioning"
    MIXED = "mixed"

    @property
    def number(self) -> int:
        return list(Family).index(self)


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
ON_OWN_LESS = 2  # so many fewer of a group need to have joined on a phone of their own

Level = tuple[frozenset[Family], ...]


def _level(*groups: str) -> Level:
    letters = {"L": Family.LIVED, "P": Family.PROVIDERS, "C": Family.COMMISSIONING, "M": Family.MIXED}
    return tuple(frozenset(letters[one] for one in group) for group in groups)


LADDER: tuple[Level, ...] = (
    _level("L", "P", "C", "M"),
    _level("L", "P", "CM"),
    _level("L", "PCM"),
    _level("P", "LCM"),
    _level("LPCM"),
)
WHOLE = len(LADDER) - 1  # the level at which no group stands apart


def cell_of(perspectives: int) -> str:
    """The one cell in which somebody with these perspectives (a sum of bits) is counted."""
    names = [one.code for one in Perspective if perspectives & one]
    if not names:
        return "unsaid"
    joined = "+".join(names)
    return joined if joined in _FAMILY_OF else "several"


def family_of(perspectives: int) -> Family:
    """The family of somebody with these perspectives (a sum of bits)."""
    return _FAMILY_OF[cell_of(perspectives)]


def cells_of(group: Iterable[Family]) -> frozenset[str]:
    """All cells of these families."""
    return frozenset(cell for family in group for cell in FAMILIES[family])


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


@dataclass(frozen=True)
class Joined:
    """Who joined of one family: how many, how many of them on phones of their own, in how many of its cells."""

    people: int = 0
    own: int = 0
    cells: int = 0


def is_allowed(level: int, joined: Mapping[Family, Joined], least: int) -> bool:
    """Whether a room of these people may be parted like this, with groups of `least` people at the least."""
    for group in LADDER[level]:
        of = [joined.get(family, Joined()) for family in group]
        people, own, cells = (sum(one) for one in zip(*((o.people, o.own, o.cells) for o in of), strict=True))
        if people < max(least, cells + SLACK) or own < least - ON_OWN_LESS:
            return level == WHOLE
    return True


def is_as_coarse(level: int, before: int) -> bool:
    """Whether each group of `level` is one of `before`, or some of them together."""
    return all(any(small <= large for large in LADDER[level]) for small in LADDER[before])


def level_for(joined: Mapping[Family, Joined], least: int, before: int | None = None) -> int:
    """The finest level that these people allow and that is as coarse as the one `before`, if there was one."""
    return next(
        level
        for level in range(len(LADDER))
        if (before is None or is_as_coarse(level, before)) and is_allowed(level, joined, least)
    )
