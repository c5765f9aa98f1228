"""The states of a room. A facilitator moves it; any challenge may come at any time, and again.

`open` in the table stands for every state but closed, so that the picture of it can be read.
"""

from dataclasses import replace

from assessments.reviews.moves import Move

# The kind of question that each state of the room takes ballots on.
STATE_OF = {"rating": "rating", "wording": "wording", "picks": "choosing", "acceptance": "accepting"}
TAKING = tuple(STATE_OF.values())
OPEN_STATES = ("lobby", *TAKING, "revealed")

ROOM_TABLE = (
    Move("open", "ask for a rating", "rating", "room.run"),
    Move("open", "show the wording", "wording", "room.run"),
    Move("open", "ask what comes first", "choosing", "room.run"),
    Move("open", "ask to accept Template A", "accepting", "room.run"),
    *(Move(state, "reveal", "revealed", "room.run") for state in TAKING),
    Move("open", "close", "closed", "room.run"),
)
ROOM_MOVES = tuple(
    replace(move, start=start)
    for move in ROOM_TABLE
    for start in (OPEN_STATES if move.start == "open" else (move.start,))
)
