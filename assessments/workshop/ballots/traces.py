"""What a database remembers beside the rows, and how the room makes it forget.

Both databases lay rows down as they come, SQLite within a page, and PostgreSQL notes which transaction wrote each.
Without more ado whoever has the file would see in which order people joined and answered. So the rows of a room, and
of a question, are written anew, all at once and in the order of their random keys:

- SQLite: in the very transaction that adds a row; with more than `FEW` rows at every `EVERY`th.
- PostgreSQL: in that transaction as well, when it was not done for `PAUSE` seconds.
- Both: as the question is left.

SQLite's journal holds what a transaction replaced or deleted. It is kept, not unlinked, so that it can be wiped.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.db import connection

from assessments.workshop.models import Ballot, Participant, key_range
from recovery_site.sqlite_lock import sqlite_driver, sqlite_transaction

BALLOTS, PEOPLE = Ballot._meta.db_table, Participant._meta.db_table
FEW, EVERY = 64, 8
PAUSE = 0.25
KEPT = 1000  # rooms and questions of which this process knows when it was done

_COUNT = "SELECT COUNT(*) FROM {} WHERE id BETWEEN ? AND ?"
_ASIDE = "CREATE TEMP TABLE IF NOT EXISTS {0}_aside AS SELECT * FROM {0} WHERE FALSE"
_ROWS = "INSERT INTO {0}_aside SELECT * FROM {0} WHERE id BETWEEN ? AND ? ORDER BY id"
_GONE = "DELETE FROM {} WHERE id BETWEEN ? AND ?"
_BACK = "INSERT INTO {0} SELECT * FROM {0}_aside ORDER BY rowid"
_EMPTY = "DELETE FROM {}_aside"
_AGAIN = """
WITH gone AS (DELETE FROM {0} WHERE id BETWEEN %s AND %s RETURNING *)
INSERT INTO {0} SELECT * FROM gone ORDER BY id"""
_done: dict[tuple[str, int], float] = {}


def put_in_order(cursor: Any, table: str, of: int) -> None:
    """Write the rows of one room or question anew, in the order of their keys. Hold the room's row meanwhile.

    SQLite: by way of a table of this connection that is in memory alone.
    """
    keys = key_range(of)
    if connection.vendor == "postgresql":
        cursor.execute(_AGAIN.format(table), keys)
        return
    with sqlite_driver() as driver:
        driver.execute(_ASIDE.format(table))
        driver.execute(_ROWS.format(table), keys)
        driver.execute(_GONE.format(table), keys)
        driver.execute(_BACK.format(table))
        driver.execute(_EMPTY.format(table))


def one_more(cursor: Any, table: str, of: int, version: int) -> None:
    """A row was added on SQLite, as the room's `version`th change: put all in order, unless there are many."""
    if version % EVERY:
        with sqlite_driver() as driver:
            (rows,) = driver.execute(_COUNT.format(table), key_range(of)).fetchone()
        if rows > FEW:
            return
    put_in_order(cursor, table, of)


def is_due(table: str, of: int) -> bool:
    """Whether PostgreSQL is to put these rows in order with the next one. Asked once, it counts as done."""
    now, done = time.monotonic(), _done.pop((table, of), -PAUSE)
    due = now - done >= PAUSE
    _done[table, of] = now if due else done
    if len(_done) > KEPT:
        _done.pop(next(iter(_done)), None)
    return due


def forget_order(room: int, question: int) -> None:
    """Leave a question: what came since everything was last put in order lies in order as well."""
    with connection.cursor() as cursor:
        put_in_order(cursor, BALLOTS, question)
        put_in_order(cursor, PEOPLE, room)


def forget_journal() -> None:
    """SQLite: overwrite its journal, in which lies what was just deleted. Call it after the commit.

    Whoever holds a transaction that may write is the only one who could need the journal.
    """
    journal = Path(f"{connection.settings_dict['NAME']}-journal")
    if connection.vendor != "sqlite" or not journal.is_file():
        return
    with sqlite_transaction(), journal.open("r+b") as file:
        left = journal.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
        file.flush()
        os.fsync(file.fileno())
