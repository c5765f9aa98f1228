"""Moving the room: what a facilitator does. Casting a ballot is in `ballots.py`, closing in `closing.py`."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.audit.services import log
from assessments.live.wake import wake
from assessments.people import policy
from assessments.people.models import User
from assessments.people.policy import Act
from assessments.record.models import Row
from assessments.record.queries import missing_from
from assessments.record.services import INCOMPLETE
from assessments.reviews.models import Review
from assessments.reviews.moves import perform
from assessments.workshop.ballots.traces import forget_order
from assessments.workshop.models import (
    CODE_LENGTH,
    RECORD_LEAST,
    SCREEN_LEAST,
    AgendaItem,
    Ballot,
    Participant,
    Question,
    Room,
)
from assessments.workshop.protection import tally
from assessments.workshop.protection.groups import WHOLE_ROOM
from assessments.workshop.rooms.states import LOGGED, ROOM_MOVES, TAKING, RoomAct, RoomMove
from framework.models import Challenge
from recovery_site.errors import NotNow, Stale

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, none of which looks like another
HOURS = 8  # after which a room closes itself
CLOSED = gettext_lazy("This room is closed. What was written down is kept in Template A.")
MOVED = gettext_lazy("Somebody else moved the room on while you were looking. This is how it stands now.")


def new_code() -> str:
    """A code for a room: 8 of 31 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def reason_against_open(review: Review) -> str:
    """Why no room can be opened for a review now, in words; empty when one can."""
    if review.is_assessing:
        return ""
    return _("Template A of this review is complete, so there is nothing left to rate.")


def check_open(review: Review) -> None:
    """Raise NotNow with the reason against opening a room."""
    if reason := reason_against_open(review):
        raise NotNow(reason)


@transaction.atomic
def open_room(
    *,
    user: User,
    review: Review,
    challenges: Sequence[Challenge],
    asks_reasons: bool = True,
    screen_least: int = SCREEN_LEAST,
    record_least: int = RECORD_LEAST,
) -> Room:
    """Open a room for a review with these challenges on its agenda, in this order.

    The thresholds of group protection are fixed from now on; what is kept never shows a smaller group than the
    screen does, so the record's is raised to the screen's. Refuses: the wrong role (Refused); a review
    whose Template A is complete, or that has an open room (NotNow).
    """
    policy.check(user, Act.ROOM_RUN, review.system)
    check_open(Review.objects.select_for_update().get(pk=review.pk))
    now = timezone.now()
    try:
        with transaction.atomic():
            room = Room.objects.create(
                review=review,
                code=new_code(),
                asks_reasons=asks_reasons,
                screen_least=screen_least,
                record_least=max(record_least, screen_least),
                opened_by=user,
                opened_at=now,
                ends_at=now + dt.timedelta(hours=HOURS),
            )
    except IntegrityError:
        raise NotNow(
            _("This review has an open room already. Continue with that one, or close it.")
        ) from None
    AgendaItem.objects.bulk_create(
        AgendaItem(room=room, challenge=challenge, position=position)
        for position, challenge in enumerate(challenges, start=1)
    )
    log(
        system=review.system,
        actor=user,
        act=RoomAct.OPEN,
        about=room,
        detail={"screen_least": screen_least, "record_least": room.record_least},
    )
    return room


def lock_room(user: User, room: Room, step: int | None = None) -> Room:
    """The room as it is now, held until the end of the transaction.

    Refuses: the wrong role (Refused), a closed room (NotNow), a page that showed an older step (Stale).
    """
    policy.check(user, Act.ROOM_RUN, room.review.system)
    now = Room.objects.select_for_update().get(pk=room.pk)
    now.review = room.review
    if not now.is_open:
        raise NotNow(CLOSED)
    if step is not None and now.step != step:
        raise Stale(MOVED)
    return now


def _move(user: User, room: Room, act: RoomMove, **also: object) -> None:
    """Perform a move of the table and let every screen know. The question that is left forgets its order."""
    if room.asking_id is not None:
        forget_order(room.asking_id)
    perform(
        room,
        act,
        ROOM_MOVES,
        field="state",
        by=policy.permissions(user, room.review.system),
        refusal=MOVED,
        step=F("step") + 1,
        version=F("version") + 1,
        **also,
    )
    log(system=room.review.system, actor=user, act=LOGGED[act], about=room)
    transaction.on_commit(wake)


def _question(room: Room, kind: Question.Kind, challenge: Challenge | None, number: int) -> Question:
    found, _created = Question.objects.get_or_create(room=room, kind=kind, challenge=challenge, number=number)
    return found


def _round(room: Room, kind: Question.Kind, challenge: Challenge | None = None) -> Question:
    """The round that was not revealed yet, or a new one."""
    latest = Question.objects.filter(room=room, kind=kind, challenge=challenge).order_by("-number").first()
    if latest and latest.blocks is None:
        return latest
    return _question(room, kind, challenge, latest.number + 1 if latest else 1)


@transaction.atomic
def ask_rating(*, user: User, room: Room, step: int, challenge: Challenge) -> None:
    """Ask for a rating of a challenge: its first round, the one not revealed yet, or another round.

    Refuses as `lock_room` does, and a challenge that is not on the agenda (NotNow).
    """
    room = lock_room(user, room, step)
    if not AgendaItem.objects.filter(room=room, challenge=challenge).exists():
        raise NotNow(_("That challenge is not on the agenda of this room."))
    question = _round(room, Question.Kind.RATING, challenge)
    _move(user, room, RoomMove.ASK_RATING, asking=question, timer_ends_at=None)


@transaction.atomic
def reveal(*, user: User, room: Room, step: int) -> None:
    """Show what people answered. From now on this question takes no more ballots.

    The groups that a rating is shown by are settled here, never finer than those of an earlier round of the
    challenge. Everything else is shown for the whole room only.
    """
    room = lock_room(user, room, step)
    question = room.asking
    if question is None or room.state not in TAKING:
        raise NotNow(MOVED)
    _move(user, room, RoomMove.REVEAL, timer_ends_at=None)  # first: from here on no ballot can come in
    cells = [WHOLE_ROOM]
    if question.kind == Question.Kind.RATING:
        earlier = Question.objects.filter(room=room, kind=question.kind, challenge=question.challenge)
        before = earlier.exclude(blocks=None).order_by("-number").first()
        within = tally.blocks_in(before.blocks) if before else None
        cells = tally.blocks_of(tally.counts_of(question), room.screen_least, within)
    question.blocks = [sorted(block) for block in cells]
    question.save(update_fields=["blocks"])


@transaction.atomic
def show_wording(*, user: User, room: Room, step: int | None, challenge: Challenge) -> None:
    """Show everybody what was written down on a challenge and ask whether they accept it.

    Each saved wording is asked about anew, and once: one whose answers were revealed is shown with them, because
    one more answer would tell what that one person said. Refuses as `lock_room` does, and a challenge with nothing
    written down (NotNow). `step` is None when the wording itself was just saved, which has its own check for
    stale pages.
    """
    room = lock_room(user, room, step)
    row = Row.objects.filter(review=room.review, challenge=challenge).first()
    if row is None:
        raise NotNow(_("Write down what was agreed on this challenge first."))
    question = _question(room, Question.Kind.WORDING, challenge, row.version)
    _move(user, room, RoomMove.SHOW_WORDING, asking=question, timer_ends_at=None)
    if question.blocks is not None:
        _move(user, room, RoomMove.REVEAL)


@transaction.atomic
def ask_picks(*, user: User, room: Room, step: int) -> None:
    """Ask everybody which challenges to act on first. Their choices inform the order; people settle it."""
    room = lock_room(user, room, step)
    question = _round(room, Question.Kind.PICKS)
    _move(user, room, RoomMove.ASK_PICKS, asking=question, timer_ends_at=None)


@transaction.atomic
def ask_acceptance(*, user: User, room: Room, step: int) -> None:
    """Show the whole of Template A on every phone and ask everybody to accept it or say what they see differently.

    Refuses as `lock_room` does, and a Template A with something missing (NotNow).
    """
    room = lock_room(user, room, step)
    if missing_from(room.review):
        raise NotNow(INCOMPLETE)
    question = _round(room, Question.Kind.ACCEPTANCE)
    _move(user, room, RoomMove.ASK_ACCEPTANCE, asking=question, timer_ends_at=None)


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


@transaction.atomic
def join(*, room: Room, key: int, perspectives: int) -> None:
    """Let a phone in as a participant, once. Refuses a closed room and one that nobody can join (NotNow)."""
    now = Room.objects.select_for_update().get(pk=room.pk)
    if not now.is_open:
        raise NotNow(CLOSED)
    if Participant.objects.filter(pk=key).exists():
        return
    if not now.joining:
        raise NotNow(_("Joining is paused. Ask the facilitator to let people join."))
    Participant.objects.create(pk=key, room=now, perspectives=perspectives)
    Room.objects.filter(pk=now.pk).update(version=F("version") + 1)
    transaction.on_commit(wake)
