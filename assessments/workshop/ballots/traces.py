"""What a database remembers beside the rows, and how the room makes it forget.

PostgreSQL keeps rows in the order in which they were written, and with each the number of the transaction
that wrote it: without more ado a dump would show in which order people answered. SQLite keeps rows in the
order of their random keys, but notes the largest key that a table ever had.
"""

from __future__ import annotations

from django.db import connection

_AGAIN = """
WITH gone AS (DELETE FROM assessments_ballot WHERE question_id = %s RETURNING *)
INSERT INTO assessments_ballot SELECT * FROM gone ORDER BY id"""
_KEYS = "UPDATE sqlite_sequence SET seq = 0 WHERE name IN ('assessments_ballot', 'assessments_participant')"


def forget_order(question: int) -> None:
    """Write the ballots on a question anew, all at once and in the order of their random keys.

    Call it while the room's row is held and no more ballots can come in.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_AGAIN, [question])


def forget_keys() -> None:
    """Forget the largest key. Every key of these tables is given, so nothing needs it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_KEYS)
