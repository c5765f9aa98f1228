"""Every write of the work adds to the log; what does not stands here, with the reason why."""

from __future__ import annotations

import ast
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from assessments.audit.models import Entry
from assessments.people.tenancy import tenants
from tests.audit.walking import LOG, functions, unlogged
from tests.tenancy.world import Everything, everything

ROOT = Path(__file__).resolve().parents[2]

# Functions that write and whose callers add nothing to the log.
WITHOUT = {
    "assessments.reports.board.brand:clean_logo": "A picture is saved into memory, no row.",
    # about an account, which belongs to no local system: the access log has it
    "assessments.administration.services:close_account": "An account. In the access log.",
    "assessments.administration.services:reopen_account": "An account. In the access log.",
    "assessments.management.commands.reset_second_factor:Command.handle": "An account. In the access log.",
    "assessments.moving.importing:_person": "An account. That a system was brought in is in the access log.",
    "assessments.people.models:UserManager.create_user": "An account. Its memberships are logged.",
    "assessments.audit.accesslog:note_from": "It is the access log.",
    "assessments.audit.accesslog:prune": "It is the access log, which is kept for 90 days.",
    "assessments.people.visits:note_visit": "The day on which somebody was last here, once a day.",
    "assessments.progress.reminders.services:make_feed": "A person's own calendar, whatever their systems.",
    "assessments.progress.reminders.services:revoke_feed": "A person's own calendar, whatever their systems.",
    "assessments.progress.reminders.services:send_reminders": "Which letters a person had.",
    "assessments.progress.reminders.services:turn_off": "A person's own wish, whatever their systems.",
    "assessments.progress.reminders.services:turn_on": "A person's own wish, whatever their systems.",
    # how people rate is never in the log, and neither is who is in the room
    "assessments.workshop.joining.services:_move_person": "Who is in the room. Never in the log.",
    # what a person types before they save it, and where they have a page open: no part of a plan
    "assessments.plans.together.keeping:prune": "What nobody came back to, deleted after its time.",
    "assessments.plans.together.presence:be_there": "Who has a page open at this moment.",
    "assessments.plans.together.presence:tell": "Who has a page open at this moment.",
    # what a machine keeps for itself or makes of what is logged, and what is no row
    "assessments.progress.across.services:_picture": "A picture of what systems share, made of what is logged.",
    "assessments.progress.across.services:_project": "What a system shares, made of what is logged.",
    "assessments.progress.across.services:_project_stages": "What a system shares, made of what is logged.",
    "assessments.progress.across.services:renew": "A picture of what systems share, made of what is logged.",
    "assessments.people.tenancy:keyed": "The text of a trigger.",
    "assessments.people.tenancy:rules": "The text of a trigger.",
    "assessments.outbox.services:_postpone": "A mail that waits. What it is about is logged.",
    "assessments.outbox.services:prune": "Mails that were sent, deleted after their time.",
    "assessments.outbox.services:store": "A mail. What it is about is logged.",
    "assessments.people.invitations.services:prune": "Addresses of those who never came, deleted after 30 days.",
    "assessments.reports.asking:_begin": "A PDF, made again at any time from what is logged.",
    "assessments.reports.making:prune": "PDFs that nobody asked for, deleted after their time.",
    "assessments.reports.publishing.asking:publish": "A request for a report. It is logged when it is published.",
    "assessments.reports.publishing.making:prune": "Requests that came to nothing, deleted after their time.",
    "assessments.reports.typefaces.renew:made": "A file of letters, by whoever builds the site.",
    "assessments.reports.typefaces.renew:main": "A file of letters, by whoever builds the site.",
    "assessments.reports.office.layouts.styles:saved": "A Word file in memory.",
    "assessments.reports.office.layouts.slides:_saved": "Slides in memory.",
    "assessments.reports.office.slides.drawing:drawn": "Slides in memory.",
    "assessments.reports.office.word.finishing:finished": "A Word file in memory.",
    "assessments.worker.leases:claim": "Which worker runs which task.",
    "assessments.worker.leases:renew": "Which worker runs which task.",
    "assessments.worker.leases:requeue_lost": "Which worker runs which task.",
    "assessments.worker.leases:_fail": "Which worker runs which task.",
    "assessments.worker.leases:end": "Which worker runs which task.",
    "assessments.worker.leases:release": "Which worker runs which task.",
    "assessments.workshop.screens.presence:tell": "How many screens are connected, deleted with the room.",
    "assessments.workshop.rooms.steering:_change": "What the screens of an open room show at this moment.",
}
# Tables in which a row is written without an entry beside it.
TABLES = {
    "assessments_access": "It is the access log.",
    "assessments_moved": "Lines of a trigger, which the log is compared with.",
    "assessments_mail": "Mails. What they are about is logged.",
    "assessments_user": "Accounts belong to no local system.",
    "assessments_ballot": "How somebody rated. Never in the log.",
    "assessments_participant": "Who is in the room. Never in the log.",
    "assessments_listening": "How many screens are connected.",
    "assessments_madereport": "PDFs, made again at any time from what is logged.",
    "assessments_digest": "Which letters a person had.",
    "assessments_noreminders": "A person's own wish.",
    "assessments_calendarfeed": "A person's own calendar.",
    "assessments_projection": "What a system shares, made of what is logged.",
    "assessments_picture": "A picture of what systems share, made of what is logged.",
    "assessments_partdraft": "What a person has not saved.",
    "assessments_presence": "Who has a page open at this moment.",
    "assessments_lease": "Which worker runs which task.",
}
# A room counts what its phones do: one more is in, one more has answered.
ALONE = {  # written by themselves: who comes into a room, and that somebody was told that it is their turn
    ("assessments_room", "assessments/workshop/joining/services.py:_let_in"),
    ("assessments_told", "assessments/signoff/letters.py:is_new_to"),
}
# Entries that say of no row what it was before, with the reason.
CHANGES_NOTHING = {
    (
        "assessments/audit/services.py",
        "NOTHING",
    ): "The seal is an entry about the log itself, and writes no other row.",
}
_WRITTEN = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


def test_every_function_that_writes_adds_to_the_log_or_has_a_reason_not_to() -> None:
    assert unlogged() - WITHOUT.keys() == set()


def test_no_reason_is_left_for_a_function_that_is_gone_or_logs() -> None:
    assert WITHOUT.keys() - unlogged() == set()


def test_the_walk_sees_what_it_should() -> None:
    """So that it is no test of nothing: it knows of services of every step, and of one that writes and logs."""
    every = functions()
    writing = {name for name, one in every.items() if one.writes}
    assert len(writing) > 90
    assert {"assessments.record.services:save_row", "assessments.people.services:add_member"} <= writing
    assert LOG in every["assessments.record.services:save_row"].calls
    assert LOG not in every["assessments.people.visits:note_visit"].calls


class Watch:
    """What was written, by the outermost savepoint in which it was: a service is one."""

    def __init__(self) -> None:
        self.depth = 0
        self.tables: set[str] = set()
        self.who = ""
        self.alone: set[tuple[str, str]] = set()  # tables written without an entry, and where
        self.told: set[str] = set()  # tables written with one

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if sql.startswith("SAVEPOINT"):
            self.depth += 1
        elif sql.startswith(("RELEASE", "ROLLBACK TO")):
            self.depth -= sql.startswith("RELEASE")
            if self.depth == 0:
                self.close()
        elif written := _WRITTEN.match(sql):
            if where := ours():
                self.tables.add(written[1])
                self.who = where
            if self.depth == 0:
                self.close()
        return found

    def close(self) -> None:
        if Entry._meta.db_table in self.tables:
            self.told |= self.tables
        else:
            self.alone |= {(table, self.who) for table in self.tables}
        self.tables = set()


def ours() -> str:
    """The function of the work that asked; empty when a test did by itself."""
    for frame in reversed(traceback.extract_stack()):
        if frame.filename.startswith(str(ROOT / "tests")) and "test_every_write" not in frame.filename:
            return ""
        if frame.filename.startswith(str(ROOT / "assessments")):
            return f"{Path(frame.filename).relative_to(ROOT)}:{frame.name}"
    return ""


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch


def built() -> tuple[Watch, Everything]:
    """A system with a row of every kind, made by the services that the pages use."""
    with watched() as watch:
        told = everything("Aldermoor")
    return watch, told


@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_whatever_a_local_system_does_its_log_grows_with_it(made: tuple[Watch, Everything]) -> None:
    """Each transaction that wrote a row of the work wrote an entry as well."""
    watch, _told = made
    ours_all = {model._meta.db_table for model in apps.get_app_config("assessments").get_models()}
    alone = {(table, where) for table, where in watch.alone if table in ours_all - TABLES.keys()}
    assert alone - ALONE == set()  # on PostgreSQL a room counts by a statement of its own
    # and nothing of a local system was left out of the walk
    every = {model._meta.db_table for model in tenants()}
    assert every - watch.told - TABLES.keys() == set()


@pytest.mark.django_db
def test_every_entry_says_what_was_there_before_and_after(made: tuple[Watch, Everything]) -> None:
    _watch, told = made
    entries = list(Entry.objects.filter(system=told.place.system))
    assert len({one.act for one in entries}) > 30  # so that it is no test of nothing
    silent = set()
    for one in entries:
        before, after = one.detail.get("before"), one.detail.get("after")
        if not after or before is None or before.keys() != after.keys() or before == after:
            silent.add((one.act, str({**one.detail})))
    assert silent == set()


def test_only_a_seal_changes_nothing() -> None:
    """`log` asks for what changed, so the types hold whoever writes; whoever says "nothing" stands here."""
    said = {
        (str(path.relative_to(ROOT)), node.id)
        for path in sorted((ROOT / "assessments").rglob("*.py"))
        for call in (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.keyword))
        if call.arg == "changed"
        for node in ast.walk(call.value)
        if (isinstance(node, ast.Name) and node.id == "NOTHING")
    }
    assert said == CHANGES_NOTHING.keys()
