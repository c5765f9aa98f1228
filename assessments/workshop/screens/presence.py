"""How many phones are on the line: each process tells its own count, the console shows the sum."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from assessments.workshop.models import Listening, Room
from assessments.workshop.screens.queries import STILL_THERE

AGAIN = STILL_THERE / 3  # how long an unchanged count is good for

_told: dict[str, dict[int, tuple[int, dt.datetime]]] = {}


def tell(process: str, phones: dict[int, int]) -> None:
    """Store how many phones this process serves in each room, if that is news, in one transaction.

    Nothing changed costs no query; anything else 3 at the most, however many rooms there are.
    """
    now = timezone.now()
    known = _told.setdefault(process, {})
    gone = [room for room in known if room not in phones]
    news = {
        room: count
        for room, count in phones.items()
        if room not in known or known[room][0] != count or now - known[room][1] >= AGAIN
    }
    if not gone and not news:
        return
    with transaction.atomic():
        if gone:
            Listening.objects.filter(process=process, room__in=gone).delete()
        still = Room.objects.filter(pk__in=news).exclude(state=Room.State.CLOSED).order_by()
        rows = [
            Listening(system_id=system, room_id=room, process=process, phones=news[room], at=now)
            for room, system in still.values_list("pk", "system")
        ]
        Listening.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["room", "process"], update_fields=["phones", "at"]
        )
    for room in gone:
        del known[room]
    known |= {row.room_id: (row.phones, now) for row in rows}
