"""The log tells when somebody got past the guards of the database."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from assessments.audit.models import Entry
from assessments.audit.services import faults
from assessments.people.models import LocalSystem
from tests.build import a_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def system() -> LocalSystem:
    """A system with four entries in its log."""
    return a_system(name="Fen").system


def without_guard(act: str) -> None:
    """Take off the trigger that refuses `act`, as somebody with the keys of the database could."""
    connection.check_constraints()  # PostgreSQL will not touch a table with checks outstanding
    on = " ON assessments_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER assessments_entry_kept_{act}{on}")


def test_the_database_refuses_to_change_the_log(system: LocalSystem) -> None:
    entry = Entry.objects.filter(system=system, seq=2)
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        entry.update(act="something else")
    with pytest.raises(IntegrityError, match="kept as it was"), transaction.atomic():
        entry.delete()
    assert faults(system) == []


@pytest.mark.parametrize("change", [{"act": "x"}, {"about": "x"}, {"detail": {"x": 1}}, {"actor": None}])
def test_a_changed_entry_is_found(system: LocalSystem, change: dict[str, object]) -> None:
    without_guard("update")
    Entry.objects.filter(system=system, seq=1).update(**change)
    assert faults(system) == ["Entry 1 was changed."]


def test_a_changed_hash_is_found_in_the_last_entry_as_well(system: LocalSystem) -> None:
    """No entry after it would miss it."""
    without_guard("update")
    Entry.objects.filter(system=system, seq=4).update(hash="0" * 64)
    assert faults(system) == ["Entry 4 was changed."]


def test_a_missing_entry_is_found(system: LocalSystem) -> None:
    without_guard("delete")
    Entry.objects.filter(system=system, seq=2).delete()
    assert faults(system) == ["Entry 2 is missing.", "Entry 3 does not follow on from the one before it."]


def test_each_system_has_a_chain_of_its_own(system: LocalSystem) -> None:
    other = a_system(name="Holm").system
    assert list(Entry.objects.filter(system=other).values_list("seq", flat=True)) == [1, 2, 3, 4]
    without_guard("update")
    Entry.objects.filter(system=other, seq=1).update(act="x")
    assert faults(system) == []


def test_the_command_says_what_it_found(system: LocalSystem, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_chain", "--without-guards")
    assert "Everything is as it was written." in capsys.readouterr().out
    with pytest.raises(CommandError, match="no local system"):
        call_command("verify_chain", "--without-guards", "Nowhere")
    without_guard("update")
    Entry.objects.filter(system=system, seq=1).update(act="x")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_chain", "--without-guards", "Fen")
    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith("Fen: Entry 1 was changed.\n")
