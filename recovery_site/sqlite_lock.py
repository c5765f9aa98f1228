"""The lock that writers of one process take in turn on SQLite, which has one writer and no queue for it.

A blocked writer of SQLite sleeps and retries, longer each time; while one commits, nobody reads. Waiting for a lock
of the process instead is quicker: without it the 95th percentile from commit to arrival was six times as high.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

_lock = threading.Lock()
_failed_at = 0.0  # when somebody who held the lock last waited for the file in vain


def sqlite_write_lock() -> AbstractContextManager[object]:
    """Hold this while you read or write on a hot path. Does nothing on PostgreSQL, and inside a transaction.

    It is not reentrant: whoever holds it must not call anything that takes it. Refuses (OperationalError) when
    another process holds the file for too long.
    """
    return _held() if connection.vendor == "sqlite" and not connection.in_atomic_block else nullcontext()


@contextmanager
def _held() -> Iterator[None]:
    """The lock, waited for no longer than the file. When it was waited for in vain, nobody who stood behind tries."""
    global _failed_at
    began = time.monotonic()
    if not _lock.acquire(timeout=float(connection.settings_dict["OPTIONS"].get("timeout", 5))):
        raise OperationalError("database is locked")
    try:
        if _failed_at > began:
            raise OperationalError("database is locked")
        try:
            yield
        except OperationalError:
            _failed_at = time.monotonic()
            raise
    finally:
        _lock.release()


@contextmanager
def sqlite_driver() -> Iterator[sqlite3.Connection]:
    """The driver's own connection, for the statements of a hot path: Django's cursor costs more than they do.

    Parameters are `?` or `:name`. Errors are raised as Django's.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        yield connection.connection


@contextmanager
def sqlite_transaction() -> Iterator[CursorWrapper]:
    """A short transaction of a hot path on SQLite, alone in this process: `atomic()` without what it costs.

    Inside a transaction it is a part of that one. There is no `on_commit` within. Refuses as `sqlite_write_lock`.
    """
    if connection.in_atomic_block:
        with transaction.atomic(), connection.cursor() as cursor:
            yield cursor
        return
    with _held(), connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        try:
            yield cursor
            cursor.execute("COMMIT")
        except BaseException:
            with suppress(DatabaseError):
                cursor.execute("ROLLBACK")
            raise
