"""Nothing is forgotten and nothing is given away: each model and field goes out, or stands in a table with a reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from jsonschema import Draft202012Validator

from assessments.moving.guards import SET_ASIDE
from assessments.moving.schema import schema
from assessments.moving.tables import LEFT_OUT, PERSON, SYSTEM, TABLES, Table
from assessments.people.tenancy import tenants
from assessments.tenancy import BY_KEY
from recovery_site.triggers import installed
from tests.moving.conftest import Elsewhere
from tests.working import ROOT

EVERY = (SYSTEM, PERSON, *TABLES)


def test_every_model_of_a_system_goes_out_or_has_a_reason() -> None:
    owned = {model._meta.object_name for model in tenants()} | {label.split(".")[1] for label in BY_KEY}
    out = {table.model_name for table in TABLES}
    assert out & LEFT_OUT.keys() == set()
    assert owned - out - LEFT_OUT.keys() == set()
    assert LEFT_OUT.keys() - owned == set()
    assert out - owned == {"Moved"}
    assert all(reason.endswith(".") for reason in LEFT_OUT.values())


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_every_field_goes_out_or_has_a_reason(table: Table) -> None:
    fields = {one.name for one in table.model._meta.concrete_fields} - {"system"}
    assert len(set(table.columns)) == len(table.columns)
    assert set(table.columns) & table.left.keys() == set()
    assert fields == set(table.columns) | table.left.keys()
    assert all(reason.endswith(".") for reason in table.left.values())


def test_every_table_comes_after_what_it_points_to() -> None:
    done: set[type[models.Model]] = {SYSTEM.model, PERSON.model}
    numbered = {table.model for table in (SYSTEM, PERSON, *TABLES) if table.fields[0].primary_key}
    for table in TABLES:
        done.add(table.model)
        for one in table.fields:
            of = one.related_model if isinstance(one, models.ForeignKey) else None
            if of is not None and of._meta.app_label == "assessments":  # type: ignore[union-attr]
                assert of in done & numbered, f"{table.name}.{one.name}"


def test_what_opens_something_is_no_column() -> None:
    columns = {f"{table.name}.{name}" for table in EVERY for name in table.columns}
    on_paper = {"publishedreport.code"}  # it opens nothing: it says whether a paper is real
    assert not {
        one for one in columns - on_paper if re.search(r"token|secret|password|seal_key|code|session", one)
    }


@pytest.mark.django_db
def test_only_rules_that_are_there_are_set_aside() -> None:
    assert set(SET_ASIDE) - installed().keys() == set()
    # and none that says whose a row is, that the log follows on, or that something is there once
    assert not [name for name in SET_ASIDE if re.search(r"_system_|_again_|entry|_hash_|_edition", name)]
    assert not [name for name in SET_ASIDE if re.search(r"_update$|_delete|rewritten|truncate", name)]


def test_the_schema_in_the_documents_is_that_of_the_code() -> None:
    assert json.loads((ROOT / "docs" / "export.schema.json").read_text()) == schema()


def test_an_export_is_what_the_schema_says(aldermoor: Elsewhere) -> None:
    Draft202012Validator.check_schema(schema())
    validator = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    whole = json.loads(aldermoor.json)
    assert [error.message for error in validator.iter_errors(whole)] == []
    # Every table has a row, so each column was looked at
    assert [name for name, rows in whole["tables"].items() if not rows] == []
    whole["tables"]["row"][0]["stage"] = "two"
    whole["tables"]["room"][0]["code"] = "ABCDEFGH"
    assert len(list(validator.iter_errors(whole))) == 2


def test_nobody_can_read_in_it_how_somebody_answered_or_how_to_come_in(aldermoor: Elsewhere) -> None:
    world, text = aldermoor.world, aldermoor.json.decode()
    # Words that were said in a room that is open, or that are not saved; whoever has not answered an invitation
    for never in ("Reason 0", "Note to self", "Not saved", "invited.", "pbkdf2", "argon2"):
        assert f'"{never}' not in text
        assert f"{never} Aldermoor" not in text
    assert world.phone not in text
    assert world.open_room.code not in text
    assert world.closed_room.code not in text
    # Of somebody who does not belong, the name alone; of members what the page of people shows
    people = {one["id"]: one for one in json.loads(text)["tables"]["person"]}
    members = {one["user"] for one in json.loads(text)["tables"]["membership"]}
    assert {number for number, one in people.items() if one["email"]} == members


def test_a_reason_stands_in_the_document_for_all_that_is_left_out() -> None:
    words = Path(ROOT / "docs" / "moving.md").read_text()
    left = {name for table in EVERY for name in table.left}
    assert [name for name in (*LEFT_OUT, *left) if f"`{name}`" not in words] == []


def test_the_models_that_are_named_exist() -> None:
    known = {model._meta.object_name for model in apps.get_app_config("assessments").get_models()}
    assert {table.model_name for table in EVERY} | LEFT_OUT.keys() <= known
