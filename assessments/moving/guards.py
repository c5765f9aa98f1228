"""Rules of the database that an import cannot keep, set aside inside its transaction and there alone.

Nearly all rules stay on: that a row belongs to the system of what it points to, that the log follows on, that hashes
agree, that nothing is there twice. Those named here ask whether it is the right *moment*, or whether somebody is a
member *today*. What comes with a move was written at its moment, and the check of the log afterwards
(`assessments/verifying.py`) says whether it fits.

Setting aside is DDL, which both databases undo with the transaction: when it is rolled back the rules were never off,
when it is committed they are on again. Nobody else can write meanwhile: SQLite has one writer, and PostgreSQL locks
each of these tables against writing until the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Name of the rule without "assessments_", by what it asks.
TOO_LATE = (
    "row_finished_new_insert",
    "reservation_finished_new_insert",
    "ranking_finished_new_insert",
    "participation_finished_new_insert",
    "evidence_finished_insert",
    "prereading_finished",
    "room_late_insert",
    "question_closed_insert",
    "question_begun_insert",
    "study_earlier_insert",
    "goalstudy_of_plan_insert",
    "plan_for_priority_insert",
    "ending_place",
    "ending_way",
    "goal_signed_new_insert",
    "action_signed_new_insert",
    "evidencesource_signed_new_insert",
    "goal_over_insert",
    "action_over_insert",
    "evidencesource_over_insert",
    "phrasemark_draft",
    "comment_said",
    "reading_ended",
    "reading_goes_on",
    "change_ended",
    "change_goes_on",
    "happening_in_force",
    "happening_by_link",
    "publishedreport_draft",
    "turn_now",
    "withdrawal_open",
    "boarddecision_asked",
)
NOT_A_MEMBER_TODAY = (
    "membership_reader_insert",
    "completedtemplatea_completed_by_id_member",
    "room_opened_by_id_member",
    "room_handed_over_by_id_member",
    "comment_who",
    "settling_who",
    "signature_signer_id_member",
    "signature_recorded_by_id_member",
    "publishedreport_who",
    "turn_member",
    "endorsement_who",
)
SET_ASIDE = tuple(f"assessments_{name}" for name in TOO_LATE + NOT_A_MEMBER_TODAY)


class NoGuard(Exception):
    """The database lacks a rule that it must have: it is not the one of this release."""


@contextmanager
def set_aside() -> Iterator[None]:
    """Without those rules inside the block. Only inside a transaction, which must be rolled back if the block fails.

    Raises NoGuard when one of them is not there or not on.
    """
    assert connection.in_atomic_block  # noqa: S101
    if connection.vendor == "postgresql":
        tables = _tables_on_postgresql()
        _switch("DISABLE", tables)
        yield
        _switch("ENABLE", tables)
        return
    texts = _texts_on_sqlite()
    with connection.cursor() as cursor:
        for name in texts:
            cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    with connection.cursor() as cursor:
        for text in texts.values():
            cursor.execute(text)


def _all_there(found: dict[str, str]) -> dict[str, str]:
    if missing := sorted(set(SET_ASIDE) - found.keys()):
        raise NoGuard(", ".join(missing))
    return found


def _texts_on_sqlite() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return _all_there({name: sql for name, sql in cursor.fetchall() if name in SET_ASIDE})


def _tables_on_postgresql() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgname = ANY(%s) AND tgenabled = 'O'",
            [list(SET_ASIDE)],
        )
        return _all_there(dict(cursor.fetchall()))


def _switch(how: str, tables: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # with rows still to be checked no table is altered
        for name, table in tables.items():
            cursor.execute(f'ALTER TABLE "{table}" {how} TRIGGER "{name}"')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
