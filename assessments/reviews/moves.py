"""Changes of state, as data: from which state, by which act, to which. One function performs them.

The tables print as the diagram in the README; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from recovery_site.errors import NotNow


@dataclass(frozen=True)
class Move:
    """`start` and `end` are stored states, `act` names the move, `who` the policy act that it needs."""

    start: str
    act: str
    end: str
    who: str


REVIEW_MOVES = (
    Move("assessing", "complete Template A", "planning", "record.complete"),
    Move("planning", "open Template A again", "assessing", "record.reopen"),
    Move("planning", "close the review", "closed", "review.close"),
)


def perform(
    thing: models.Model, act: str, moves: Sequence[Move], *, field: str, otherwise: str, **also: Any
) -> None:
    """Move `thing` by `act`, writing `also` in the same statement, and refresh it.

    Refuses with NotNow(`otherwise`) when the stored state allows no such move: not yet, not any more, or
    somebody else was first.
    """
    move = next((m for m in moves if m.act == act and m.start == getattr(thing, field)), None)
    if move is None:
        raise NotNow(otherwise)
    unmoved = type(thing)._default_manager.filter(pk=thing.pk, **{field: move.start})
    if not unmoved.update(**{field: move.end}, **also):
        raise NotNow(otherwise)
    thing.refresh_from_db()


def diagram(moves: Sequence[Move]) -> str:
    """The moves as a Mermaid state diagram, one line each."""
    lines = ["stateDiagram-v2", f"    [*] --> {moves[0].start}"]
    lines += [f"    {m.start} --> {m.end}: {m.act}" for m in moves]
    return "\n".join(lines)
