"""Bringing a local system into an installation from its file: all of it, exactly as it was, or nothing.

Only `manage.py import_system` does this. Rows keep their numbers, because the log and the fingerprints of signed rows
are over them: so the file goes into an installation in which these numbers are free.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.audit.accesslog import note_from
from assessments.audit.heads import Head, heads_in, publish
from assessments.audit.models import Access
from assessments.audit.services import key_is_missing
from assessments.moving.document import BadFile, Json, checked, tables_in
from assessments.moving.editions import digest_of
from assessments.moving.guards import set_aside
from assessments.moving.tables import PERSON, SYSTEM, TABLES, Table
from assessments.moving.values import BadValue, Method, read
from assessments.people.models import LocalSystem, User
from framework.models import Edition
from framework.services import freeze
from recovery_site.errors import NotNow

NOWHERE = "moved.invalid"  # of addresses that no mail can reach (RFC 2606)
Check = Callable[[LocalSystem], list[str]]


class CannotImport(NotNow):
    """The file is whole, and does not fit into this installation."""


@dataclass
class Imported:
    """What came in."""

    system: LocalSystem
    digest: str
    rows: Counter[str] = field(default_factory=Counter)
    opened: list[User] = field(default_factory=list)  # people whose accounts were here already
    closed: list[User] = field(default_factory=list)  # people whose accounts are new, and closed


class Rehearsed(Exception):
    """Ends the transaction of a rehearsal. `imported` is what would have come in."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


def bring_in(file: BinaryIO, *, check: Check) -> Imported:
    """Write everything of that file and return what it was. `check` says what is wrong with a system that is stored.

    Refuses, with nothing written: a file that is no export, was changed, or is of another schema (BadFile); an edition
    that is not here or says something else, a system, an account or another number that is here already, content that
    does not fit its own log (CannotImport).
    """
    with transaction.atomic():
        imported = _written(file, check)
        note_from(None, Access.What.IMPORTED, None, f"system {imported.system.pk}, SHA-256 {imported.digest}")
    return imported


def rehearse(file: BinaryIO, *, check: Check) -> Imported:
    """The same, with everything taken back at the end: whether that file could be brought in. Refuses as above."""
    try:
        with transaction.atomic():
            raise Rehearsed(_written(file, check))
    except Rehearsed as done:
        return done.imported


def _written(file: BinaryIO, check: Check) -> Imported:
    beginning, digest = checked(file)
    method = _editions(beginning)
    system = _system(beginning, method)
    imported = Imported(system, digest)
    try:
        with set_aside():
            _insert(system, SYSTEM)
            _rows(file, imported, method)
        connection.check_constraints()
    except IntegrityError as error:
        raise CannotImport(
            _("The database does not accept a row of this file: %(why)s")
            % {"why": str(error).splitlines()[0]}
        ) from None
    _count_on()
    if key_is_missing(system):
        raise CannotImport(
            _(
                "The log of this file is sealed with a key that this installation lacks. Write the LOG_KEY of the "
                "installation that it is from behind your own, with a comma between them."
            )
        )
    if faults := check(system):
        raise CannotImport("\n".join([_("What this file says does not fit together:"), *faults]))
    head = next(iter(heads_in([system.pk])), Head(system.pk, 0, ""))
    if {"length": head.length, "hash": head.hash} != beginning["head"]:
        raise CannotImport(_("The log of this file does not end where the file says that it does."))
    transaction.on_commit(partial(publish, head), robust=True)
    return imported


def _editions(beginning: Json) -> Method:
    """The editions of the framework that the file wants, as they are here. Each is in use from now on."""
    slugs = []
    for wanted in beginning["editions"]:
        named = {"slug": wanted["slug"]}
        edition = Edition.objects.filter(slug=wanted["slug"]).first()
        if edition is None:
            raise CannotImport(
                _("The edition “%(slug)s” of the framework is not here. Load it first (load_framework).")
                % named
            )
        if digest_of(edition.slug) != wanted["sha256"]:
            raise CannotImport(
                _(
                    "The edition “%(slug)s” of the framework says something else here than where this file is from."
                )
                % named
            )
        try:
            freeze(edition)
        except NotNow as error:
            raise CannotImport(
                _(
                    "%(why)s Publish it for the import (edition publish %(slug)s), and withdraw it again afterwards."
                )
                % (named | {"why": str(error)})
            ) from None
        slugs.append(edition.slug)
    return Method.of(slugs)


def _system(beginning: Json, method: Method) -> LocalSystem:
    """The local system, not written yet. Refuses one whose number is taken."""
    system = LocalSystem(**_columns(SYSTEM, beginning["system"], method))
    there = LocalSystem.objects.filter(pk=system.pk).first()
    if there and there.created_at == system.created_at:
        raise CannotImport(
            _("This local system is here already: number %(number)d, “%(name)s”.")
            % {"number": there.pk, "name": there.name}
        )
    if there:
        raise CannotImport(
            _(
                "Number %(number)d is another local system here, “%(name)s”. What was signed is kept with its numbers, "
                "so bring this file into an installation of its own."
            )
            % {"number": there.pk, "name": there.name}
        )
    return system


def _columns(table: Table, row: Json, method: Method) -> dict[str, Any]:
    """The values of a row by the names of its columns in the database. Refuses other columns than the table has."""
    if set(row) != set(table.columns):
        raise BadFile(
            _("A row of the table “%(table)s” has other columns than it must.") % {"table": table.name}
        )
    try:
        return {one.attname: read(one, row[one.name], method) for one in table.fields}
    except BadValue as error:
        raise BadFile(
            _("A row of the table “%(table)s” has a wrong value in “%(column)s”.")
            % {"table": table.name, "column": str(error)}
        ) from None


def _rows(file: BinaryIO, imported: Imported, method: Method) -> None:
    tables, expected = {table.name: table for table in TABLES}, [PERSON.name, *(one.name for one in TABLES)]
    for name, row in tables_in(file):
        if row is None:
            if not expected or name != expected.pop(0):
                raise BadFile(_("The table “%(table)s” is not known, or not in its place.") % {"table": name})
        elif name == PERSON.name:
            _person(_columns(PERSON, row, method), imported)
            imported.rows[name] += 1
        else:
            _row(tables[name], row, imported.system, method)
            imported.rows[name] += 1
    if expected:
        raise BadFile(_("The table “%(table)s” is missing.") % {"table": expected[0]})


def _row(table: Table, row: Json, system: LocalSystem, method: Method) -> None:
    columns = _columns(table, row, method) | dict(table.filled)
    if "sha256" in table.left:  # the secret of a link that nobody has any more
        columns["sha256"] = secrets.token_hex(32)
    if any(one.name == "system" for one in table.model._meta.concrete_fields):
        columns["system_id"] = system.pk
    _insert(table.model(**columns), table)


def _insert(row: models.Model, table: Table) -> None:
    """Exactly as it is, without what a model writes by itself, such as the time."""
    try:
        row.save_base(raw=True, force_insert=True)
    except IntegrityError as error:
        raise CannotImport(
            _("Row %(row)s of the table “%(table)s” cannot be written here: %(why)s")
            % {"row": row.pk, "table": table.name, "why": str(error).splitlines()[0]}
        ) from None


def _person(said: dict[str, Any], imported: Imported) -> None:
    """The account of somebody in the file: the one that is here by that address, else a new one that is closed.

    Numbers of accounts stand in the log, so it must be the same account under the same number.
    """
    number, name = said["id"], said["name"]
    email = said["email"] or f"person-{number}@{NOWHERE}"
    here = User.objects.filter(pk=number).first()
    other = User.objects.filter(email__iexact=email).exclude(pk=number).first()
    if other:
        raise CannotImport(
            _(
                "%(email)s has the account number %(here)d here, and number %(there)d in this file. Bring the file in "
                "before people have accounts here."
            )
            % {"email": email, "here": other.pk, "there": number}
        )
    if here is None:
        here = User(pk=number, name=name, email=email, is_active=False, date_joined=timezone.now())
        here.set_unusable_password()
        _insert(here, PERSON)
        imported.closed.append(here)
        return
    nowhere = here.email.endswith(f"@{NOWHERE}")
    if not (here.email.lower() == email.lower() or (here.name == name and (nowhere or not said["email"]))):
        raise CannotImport(
            _(
                "Account number %(number)d is %(email)s here, and somebody else in this file. Bring the file in before "
                "people have accounts here."
            )
            % {"number": number, "email": here.email}
        )
    if nowhere and said["email"]:  # known by name alone until now, from another file
        User.objects.filter(pk=number).update(email=email)
        here.email = email
    imported.opened.append(here)


def _count_on() -> None:
    """The next numbers come after those that were written. SQLite sees to it by itself."""
    written = [one.model for one in (SYSTEM, PERSON, *TABLES)]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(sql)
