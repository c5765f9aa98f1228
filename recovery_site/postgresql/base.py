"""Django's PostgreSQL backend, which waits no longer than `PATIENCE` (see recovery_site/patience.py) for an answer.

The limits of the server (statement_timeout, lock_timeout) end what takes too long there. They say nothing when the
server itself is stopped or cut off: then the limit on this side gives the thread back.
"""

from __future__ import annotations

import math
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import _WaitTimeout

from recovery_site.patience import GRACE


class NoAnswer(psycopg.OperationalError):
    """The database did not answer in time."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections of this backend close themselves when an answer does not come in time (OperationalError)."""

    def is_usable(self) -> bool:
        """Whether the connection still works. A server that does not answer is not asked for a new one: that would be
        waiting twice (OperationalError)."""
        if self.connection is None:
            return False
        with self.wrap_database_errors:
            try:
                self.connection.execute("SELECT 1")
            except NoAnswer:
                raise
            except psycopg.Error:
                return False
        return True

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if seconds := self.settings_dict.get("PATIENCE"):
            milliseconds = int(seconds * 1000)
            # Whole seconds, and longer than STALLED of recovery_site/lanes.py: those that wait for a thread would
            # otherwise get the one that has just given up, and each would wait for the database in its turn.
            params.setdefault("connect_timeout", math.ceil(seconds + GRACE))
            limits = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
            params["options"] = f"{params.get('options', '')} {limits}".strip()
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if seconds := self.settings_dict.get("PATIENCE"):
            _limit(connection, seconds + GRACE)
        return connection


def _limit(connection: psycopg.Connection[Any], seconds: float) -> None:
    """Let every wait of this connection end after so many seconds, and the connection with it."""
    wait = connection.wait

    def limited(gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None:  # somebody knows better
            return wait(gen, interval, timeout)
        try:
            return wait(gen, interval, seconds)
        except _WaitTimeout:
            connection.close()  # what comes later would be the answer to this
            raise NoAnswer("The database did not answer in time.") from None

    connection.wait = limited  # type: ignore[method-assign]
