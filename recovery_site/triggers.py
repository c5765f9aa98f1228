"""Triggers for both databases, written once as a condition that both understand.

A migration lists its `Rule`s and calls `install` and `remove`. A condition names the row as OLD or NEW.

On SQLite Django alters most things by rebuilding the table, which drops the table's triggers and fails when another
table's trigger reads it. A migration that alters tables starts with `SET_ASIDE` and ends with `BRING_BACK`, then
calls `install` for the rules that it changes (a test compares the triggers with the rules).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import migrations


class Rule(NamedTuple):
    """Refuse `act` (INSERT, UPDATE or DELETE) on a row of `table` when `when` holds, saying `message`.

    Django sees the refusal as an IntegrityError.
    """

    name: str
    table: str
    act: str
    when: str
    message: str


def _sqlite(rule: Rule) -> list[str]:
    return [
        f"CREATE TRIGGER {rule.name} BEFORE {rule.act} ON {rule.table} FOR EACH ROW WHEN {rule.when} "
        f"BEGIN SELECT RAISE(ABORT, '{rule.message}'); END"
    ]


def _postgresql(rule: Rule) -> list[str]:
    row = "OLD" if rule.act == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {rule.when} THEN RAISE EXCEPTION '{rule.message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$",
        f"CREATE TRIGGER {rule.name} BEFORE {rule.act} ON {rule.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
    ]


def install(schema_editor: Any, rules: Iterable[Rule]) -> None:
    """Make every trigger, taking away an older one of the same name."""
    rules = list(rules)
    remove(schema_editor, rules)
    write = _postgresql if schema_editor.connection.vendor == "postgresql" else _sqlite
    for rule in rules:
        for sql in write(rule):
            schema_editor.execute(sql)


def remove(schema_editor: Any, rules: Iterable[Rule]) -> None:
    """Take every trigger away."""
    for rule in rules:
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
