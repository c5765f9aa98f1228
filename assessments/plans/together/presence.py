"""Who is at which part of a plan: each process tells it of its streams, a page that polls tells it of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from assessments.live.wake import wake
from assessments.plans.together.models import Presence
from assessments.plans.together.queries import STILL_THERE
from assessments.record.models import Row

AGAIN = STILL_THERE / 3  # how long what was told is good for
Seat = tuple[int, int, str]  # priority, person, part

_told: dict[str, dict[Seat, dt.datetime]] = {}


def tell(process: str, seats: Collection[Seat]) -> None:
    """Store who has a stream of this process open, if that is news. Nothing changed costs no query, else 3."""
    now, known = timezone.now(), _told.setdefault(process, {})
    gone = [one for one in known if one not in seats]
    news = [one for one in seats if one not in known or now - known[one] >= AGAIN]
    if not gone and not news:
        return
    with transaction.atomic():
        for row, user, part in gone:
            Presence.objects.filter(row=row, user=user, part=part).delete()
        be_there(news)
    for one in gone:
        del known[one]
    known |= dict.fromkeys(news, now)


def be_there(seats: Collection[Seat]) -> None:
    """These people are at these parts now. One whose priority is gone is left out."""
    if not seats:
        return
    now = timezone.now()
    systems = dict(Row.objects.filter(pk__in={row for row, _, _ in seats}).values_list("pk", "system"))
    Presence.objects.bulk_create(
        [
            Presence(system_id=systems[row], row_id=row, user_id=user, part=part, at=now)
            for row, user, part in sorted(seats)
            if row in systems
        ],
        update_conflicts=True,
        unique_fields=["row", "user", "part"],
        update_fields=["at"],
    )
    wake()
