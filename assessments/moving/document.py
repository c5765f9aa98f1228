"""The shape of the file: JSON with one row on each line, so that it is written and read a row at a time.

    {"editions": …, "head": …, "schema": …, "system": …,
    "tables": {
    "person": [
    {…},
    {…}
    ],
    …
    },
    "sha256": "…"}

Each line is canonical JSON, so the same content is the same bytes anywhere. `sha256` is over all that stands before
its own line. A change of one byte is noticed, whoever made it: this is against accidents and careless hands; against
others there are the log and the signatures, which are checked too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from assessments.audit.canonical import canonical
from assessments.moving.tables import SCHEMA
from recovery_site.errors import Refused

LONGEST = 64 * 1024 * 1024  # bytes of one line
Json = dict[str, Any]
_END = b'"sha256":"'


class BadFile(Refused):
    """This is no export that this release can read, or it was changed."""


class Writer:
    """Writes a document into `to`, a line at a time."""

    def __init__(self, to: BinaryIO) -> None:
        self._to, self._running = to, hashlib.sha256()

    def _line(self, text: str) -> None:
        line = f"{text}\n".encode()
        self._running.update(line)
        self._to.write(line)

    def write(self, beginning: Json, tables: Iterable[tuple[str, Iterable[Json]]]) -> str:
        """All of it; returns its hash."""
        self._line(canonical({"schema": SCHEMA} | beginning)[:-1] + ",")
        self._line('"tables":{')
        before = ""
        for name, rows in tables:
            self._line(f'{before}"{name}":[')
            self._rows(rows)
            before = "],"
        self._line("]")
        self._line("},")
        digest = self._running.hexdigest()
        self._to.write(_END + f'{digest}"}}\n'.encode())
        return digest

    def _rows(self, rows: Iterable[Json]) -> None:
        waiting = ""
        for row in rows:
            if waiting:
                self._line(f"{waiting},")
            waiting = canonical(row)
        if waiting:
            self._line(waiting)


def checked(file: BinaryIO) -> tuple[Json, str]:
    """What the file says first, and its hash. Refuses with BadFile what is no export, or was changed."""
    running, last = hashlib.sha256(), b""
    file.seek(0)
    first = file.readline(LONGEST)
    beginning = _beginning(first)
    for line in _lines(file, first):
        if last:
            running.update(last)
        last = line
    said = last.removeprefix(_END).removesuffix(b'"}\n').decode(errors="replace")
    if not last.startswith(_END):
        raise BadFile(_("This file is cut off: its last line is missing."))
    if said != running.hexdigest():
        raise BadFile(
            _("This file was changed after it was made: its content no longer has the hash that it says.")
        )
    return beginning, said


def _lines(file: BinaryIO, first: bytes) -> Iterator[bytes]:
    yield first
    while line := file.readline(LONGEST):
        yield line


def _beginning(first: bytes) -> Json:
    try:
        found = json.loads(first.decode().rstrip().removesuffix(",") + "}")
        schema = found["schema"]
    except (ValueError, KeyError, TypeError):
        raise BadFile(_("This is not an export of a local system.")) from None
    if schema != SCHEMA:
        raise BadFile(
            _(
                "This file has the schema “%(theirs)s”, and this release reads “%(ours)s”. Import it with the release "
                "that made it, then update."
            )
            % {"theirs": str(schema)[:40], "ours": SCHEMA}
        )
    return found  # type: ignore[no-any-return]


def tables_in(file: BinaryIO) -> Iterator[tuple[str, Json | None]]:
    """The name of each table by itself (None), then each of its rows with that name, in the order of the file.

    For a file that was `checked`.

    Raises BadFile where a line is not what it must be.
    """
    file.seek(0)
    file.readline()
    name = ""
    for number, line in enumerate(file, 2):
        text = line.rstrip(b"\n")
        try:
            if text.endswith(b":["):
                name = str(json.loads(text.removeprefix(b"],")[:-2]))
                yield name, None
            elif text.startswith(b"{"):
                yield name, _object(json.loads(text.removesuffix(b",")))
            elif text == b"},":
                return
            elif text not in (b"]", b'"tables":{'):
                raise ValueError
        except ValueError:
            raise BadFile(
                _("Line %(number)d of this file is not as it should be.") % {"number": number}
            ) from None


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise ValueError
    return value
