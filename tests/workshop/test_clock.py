"""A clock that is wrong deletes nothing: a room closes by itself by the clock of the database, slowly, and when nobody
is in it.
"""

from __future__ import annotations

import datetime as dt
import time
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.utils import timezone

from assessments.workshop.models import Ballot, Listening, Room
from assessments.workshop.rooms import closing
from tests.build import Place
from tests.workshop.build import phones, rated

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def with_answers(place: Place, room: Room) -> Room:
    """An open room in which somebody has answered."""
    cache.clear()
    rated(place, room, 1, [(phone, "2") for phone in phones(room, 6)])
    return room


def over(room: Room, by: dt.timedelta = dt.timedelta(minutes=5)) -> None:
    """Let the time of this room be up since then."""
    past = room.ends_at - timezone.now() + by
    Room.objects.filter(pk=room.pk).update(opened_at=room.opened_at - past, ends_at=room.ends_at - past)


def is_there(room: Room) -> bool:
    """Whether the room is open and has its answers."""
    room.refresh_from_db()
    return room.is_open and Ballot.on(*room.questions.all()).exists()


def test_a_machine_whose_clock_is_ahead_closes_nothing(with_answers: Room) -> None:
    with patch.object(timezone, "now", return_value=timezone.now() + 2 * DAY):
        assert closing.close_overdue() == 0
    assert is_there(with_answers)


def test_a_room_with_people_in_it_lasts_for_an_hour_more(with_answers: Room) -> None:
    over(with_answers)
    Listening.objects.create(room=with_answers, process="a", phones=3, at=timezone.now())
    assert closing.close_overdue() == 0
    assert is_there(with_answers)
    assert with_answers.ends_at > timezone.now() + dt.timedelta(minutes=50)

    # but not for ever
    over(with_answers, 3 * DAY)
    assert closing.close_overdue() == 1


def test_a_process_that_died_keeps_no_room_open(with_answers: Room) -> None:
    over(with_answers)
    long_ago = timezone.now() - dt.timedelta(seconds=16)
    Listening.objects.create(room=with_answers, process="dead", phones=3, at=long_ago)
    assert closing.close_overdue() == 1


def test_what_nobody_closed_is_kept_for_a_while(with_answers: Room, settings) -> None:
    settings.ROOM_GRACE = 1800
    over(with_answers)
    assert closing.close_overdue() == 0
    assert closing.close_overdue() == 0
    assert is_there(with_answers)
    with patch("assessments.workshop.rooms.closing.time.time", return_value=time.time() + 1801):
        assert closing.close_overdue() == 1
    assert not is_there(with_answers)
