"""What a facilitator changes in a room without moving it: the timer, joining, a note, a reason that names somebody."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.differences import Changed, difference
from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people.models import User
from assessments.workshop.models import AgendaItem, Ballot, Question, Room
from assessments.workshop.rooms.services import MOVED, lock_room
from assessments.workshop.rooms.states import RoomAct
from framework.models import Challenge
from recovery_site.errors import NotNow

LAST_CALL = dt.timedelta(seconds=5)  # as long as room/lastcall.js waits


@transaction.atomic
def _change(user: User, room: Room, **fields: object) -> Changed:
    """Change something of a room that is no move. Gives the before and after of `fields`, for the log."""
    room = lock_room(user, room)
    before = {name: room.serializable_value(name) for name in fields}
    changed = difference(before, fields)
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1, **fields)
    transaction.on_commit(wake)
    return changed


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


@transaction.atomic
def add_minute(*, user: User, room: Room) -> None:
    """One minute more on the timer; from now on when it has run out, or there is none."""
    now, ends = timezone.now(), lock_room(user, room).timer_ends_at
    _change(user, room, timer_ends_at=max(now, ends or now) + dt.timedelta(minutes=1))


@transaction.atomic
def set_joining(*, user: User, room: Room, open_: bool) -> None:
    """Let people join, or stop new people joining. Logged."""
    changed = _change(user, room, joining=open_)
    facts = {"allowed": open_}
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.JOINING,
        about=room,
        changed=changed,
        detail=facts,
    )


@transaction.atomic
def set_present(*, user: User, room: Room, people: int) -> None:
    """Say how many people are in the room, those on paper included: every screen shows it, and the log keeps it.

    No group is shown while more have joined than are there.
    """
    changed = _change(user, room, present=people)
    facts = {"people": people}
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.PRESENT,
        about=room,
        changed=changed,
        detail=facts,
    )


@transaction.atomic
def set_shared(*, user: User, room: Room, allowed: bool) -> None:
    """Let people hand a device on to the next person, or let them no longer. Logged."""
    changed = _change(user, room, shared_devices=allowed)
    facts = {"allowed": allowed}
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.SHARED,
        about=room,
        changed=changed,
        detail=facts,
    )


@transaction.atomic
def write_note(*, user: User, room: Room, challenge: Challenge, note: str) -> None:
    """Keep a facilitator's note to self on a challenge. No screen of the room shows it. Logged without its words."""
    room = lock_room(user, room)
    item = AgendaItem.objects.filter(room=room, challenge=challenge).exclude(note=note).first()
    if item is not None:
        changed = difference({"note": item.note}, {"note": note})
        item.note = note
        item.save(update_fields=["note"])
        facts = {"challenge": challenge.number, "empty": not note}
        log(
            system=room.review.system,
            actor=user,
            act=RoomAct.NOTE,
            about=room,
            changed=changed,
            detail=facts,
        )


@transaction.atomic
def hide_words(*, user: User, room: Room, ballot: int, hidden: bool = True) -> None:
    """Take one reason off every screen, because it names somebody, or put it back. The log says that it was done."""
    room = lock_room(user, room)
    mine = Ballot.on(*room.questions.all()).filter(pk=ballot, hidden=not hidden)
    if not mine.update(hidden=hidden):
        raise NotNow(_("That was done already."))
    # Not which: the log never tells how anybody answered.
    changed = difference({"hidden": not hidden}, {"hidden": hidden})
    _tell(user, room, RoomAct.HIDE_WORDS if hidden else RoomAct.UNHIDE_WORDS, changed)


@transaction.atomic
def show_words(*, user: User, room: Room, step: int, shown: bool) -> None:
    """Let the room read what people wrote, after the facilitator has looked at it; or take it off the screens again.

    Refuses as `lock_room` does, and before the numbers are shown (NotNow).
    """
    room = lock_room(user, room, step)
    question = room.asking
    if question is None or room.state != Room.State.REVEALED:
        raise NotNow(MOVED)
    changed = difference({"words_shown": question.words_shown}, {"words_shown": shown})
    question.words_shown = shown
    question.save(update_fields=["words_shown"])
    # What every screen keeps of the question is old.
    Room.objects.filter(pk=room.pk).update(step=F("step") + 1)
    _tell(user, room, RoomAct.SHOW_WORDS, changed)


def show_again(*, user: User, room: Room, question: int) -> None:
    """Put answers that the room has seen on the big screen once more; 0 takes them off. No phone is disturbed.

    Refuses as `lock_room` does, and answers that were not shown (NotNow; a trigger, too).
    """
    seen = Question.objects.filter(pk=question, room=room).exclude(blocks=None)
    if question and not seen.exists():
        raise NotNow(_("The room has not seen these answers yet."))
    _change(user, room, showing=question or None)


def _tell(user: User, room: Room, act: RoomAct, changed: Changed) -> None:
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1)
    log(system=room.review.system, actor=user, act=act, about=room, changed=changed)
    transaction.on_commit(wake)
