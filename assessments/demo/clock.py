"""A moved clock: the demo's past is written by the real services, on the days on which it happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from unittest import mock

from django.utils import timezone


def working_day(day: dt.date) -> dt.date:
    """That day, or the Monday after it."""
    return day + dt.timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


@dataclass
class Clock:
    """A clock that begins at `start` and moves on by a second each time that it is asked."""

    start: dt.datetime
    seconds: Iterator[int] = field(default_factory=count)

    def now(self) -> dt.datetime:
        return self.start.astimezone(dt.UTC) + dt.timedelta(seconds=next(self.seconds))


_latest: list[Clock] = []  # the one that was set last


@contextmanager
def at(day: dt.date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """Inside it is that working day at that time here, and a second passes whenever somebody asks for the time.

    Several in a row of the same time follow one another, however often each asks. It moves the clock of the whole
    process, so it is for a command, never for a site that serves.
    """
    start = timezone.make_aware(dt.datetime.combine(working_day(day), dt.time(hour, minute)))
    if not _latest or _latest[0].start != start:
        _latest[:] = [Clock(start)]
    now = _latest[0].now

    with mock.patch.object(timezone, "now", now):
        yield
