"""Systems of another installation, on SQLite, as the bytes of their exports. Here the database is that of the tests."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from assessments.audit.canonical import canonical, sha256
from assessments.audit.services import keys
from assessments.moving.exporting import write_csv, write_json
from assessments.moving.importing import Imported, bring_in
from assessments.people.models import LocalSystem
from assessments.proving.checking import Report, check
from assessments.proving.exporting import lines_of
from assessments.verifying import faults
from tests import prepared

Json = dict[str, Any]


@contextlib.contextmanager
def another_installation(folder: Path) -> Iterator[None]:
    """The connection of this thread leads to a new SQLite database, with the framework in it, inside the block."""
    path = folder / "other.sqlite3"
    prepared.copy_to(path)
    ours = connections["default"]
    other: Json = {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": {}}
    other["OPTIONS"]["init_command"] = "PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON"
    connections["default"] = second = DatabaseWrapper(dict(ours.settings_dict) | other, "default")
    try:
        yield
    finally:
        second.close()
        connections["default"] = ours
        ContentType.objects.clear_cache()


def as_json(system: LocalSystem) -> bytes:
    return written(write_json, system)


def as_csv(system: LocalSystem) -> bytes:
    return written(write_csv, system)


def written(write: Callable[[LocalSystem, Any], object], system: LocalSystem) -> bytes:
    file = io.BytesIO()
    write(system, file)
    return file.getvalue()


def proof_of(system: LocalSystem) -> Report:
    """What `verify_signatures` finds."""
    return check(lines_of(system), keys=keys())


def brought_in(file: bytes) -> Imported:
    return bring_in(io.BytesIO(file), check=faults)


def altered(file: bytes, change: Callable[[Json], object]) -> bytes:
    """The file with a change in it, and with the hash that fits: as somebody would make it who knows how."""
    whole = json.loads(file)
    change(whole)
    beginning = canonical({name: value for name, value in whole.items() if name not in ("tables", "sha256")})
    lines = [f"{beginning[:-1]},", '"tables":{']
    before = ""
    for name, rows in whole["tables"].items():
        lines += [f'{before}"{name}":[', *(f"{canonical(row)}," for row in rows[:-1])]
        lines += [canonical(row) for row in rows[-1:]]
        before = "],"
    text = "\n".join([*lines, "]", "},", ""])
    return f'{text}"sha256":"{sha256(text)}"}}\n'.encode()
