"""Which room a code leads to, and what belongs to the phone that asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from assessments.reviews.models import Review
from assessments.workshop.joining.phones import KEY_TOP, ballot_key, participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.screens.queries import ASKED, INSIDE, Moment, moment_of
from recovery_site.prepared import again_if_gone, prepared_cursor


def room_by_code(code: str) -> Room | None:
    """The open room that this code (as a person types it) leads to."""
    wanted = "".join(code.upper().split()).replace("-", "")
    now = timezone.now()
    return Room.objects.filter(code=wanted, ends_at__gt=now).exclude(state=Room.State.CLOSED).first()


@dataclass(frozen=True)
class Here:
    """A room as the phone that asks finds it: how it stands, whether its time is up, whether the phone has joined."""

    moment: Moment
    is_over: bool
    is_in: bool


_HERE = """
SELECT room.version, room.step, room.joining, room.shared_devices, room.paper_people,
  room.present, room.timer_ends_at, 0,
  (SELECT COUNT(*) FROM assessments_ballot AS b WHERE b.id {asked}),
  (SELECT COUNT(*) FROM assessments_participant AS p WHERE p.id {inside} AND p.here),
  room.ends_at <= {now} OR review.phase <> {assessing},
  EXISTS (SELECT 1 FROM assessments_participant AS p WHERE p.id = {who} AND p.room_id = room.id AND p.here)
FROM assessments_room AS room JOIN assessments_review AS review ON review.id = room.review_id
WHERE room.id = {room}"""
_HERE_SQLITE = _HERE.format(asked=ASKED, inside=INSIDE, now="%s", assessing="%s", who="%s", room="%s")
_HERE_POSTGRESQL = _HERE.format(
    asked=ASKED,
    inside=INSIDE,
    now="%s::timestamptz",
    assessing="%s::varchar",
    who="%s::bigint",
    room="%s::bigint",
)


def here(room: int, secret: str) -> Here | None:
    """How that room stands for the phone with this secret (1 query), or None when there is no such room."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    values = [now, Review.Phase.ASSESSING.value, participant_key(secret, room), room]

    def ask() -> tuple[Any, ...] | None:
        with prepared_cursor() as cursor:
            cursor.execute(_HERE_POSTGRESQL if connection.vendor == "postgresql" else _HERE_SQLITE, values)
            found: tuple[Any, ...] | None = cursor.fetchone()
            return found

    found = again_if_gone(ask) if room <= KEY_TOP else None
    return Here(moment_of(*found[:10]), bool(found[10]), bool(found[11])) if found else None


def is_in(room: Room, secret: str) -> bool:
    """Whether this phone has joined, and not left."""
    return Participant.objects.filter(pk=participant_key(secret, room.pk), here=True).exists()


def has_left(room: Room, secret: str) -> bool:
    """Whether this phone had joined, and has left (1 query)."""
    return Participant.objects.filter(pk=participant_key(secret, room.pk), here=False).exists()


def question_in(room: Room, key: str) -> Question | None:
    """The question of this room with that key, as a page sent it (1 query)."""
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0
    return Question.objects.filter(pk=number, room=room).select_related("challenge").first()


def has_answered(question: Question, secret: str) -> bool:
    """Whether an answer of this phone to that question is stored (1 query). None is once the room is closed."""
    return Ballot.objects.filter(pk=ballot_key(secret, question.pk)).exists()


@dataclass(frozen=True)
class Own:
    """What a phone answered, for its own eyes."""

    answer: str
    words: str
    may_record: bool
    revision: int


def own_ballot(room: Room, secret: str) -> Own | None:
    """What this phone answered to the present question (1 query)."""
    if room.asking_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT answer, words, may_record, revision FROM assessments_ballot WHERE id = %s",
            [ballot_key(secret, room.asking_id)],
        )
        found = cursor.fetchone()
    return Own(found[0], found[1], bool(found[2]), found[3]) if found else None
