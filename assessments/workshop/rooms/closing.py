"""Closing a room: what may outlive it is added up, and everything that could lead to a person is deleted.

However a room closes, the record gets who took part and what they said of Template A as a whole. So Template A can be
completed only when no room of its review is open (the database holds that, too).
"""

from __future__ import annotations

import datetime as dt
import time
from contextlib import suppress
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people import policy
from assessments.people.models import User
from assessments.people.transitions import perform
from assessments.record import services as record
from assessments.record import snapshot
from assessments.record.models import CompletedTemplateA
from assessments.record.queries import latest_completion
from assessments.reviews.models import Review
from assessments.reviews.services import lock_review
from assessments.workshop.ballots.traces import forget_journal
from assessments.workshop.models import Ballot, Listening, Participant, Room
from assessments.workshop.rooms.participation import write_down
from assessments.workshop.rooms.results import result_of
from assessments.workshop.rooms.services import CLOSED, lock_room
from assessments.workshop.rooms.states import ROOM_MOVES, RoomAct, RoomMove
from assessments.workshop.screens.queries import STILL_THERE
from recovery_site.errors import NotNow, Stale

ONE_MORE = dt.timedelta(hours=1)  # for which a room lasts while people are in it
LONGEST = dt.timedelta(hours=60)  # from its opening; then it is closed whoever is in it


class Because(StrEnum):
    """Why a room was closed, as the log keeps it."""

    PRESSED = "pressed"
    COMPLETED = "completed"  # Template A was completed, in the room or elsewhere
    TIME = "time"  # nobody closed it in time


@transaction.atomic
def close_room(*, user: User, room: Room) -> None:
    """Close a room because a person wants to, and keep only what may outlive it. Refuses as `lock_room` does."""
    close_locked(lock_room(user, room), user, Because.PRESSED)


@transaction.atomic
def complete(
    *, user: User, room: Room, step: int, fingerprint: str, people: int | None = None
) -> CompletedTemplateA:
    """Close the room and complete Template A, as the room accepted it, with who took part.

    `fingerprint` is that of the Template A that was read; `people` how many took part, where that is not how many
    joined. Refuses: as `services.lock_room` and
    `record.services.complete` do; a Template A that changed since it was read (Stale).
    """
    now = lock_room(user, room, step)
    lock_review(now.review)  # nobody writes in it between this look and the end
    if snapshot.fingerprint(now.review) != fingerprint:
        raise Stale(_("Template A changed after you opened this page. Read it again, then complete it."))
    close_locked(now, user, Because.COMPLETED, people)
    return record.complete(user=user, review=now.review, fingerprint=snapshot.fingerprint(now.review))


def close_over(*, room: Room) -> None:
    """Close a room that `is_over`. Logged with whoever completed Template A; with nobody when its time is up.

    Refuses a room that somebody else has closed, and one whose time is up while people are in it, or not by the clock
    of the database, or not for ROOM_GRACE yet (NotNow): what closing deletes, nobody brings back.
    """
    if room.review.is_assessing and _should_wait(room):  # what that writes stays
        raise NotNow(CLOSED)
    _close_over(room)


@transaction.atomic
def _close_over(room: Room) -> None:
    now = Room.objects.select_for_update().get(pk=room.pk)
    now.review = room.review
    if not now.is_open:
        raise NotNow(CLOSED)
    done = latest_completion(now.review) if now.review.phase != Review.Phase.ASSESSING else None
    close_locked(now, done.completed_by if done else None, Because.COMPLETED if done else Because.TIME)


def close_locked(room: Room, user: User | None, because: Because, people: int | None = None) -> None:
    """Close a room that this transaction has locked. `user` is None when it closes by itself."""
    if room.review.is_assessing:
        write_down(room, user, people)
    stages = list(room.review.edition.stages.all())
    for question in room.questions.all():
        result = result_of(room, question, stages)
        question.result = result.stored() if result else None
        question.save(update_fields=["result"])
    changed = perform(
        room,
        RoomMove.CLOSE,
        ROOM_MOVES,
        field="state",
        by=policy.permissions(user, room.review.system) if user else None,
        refusal=CLOSED,
        asking=None,
        timer_ends_at=None,
        joining=False,
        step=F("step") + 1,
        version=F("version") + 1,
    )
    Ballot.on(*room.questions.all()).delete()
    Participant.of(room).delete()
    Listening.objects.filter(room=room).delete()
    log(
        system=room.review.system,
        actor=user,
        act=RoomAct.CLOSE,
        about=room,
        changed=changed,
        detail={"because": because.value},
    )
    transaction.on_commit(forget_journal)
    transaction.on_commit(wake)


def _should_wait(room: Room) -> bool:
    """Whether a room whose time seems to be up is left as it is for now: the clock of this machine may be wrong."""
    by_database = Room.objects.filter(pk=room.pk, ends_at__lte=Now())
    if not by_database.exists():
        return True
    fresh = Listening.objects.filter(room=room, phones__gt=0, at__gte=Now() - STILL_THERE)
    if fresh.exists() and by_database.filter(opened_at__gte=Now() - LONGEST).exists():
        Room.objects.filter(pk=room.pk).update(
            ends_at=Now() + ONE_MORE
        )  # nobody is shut out of a room they are in
        return True
    if not settings.ROOM_GRACE:
        return False
    key = f"room-over-{room.pk}"
    first = cache.get_or_set(key, time.time(), 3 * settings.ROOM_GRACE)
    return time.time() - float(first or 0) < settings.ROOM_GRACE


def close_overdue() -> int:
    """Close every room whose time is up or whose Template A is complete; returns how many.

    One that somebody else closes at the same moment is left to them.
    """
    rooms = Room.objects.exclude(state=Room.State.CLOSED).select_related("review__system")
    over = [room for room in rooms if is_over(room)]
    closed = 0
    for room in over:
        with suppress(NotNow):
            close_over(room=room)
            closed += 1
    return closed


def is_over(room: Room) -> bool:
    """Whether an open room should have been closed: after 8 hours, or once Template A is complete."""
    return room.ends_at <= timezone.now() or room.review.phase != Review.Phase.ASSESSING
