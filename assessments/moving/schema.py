"""The JSON Schema of an export, made from the tables and their fields. `docs/export.schema.json` is what it gives."""

from __future__ import annotations

from typing import Any

from django.db import models

from assessments.moving.tables import PERSON, SCHEMA, SYSTEM, TABLES, Table
from assessments.moving.values import TEXTS, AnyField, kind_of
from framework.models import Challenge, Edition

HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
Json = dict[str, Any]


def schema() -> Json:
    """The whole schema (draft 2020-12)."""
    tables = {one.name: {"type": "array", "items": _row(one)} for one in (PERSON, *TABLES)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything that a local system owns",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "system": _row(SYSTEM),
                "head": _object(
                    {
                        "length": {"type": "integer", "minimum": 0},
                        "hash": {"anyOf": [HASH, {"const": ""}]},
                    }
                ),
                "editions": {
                    "type": "array",
                    "items": _object({"slug": {"type": "string"}, "sha256": HASH}),
                },
                "tables": _object(tables),
                "sha256": HASH,
            }
        ),
    }


def _object(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _row(table: Table) -> Json:
    return _object({one.name: _value(one) for one in table.fields})


def _value(of: AnyField) -> Json:
    """What may stand in a column."""
    if isinstance(of, models.JSONField):
        return {"type": ["object", "array", "null"]} if of.null else {"type": ["object", "array"]}
    found = _plain(of)
    if of.choices:
        codes = [str(code) for code, _words in of.flatchoices]
        found = {"enum": [*codes, *([""] if of.blank else []), *([None] if of.null else [])]}
    elif of.null:
        found = found | {"type": [found["type"], "null"]}
    return found


def _plain(of: AnyField) -> Json:
    if isinstance(of, models.ForeignKey):
        named: dict[Any, Json] = {
            Edition: {"type": "string", "description": "the slug of an edition"},
            Challenge: {"type": "string", "pattern": "^[-a-zA-Z0-9_]+/[0-9]+$"},
        }
        if of_it := named.get(of.related_model):
            return of_it
        return {"type": "integer", "description": f"the number of a {_table_of(of)}"}
    if isinstance(of, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(of, models.AutoField | models.IntegerField):
        return {"type": "integer"}
    if isinstance(of, models.DecimalField):
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    if isinstance(of, models.BinaryField):
        return {"type": "string", "contentEncoding": "base64"}
    found: Json = {"type": "string"}
    if form := TEXTS.get(kind_of(of)):
        found["format"] = form
    if of.max_length and isinstance(of, models.CharField | models.TextField):
        found["maxLength"] = of.max_length
    return found


def _table_of(of: models.ForeignKey[Any, Any]) -> str:
    model: Any = of.related_model
    return PERSON.name if model is PERSON.model else str(model._meta.model_name)
