"""Writing everything that a local system owns into one file: JSON, or a zip of tables as CSV.

Nothing is locked: people go on working. Every write adds to the log, so a log that has grown while the file was
written means that the file may mix two moments, and it is written again.
"""

from __future__ import annotations

import base64
import csv
import io
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO

from django.db import models
from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical, sha256
from assessments.moving import queries
from assessments.moving.document import Json, Writer
from assessments.moving.tables import ID, PERSON, SCHEMA, TABLES, Table
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

    No cell is read as a formula, whatever it begins with; an empty cell is nothing, or an empty text. What is no text
    (a PDF) stands beside the tables as a file, whose name is in the cell.
    """
    for _try in range(TRIES):
        to.seek(0)
        to.truncate()
        beginning = queries.beginning(system)
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as folder:
            for name, rows in _csv_tables(system, beginning):
                with _new(folder, f"{name}.csv") as file:
                    _write_csv(io.TextIOWrapper(file, "utf-8", newline=""), rows)
            for name, content in _files(system):
                with _new(folder, name) as file:
                    file.write(content)
        if queries.head_of(system) == beginning["head"]:
            return
    raise _busy()


def _new(folder: zipfile.ZipFile, name: str) -> IO[bytes]:
    entry = zipfile.ZipInfo(name, EARLY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return folder.open(entry, "w", force_zip64=True)


def _files(system: LocalSystem) -> Iterator[tuple[str, bytes]]:
    """What is no text, with the name under which it stands in the zip."""
    method = queries.method_of(system)
    for table in TABLES:
        for column in _binary(table):
            for row in queries.rows_of(system, table, method):
                yield _name_of_file(table, row), base64.b64decode(str(row[column]))


def _binary(table: Table) -> list[str]:
    """The columns that hold bytes."""
    return [one.name for one in table.fields if isinstance(one, models.BinaryField)]


def _name_of_file(table: Table, row: Json) -> str:
    return f"files/{table.name}-{row[ID]}.pdf"


def _busy() -> NotNow:
    return NotNow(_("People are writing in this local system at the moment. Try again in a few minutes."))


def _csv_tables(system: LocalSystem, beginning: Json) -> Iterator[tuple[str, Iterator[list[str]]]]:
    about = beginning["system"] | {"schema": SCHEMA, "log_length": beginning["head"]["length"]}
    about["log_hash"] = beginning["head"]["hash"]
    yield "system", _lines(list(about), iter([about]))
    yield "edition", _lines(["slug", "sha256"], iter(beginning["editions"]))
    known = {table.name: table for table in (PERSON, *TABLES)}
    for name, rows in _tables(system):
        yield name, _lines(list(known[name].columns), _named_files(known[name], rows))


def _named_files(table: Table, rows: Iterator[Json]) -> Iterator[Json]:
    """The rows, with the name of a file in place of its bytes."""
    binary = _binary(table)
    for row in rows:
        yield row | dict.fromkeys(binary, _name_of_file(table, row)) if binary else row


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
