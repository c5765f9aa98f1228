"""Two people at the same moment, on two real connections: the second waits for the first, or proves that it did not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction

First = TypeVar("First")
PATIENCE = 20.0  # seconds


def _waits() -> bool:
    """Whether somebody waits for a lock of this database. SQLite does not tell: its writers queue for the file."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def second_while_first(first: Callable[[], First], second: Callable[[], object]) -> tuple[First, object]:
    """Do `first` in a transaction that is kept open until `second`, on another connection, waits for it or is done.

    Gives what `first` returned and what `second` returned, or the exception that it raised. For tests marked
    `django_db(transaction=True)`: the two see nothing of each other before they commit.
    """
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(second())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        done = first()
        other.start()
        until = time.monotonic() + (PATIENCE if connection.vendor == "postgresql" else 0.3)
        while time.monotonic() < until and not outcome and not _waits():
            time.sleep(0.02)
    other.join(PATIENCE)
    assert outcome, "the second never came to an end"
    return done, outcome[0]
