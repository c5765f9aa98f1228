"""The stage track: how a stage is drawn, everywhere. Places as finished numbers for one SVG, and its words.

A line with a stop for each stage and a disc on the agreed one. The place and the digit say the stage, never a colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

HEIGHT, MIDDLE, EDGE = 40, 20, 20
STOP, HOLLOW, DISC, RING = 5, 8, 14, 18  # radii: a stage, the one before, the agreed one, around it
TIP = 3  # the least between the arrow and what it points to


@dataclass(frozen=True)
class Arrow:
    """From the stage before to the agreed one: a shaft (none where there is no room for it) and a head."""

    start: int
    end: int
    head: str


@dataclass(frozen=True)
class Track:
    """Where a challenge stands among `stages` stages.

    `stage` is the agreed one and `name` its name; `was` the agreed one of the review before. Without a stage,
    `recorded` tells that agreement was not reached from nothing being recorded yet.
    """

    stages: int
    stage: int | None = None
    was: int | None = None
    reservations: bool = False
    recorded: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        if not all(number is None or 1 <= number <= self.stages for number in (self.stage, self.was)):
            raise ValueError(f"Stage {self.stage} (was {self.was}) of {self.stages}")

    @property
    def words(self) -> str:
        """The same in words, for beside the track: "Stage 2: Development, was stage 1"."""
        if self.stage is None and not self.recorded:
            return _("Not recorded yet")
        if self.stage is None:
            parts = [_("Agreement not reached")]
        elif self.name:
            parts = [_("Stage %(number)s: %(name)s") % {"number": self.stage, "name": self.name}]
        else:
            parts = [_("Stage %(number)s") % {"number": self.stage}]
        if self.before:
            parts.append(_("was stage %(number)s") % {"number": self.was})
        if self.stage and self.reservations:
            parts.append(_("agreed with reservations"))
        return ", ".join(parts)

    @property
    def reached(self) -> bool:
        return self.stage is not None

    @property
    def has_line(self) -> bool:
        return self.recorded or self.reached

    @property
    def width(self) -> int:
        return 2 * EDGE + (self.stages - 1) * self._apart

    @property
    def stops(self) -> list[int]:
        return [self._x(number) for number in range(1, self.stages + 1)]

    @property
    def here(self) -> int | None:
        """The middle of the disc."""
        return self._x(self.stage) if self.stage else None

    @property
    def before(self) -> int | None:
        """The middle of the hollow stop of the stage before; None when nothing moved."""
        return self._x(self.was) if self.was and self.has_line and self.was != self.stage else None

    @cached_property
    def arrow(self) -> Arrow | None:
        if self.here is None or self.before is None:
            return None
        way = 1 if self.here > self.before else -1
        gap = (RING + 2 if self.reservations else DISC + TIP) * way
        tip, start = self.here - gap, self.before + (HOLLOW + 2) * way
        base = tip - 8 * way
        end = tip - 5 * way if (tip - 5 * way - start) * way > 0 else start
        return Arrow(start, end, f"M{tip} {MIDDLE} L{base} {MIDDLE - 6} V{MIDDLE + 6} Z")

    @property
    def _apart(self) -> int:
        return 42 if self.stages <= 4 else 38

    def _x(self, number: int) -> int:
        return EDGE + (number - 1) * self._apart
