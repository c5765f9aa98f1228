"""A moved clock: the demo's past is written by the real services, on the days on which it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from unittest import mock

from django.utils import timezone


def working_day(day: dt.date) -> dt.date:
    """That day, or the Monday after it."""
    return day + dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


@contextmanager
def at(day: dt.date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """Inside it is that working day at that time here, and a second passes whenever somebody asks for the time.

    It moves the clock of the whole process, so it is for a command, never for a site that serves.
    """
    start = timezone.make_aware(dt.datetime.combine(working_day(day), dt.time(hour, minute)))
    seconds = count()

    def now() -> dt.datetime:
        return start.astimezone(dt.UTC) + dt.timedelta(seconds=next(seconds))

    with mock.patch.object(timezone, "now", now):
        yield
