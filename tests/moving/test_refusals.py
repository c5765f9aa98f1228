"""What is not brought in: each with a reason in words, and nothing written."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from assessments.audit.models import Access
from assessments.moving.document import BadFile
from assessments.moving.importing import CannotImport
from assessments.people.models import LocalSystem, User
from framework.models import Edition, Stage
from framework.services import withdraw
from recovery_site.triggers import installed
from tests.moving.build import Json, altered, brought_in
from tests.moving.conftest import Elsewhere

pytestmark = pytest.mark.django_db
BYTES = 60  # of the file that are changed, one at a time


@pytest.fixture(autouse=True)
def nothing_is_written(db: None) -> Iterator[None]:
    before, people = installed(), User.objects.count()
    systems = LocalSystem.objects.count()
    yield
    assert LocalSystem.objects.count() <= max(systems, 1)
    assert installed() == before
    if not LocalSystem.objects.exists():
        assert User.objects.filter(is_active=False).count() == 0 <= people


def refused(file: bytes, error: type[Exception] = CannotImport) -> str:
    systems = LocalSystem.objects.count()
    with pytest.raises(error) as found:
        brought_in(file)
    assert LocalSystem.objects.count() == systems
    assert not Access.objects.filter(what=Access.What.IMPORTED).exists() or systems
    return str(found.value)


def test_a_system_that_is_here_already(aldermoor: Elsewhere) -> None:
    brought_in(aldermoor.json)
    assert "Place Aldermoor" in refused(aldermoor.json)


def test_a_number_that_is_another_system_here(aldermoor: Elsewhere) -> None:
    LocalSystem.objects.create(pk=aldermoor.world.system.pk, name="Brackenfell")
    assert "Brackenfell" in refused(aldermoor.json)


def test_an_edition_that_is_not_here(aldermoor: Elsewhere, no_framework: None) -> None:
    assert "load_framework" in refused(aldermoor.json)


def test_an_edition_that_says_something_else_here(aldermoor: Elsewhere) -> None:
    Stage.objects.filter(edition__slug="2010", number=1).update(meaning="Another meaning")
    assert "2010" in refused(aldermoor.json)


def test_an_edition_that_is_withdrawn_here(aldermoor: Elsewhere) -> None:
    withdraw(Edition.objects.get(slug="2010"))
    assert "edition publish 2010" in refused(aldermoor.json)


def test_every_changed_byte(aldermoor: Elsewhere) -> None:
    file = aldermoor.json
    for place in range(0, len(file), len(file) // BYTES):
        changed = bytearray(file)
        changed[place] ^= 1
        refused(bytes(changed), BadFile)


@pytest.mark.parametrize("keep", [0, 1, 200, 5000, -1, -30, -100])
def test_a_file_that_is_cut_off(aldermoor: Elsewhere, keep: int) -> None:
    refused(aldermoor.json[:keep], BadFile)


def test_what_stands_behind_the_end(aldermoor: Elsewhere) -> None:
    refused(aldermoor.json + b"{}\n", BadFile)


@pytest.mark.parametrize("schema", ["recovery-system/2", "recovery-system/0", "", 1, None])
def test_a_schema_of_another_release(aldermoor: Elsewhere, schema: object) -> None:
    def of_another_release(whole: Json) -> None:
        whole["schema"] = schema

    refused(altered(aldermoor.json, of_another_release), BadFile)


@pytest.mark.parametrize(
    "file", [b"", b"{}\n", b"PK\x03\x04", b"[]", b'{"schema":"recovery-system/1",\n', b"\xff"]
)
def test_what_is_no_export(file: bytes) -> None:
    refused(file, BadFile)


def test_a_number_of_an_account_that_somebody_else_has_here(aldermoor: Elsewhere) -> None:
    User.objects.create_user("admin@example.org", "Ada", pk=aldermoor.world.place.lead.pk)
    assert "admin@example.org" in refused(aldermoor.json)


def test_an_address_that_has_another_number_here(aldermoor: Elsewhere) -> None:
    lead = aldermoor.world.place.lead
    User.objects.create_user(lead.email, lead.name, pk=987_654)
    assert "987654" in refused(aldermoor.json).replace(",", "")


def test_a_log_that_was_sealed_with_a_key_that_is_not_here(aldermoor: Elsewhere, settings: Settings) -> None:
    settings.LOG_KEYS = ["another"]
    settings.SECRET_KEY = "another as well"
    assert "LOG_KEY" in refused(aldermoor.json)


def rows(whole: Json, table: str) -> list[Any]:
    found: list[Any] = whole["tables"][table]
    assert found
    return found


def test_a_file_to_which_nothing_was_done_is_brought_in(aldermoor: Elsewhere) -> None:
    assert altered(aldermoor.json, lambda whole: None) == aldermoor.json


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: rows(whole, "entry")[5].update(act="plan.write"),
        lambda whole: rows(whole, "entry")[5].update(actor=None),
        lambda whole: rows(whole, "entry").pop(),
        lambda whole: rows(whole, "entry").pop(3),
        lambda whole: rows(whole, "revision")[0].update(content="{}"),
        lambda whole: rows(whole, "revision")[0].update(sha256="0" * 64),
        lambda whole: rows(whole, "signature")[0].update(name="Somebody else"),
        lambda whole: rows(whole, "signature").pop(),
        lambda whole: rows(whole, "endorsement").pop(),
        lambda whole: rows(whole, "withdrawal")[0].update(reason="No reason"),
        lambda whole: rows(whole, "comment")[0].update(words="Never said"),
        lambda whole: rows(whole, "membership")[0].update(role="facilitator"),
        lambda whole: rows(whole, "review")[0].update(title="Another title"),
        lambda whole: rows(whole, "plan")[0].update(description="Never signed"),
        lambda whole: rows(whole, "plan")[0].update(status="draft"),
        lambda whole: rows(whole, "row")[0].update(stage=1, comments="Never agreed"),
        lambda whole: rows(whole, "moved").pop(),
        lambda whole: whole["system"].update(name="Another place"),
    ],
)
def test_content_that_does_not_fit_its_own_log(
    aldermoor: Elsewhere, change: Callable[[Json], object]
) -> None:
    refused(altered(aldermoor.json, change))


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole["tables"].update(user=[]),
        lambda whole: whole["tables"].update(ballot=[{"answer": "2"}]),
        lambda whole: rows(whole, "person")[0].update(is_superuser=True),
        lambda whole: rows(whole, "room")[0].update(code="ABCDEFGH"),
        lambda whole: rows(whole, "row")[0].pop("rank"),
        lambda whole: rows(whole, "row")[0].update(stage="1"),
        lambda whole: rows(whole, "row")[0].update(challenge="2010/99"),
        lambda whole: rows(whole, "review")[0].update(created_at="yesterday"),
        lambda whole: rows(whole, "review")[0].update(created_at="2026-01-01T00:00:00"),
        lambda whole: rows(whole, "review")[0].update(date=None),
        lambda whole: rows(whole, "goal")[0].update(uid="1"),
        lambda whole: rows(whole, "row").insert(0, "no row"),
        lambda whole: whole.update(system={"id": 1}),
    ],
)
def test_content_that_is_of_no_such_table(aldermoor: Elsewhere, change: Callable[[Json], object]) -> None:
    refused(altered(aldermoor.json, change), BadFile)


def test_what_the_database_does_not_hold(aldermoor: Elsewhere) -> None:
    refused(altered(aldermoor.json, lambda whole: rows(whole, "row")[0].update(stage=9)))
    refused(altered(aldermoor.json, lambda whole: rows(whole, "row")[0].update(review=999)))


def test_the_command_says_why(aldermoor: Elsewhere, tmp_path: Path) -> None:
    file = tmp_path / "aldermoor.json"
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_system", str(file))
    file.write_bytes(aldermoor.json.replace(b"Place Aldermoor", b"Place Aldermore", 1))
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_system", str(file))
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_system", "--check", str(file))


def test_no_file_is_too_odd_to_be_answered(aldermoor: Elsewhere) -> None:
    lines = aldermoor.json.splitlines(keepends=True)
    for place in (0, 1, 2, 3, 10, len(lines) - 2):
        refused(b"".join(lines[:place] + lines[place + 1 :]), BadFile)
    whole = json.loads(aldermoor.json)
    refused(json.dumps(whole, indent=1).encode(), BadFile)
    assert io.BytesIO(aldermoor.json).readline() == lines[0]
