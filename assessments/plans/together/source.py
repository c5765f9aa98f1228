"""The plans as event streams see them: `PLANS` is named in the settings (LIVE_SOURCES)."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404

from assessments.live.source import Event, Source
from assessments.plans.together import fragments, presence, queries
from assessments.plans.together.members import refused
from assessments.plans.together.tokens import Key, holder_of, read_token
from recovery_site.sqlite_lock import sqlite_write_lock

Version = tuple[int, tuple[tuple[str, int, str], ...]]  # of the plan, and who is where


def versions(known: Mapping[Key, Version | None]) -> dict[Key, Version]:
    """How the plan of each key stands now, and who else is there: 2 queries for all of them."""
    rows = {row for row, _, _ in known}
    with sqlite_write_lock():
        found, there = queries.versions_of(rows), queries.who_is_at(rows)
    return {
        key: (found[key[0]], tuple(one for one in there.get(key[0], ()) if one[1] != key[1])) for key in known
    }


def draw(key: Key, version: Version) -> tuple[Event, Version] | None:
    """The list of parts for whoever follows that plan."""
    try:
        return Event(version[0], fragments.drawn(key[0], key[1])), version
    except Http404:
        return None


def listening(process: str, counts: Mapping[Key, int]) -> None:
    """Let the others know who is there."""
    with sqlite_write_lock():
        presence.tell(process, {key for key in counts if key[2]})


PLANS = Source(
    key_of=read_token, versions=versions, draw=draw, listening=listening, holder_of=holder_of, refused=refused
)
