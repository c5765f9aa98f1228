"""Triggers for both databases, written once as a condition that both understand.

A migration lists its `Rule`s and calls `install` and `remove`. A condition names the row as OLD or NEW.

On SQLite Django alters most things by rebuilding the table, which drops the table's triggers and fails when another
table's trigger reads it. A migration that alters tables starts with `SET_ASIDE` and ends with `BRING_BACK`, then
calls `install` for the rules that it changes (a test compares the triggers with the rules).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, migrations


class Rule(NamedTuple):
    """Refuse `act` on a row of `table` when `when` holds, saying `message`.

    `lock` selects rows that PostgreSQL locks first, for a condition about other rows than OLD and NEW: without it two
    transactions could each keep the rule and break it together. SQLite has one writer, so nothing is locked there.

    The act is INSERT, UPDATE, `UPDATE OF` some columns (asked only when one of them is written), DELETE or TRUNCATE.
    Django sees the refusal as an IntegrityError. SQLite has no TRUNCATE: its `DELETE` asks for each row.
    """

    name: str
    table: str
    act: str
    when: str
    message: str
    lock: str = ""


class Trace(NamedTuple):
    """Write a line into `into` whenever `column` of a row of `table` becomes another value, whoever writes.

    The line says of which kind (`thing`) and which row it was, and from which value to which.
    """

    name: str
    table: str
    column: str
    thing: str
    into: str


Trigger = Rule | Trace
TRUNCATE = "TRUNCATE"
# What was installed in this process for that act, on either database: name and condition (`expected_triggers.py`).
against_truncate: dict[str, str] = {}


def _sqlite(one: Trigger) -> list[str]:
    if isinstance(one, Rule) and one.act == TRUNCATE:
        return []
    if isinstance(one, Trace):
        return [
            f"CREATE TRIGGER {one.name} AFTER UPDATE ON {one.table} FOR EACH ROW WHEN {_changes(one)} "
            f"BEGIN {_line(one)}; END"
        ]
    return [
        f"CREATE TRIGGER {one.name} BEFORE {one.act} ON {one.table} FOR EACH ROW WHEN {one.when} "
        f"BEGIN SELECT RAISE(ABORT, '{one.message}'); END"
    ]


def _postgresql(one: Trigger) -> list[str]:
    begin = f"CREATE FUNCTION {one.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    each = "ROW"
    if isinstance(one, Trace):
        when, body, row = "AFTER UPDATE", f"IF {_changes(one)} THEN {_line(one)}; END IF", "NEW"
    else:
        when, row = f"BEFORE {one.act}", "OLD" if one.act == "DELETE" else "NEW"
        if one.act == TRUNCATE:
            each, row = "STATEMENT", "NULL"
        begin += f"PERFORM 1 FROM {one.lock} FOR NO KEY UPDATE; " if one.lock else ""
        body = (
            f"IF {one.when} THEN RAISE EXCEPTION '{one.message}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF"
        )
    return [
        f"{begin}{body}; RETURN {row}; END $$",
        f"CREATE TRIGGER {one.name} {when} ON {one.table} FOR EACH {each} EXECUTE FUNCTION {one.name}()",
    ]


def _changes(trace: Trace) -> str:
    return f"OLD.{trace.column} <> NEW.{trace.column}"


def _line(trace: Trace) -> str:
    return (
        f"INSERT INTO {trace.into} (thing, row, came_from, went_to, at) "  # noqa: S608 - names of ours
        f"VALUES ('{trace.thing}', NEW.id, OLD.{trace.column}, NEW.{trace.column}, CURRENT_TIMESTAMP)"
    )


def installed() -> dict[str, str]:
    """Every trigger that works in this database now: its name, and the condition on which it acts."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "WHERE NOT tgisinternal AND tgenabled = 'O'"
            )
            shape = r"\bIF (.*) THEN (?:RAISE|INSERT)"
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            shape = r"\bWHEN (.*) BEGIN (?:SELECT RAISE|INSERT)"
        found = {name: re.search(shape, sql, re.DOTALL) for name, sql in cursor.fetchall()}
    return {str(name).lower(): match[1] if match else "" for name, match in found.items()}


def install(schema_editor: Any, rules: Iterable[Trigger]) -> None:
    """Make every trigger, taking away an older one of the same name."""
    rules = list(rules)
    remove(schema_editor, rules)
    write = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for rule in rules:
        for sql in write(rule):
            schema_editor.execute(sql)
        if isinstance(rule, Rule) and rule.act == TRUNCATE:
            against_truncate[rule.name] = rule.when


def remove(schema_editor: Any, rules: Iterable[Trigger]) -> None:
    """Take every trigger away."""
    for rule in rules:
        against_truncate.pop(rule.name, None)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {rule.name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {rule.name}")


def set_aside(apps: Any, schema_editor: Any) -> None:
    """SQLite: drop every trigger of the database until `bring_back`. PostgreSQL needs none of this."""
    if schema_editor.connection.vendor != "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        schema_editor.triggers_set_aside = dict(cursor.fetchall())
    for name in schema_editor.triggers_set_aside:
        schema_editor.execute(f'DROP TRIGGER "{name}"')


def bring_back(apps: Any, schema_editor: Any) -> None:
    """SQLite: create every trigger again that `set_aside` dropped, as it was."""
    for sql in getattr(schema_editor, "triggers_set_aside", {}).values():
        schema_editor.execute(sql)


# The first and the last operation of a migration that alters tables; undone, they change places.
SET_ASIDE = migrations.RunPython(set_aside, bring_back)
BRING_BACK = migrations.RunPython(bring_back, set_aside)
