"""Two people at the same moment, on two connections of the database: what a lock or a compare-and-swap is for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

from django.db import connection, transaction

PATIENCE = 10.0  # seconds: more than a busy machine needs to bring the second person to where they wait
MOMENT = 0.3  # seconds that SQLite, which cannot tell who waits, gives the second person


@dataclass
class Outcome:
    """What became of the second person's act: its result, or the error that it was refused with."""

    result: object = None
    error: BaseException | None = None


def while_uncommitted(first: Callable[[], object], second: Callable[[], object]) -> Outcome:
    """Do `first`, and before it is committed begin `second` on another connection; then commit.

    `second` is let run until it waits for a lock of the first, or is done. Gives what became of it. To be used in
    tests marked with `django_db(transaction=True)`.
    """
    outcome = Outcome()

    def act() -> None:
        try:
            outcome.result = second()
        except BaseException as error:
            outcome.error = error
        finally:
            connection.close()

    thread = Thread(target=act)
    try:
        with transaction.atomic():
            first()
            thread.start()
            _wait_for(thread)
    finally:
        if thread.ident:
            thread.join(PATIENCE * 3)
    assert not thread.is_alive()
    return outcome


def _wait_for(thread: Thread) -> None:
    """Until the thread is done, or its connection waits for a lock."""
    if connection.vendor != "postgresql":
        thread.join(MOMENT)
        return
    until = time.monotonic() + PATIENCE
    while thread.is_alive() and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
