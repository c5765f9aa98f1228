"""What a facilitator changes in a room without moving it: the timer, joining, a note, a reason that names somebody."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people.models import User
from assessments.workshop.models import AgendaItem, Ballot, Room
from assessments.workshop.rooms.services import lock_room
from assessments.workshop.rooms.states import RoomAct
from framework.models import Challenge
from recovery_site.errors import NotNow

LAST_CALL = dt.timedelta(seconds=5)  # as long as room/lastcall.js waits


@transaction.atomic
def _change(user: User, room: Room, **fields: object) -> None:
    """Change something of a room that is no move."""
    room = lock_room(user, room)
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1, **fields)
    transaction.on_commit(wake)


def refresh(*, user: User, room: Room) -> None:
    """Let every screen show what was just written down elsewhere (the order of the priorities)."""
    _change(user, room)


def set_timer(*, user: User, room: Room, minutes: int) -> None:
    """Show a timer that runs down on every screen, or remove it (0). It ends nothing by itself."""
    ends = timezone.now() + dt.timedelta(minutes=minutes) if minutes else None
    _change(user, room, timer_ends_at=ends)


def call_last(*, user: User, room: Room) -> None:
    """Count down on every screen before the answers are shown; phones send what is chosen and not sent yet.

    The page that shows the answers asks for it. It shows nothing and ends nothing by itself.
    """
    _change(user, room, timer_ends_at=timezone.now() + LAST_CALL)


def set_joining(*, user: User, room: Room, open_: bool) -> None:
    """Let people join, or stop new people joining."""
    _change(user, room, joining=open_)


@transaction.atomic
def write_note(*, user: User, room: Room, challenge: Challenge, note: str) -> None:
    """Keep a facilitator's note to self on a challenge. No screen of the room shows it."""
    room = lock_room(user, room)
    AgendaItem.objects.filter(room=room, challenge=challenge).update(note=note)


@transaction.atomic
def hide_words(*, user: User, room: Room, ballot: int) -> None:
    """Take one reason off every screen, because it names somebody. The log says that one was hidden."""
    room = lock_room(user, room)
    if not Ballot.objects.filter(pk=ballot, question__room=room, hidden=False).update(hidden=True):
        raise NotNow(_("That reason is hidden already."))
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1)
    log(system=room.review.system, actor=user, act=RoomAct.HIDE_WORDS, about=room)
    transaction.on_commit(wake)
