"""The rooms as event streams see them: `ROOMS` is named in the settings (LIVE_SOURCES)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404

from assessments.live.source import Event, Source
from assessments.workshop.screens import fragments, presence, queries
from assessments.workshop.screens.members import refused
from assessments.workshop.screens.queries import Known, Moment
from assessments.workshop.screens.tokens import Audience, holder_of, read_token
from recovery_site.sqlite_lock import sqlite_write_lock

Key = tuple[int, Audience]


def versions(known: Mapping[Key, Moment | None]) -> dict[Key, Moment]:
    """How the room of each key stands now: 1 query, and 1 more when a room has moved to another step."""
    wanted: dict[int, Known] = {}
    for (room, audience), moment in known.items():
        one = wanted.get(room, Known(moment.version if moment else 0))
        version = min(one.version, moment.version if moment else 0)
        wanted[room] = Known(version, one.asks_line or audience is Audience.CONSOLE)
    with sqlite_write_lock():
        found = queries.moments(wanted)
        moved = [room for room, now in found.items() if fragments.is_behind(room, now)]
        fragments.kept.put_rooms(queries.rooms(moved))
    return {
        (room, audience): found[room] if audience is Audience.CONSOLE else replace(found[room], on_the_line=0)
        for room, audience in known
        if room in found
    }


def draw(key: Key, version: Moment) -> tuple[Event, Moment] | None:
    """The live part of that room, and the version that it shows."""
    room, audience = key
    try:
        drawn = fragments.fragment(room, audience, version)
    except Http404:
        return None
    return Event(drawn.version, drawn.html), replace(version, version=drawn.version)


def listening(process: str, counts: Mapping[Key, int]) -> None:
    """Let the facilitators know how many phones follow their rooms."""
    phones = {room: n for (room, audience), n in counts.items() if audience is Audience.PHONE}
    with sqlite_write_lock():
        presence.tell(process, phones)


ROOMS = Source(
    key_of=read_token, versions=versions, draw=draw, listening=listening, holder_of=holder_of, refused=refused
)
