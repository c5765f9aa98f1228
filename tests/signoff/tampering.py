"""Changing what was signed past every guard of the site, as somebody could who has the database in their hands."""

from __future__ import annotations

import sqlite3

from django.db import connection

from assessments.signoff.models import Revision


def rewrite(filed: Revision, content: str, sha256: str = "") -> None:
    """Give the filed version other words and, if asked, another hash.

    On SQLite by REPLACE INTO from plain sqlite3, where no trigger of a deletion runs; on PostgreSQL without triggers.
    The test must not run in a transaction.
    """
    values = (filed.pk, filed.plan_id, filed.number, content, sha256 or filed.sha256, str(filed.filed_at))
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        plain = sqlite3.connect(name, uri=name.startswith("file:"), timeout=20)
        with plain:
            plain.execute(
                "REPLACE INTO assessments_revision (id, plan_id, number, content, sha256, filed_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
        plain.close()
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE assessments_revision DISABLE TRIGGER USER")
            cursor.execute(
                "UPDATE assessments_revision SET content = %s, sha256 = %s WHERE id = %s",
                [values[3], values[4], values[0]],
            )
            cursor.execute("ALTER TABLE assessments_revision ENABLE TRIGGER USER")
