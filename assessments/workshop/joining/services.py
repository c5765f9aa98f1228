"""Coming into a room: with casting the most frequent write, so its SQL is written by hand as well."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.live.wake import wake
from assessments.reviews.models import Review
from assessments.workshop.ballots import traces
from assessments.workshop.joining.phones import KEY_TOP
from assessments.workshop.models import Participant, Room
from assessments.workshop.rooms.services import CLOSED
from recovery_site.errors import NotNow
from recovery_site.prepared import again_if_gone, prepared_cursor
from recovery_site.sqlite_lock import sqlite_transaction, sqlite_write_lock

# The room's row is moved first and only while it takes people, so that nobody comes in as it closes.
_MOVE = f"""
UPDATE assessments_room SET version = version + 1
WHERE id = %(room)s AND state <> '{Room.State.CLOSED}' AND joining AND ends_at > %(now)s
  AND (shared_devices OR %(way)s <> '{Participant.Way.SHARED}')
  AND EXISTS (SELECT 1 FROM assessments_review AS r WHERE r.id = review_id AND r.phase = '{Review.Phase.ASSESSING}')
  AND NOT EXISTS (SELECT 1 FROM assessments_participant WHERE id = %(key)s)"""  # noqa: S608 - our own codes
# Once the groups of a room are settled, nobody says more of themselves: that would tell who came late.
_PUT = """
INSERT INTO assessments_participant (id, room_id, way, perspectives)
SELECT %(key)s, id, %(way)s, CASE WHEN level IS NULL THEN %(perspectives)s ELSE 0 END
FROM assessments_room WHERE id = %(room)s {also}ON CONFLICT (id) DO NOTHING"""
_MOVE_SQLITE = f"{_MOVE} RETURNING version"
_PUT_SQLITE = _PUT.format(also="")
_TYPES = {
    "room": "bigint",
    "now": "timestamptz",
    "key": "bigint",
    "perspectives": "smallint",
    "way": "varchar",
}
_BOTH_POSTGRESQL = (
    f"WITH moved AS ({_MOVE} RETURNING id), "  # noqa: S608
    f"put AS ({_PUT.format(also='AND EXISTS (SELECT 1 FROM moved) ')} RETURNING id) SELECT count(*) FROM put"
) % {name: f"%({name})s::{kind}" for name, kind in _TYPES.items()}


def join(*, room: int, key: int, perspectives: int, way: Participant.Way = Participant.Way.OWN) -> None:
    """Let a phone in as a participant, once; one that left comes back as who it was. Refuses (NotNow) a closed room,
    one that nobody can join, and the next person on a device where that is not allowed.

    Once the groups of the room are settled, what is said of perspectives is left out.

    PostgreSQL: 1 query. SQLite: 2, in one transaction. Somebody who is in already, or is refused, costs 2 more.
    """
    values: dict[str, Any] = {
        "room": room,
        "now": connection.ops.adapt_datetimefield_value(timezone.now()),
        "key": key,
        "perspectives": perspectives,
        "way": way.value,
    }
    if room <= KEY_TOP and again_if_gone(lambda: _let_in(values)):
        wake()
        return
    if Participant.objects.filter(pk=key).exists():
        _move_person(room, key, here=True)
        return
    now = Room.objects.filter(pk=room).first()
    if now is None or not now.is_open:
        raise NotNow(CLOSED)
    if way == Participant.Way.SHARED and not now.shared_devices:
        raise NotNow(_("People do not share a device in this room. Ask the facilitator to allow it."))
    raise NotNow(_("Joining is paused. Ask the facilitator to let people join."))


def _let_in(values: dict[str, Any]) -> bool:
    room = values["room"]
    if connection.vendor == "postgresql":
        due = traces.is_due(traces.PEOPLE, room)
        with transaction.atomic() if due else nullcontext(), prepared_cursor() as cursor:
            cursor.execute(_BOTH_POSTGRESQL, values)
            put = bool(cursor.fetchone()[0])
            if put and due:
                traces.put_in_order(cursor, traces.PEOPLE, room)
            return put
    with sqlite_transaction() as cursor:
        moved = cursor.execute(_MOVE_SQLITE, values).fetchone()
        if moved is None:
            return False
        cursor.execute(_PUT_SQLITE, values)
        traces.one_more(cursor, traces.PEOPLE, room, moved[0])
        return True


def leave(*, room: int, key: int) -> None:
    """Somebody leaves: they are not waited for any more. Their answers count, and so does that they took part.

    Nothing happens for somebody who is not in, or in a room that is closed.
    """
    _move_person(room, key, here=False)


def _move_person(room: int, key: int, *, here: bool) -> None:
    """Note that somebody leaves or comes back, and leave no trace of when among the rows."""
    with sqlite_write_lock(), transaction.atomic():
        open_room = Room.objects.select_for_update().exclude(state=Room.State.CLOSED).filter(pk=room)
        if not open_room.exists() or not Participant.objects.filter(pk=key).exclude(here=here).update(
            here=here
        ):
            return
        with connection.cursor() as cursor:
            traces.put_in_order(cursor, traces.PEOPLE, room)
        Room.objects.filter(pk=room).update(version=F("version") + 1)
    wake()
