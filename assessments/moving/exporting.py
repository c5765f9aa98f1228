"""Writing everything that a local system owns into one file: JSON, or a zip of tables as CSV.

Nothing is locked: people go on working. Every write adds to the log, so a log that has grown while the file was
written means that the file may mix two moments, and it is written again.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical, sha256
from assessments.moving import queries
from assessments.moving.document import Json, Writer
from assessments.moving.tables import PERSON, SCHEMA, TABLES
from assessments.people.models import LocalSystem
from assessments.proving.files import safe
from recovery_site.errors import NotNow

TRIES = 5
EARLY = (1980, 1, 1, 0, 0, 0)  # what a zip says of the time: the same content is the same bytes
BOM = "\ufeff"


def _tables(system: LocalSystem) -> Iterator[tuple[str, Iterator[Json]]]:
    method = queries.method_of(system)
    yield PERSON.name, queries.people_of(system)
    for table in TABLES:
        yield table.name, queries.rows_of(system, table, method)


def write_json(system: LocalSystem, to: BinaryIO) -> str:
    """The whole document; returns its hash. Refuses with NotNow a system in which somebody writes all the time."""
    for _try in range(TRIES):
        to.seek(0)
        to.truncate()
        beginning = queries.beginning(system)
        digest = Writer(to).write(beginning, _tables(system))
        if queries.head_of(system) == beginning["head"]:
            return digest
    raise _busy()


def write_csv(system: LocalSystem, to: BinaryIO) -> None:
    """A zip with one file for each table: UTF-8 with a byte order mark, names of columns first. Refuses as above.

    No cell is read as a formula, whatever it begins with; an empty cell is nothing, or an empty text.
    """
    for _try in range(TRIES):
        to.seek(0)
        to.truncate()
        beginning = queries.beginning(system)
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, rows in _csv_tables(system, beginning):
                entry = zipfile.ZipInfo(f"{name}.csv", EARLY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with folder.open(entry, "w", force_zip64=True) as file:
                    _write_csv(io.TextIOWrapper(file, "utf-8", newline=""), rows)
        if queries.head_of(system) == beginning["head"]:
            return
    raise _busy()


def _busy() -> NotNow:
    return NotNow(_("People are writing in this local system at the moment. Try again in a few minutes."))


def _csv_tables(system: LocalSystem, beginning: Json) -> Iterator[tuple[str, Iterator[list[str]]]]:
    about = beginning["system"] | {"schema": SCHEMA, "log_length": beginning["head"]["length"]}
    about["log_hash"] = beginning["head"]["hash"]
    yield "system", _lines(list(about), iter([about]))
    yield "edition", _lines(["slug", "sha256"], iter(beginning["editions"]))
    columns = {table.name: table.columns for table in (PERSON, *TABLES)}
    for name, rows in _tables(system):
        yield name, _lines(list(columns[name]), rows)


def _lines(columns: list[str], rows: Iterator[Json]) -> Iterator[list[str]]:
    yield columns
    for row in rows:
        yield [_cell(row[name]) for name in columns]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return safe(value if isinstance(value, str) else canonical(value))


def _write_csv(to: io.TextIOWrapper, rows: Iterator[list[str]]) -> None:
    to.write(BOM)
    lines = csv.writer(to, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        lines.writerow(row)
    to.flush()
    to.detach()


def version_of(system: LocalSystem) -> str:
    """Changes with everything that an export shows: the log stands for all that is logged, beside it people's names."""
    return sha256(canonical([SCHEMA, queries.beginning(system), list(queries.people_of(system))]))
