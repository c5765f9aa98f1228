"""Coming into a room: with casting the most frequent write, so its SQL is written by hand as well."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction
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
from recovery_site.sqlite_lock import sqlite_transaction

# The room's row is moved first and only while it takes people, so that nobody comes in as it closes.
_MOVE = f"""
UPDATE assessments_room SET version = version + 1
WHERE id = %(room)s AND state <> '{Room.State.CLOSED}' AND joining AND ends_at > %(now)s
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
    """Let a phone in as a participant, once. Refuses a closed room and one that nobody can join (NotNow).

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
        return
    now = Room.objects.filter(pk=room).first()
    if now is None or not now.is_open:
        raise NotNow(CLOSED)
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
