"""One process at a time makes the database ready, when several hosts start together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

LOCK = 7_235_011_204  # any number, the same in every release


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process is in here, on any host that uses this database, then run the block.

    The lock belongs to a connection (PostgreSQL) or to an open file (SQLite), so it goes with its process.
    """
    if connection.vendor == "postgresql":
        with _on_postgresql():
            yield
    else:
        with _beside_the_file():
            yield


@contextmanager
def _on_postgresql() -> Iterator[None]:
    own = connection.copy()  # what runs in the block may close its own
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
    finally:
        own.close()


@contextmanager
def _beside_the_file() -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows: SQLite's own lock has to do
        yield
        return
    folder = os.open(Path(str(connection.settings_dict["NAME"])).parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
