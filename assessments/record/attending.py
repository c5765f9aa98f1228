"""Who took part, as the record keeps it: what a workshop counted as codes, what a person typed as a text.

A stored line is a text, or an object whose sentence is made when it is shown (`presenters.attending_line`). So is a
view of Template A as a whole: a text, or the words and the day of their workshop (`presenters.view_line`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assessments.audit.stored import Fields, Unreadable


class Told(StrEnum):
    """What a line says that a workshop counted."""

    PEOPLE = "people"  # how many took part
    FEWER = "fewer"  # fewer than `number` took part: nothing else is said of them
    GROUPS = "groups"  # groups of `number` or more
    ABSENT = "absent"  # perspectives that nobody brought
    ACCEPTED = "accepted"  # `number` accept Template A as a whole, `differently` see something differently


@dataclass(frozen=True)
class Counted:
    """One line that a workshop counted. `groups` are codes; `day` is that of the workshop, on its first line."""

    tells: Told
    number: int = 0
    differently: int = 0
    groups: tuple[str, ...] = ()
    day: dt.date | None = None

    def stored(self) -> dict[str, Any]:
        return {
            "tells": self.tells.value,
            "number": self.number,
            "differently": self.differently,
            "groups": list(self.groups),
            "day": self.day.isoformat() if self.day else None,
        }


@dataclass(frozen=True)
class Dated:
    """What somebody in a workshop sees differently about Template A as a whole: the words, and the workshop's day."""

    words: str
    day: dt.date

    def stored(self) -> dict[str, Any]:
        return {"words": self.words, "day": self.day.isoformat()}


Line = str | Counted
View = str | Dated


def stored_lines(lines: Iterable[Line]) -> list[str | dict[str, Any]]:
    """The lines as JSON."""
    return [line.stored() if isinstance(line, Counted) else line for line in lines]


def read_lines(values: object) -> tuple[Line, ...]:
    """The lines of what `stored_lines` wrote; raises Unreadable and MissingKey for anything else."""
    if not isinstance(values, list):
        raise Unreadable("who took part: a list was expected")
    return tuple(value if isinstance(value, str) else _read(value) for value in values)


def _read(value: object) -> Counted:
    fields = Fields(value, "who took part", "tells number differently groups day")
    return Counted(
        tells=fields.code("tells", Told),
        number=fields.number("number"),
        differently=fields.number("differently"),
        groups=fields.texts("groups"),
        day=fields.date_or_none("day"),
    )


def stored_views(views: Iterable[View]) -> list[str | dict[str, Any]]:
    """The views as JSON."""
    return [view.stored() if isinstance(view, Dated) else view for view in views]


def read_views(values: object) -> tuple[View, ...]:
    """The views of what `stored_views` wrote; raises Unreadable and MissingKey for anything else."""
    if not isinstance(values, list):
        raise Unreadable("seen differently: a list was expected")
    return tuple(value if isinstance(value, str) else _read_view(value) for value in values)


def _read_view(value: object) -> Dated:
    fields = Fields(value, "seen differently", "words day")
    return Dated(fields.text("words"), fields.date("day"))
