"""Before a workshop begins: a practice question, and the beginning, which forgets whoever tried it out."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.people.models import User
from assessments.workshop.ballots.traces import forget_journal
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.rooms.opening import end_of
from assessments.workshop.rooms.services import check, lock_room, move, next_round
from assessments.workshop.rooms.states import RoomMove


@transaction.atomic
def practise(*, user: User, room: Room, step: int) -> None:
    """Ask something harmless, so that everybody sees how it works. Nothing of it is kept.

    Refuses as `lock_room` does.
    """
    room = lock_room(user, room, step)
    question = next_round(room, Question.Kind.PRACTICE)
    move(user, room, RoomMove.PRACTISE, asking=question, timer_ends_at=None)


def reason_against_beginning(room: Room) -> str:
    """Why the workshop cannot begin now, in words; empty when it can."""
    return _("This workshop has begun already.") if room.has_begun else ""


@transaction.atomic
def begin(*, user: User, room: Room, step: int) -> None:
    """Begin a workshop that was prepared. Whoever tried it out is forgotten: people join from now on.

    Refuses as `lock_room` does, and a workshop that has begun (NotNow).
    """
    room = lock_room(user, room, step)
    check(reason_against_beginning(room))
    now = timezone.now()
    move(
        user,
        room,
        RoomMove.BEGIN,
        asking=None,
        timer_ends_at=None,
        begun_at=now,
        paper_people=0,
        ends_at=end_of(now, room.day),
    )
    Ballot.on(*room.questions.all()).delete()
    Question.objects.filter(room=room).delete()
    Participant.of(room).delete()
    transaction.on_commit(forget_journal)
