"""What all tests share: which of them use a database, and a clean database after those that commit."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations as OnPostgres
from django.db.backends.sqlite3.operations import DatabaseOperations as OnSqlite

from recovery_site.needs import PANGO

USES_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_configure(config: pytest.Config) -> None:
    """Let the emptying of the test database past the triggers that refuse to let history be deleted."""
    OnSqlite.sql_flush = without_triggers_on_sqlite(OnSqlite.sql_flush)
    OnPostgres.sql_flush = without_triggers_on_postgres(OnPostgres.sql_flush)


def without_triggers_on_sqlite(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def sql_flush(self: OnSqlite, *args: object, **kwargs: object) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drop, *original(self, *args, **kwargs), *(sql for _, sql in triggers)]

    return sql_flush


def without_triggers_on_postgres(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    def sql_flush(self: OnPostgres, *args: object, **kwargs: object) -> list[str]:
        statements = original(self, *args, **kwargs)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    return sql_flush


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses a database; leave out what makes PDFs where none can be made (never on CI)."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & USES_A_DATABASE:
            item.add_marker("database")
    if not PANGO.met() and os.environ.get("CI", "").lower() not in {"1", "true"}:
        out = [item for item in items if item.get_closest_marker("pdf")]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]
