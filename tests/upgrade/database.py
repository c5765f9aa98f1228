"""A database of the released schema with something of everything in it, beside the database of the tests."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

# The newest migrations of the release, and all that its tables held: the demo, a review whose plans are in every
# state, a review completed by a room, a room in the middle of a question, a self-assessment that is closed.
RELEASED = [("assessments", "0004_room_guards"), ("framework", "0002_frozen_editions")]
ROWS = Path(__file__).with_name("released.jsonl")

Row = dict[str, Any]
Tables = dict[str, dict[Any, Row]]  # model, key of the row, its fields


@contextlib.contextmanager
def another_database() -> Iterator[None]:
    """The connection of this thread leads to a new and empty database while the block runs.

    It is a connection of its own: the one of the tests may be in the middle of a transaction, and stays as it is.
    """
    ours = connections["default"]
    name = f"{ours.settings_dict['NAME']}-upgrade"
    with its_own_connection(ours.settings_dict["NAME"]):
        if ours.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        with its_own_connection(name):
            yield
    finally:
        ContentType.objects.clear_cache()
        with its_own_connection(ours.settings_dict["NAME"]):
            if ours.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f'DROP DATABASE "{name}"')
            else:
                Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def its_own_connection(name: str) -> Iterator[None]:
    """A second connection, to the database `name`, instead of the first while the block runs."""
    ours = connections["default"]
    connections["default"] = second = ours.copy()
    second.settings_dict["NAME"] = name
    try:
        yield
    finally:
        second.close()
        connections["default"] = ours


def migrate_to_the_release() -> None:
    """Forward or back."""
    for app, name in RELEASED:
        call_command("migrate", app, name, verbosity=0)


def migrate_to_the_newest() -> None:
    call_command("migrate", verbosity=0)


def released() -> Tables:
    """What was in the tables of the release."""
    lines = map(json.loads, ROWS.read_text(encoding="utf-8").splitlines())
    return {
        model: {line["pk"]: line["fields"] for line in of}
        for model, of in groupby(lines, key=lambda line: line["model"])
    }


def fill() -> None:
    """Put those rows into a database of the released schema, past the triggers that guard each step on the way."""
    apps = MigrationExecutor(connection).loader.project_state(RELEASED).apps
    with lifted():
        for label, rows in released().items():
            model = apps.get_model(label)
            model._base_manager.bulk_create([a_row(model, key, row) for key, row in rows.items()])
    models = [model for model in apps.get_models() if model._meta.app_label in dict(RELEASED)]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def a_row(model: type[Model], key: Any, fields: Row) -> Model:
    row = model(pk=key)
    for field in model._meta.concrete_fields:
        field.auto_now_add = False  # type: ignore[attr-defined] - it was added when the row says
    for name, value in fields.items():
        field = model._meta.get_field(name)
        target = field.target_field if field.is_relation else field  # type: ignore[union-attr]
        setattr(row, field.attname, target.to_python(value))  # type: ignore[union-attr]
    return row


@contextlib.contextmanager
def lifted() -> Iterator[None]:
    """Without triggers and without the order that foreign keys want, which are checked in the end."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            with connection.constraint_checks_disabled():
                yield
            for _, sql in triggers:
                cursor.execute(sql)
    connection.check_constraints()


def stored(*models: type[Model]) -> Tables:
    """All rows of these models now, written as those of the release are."""
    return {
        model._meta.label_lower: {row.pk: written(row) for row in model._base_manager.order_by("pk")}
        for model in models
    }


def written(row: Model) -> Row:
    """A row as JSON can hold it, to the last digit."""
    values = {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    return {
        name: value if isinstance(value, bool | int | str | list | dict | None) else str(value)
        for name, value in values.items()
    }


@contextlib.contextmanager
def watched_triggers() -> Iterator[set[str]]:
    """The names of the triggers that the statements of the block mean to leave behind."""
    names: set[str] = set()

    def watch(execute: Any, sql: str, *rest: Any) -> Any:
        if made := re.match(r'CREATE TRIGGER "?(\w+)', sql):
            names.add(made[1])
        elif dropped := re.match(r'DROP TRIGGER (?:IF EXISTS )?"?(\w+)', sql):
            names.discard(dropped[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield names


def triggers() -> set[str]:
    """The names of all that guards the tables now."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}
