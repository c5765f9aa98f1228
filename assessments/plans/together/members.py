"""Who still may follow a plan: signed in, in use, and with a role that writes plans."""

from __future__ import annotations

from collections.abc import Set

from assessments.people.models import Membership
from assessments.people.policy import Act, Permissions
from assessments.plans.together.tokens import Key
from assessments.record.models import Row
from recovery_site.sessions import services as sessions
from recovery_site.sqlite_lock import sqlite_write_lock


def refused(asked: Set[tuple[Key, str]]) -> set[tuple[Key, str]]:
    """Those of these streams (and whose each is) that may not be followed any more: 3 queries for all of them."""
    with sqlite_write_lock():
        alive = sessions.alive_among({holder for _, holder in asked})
        if not alive:
            return set(asked)
        systems = dict(Row.objects.filter(pk__in={key[0] for key, _ in asked}).values_list("pk", "system"))
        users = {one.user_id for one in alive.values()}
        theirs: dict[tuple[int | None, int], list[Membership]] = {}
        for one in Membership.objects.filter(user__in=users, system__in=systems.values()):
            theirs.setdefault((one.user_id, one.system_id), []).append(one)
    return {
        (key, holder)
        for key, holder in asked
        if holder not in alive
        or alive[holder].user_id != key[1]
        or not Permissions.of(theirs.get((key[1], systems.get(key[0], 0)), [])).can(Act.PLAN_WRITE)
    }
