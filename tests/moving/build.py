"""A system that is there, as the bytes of its export, and the database empty of it again."""

from __future__ import annotations

import io
from collections.abc import Callable

from django.db import connection, transaction

from assessments.moving.exporting import write_csv, write_json
from assessments.moving.importing import Imported, bring_in
from assessments.people.models import LocalSystem
from assessments.verifying import faults


class TakenBack(Exception):
    pass


def as_json(system: LocalSystem) -> bytes:
    file = io.BytesIO()
    write_json(system, file)
    return file.getvalue()


def as_csv(system: LocalSystem) -> bytes:
    file = io.BytesIO()
    write_csv(system, file)
    return file.getvalue()


def elsewhere(make: Callable[[], LocalSystem], into: Callable[[LocalSystem], bytes] = as_json) -> bytes:
    """The export of a system that is made and taken back: afterwards the database is as empty as a new one."""
    file = b""
    try:
        with transaction.atomic():
            file = into(make())
            connection.check_constraints()
            raise TakenBack
    except TakenBack:
        return file


def brought_in(file: bytes) -> Imported:
    return bring_in(io.BytesIO(file), check=faults)
