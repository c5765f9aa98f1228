"""The table of a room's moves, and the picture of it in the README."""

from pathlib import Path

from assessments.people import policy
from assessments.people.transitions import diagram
from assessments.workshop.models import Room
from assessments.workshop.rooms.states import ROOM_MOVES, ROOM_TABLE, STATE_OF

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_the_moves() -> None:
    assert f"```mermaid\n{diagram(ROOM_TABLE)}\n```" in README.read_text(encoding="utf-8")


def test_each_move_names_an_act_of_the_policy_and_states_of_a_room() -> None:
    acts = set(policy.table().rules)
    for move in ROOM_MOVES:
        assert move.who in acts
        assert {move.start, move.end} <= set(Room.State.values)
    assert set(STATE_OF.values()) <= set(Room.State.values)


def test_a_closed_room_moves_nowhere() -> None:
    assert not [move for move in ROOM_MOVES if move.start == Room.State.CLOSED]
