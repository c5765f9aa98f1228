"""Reading rooms. `shown_in` is all that leaves the server: before a reveal, counts and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db import connection
from django.utils import timezone

from assessments.record.queries import FormLine, form_of, line_of
from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.protection.showing import picks_shown, results_of, words_shown
from assessments.workshop.rooms.queries import room

STILL_THERE = dt.timedelta(seconds=45)  # how old the last word of a process may be


# By hand, as `_VERSIONS` below: each rating of each room makes every process ask it.
_AGAIN = """
SELECT version, joining, paper_people, timer_ends_at,
  (SELECT COUNT(*) FROM assessments_ballot WHERE question_id = room.asking_id),
  (SELECT COUNT(*) FROM assessments_participant WHERE room_id = room.id)
FROM assessments_room AS room WHERE id = %s AND step = %s"""


def again(known: Room) -> tuple[Room, tuple[int, int] | None]:
    """That room as it is now, with what `how_many` says of it, in 1 small query while nobody has moved it.

    Once it was moved, it is read anew with all that belongs to it, and the counts are None.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, [known.pk, known.step])
        found = cursor.fetchone()
    if found is None:
        return room(known.pk), None
    now = copy(known)
    now.version, now.joining, now.paper_people = found[0], bool(found[1]), found[2]
    ends = dt.datetime.fromisoformat(found[3]) if isinstance(found[3], str) else found[3]
    now.timer_ends_at = ends.replace(tzinfo=dt.UTC) if ends and ends.tzinfo is None else ends
    return now, (found[4], found[5])


def room_by_code(code: str) -> Room | None:
    """The open room that this code (as a person types it) leads to."""
    wanted = "".join(code.upper().split()).replace("-", "")
    now = timezone.now()
    return Room.objects.filter(code=wanted, ends_at__gt=now).exclude(state=Room.State.CLOSED).first()


def is_in(room: Room, secret: str) -> bool:
    """Whether this phone has joined."""
    return Participant.objects.filter(pk=participant_key(secret, room.pk), room=room).exists()


def own_ballot(room: Room, secret: str) -> Ballot | None:
    """What this phone answered to the present question, for its own eyes."""
    if room.asking_id is None:
        return None
    return Ballot.objects.filter(pk=ballot_key(secret, room.asking_id)).first()


_HOW_MANY = """
SELECT (SELECT COUNT(*) FROM assessments_ballot WHERE question_id = %s),
       (SELECT COUNT(*) FROM assessments_participant WHERE room_id = %s)"""


def how_many(room: Room) -> tuple[int, int]:
    """(how many have answered the present question, how many are in the room)."""
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, [room.asking_id, room.pk])
        answered, people = cursor.fetchone()
        return answered, people


def shown_in(room: Room, counted: tuple[int, int] | None = None) -> dict[str, Any]:
    """Everything that any screen of the room may show now, for its live part. Alike for all who look.

    `counted` is what `how_many` says, when that is known already.
    """
    question = room.asking
    revealed = room.state == Room.State.REVEALED
    kind = question.kind if question else ""
    answered, people = counted or how_many(room)
    context: dict[str, Any] = {
        "room": room,
        "review": room.review,
        "question": question,
        "kind": kind,
        "challenge": question.challenge if question else None,
        "people": people,
        "answered": answered,
        "revealed": revealed,
        "results": None,
        "stages": [],
        "picks": None,
        "pick_lines": [],
        "words": [],
        "line": None,
    }
    if not room.is_open or question is None:
        return context
    if revealed:
        if kind == Question.Kind.RATING:
            context["stages"] = list(room.review.edition.stages.all())
        context["results"] = results_of(room, context["stages"])
        context["picks"] = picks_shown(room)
        context["pick_lines"] = form_of(room.review) if context["picks"] else []
        context["words"] = words_shown(room)
    if kind == Question.Kind.WORDING and question.challenge:
        context["line"] = line_of(room.review, question.challenge)
    return context


def lines_on_screen(room: Room) -> list[FormLine]:
    """Template A for the projector, while the room chooses what comes first or reads it as a whole."""
    whole = room.state in (Room.State.CHOOSING, Room.State.ACCEPTING)
    return form_of(room.review) if whole else []


# By hand, because every phone that polls and every tick of every process asks it: the ORM takes longer to write
# this query than a database to answer it.
_VERSIONS = """
SELECT id, version, (
  SELECT SUM(phones) FROM assessments_listening AS there WHERE there.room_id = room.id AND there.at >= %s
) FROM assessments_room AS room WHERE id IN ({})"""


def versions(rooms: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Room -> (its version, how many phones are on the line everywhere). One query for any number of rooms."""
    wanted = list(rooms)
    if not wanted:
        return {}
    since = connection.ops.adapt_datetimefield_value(timezone.now() - STILL_THERE)
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS.format(", ".join(["%s"] * len(wanted))), [since, *wanted])
        return {pk: (version, int(on_the_line or 0)) for pk, version, on_the_line in cursor.fetchall()}
