"""Moving the room: what a facilitator does. Casting a ballot is in `ballots.py`, closing in `closing.py`."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

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
from assessments.workshop.protection.groups import CELLS
from assessments.workshop.rooms.states import ROOM_MOVES, TAKING, RoomAct
from framework.models import Challenge
from recovery_site.errors import NotNow, Stale

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, none of which looks like another
HOURS = 8  # after which a room closes itself
CLOSED = "This room is closed. What was written down is kept in Template A."
MOVED = "Somebody else moved the room on while you were looking. This is how it stands now."


def new_code() -> str:
    """A code for a room: 8 of 31 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


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
    if not Review.objects.select_for_update().get(pk=review.pk).is_assessing:
        raise NotNow("Template A of this review is complete, so there is nothing left to rate.")
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
        raise NotNow("This review has an open room already. Go on with that one, or close it.") from None
    AgendaItem.objects.bulk_create(
        AgendaItem(room=room, challenge=challenge, position=position)
        for position, challenge in enumerate(challenges, start=1)
    )
    log(
        system=review.system,
        actor=user,
        act="room.open",
        about=room,
        detail={"screen_least": screen_least, "record_least": room.record_least},
    )
    return room


def held(user: User, room: Room, step: int | None = None) -> Room:
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


def _move(user: User, room: Room, act: RoomAct, **also: object) -> None:
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
    log(system=room.review.system, actor=user, act=f"room.{act.replace(' ', '_').lower()}", about=room)
    transaction.on_commit(wake)


def _question(room: Room, kind: str, challenge: Challenge | None, number: int) -> Question:
    found, _ = Question.objects.get_or_create(room=room, kind=kind, challenge=challenge, number=number)
    return found


def _round(room: Room, kind: str, challenge: Challenge | None = None) -> Question:
    """The round that was not revealed yet, or a new one."""
    last = Question.objects.filter(room=room, kind=kind, challenge=challenge).order_by("-number").first()
    if last and last.blocks is None:
        return last
    return _question(room, kind, challenge, last.number + 1 if last else 1)


@transaction.atomic
def ask_rating(*, user: User, room: Room, step: int, challenge: Challenge) -> None:
    """Ask for a rating of a challenge: its first round, the one not revealed yet, or another round.

    Refuses as `held` does, and a challenge that is not on the agenda (NotNow).
    """
    room = held(user, room, step)
    if not AgendaItem.objects.filter(room=room, challenge=challenge).exists():
        raise NotNow("That challenge is not on the agenda of this room.")
    question = _round(room, Question.Kind.RATING, challenge)
    _move(user, room, RoomAct.ASK_RATING, asking=question, timer_ends_at=None)


@transaction.atomic
def reveal(*, user: User, room: Room, step: int) -> None:
    """Show what people answered. From now on this question takes no more ballots.

    The groups that a rating is shown by are settled here, never finer than those of an earlier round of the
    challenge. Everything else is shown for the whole room only.
    """
    room = held(user, room, step)
    question = room.asking
    if question is None or room.state not in TAKING:
        raise NotNow(MOVED)
    _move(user, room, RoomAct.REVEAL, timer_ends_at=None)  # first: from here on no ballot can come in
    cells = [frozenset(CELLS)]
    if question.kind == Question.Kind.RATING:
        earlier = Question.objects.filter(room=room, kind=question.kind, challenge=question.challenge)
        before = earlier.exclude(blocks=None).order_by("-number").first()
        within = [frozenset(cells) for cells in before.blocks or ()] if before else None
        cells = tally.blocks_of(tally.counts_of(question), room.screen_least, within)
    question.blocks = [sorted(block) for block in cells]
    question.save(update_fields=["blocks"])


@transaction.atomic
def show_wording(*, user: User, room: Room, step: int | None, challenge: Challenge) -> None:
    """Show everybody what was written down on a challenge and ask whether they accept it.

    Each saved wording is asked about anew, and once: one whose answers were revealed is shown with them, because
    one more answer would tell what that one person said. Refuses as `held` does, and a challenge with nothing
    written down (NotNow). `step` is None when the wording itself was just saved, which has its own check for
    stale pages.
    """
    room = held(user, room, step)
    row = Row.objects.filter(review=room.review, challenge=challenge).first()
    if row is None:
        raise NotNow("Write down what was agreed on this challenge first.")
    question = _question(room, Question.Kind.WORDING, challenge, row.version)
    _move(user, room, RoomAct.SHOW_WORDING, asking=question, timer_ends_at=None)
    if question.blocks is not None:
        _move(user, room, RoomAct.REVEAL)


@transaction.atomic
def ask_picks(*, user: User, room: Room, step: int) -> None:
    """Ask everybody for up to five challenges to act on first. Their choices inform the order; people settle it."""
    room = held(user, room, step)
    question = _round(room, Question.Kind.PICKS)
    _move(user, room, RoomAct.ASK_PICKS, asking=question, timer_ends_at=None)


@transaction.atomic
def ask_acceptance(*, user: User, room: Room, step: int) -> None:
    """Show the whole of Template A on every phone and ask everybody to accept it or say what they see differently.

    Refuses as `held` does, and a Template A with something missing (NotNow).
    """
    room = held(user, room, step)
    if missing_from(room.review):
        raise NotNow(INCOMPLETE)
    question = _round(room, Question.Kind.ACCEPTANCE)
    _move(user, room, RoomAct.ASK_ACCEPTANCE, asking=question, timer_ends_at=None)


@transaction.atomic
def _change(user: User, room: Room, **fields: object) -> None:
    """Change something of a room that is no move."""
    room = held(user, room)
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1, **fields)
    transaction.on_commit(wake)


def refresh(*, user: User, room: Room) -> None:
    """Let every screen show what was just written down elsewhere (the order of the priorities)."""
    _change(user, room)


def set_timer(*, user: User, room: Room, minutes: int) -> None:
    """Show a clock that runs down on every screen, or take it away (0). It ends nothing by itself."""
    ends = timezone.now() + dt.timedelta(minutes=minutes) if minutes else None
    _change(user, room, timer_ends_at=ends)


def set_joining(*, user: User, room: Room, open_: bool) -> None:
    """Let people join, or let nobody else join."""
    _change(user, room, joining=open_)


@transaction.atomic
def write_note(*, user: User, room: Room, challenge: Challenge, note: str) -> None:
    """Keep a facilitator's note to self on a challenge. No screen of the room shows it."""
    room = held(user, room)
    AgendaItem.objects.filter(room=room, challenge=challenge).update(note=note)


@transaction.atomic
def hide_words(*, user: User, room: Room, ballot: int) -> None:
    """Take one reason off every screen, because it names somebody. The log says that one was hidden."""
    room = held(user, room)
    if not Ballot.objects.filter(pk=ballot, question__room=room, hidden=False).update(hidden=True):
        raise NotNow("That reason is hidden already.")
    Room.objects.filter(pk=room.pk).update(version=F("version") + 1)
    log(system=room.review.system, actor=user, act="room.hide_words", about=room)
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
        raise NotNow("The facilitator has closed the door for now. Ask them to open it.")
    Participant.objects.create(pk=key, room=now, perspectives=perspectives)
    Room.objects.filter(pk=now.pk).update(version=F("version") + 1)
    transaction.on_commit(wake)
