"""The rooms as event streams see them: `ROOMS` is named in the settings (LIVE_SOURCES)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace

from django.http import Http404

from assessments.live.source import Event, Source
from assessments.workshop.screens import fragments, members, presence, queries
from assessments.workshop.screens.queries import Known, Moment
from assessments.workshop.screens.tokens import Audience, Key, read_token
from recovery_site.sqlite_lock import sqlite_write_lock


def versions(known: Mapping[Key, Moment | None]) -> dict[Key, Moment]:
    """How the room of each key stands now: 1 query, and 1 more when a room has moved to another step.

    The screens of a member who may no longer run the room are left out: 1 query more each `members.AGAIN` seconds.
    """
    with sqlite_write_lock() if members.are_due(known) else nullcontext():
        allowed = members.allowed(known)
    wanted: dict[int, Known] = {}
    for (room, audience, *_), moment in known.items():
        one = wanted.get(room, Known(moment.version if moment else 0))
        version = min(one.version, moment.version if moment else 0)
        wanted[room] = Known(version, one.asks_line or audience is Audience.CONSOLE)
    with sqlite_write_lock():
        found = queries.moments(wanted)
        moved = [room for room, now in found.items() if fragments.is_behind(room, now)]
        fragments.kept.put_rooms(queries.rooms(moved))
    return {
        key: found[key[0]] if key[1] is Audience.CONSOLE else replace(found[key[0]], on_the_line=0)
        for key in allowed
        if key[0] in found
    }


def draw(key: Key, version: Moment) -> tuple[Event, Moment] | None:
    """The live part of that room, and the version that it shows."""
    room, audience = key[:2]
    try:
        drawn = fragments.fragment(room, audience, version)
    except Http404:
        return None
    return Event(drawn.version, drawn.html), replace(version, version=drawn.version)


def listening(process: str, counts: Mapping[Key, int]) -> None:
    """Let the facilitators know how many phones follow their rooms."""
    phones = {key[0]: n for key, n in counts.items() if key[1] is Audience.PHONE}
    with sqlite_write_lock():
        presence.tell(process, phones)


ROOMS = Source(key_of=read_token, versions=versions, draw=draw, listening=listening)
