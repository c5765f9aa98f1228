"""Two people at once, each on a connection of their own: for tests that prove a lock or a compare-and-swap."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction

A = TypeVar("A")
B = TypeVar("B")
PATIENCE = 20.0  # seconds until somebody who neither waits nor ends is given up
SQLITE_BEGINS = (
    0.3  # seconds: there somebody waits where the transaction begins, and nobody can be asked about it
)


def race(first: Callable[[], A], second: Callable[[], B]) -> tuple[A, B | Exception]:
    """Run `second` while what `first` did is not committed yet, then commit: gives what each returned or raised.

    The second one begins when the first has done everything but commit, and goes on until it waits for a lock or
    has ended. So it reads what was there before the first one, unless it takes the lock that it should take. Only
    for tests with `transaction=True`. An error of `first` is raised; one of `second` is given.
    """
    other = _Other(second)
    with transaction.atomic():
        done = first()
        other.start()
        other.wait_until_it_waits()
    other.join(PATIENCE)
    assert not other.is_alive(), "the second one never ended"
    return done, other.result


class _Other(threading.Thread):
    """Somebody else, on a connection of their own."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work, self.result = work, None
        self.begun, self.backend = threading.Event(), 0

    def run(self) -> None:
        try:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    self.backend = cursor.fetchone()[0]
            self.begun.set()
            self.result = self.work()
        except Exception as error:
            self.result = error
        finally:
            self.begun.set()
            connection.close()

    def wait_until_it_waits(self) -> None:
        """Until it is kept waiting by somebody, or has ended."""
        assert self.begun.wait(PATIENCE)
        if connection.vendor == "sqlite":
            self.join(SQLITE_BEGINS)
            return
        until = time.monotonic() + PATIENCE
        with connection.cursor() as cursor:
            while self.is_alive() and time.monotonic() < until:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.backend])
                if cursor.fetchone()[0]:
                    return
                self.join(0.01)
