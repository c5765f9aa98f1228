"""Statements that PostgreSQL plans once for each connection, for the few that every phone and every tick sends.

Planning such a statement takes as long as running it. psycopg prepares it by itself, but only with cursors that let
the server bind the parameters, which Django's own do not. SQLite's driver keeps compiled statements anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self, TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.utils import CursorWrapper

T = TypeVar("T")


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        return super().execute(query, params, prepare=True)


def prepared_cursor() -> CursorWrapper:
    """A cursor like that of `connection.cursor()`, whose statements are prepared (settings: prepare_threshold).

    Each parameter needs its type in the statement: `%(room)s::bigint`. Whether the server has closed the connection
    is not asked before: use `again_if_gone` around it, or close the connection after an error.
    """
    if (
        connection.vendor != "postgresql" or connection.queries_logged
    ):  # Django's log reads its own cursors only
        return connection.cursor()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = _Prepared(connection.connection)
    return connection.make_cursor(cursor)  # type: ignore[arg-type]


def again_if_gone(work: Callable[[], T]) -> T:
    """Do something idempotent; on a connection that turns out to be closed, once more on a new one.

    Inside a transaction it is done once only: what came before it would be lost.
    """
    try:
        return work()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return work()
