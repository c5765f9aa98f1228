"""Whether a member whose console or projector follows a room may still run it.

A stream stays open for hours, so what let it in is asked again: somebody who was removed, got another role or whose
account was closed gets nothing more after `AGAIN` seconds. Phones have no account, so nothing is asked for them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from assessments.people.models import Membership
from assessments.people.policy import Act, table
from assessments.workshop.screens.tokens import Key

AGAIN = 5.0  # seconds for which an answer holds

_asked: dict[Key, tuple[float, bool]] = {}  # used by the watcher's thread alone


def may_follow(key: Key) -> bool:
    """Whether that key may be followed at this moment (1 query for a screen of a member, none for a phone)."""
    return len(key) == 2 or key in _running([key])


def are_due(keys: Iterable[Key]) -> bool:
    """Whether `allowed` has to ask the database."""
    return bool(_due(keys))


def allowed(keys: Iterable[Key]) -> list[Key]:
    """Those of these keys that may be followed, as far as was asked in the last `AGAIN` seconds (1 query at most)."""
    keys = list(keys)
    if due := _due(keys):
        now, running = time.monotonic(), _running(due)
        for key in [old for old in _asked if old not in keys]:
            del _asked[key]
        _asked.update({key: (now, key in running) for key in due})
    return [key for key in keys if len(key) == 2 or _asked[key][1]]


def _due(keys: Iterable[Key]) -> list[Key]:
    since = time.monotonic() - AGAIN
    return [key for key in keys if len(key) > 2 and _asked.get(key, (since - 1, False))[0] <= since]


def _running(keys: list[Key]) -> set[Key]:
    """Those of these keys whose member may run the room now (1 query)."""
    found = Membership.objects.filter(
        role__in=table().rules[Act.ROOM_RUN].roles,
        user__in={key[2] for key in keys if len(key) > 2},
        user__is_active=True,
        system__reviews__rooms__in={key[0] for key in keys},
    )
    pairs = set(found.values_list("system__reviews__rooms", "user"))
    return {key for key in keys if len(key) > 2 and (key[0], key[2]) in pairs}


def forget() -> None:
    """Forget every answer."""
    _asked.clear()
