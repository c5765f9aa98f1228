"""Changing what was signed past every guard of the site, as somebody could who has the database in their hands."""

from __future__ import annotations

import sqlite3

from django.db import connection

from assessments.signoff.models import Revision

REPLACE = (
    "REPLACE INTO assessments_revision (id, plan_id, number, content, sha256, filed_at, system_id) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def rewrite(filed: Revision, content: str, sha256: str = "") -> None:
    """Give the filed version other words and, if asked, another hash.

    On SQLite by REPLACE INTO from plain sqlite3, its triggers taken away and put back; on PostgreSQL without triggers.
    The test must not run in a transaction.
    """
    values = (
        filed.pk,
        filed.plan_id,
        filed.number,
        content,
        sha256 or filed.sha256,
        str(filed.filed_at),
        filed.system_id,
    )
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        plain = sqlite3.connect(name, uri=name.startswith("file:"), timeout=20)
        triggers = plain.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'assessments_revision'"
        ).fetchall()
        with plain:
            for trigger, _ in triggers:
                plain.execute(f"DROP TRIGGER {trigger}")
            plain.execute(REPLACE, values)
            for _, sql in triggers:
                plain.execute(sql)
        plain.close()
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE assessments_revision DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE assessments_revision SET content = %s, sha256 = %s WHERE id = %s",
                [values[3], values[4], values[0]],
            )
            cursor.execute("ALTER TABLE assessments_revision ENABLE TRIGGER USER")
