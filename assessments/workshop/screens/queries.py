"""What the screens of a room read. `shown_in` is all that leaves the server: before a reveal, counts and nothing else.

What every tick of every process and every phone that polls asks for is written by hand: the ORM takes longer to
write these queries than a database to answer them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessments.people.models import Organisation
from assessments.preparing.models import Evidence
from assessments.record.models import Row
from assessments.record.queries import FormLine, form_of, line_of
from assessments.reviews.models import Review
from assessments.workshop.models import KEYS, Ballot, Question, Room, key_range
from assessments.workshop.protection.showing import Picks, picks_shown, results_of, words_shown
from assessments.workshop.protection.tally import Tally
from framework.models import Challenge, Stage
from framework.queries import stages_of
from recovery_site.prepared import again_if_gone, prepared_cursor

UNKNOWN = -1
STILL_THERE = dt.timedelta(seconds=15)  # how old the last word of a process may be


@dataclass(frozen=True)
class Counts:
    """How many have answered the present question, and how many are in the room."""

    answered: int
    people: int


def counts_of(answered: int, here: int) -> Counts:
    """What screens say: who answered and then left is still one of those who are asked."""
    return Counts(answered, max(answered, here))


@dataclass(frozen=True)
class Moment:
    """How a room stands at one moment. Two are equal when no screen of the room shows a difference.

    `counts` is None when the caller knew this version already, and `on_the_line` 0 unless it was asked for.
    """

    version: int
    on_the_line: int
    step: int = field(compare=False)
    joining: bool = field(compare=False)
    shared_devices: bool = field(compare=False)
    paper_people: int = field(compare=False)
    present: int | None = field(compare=False)
    timer_ends_at: dt.datetime | None = field(compare=False)
    counts: Counts | None = field(compare=False)
    showing: int = field(compare=False, default=UNKNOWN)  # a question on the big screen once more; 0 for none


@dataclass(frozen=True)
class Known:
    """What the caller knows of a room: its version (0 for nothing), and whether it shows the phones on the line."""

    version: int = 0
    asks_line: bool = False


# The keys of the ballots on what a `room` asks, and of the people in it (`models.key_range`).
ASKED = f"BETWEEN room.asking_id * {KEYS} AND room.asking_id * {KEYS} + {KEYS - 1}"
INSIDE = f"BETWEEN room.id * {KEYS} AND room.id * {KEYS} + {KEYS - 1}"
_MOMENTS = """
SELECT room.id, room.version, room.step, room.joining, room.shared_devices, room.paper_people,
  room.present, room.timer_ends_at,
  CASE WHEN known.line THEN (
    SELECT SUM(phones) FROM assessments_listening AS l WHERE l.room_id = room.id AND l.at >= {since}) END,
  CASE WHEN room.version <> known.version THEN (
    SELECT COUNT(*) FROM assessments_ballot AS b WHERE b.id {asked}) END,
  CASE WHEN room.version <> known.version THEN (
    SELECT COUNT(*) FROM assessments_participant AS p WHERE p.id {inside} AND p.here) END,
  COALESCE(room.showing_id, 0)
FROM {known} JOIN assessments_room AS room ON room.id = known.id"""
_MOMENTS_POSTGRESQL = _MOMENTS.format(
    asked=ASKED,
    inside=INSIDE,
    since="%s::timestamptz",
    known="unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS known(id, version, line)",
)
_MOMENTS_SQLITE = _MOMENTS.format(
    asked=ASKED,
    inside=INSIDE,
    since="%s",
    known="(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS version, "
    "json_extract(value, '$[2]') AS line FROM json_each(%s)) AS known",
)


def moments(known: Mapping[int, Known]) -> dict[int, Moment]:
    """How each of these rooms stands now (1 query for any number of rooms). Rooms that are gone are left out."""
    if not known:
        return {}
    return again_if_gone(lambda: _moments(known))


def _moments(known: Mapping[int, Known]) -> dict[int, Moment]:
    since = connection.ops.adapt_datetimefield_value(timezone.now() - STILL_THERE)
    with prepared_cursor() as cursor:
        if connection.vendor == "postgresql":
            versions = [one.version for one in known.values()]
            lines = [one.asks_line for one in known.values()]
            cursor.execute(_MOMENTS_POSTGRESQL, [since, list(known), versions, lines])
        else:
            rows = json.dumps([(room, one.version, one.asks_line) for room, one in known.items()])
            cursor.execute(_MOMENTS_SQLITE, [since, rows])
        return {room: moment_of(*values) for room, *values in cursor.fetchall()}


def moment_of(
    version: int,
    step: int,
    joining: bool,
    shared_devices: bool,
    paper_people: int,
    present: int | None,
    ends: dt.datetime | str | None,
    on_the_line: int | None,
    answered: int | None,
    people: int | None,
    showing: int = UNKNOWN,
) -> Moment:
    """The columns of such a query as they come from either database."""
    if isinstance(ends, str):  # SQLite
        ends = dt.datetime.fromisoformat(ends)
    if ends and ends.tzinfo is None:
        ends = ends.replace(tzinfo=dt.UTC)
    counts = None if answered is None or people is None else counts_of(answered, people)
    return Moment(
        version=version,
        on_the_line=int(on_the_line or 0),
        step=step,
        joining=bool(joining),
        shared_devices=bool(shared_devices),
        paper_people=paper_people,
        present=present,
        timer_ends_at=ends,
        counts=counts,
        showing=showing,
    )


def moment(room: int, known: Known = Known()) -> Moment | None:
    """How one room stands now (1 query), or None when it is gone."""
    return moments({room: known}).get(room)


def is_same(room: Room, now: Moment) -> bool:
    """Whether a room that was read before needs not be read again: it shows the same question."""
    return room.step == now.step and now.showing in (UNKNOWN, room.showing_id or 0)


def as_it_is(room: Room, now: Moment) -> Room:
    """A room that was read before, in the same step, as it stands now (no query)."""
    fresh = copy(room)
    fresh.version, fresh.joining, fresh.shared_devices = now.version, now.joining, now.shared_devices
    fresh.paper_people, fresh.present, fresh.timer_ends_at = now.paper_people, now.present, now.timer_ends_at
    return fresh


def rooms(wanted: Iterable[int]) -> dict[int, Room]:
    """These rooms with all that belongs to what they show (1 query)."""
    found = Room.objects.select_related(
        "review__system", "review__edition", "asking__challenge", "showing__challenge"
    )
    provider = Organisation.objects.filter(system=OuterRef("review__system"), part=Organisation.Part.PROVIDER)
    known = Evidence.objects.filter(
        review=OuterRef("review"), challenge=OuterRef("asking__challenge"), removed_at=None
    )
    last = Row.objects.filter(
        challenge=OuterRef("asking__challenge"),
        review__system=OuterRef("review__system"),
        review__lt=OuterRef("review"),
        review__phase__in=(Review.Phase.PLANNING, Review.Phase.CLOSED),
    )
    named = found.annotate(
        provider=provider.values("name")[:1], has_evidence=Exists(known), has_last=Exists(last)
    )
    return {room.pk: room for room in named.filter(pk__in=list(wanted))} if wanted else {}


_HOW_MANY = """
SELECT (SELECT COUNT(*) FROM assessments_ballot WHERE id BETWEEN %s AND %s),
       (SELECT COUNT(*) FROM assessments_participant WHERE id BETWEEN %s AND %s AND here)"""


def how_many(room: Room) -> Counts:
    """How many have answered the present question, and how many are in the room (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(_HOW_MANY, [*key_range(room.asking_id or 0), *key_range(room.pk)])
        return counts_of(*cursor.fetchone())


@dataclass(frozen=True)
class Shown:
    """Everything that any screen of a room may show now, for its live part. Alike for all who look."""

    room: Room
    review: Review
    question: Question | None
    kind: str
    challenge: Challenge | None
    people: int
    answered: int
    revealed: bool
    results: Tally | None = None
    stages: Sequence[Stage] = ()  # of the edition, where the results or a track need them
    picks: Picks | None = None
    pick_lines: Sequence[FormLine] = ()
    words: Sequence[Ballot] = ()
    line: FormLine | None = None


def shown_in(room: Room, counts: Counts | None = None) -> Shown:
    """What the screens of this room may show. `counts` is what `how_many` says, when that is known already."""
    question, counts = room.asking, counts or how_many(room)
    revealed = room.state == Room.State.REVEALED
    asks = room.is_open and question is not None
    shows = asks and revealed
    wording = asks and question is not None and question.kind == Question.Kind.WORDING
    rating = shows and question is not None and question.kind == Question.Kind.RATING
    stages = list(stages_of(room.review.edition)) if rating or wording else []
    picks = picks_shown(room) if shows else None
    return Shown(
        room=room,
        review=room.review,
        question=question,
        kind=question.kind if question else "",
        challenge=question.challenge if question else None,
        people=counts.people,
        answered=counts.answered,
        revealed=revealed,
        results=results_of(room, stages) if shows else None,
        stages=stages,
        picks=picks,
        pick_lines=form_of(room.review) if picks else (),
        words=words_shown(room) if shows else (),
        line=line_of(room.review, question.challenge)
        if wording and question and question.challenge
        else None,
    )


def shows_more_than_counts(room: Room) -> bool:
    """Whether the room shows answers or a wording, for which `shown_in` has to ask."""
    kind = room.asking.kind if room.asking else ""
    return room.is_open and (room.state == Room.State.REVEALED or kind == Question.Kind.WORDING)


def lines_on_screen(room: Room) -> Sequence[FormLine]:
    """Template A for the projector, while the room chooses what comes first or reads it as a whole."""
    whole = room.state in (Room.State.CHOOSING, Room.State.ACCEPTING)
    return form_of(room.review) if whole else ()
