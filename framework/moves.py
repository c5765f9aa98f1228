"""The states of an edition, as data: from which state, by which act, to which."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from framework.models import Edition

State = Edition.State


class EditionAct(StrEnum):
    """What an administrator can do with an edition."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class Move(NamedTuple):
    """`start` and `end` are stored states."""

    start: Edition.State
    act: EditionAct
    end: Edition.State


EDITION_MOVES = (
    Move(State.DRAFT, EditionAct.PUBLISH, State.PUBLISHED),
    Move(State.PUBLISHED, EditionAct.WITHDRAW, State.WITHDRAWN),
    Move(State.WITHDRAWN, EditionAct.PUBLISH, State.PUBLISHED),
)
