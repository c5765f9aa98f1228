"""What all tests share: which of them use a database, and a clean database after those that commit."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations as Operations

from recovery_site.needs import PANGO
from tests.chromium import chromium  # noqa: F401 - a fixture

USES_A_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_configure(config: pytest.Config) -> None:
    """Let the emptying of the test database past the triggers that refuse to let history be deleted."""
    operations = type(connection.ops)
    lifted = on_sqlite if connection.vendor == "sqlite" else on_postgresql
    operations.sql_flush = lifted(operations.sql_flush)  # type: ignore[method-assign]


def on_sqlite(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Takes the triggers off, empties, puts them back."""

    def sql_flush(self: Operations, *args: object, **kwargs: object) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        drop = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
        return [*drop, *original(self, *args, **kwargs), *(sql for _, sql in triggers)]

    return sql_flush


def on_postgresql(original: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Empties as a replica does, for which triggers do not fire."""

    def sql_flush(self: Operations, *args: object, **kwargs: object) -> list[str]:
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
