"""Changes of state, as data: from which state, by which act, to which. One function performs them.

Each step has its table (`moves.py`). The tables print as the diagrams in the documents; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise

from assessments.audit.differences import Changed, difference
from assessments.people.policy import Act, Permissions
from recovery_site.errors import NotNow


@dataclass(frozen=True)
class Move:
    """`start` and `end` are stored states, `act` names the move, `who` the act of the policy that it needs.

    None for a move by somebody who has no role yet.
    """

    start: str
    act: StrEnum
    end: str
    who: Act | None


def perform(
    thing: models.Model,
    act: StrEnum,
    moves: Sequence[Move],
    *,
    field: str,
    by: Permissions | None,
    refusal: str | Promise,
    **also: object,
) -> Changed:
    """Move `thing` by `act`, writing `also` in the same statement (compare-and-swap), and refresh it.

    Gives what changed, for the log: its state, and what of `also` is no words (those are the caller's to say).

    `by` is what the person may do in the system of `thing`; None when the system itself does it (housekeeping).
    Refuses: somebody who may not make this move (Refused); a stored state that allows no such move, because it is
    not yet or no longer the one in the table, or somebody else was first (NotNow with `refusal`).
    """
    move = next((m for m in moves if m.act == act and m.start == getattr(thing, field)), None)
    if move is None:
        raise NotNow(refusal)
    if by is not None and move.who is not None:
        by.check(move.who)
    before = _facts(thing, field, also)
    unmoved = type(thing)._default_manager.filter(pk=thing.pk, **{field: move.start})
    if not unmoved.update(**{field: move.end}, **also):
        raise NotNow(refusal)
    thing.refresh_from_db()
    return difference(before, _facts(thing, field, also), codes=[field])


def _facts(thing: models.Model, field: str, also: Iterable[str]) -> dict[str, object]:
    """Its state, and what of these fields is no words. A version counts pages that are out of date, and is no fact."""
    found = {name: thing.serializable_value(name) for name in also if name != "version"}
    return {field: getattr(thing, field)} | {
        name: value for name, value in found.items() if not isinstance(value, str)
    }


def diagram(moves: Sequence[Move]) -> str:
    """The moves as a Mermaid state diagram, one line each."""
    lines = ["stateDiagram-v2", f"    [*] --> {moves[0].start}"]
    lines += [f"    {m.start} --> {m.end}: {m.act}" for m in moves]
    return "\n".join(lines)
