"""Two people at the same moment, on two real connections: the second waits for the first, or proves that it did not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from django.db import connection, transaction

First = TypeVar("First")


class Race(NamedTuple, Generic[First]):
    """What the first returned; what the second returned, or the exception that it raised; whether it waited."""

    first: First
    second: object
    waited: bool


PATIENCE = 20.0  # seconds


def _waits() -> bool:
    """Whether somebody waits for a lock of this database. SQLite does not tell: its writers queue for the file."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def second_while_first(first: Callable[[], First], second: Callable[[], object]) -> Race[First]:
    """Do `first` in a transaction that is kept open until `second`, on another connection, waits for it or is done.

    For tests marked `django_db(transaction=True)`: the two see nothing of each other before they commit.
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
        waited = not outcome
    other.join(PATIENCE)
    assert outcome, "the second never came to an end"
    return Race(done, outcome[0], waited)
