"""The states of a room. A facilitator moves it; any challenge may come at any time, and again.

`open` in the table stands for every state but closed, so that the picture of it can be read.
"""

from dataclasses import replace
from enum import StrEnum

from assessments.people.policy import Act
from assessments.reviews.moves import Move


class RoomAct(StrEnum):
    """What moves a room."""

    ASK_RATING = "ask for a rating"
    SHOW_WORDING = "show the wording"
    ASK_PICKS = "ask what comes first"
    ASK_ACCEPTANCE = "ask to accept Template A"
    REVEAL = "reveal"
    CLOSE = "close"


# The kind of question that each state of the room takes ballots on.
STATE_OF = {"rating": "rating", "wording": "wording", "picks": "choosing", "acceptance": "accepting"}
TAKING = tuple(STATE_OF.values())
OPEN_STATES = ("lobby", *TAKING, "revealed")

ROOM_TABLE = (
    Move("open", RoomAct.ASK_RATING, "rating", Act.ROOM_RUN),
    Move("open", RoomAct.SHOW_WORDING, "wording", Act.ROOM_RUN),
    Move("open", RoomAct.ASK_PICKS, "choosing", Act.ROOM_RUN),
    Move("open", RoomAct.ASK_ACCEPTANCE, "accepting", Act.ROOM_RUN),
    *(Move(state, RoomAct.REVEAL, "revealed", Act.ROOM_RUN) for state in TAKING),
    Move("open", RoomAct.CLOSE, "closed", Act.ROOM_RUN),
)
ROOM_MOVES = tuple(
    replace(move, start=start)
    for move in ROOM_TABLE
    for start in (OPEN_STATES if move.start == "open" else (move.start,))
)
