"""Casting a ballot: the one hot path of the product, so its SQL is written by hand, alike for both databases.

The room's row is moved first (its version grows, and only while it asks this very question), so a reveal and
a ballot never cross: whichever comes second waits and sees what the other did. The same key with an older or
equal `revision` changes nothing: what was saved first stands, and a repeat counts once.
"""

from __future__ import annotations

import enum
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from assessments.live.wake import wake
from assessments.workshop.ballots import traces
from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.protection.answers import stage_number
from assessments.workshop.protection.groups import EVERY_BIT, Family, family_of
from assessments.workshop.rooms.states import STATE_OF
from recovery_site.prepared import again_if_gone, prepared_cursor
from recovery_site.sqlite_lock import sqlite_driver, sqlite_transaction

_MOVE = """
UPDATE assessments_room SET version = version + 1
WHERE id = %(room)s AND asking_id = %(question)s AND state = %(state)s AND ends_at > %(now)s
  AND (%(stage)s = 0 OR EXISTS (
    SELECT 1 FROM framework_stage AS s JOIN assessments_review AS r ON r.edition_id = s.edition_id
    WHERE r.id = review_id AND s.number = %(stage)s))
  AND EXISTS (SELECT 1 FROM assessments_participant WHERE id = %(who)s)
  AND NOT EXISTS (SELECT 1 FROM assessments_ballot WHERE id = %(key)s AND revision >= %(revision)s)"""
_FAMILY = " ".join(  # of somebody with these perspectives, as `family_of` has it
    f"WHEN p.perspectives IN ({', '.join(str(n) for n in range(EVERY_BIT + 1) if family_of(n) is family)}) "
    f"THEN {family.number}"
    for family in Family
    if family is not Family.MIXED
)
_PUT = """
INSERT INTO assessments_ballot
  (id, question_id, answer, words, may_record, hidden, family, revision)
SELECT %(key)s, %(question)s, %(answer)s,
  CASE WHEN r.asks_reasons OR r.state <> 'rating' THEN %(words)s ELSE '' END,
  %(may_record)s, {false}, CASE {family} ELSE {mixed} END, %(revision)s
FROM assessments_participant AS p JOIN assessments_room AS r ON r.id = p.room_id WHERE p.id = %(who)s {also}
ON CONFLICT (id) DO UPDATE SET answer = excluded.answer, words = excluded.words,
  may_record = excluded.may_record, revision = excluded.revision
WHERE excluded.revision > assessments_ballot.revision"""
_PUT_PLAIN = _PUT.format(false="0", also="", family=_FAMILY, mixed=Family.MIXED.number)
_PUT_POSTGRESQL = _PUT.format(
    false="FALSE", also="AND EXISTS (SELECT 1 FROM moved)", family=_FAMILY, mixed=Family.MIXED.number
)
_TYPES = {
    "room": "bigint",
    "state": "varchar",
    "now": "timestamptz",
    "question": "bigint",
    "who": "bigint",
    "key": "bigint",
    "answer": "varchar",
    "words": "text",
    "may_record": "boolean",
    "revision": "integer",
    "stage": "integer",
}
_NAMED = {name: f":{name}" for name in _TYPES}  # as the driver of SQLite has it
_MOVE_SQLITE, _PUT_SQLITE = f"{_MOVE} RETURNING version" % _NAMED, _PUT_PLAIN % _NAMED
_TYPED = {name: f"%({name})s::{kind}" for name, kind in _TYPES.items()}
_BOTH_POSTGRESQL = (  # fixed texts, nothing of them from outside
    f"WITH moved AS ({_MOVE} RETURNING id), put AS ({_PUT_POSTGRESQL} RETURNING id) "  # noqa: S608
    "SELECT count(*) FROM put"
) % _TYPED


class Cast(enum.Enum):
    """What became of a ballot."""

    SAVED = "saved"  # it is stored; a repeat of one that is stored gets this as well
    STALE = "stale"  # another answer of this phone is stored with this revision or a later one
    OVER = "over"  # the room does not ask this any more
    STRANGER = "stranger"  # this phone has not joined the room


@dataclass(frozen=True)
class Given:
    """One answer as a phone gives it. `revision` grows each time the phone changes it."""

    kind: str
    question: int
    revision: int
    answer: str
    words: str = ""
    may_record: bool = False


def cast(
    *,
    room: int,
    question: int,
    secret: str,
    answer: str,
    revision: int,
    words: str = "",
    may_record: bool = False,
    kind: str = Question.Kind.RATING,
) -> Cast:
    """Store one answer of one phone, once. Writes nothing about who, where or when.

    `answer` is one of those that `kind` of question takes; the room must be asking that kind. A rating for a
    stage that the review's edition does not have is OVER. Words on a rating are dropped where the room asks for none.
    PostgreSQL: 1 query. SQLite: 2, in one transaction. Putting the ballots in order (`traces`) costs as many again.
    A ballot that is refused costs 1 more, to say why.
    """
    values: dict[str, Any] = {
        "room": room,
        "state": STATE_OF[kind],
        "now": connection.ops.adapt_datetimefield_value(timezone.now()),
        "question": question,
        "who": participant_key(secret, room),
        "key": ballot_key(secret, question),
        "answer": answer,
        "words": words,
        "may_record": may_record,
        "revision": revision,
        "stage": _stage_of(answer) if kind == Question.Kind.RATING else 0,
    }
    if again_if_gone(lambda: store(values)):
        wake()
        return Cast.SAVED
    return _why_not(values)


def _stage_of(rating: str) -> int:
    """The stage that a rating names: 0 for none, and -1, which no edition has, for a made-up answer."""
    stage = stage_number(rating)
    return -1 if stage is None else stage


def store(values: dict[str, Any]) -> bool:
    """Write the ballot and move its room, in one transaction; whether there was anything to write. Idempotent."""
    question = values["question"]
    if connection.vendor == "postgresql":
        due = traces.is_due(traces.BALLOTS, question)
        with transaction.atomic() if due else nullcontext(), prepared_cursor() as cursor:
            cursor.execute(_BOTH_POSTGRESQL, values)
            put = bool(cursor.fetchone()[0])
            if put and due:
                traces.put_in_order(cursor, traces.BALLOTS, question)
            return put
    with sqlite_transaction() as cursor, sqlite_driver() as driver:
        moved = driver.execute(_MOVE_SQLITE, values).fetchone()
        if moved is None:
            return False
        driver.execute(_PUT_SQLITE, values)
        traces.one_more(cursor, traces.BALLOTS, question, moved[0])
        return True


def _why_not(values: dict[str, Any]) -> Cast:
    own = Ballot.objects.filter(pk=values["key"], revision__gte=values["revision"])
    stored = own.values_list("answer", "words", "may_record").first()
    given = (values["answer"], values["words"], values["may_record"])
    if stored == given or (stored == (given[0], "", given[2]) and _drops_words(values)):
        return Cast.SAVED
    known = Participant.objects.filter(pk=values["who"], room_id=values["room"])
    asks = Room.objects.filter(pk=values["room"], state=values["state"], asking_id=values["question"])
    if not asks.exists():
        return Cast.OVER
    if not known.exists():
        return Cast.STRANGER
    return Cast.STALE if stored else Cast.OVER


def _drops_words(values: dict[str, Any]) -> bool:
    """Whether these are words on a rating in a room that asks for none."""
    return values["state"] == STATE_OF[Question.Kind.RATING] and not (
        Room.objects.filter(pk=values["room"], asks_reasons=True).exists()
    )
