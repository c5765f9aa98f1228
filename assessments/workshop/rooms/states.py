"""The states of a room. A facilitator moves it; any challenge may come at any time, and again.

`open` in the table stands for every state but closed, so that the picture of it can be read.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from assessments.people.policy import Act
from assessments.people.transitions import Move
from assessments.workshop.models import Question, Room

Kind, State = Question.Kind, Room.State


class RoomMove(StrEnum):
    """What moves a room, as its table and the picture of it say it."""

    PRACTISE = "ask for practice"
    BEGIN = "begin"
    ASK_RATING = "ask for a rating"
    SHOW_WORDING = "show the wording"
    ASK_PICKS = "ask what comes first"
    ASK_ACCEPTANCE = "ask to accept Template A"
    REVEAL = "reveal"
    TAKE_BACK = "take back"
    CLOSE = "close"


class RoomAct(StrEnum):
    """What is done in a room, as the log keeps it."""

    OPEN = "room.open"
    CLOSE = "room.close"
    PRACTISE = "room.practise"
    BEGIN = "room.begin"
    ASK_RATING = "room.ask_for_a_rating"
    SHOW_WORDING = "room.show_the_wording"
    ASK_PICKS = "room.ask_what_comes_first"
    ASK_ACCEPTANCE = "room.ask_to_accept_template_a"
    REVEAL = "room.reveal"
    TAKE_BACK = "room.take_back"
    SHOW_WORDS = "room.show_words"
    HIDE_WORDS = "room.hide_words"
    UNHIDE_WORDS = "room.unhide_words"
    HAND_OVER = "room.hand_over"
    PAPER = "room.paper"
    PAPER_PEOPLE = "room.let_in_on_paper"
    PRESENT = "room.count_people"
    SHARED = "room.share_devices"
    JOINING = "room.let_people_join"
    NOTE = "room.write_note"


LOGGED = {move: RoomAct[move.name] for move in RoomMove}


class Scene(StrEnum):
    """What the room is at: its state and, once answers are shown, what they answer."""

    LOBBY = "lobby"
    PRACTISING = "practising"
    PRACTISED = "practised"
    RATING = "rating"
    RATED = "rated"
    WORDING = "wording"
    WORDED = "worded"
    CHOOSING = "choosing"
    CHOSEN = "chosen"
    ACCEPTING = "accepting"
    ACCEPTED = "accepted"
    CLOSED = "closed"


# The kind of question that each state of the room takes ballots on.
STATE_OF: dict[str, Room.State] = {
    Kind.PRACTICE: State.PRACTISING,
    Kind.RATING: State.RATING,
    Kind.WORDING: State.WORDING,
    Kind.PICKS: State.CHOOSING,
    Kind.ACCEPTANCE: State.ACCEPTING,
}
TAKING = tuple(STATE_OF.values())
OPEN_STATES = (State.LOBBY, *TAKING, State.REVEALED)

# What the room is at: state x kind of question.
SCENES: dict[tuple[str, str], Scene] = {
    (State.LOBBY, ""): Scene.LOBBY,
    (State.PRACTISING, Kind.PRACTICE): Scene.PRACTISING,
    (State.RATING, Kind.RATING): Scene.RATING,
    (State.WORDING, Kind.WORDING): Scene.WORDING,
    (State.CHOOSING, Kind.PICKS): Scene.CHOOSING,
    (State.ACCEPTING, Kind.ACCEPTANCE): Scene.ACCEPTING,
    (State.REVEALED, Kind.PRACTICE): Scene.PRACTISED,
    (State.REVEALED, Kind.RATING): Scene.RATED,
    (State.REVEALED, Kind.WORDING): Scene.WORDED,
    (State.REVEALED, Kind.PICKS): Scene.CHOSEN,
    (State.REVEALED, Kind.ACCEPTANCE): Scene.ACCEPTED,
    (State.CLOSED, ""): Scene.CLOSED,
}

BEFORE_IT_BEGINS = (State.LOBBY, State.PRACTISING, State.REVEALED)

ROOM_TABLE = (
    Move("open", RoomMove.PRACTISE, State.PRACTISING, Act.ROOM_RUN),
    Move("open", RoomMove.ASK_RATING, State.RATING, Act.ROOM_RUN),
    Move("open", RoomMove.SHOW_WORDING, State.WORDING, Act.ROOM_RUN),
    Move("open", RoomMove.ASK_PICKS, State.CHOOSING, Act.ROOM_RUN),
    Move("open", RoomMove.ASK_ACCEPTANCE, State.ACCEPTING, Act.ROOM_RUN),
    *(Move(state, RoomMove.REVEAL, State.REVEALED, Act.ROOM_RUN) for state in TAKING),
    *(Move(State.REVEALED, RoomMove.TAKE_BACK, state, Act.ROOM_RUN) for state in TAKING),
    *(Move(state, RoomMove.BEGIN, State.LOBBY, Act.ROOM_RUN) for state in BEFORE_IT_BEGINS),
    Move("open", RoomMove.CLOSE, State.CLOSED, Act.ROOM_RUN),
)
ROOM_MOVES = tuple(
    replace(move, start=start)
    for move in ROOM_TABLE
    for start in (OPEN_STATES if move.start == "open" else (move.start,))
)


def scene_of(room: Room) -> Scene:
    """What the room is at. Needs `room.asking`, and no query when that was loaded."""
    return SCENES[room.state, room.asking.kind if room.asking else ""]
