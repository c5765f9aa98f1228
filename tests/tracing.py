"""Which statements reach the database, those too that do not go through Django's cursor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements() -> Iterator[list[str]]:
    """What this connection executes while the block runs, savepoints and the insides of triggers left out."""
    found: list[str] = []
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.set_trace_callback(found.append)
        try:
            yield found
        finally:
            connection.connection.set_trace_callback(None)
    else:
        with CaptureQueriesContext(connection) as seen:
            yield found
        found += [one["sql"] for one in seen]
    real = [sql for sql in found if "SAVEPOINT" not in sql and not sql.startswith("--")]
    found[:] = [
        sql for sql, _ in groupby(real)
    ]  # SQLite names a statement again for each trigger that it fires
