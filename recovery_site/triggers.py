"""Triggers for both databases, written once as a condition that both understand.

A migration lists its `Rule`s and calls `install` and `remove`. A condition names the row as OLD or NEW. On
SQLite Django alters most things by making the table anew, which drops the table's triggers: a later
migration that alters such a table must call `install` again afterwards (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


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
