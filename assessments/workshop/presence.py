"""How many phones are on the line: each process tells its own count, the console shows the sum."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from assessments.workshop.models import Listening, Room
from assessments.workshop.queries import STILL_THERE

AGAIN = STILL_THERE / 3  # how long an unchanged count is good for

_told: dict[str, dict[int, tuple[int, dt.datetime]]] = {}


def tell(process: str, phones: dict[int, int]) -> None:
    """Store how many phones this process serves in each room, if that is news. Nothing changed costs no query."""
    now = timezone.now()
    known = _told.setdefault(process, {})
    for room in [room for room in known if room not in phones]:
        del known[room]
        Listening.objects.filter(process=process, room=room).delete()
    for room, count in phones.items():
        told = known.get(room)
        if told and told[0] == count and now - told[1] < AGAIN:
            continue
        if not Room.objects.filter(pk=room).exclude(state=Room.State.CLOSED).exists():
            continue
        Listening.objects.update_or_create(
            room_id=room, process=process, defaults={"phones": count, "at": now}
        )
        known[room] = (count, now)
