"""Who still may follow a room as its facilitator does: signed in, in use, and with the role. Phones are not asked."""

from __future__ import annotations

from collections.abc import Set

from assessments.people.models import Membership
from assessments.people.policy import Act, Permissions
from assessments.workshop.models import Room
from assessments.workshop.screens.tokens import Audience
from recovery_site.sessions import services as sessions
from recovery_site.sqlite_lock import sqlite_write_lock

Key = tuple[int, Audience]


def refused(asked: Set[tuple[Key, str]]) -> set[tuple[Key, str]]:
    """Those of these streams (and whose each is) that may not be followed any more: 3 queries for all of them.

    An open room that somebody runs counts as something done on that sign-in (`recovery_site/sessions`), which costs one
    update a minute.
    """
    with sqlite_write_lock():
        rows = sessions.alive_among({holder for _, holder in asked})
        if not rows:
            return set(asked)
        rooms = Room.objects.filter(pk__in={room for (room, _), _ in asked}).select_related("review")
        of = {room.pk: room for room in rooms}
        theirs: dict[tuple[int | None, int], list[Membership]] = {}
        users = {row.user_id for row in rows.values()}
        systems = {room.review.system_id for room in of.values()}
        for one in Membership.objects.filter(user__in=users, system__in=systems):
            theirs.setdefault((one.user_id, one.system_id), []).append(one)
        may: set[tuple[Key, str]] = set()
        for key, holder in asked:
            room, row = of.get(key[0]), rows.get(holder)
            held = theirs.get((row.user_id, room.review.system_id), []) if room and row else []
            if Permissions.of(held).can(Act.ROOM_RUN):
                may.add((key, holder))
        sessions.keep_busy({holder for (room_pk, _), holder in may if of[room_pk].is_open})
    return set(asked) - may
