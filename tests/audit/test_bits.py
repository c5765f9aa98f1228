"""One bit of one column of one row in the database is another, past every trigger: the check of the log finds it.

A thousand bits in memory: `tests/proving/test_export.py`. Here the bits go through the database and back.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from assessments.audit.models import Entry
from assessments.people.models import LocalSystem, Organisation
from assessments.people.services import add_member
from assessments.proving.checking import NoExport, check
from assessments.proving.exporting import lines_of
from assessments.record.models import CompletedTemplateA
from assessments.signoff.endorsing import endorse
from assessments.signoff.models import Endorsement, Revision, Signature
from assessments.verifying import faults
from tests.build import a_completed_template_a, a_person, a_review, a_signed_plan, a_system
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db
MODELS = (Entry, CompletedTemplateA, Revision, Signature, Endorsement)
BITS = 3  # for each column of each table
# The number that the database gives to an entry is no part of the log: its place in the chain is.
NOT_LOGGED = {"Entry.id"}


@dataclass
class World:
    system: LocalSystem


def built() -> World:
    place = a_system(name="Fen")
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    person = a_person("Vera Voice")
    voices = Organisation.objects.get(system=place.system, name="Voices")
    add_member(by=place.lead, system=place.system, user=person, role="representative", organisation=voices)
    filed = Revision.objects.get(plan=plan)
    endorse(user=person, plan=plan, filed=filed, read_sha256=filed.sha256)
    assert faults(place.system) == []
    return World(place.system)


class Undone(Exception):
    """Takes a change back."""


def columns() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in MODELS:
        for field in model._meta.concrete_fields:
            if f"{model.__name__}.{field.name}" not in NOT_LOGGED:
                yield model, field


def other(value: Any, chance: random.Random) -> Any:
    """The value with one bit changed; None where that is nothing that a column of its kind can hold."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(12)
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=1 << chance.randrange(20))
    if isinstance(value, dict):
        changed = other(json.dumps(value), chance)
        try:
            found = json.loads(changed) if changed else None
        except ValueError:
            return None
        return found if found != value else None
    raw = bytearray(str(value).encode())
    if not raw:
        return None
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
    try:
        return raw.decode() if 0 not in raw else None
    except UnicodeDecodeError:
        return None


def test_a_changed_bit_of_any_column_is_found_in_the_database(made: World) -> None:
    chance, tried, unseen = random.Random(2010), 0, []
    connection.check_constraints()
    with lifted():
        for model, field in columns():
            for _ in range(BITS):
                row = chance.choice(list(model._default_manager.filter(system=made.system)))
                value = getattr(row, field.attname)
                changed = None if value is None else other(value, chance)
                if changed is None:
                    continue
                tried += 1
                try:
                    with transaction.atomic():
                        found = model._default_manager.filter(pk=row.pk).update(**{field.attname: changed})
                        assert found == 1
                        if not faults(made.system) and not damaged(made.system):
                            unseen.append((model.__name__, field.name, value, changed))
                        raise Undone
                except (Undone, IntegrityError, DataError):
                    pass  # found, or refused by what is no trigger: unique columns, lengths
    assert unseen == []
    assert tried > 60
    assert faults(made.system) == []


def damaged(system: LocalSystem) -> bool:
    """What the export says, which both `verify_signatures` and `verify.py` check, without the key."""
    try:
        return bool(check(lines_of(system)).faults)
    except NoExport:
        return True


def test_what_cannot_be_read_any_more_is_a_fault_and_no_crash(made: World) -> None:
    """SQLite takes whatever bytes there are; PostgreSQL itself refuses them."""
    if connection.vendor != "sqlite":
        return
    with lifted():
        for table, column, bytes_ in (
            ("entry", "detail", b"[1]"),
            ("entry", "at", b"never"),
            ("entry", "act", b"\xff\xfe"),
            ("entry", "actor_id", b"x"),
            ("signature", "signed_at", b"never"),
            ("signature", "name", b"\xff\xfe"),
            ("revision", "content", b"\xff\xfe"),
            ("revision", "filed_at", b"27"),
            ("endorsement", "endorsed_at", b"never"),
            ("completedtemplatea", "content", b"\xc3"),
        ):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    first = f"(SELECT MIN(id) FROM assessments_{table})"  # noqa: S608
                    cursor.execute(
                        f"UPDATE assessments_{table} SET {column} = CAST(%s AS TEXT) WHERE id = {first}",  # noqa: S608
                        [bytes_],
                    )
                    assert faults(made.system) != [], (table, column)
                    raise Undone
            except Undone:
                pass
    assert faults(made.system) == []
