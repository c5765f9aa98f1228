"""Canonical JSON: one spelling for one content, so that its hash can be made again by anybody."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import UUID

import rfc8785
from django.db.models import Model


def canonical(content: Any) -> str:
    """`content` (dicts, lists, strings, whole numbers, booleans, None) as JSON by RFC 8785."""
    return rfc8785.dumps(content).decode()


def sha256(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def facts_of(row: Model) -> dict[str, str | int | bool]:
    """Every column of a stored row that is not empty, as JSON can hold it; times in UTC.

    A column that a later release adds with nothing in it changes nothing.
    """
    found: dict[str, str | int | bool] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if value is None or value == "":
            continue
        if isinstance(value, dt.datetime):
            value = value.astimezone(dt.UTC).isoformat()
        elif isinstance(value, dt.date | UUID):
            value = str(value)
        elif isinstance(value, str):
            value = str(value)  # of a choice its value
        found[field.attname] = value
    return found


def name_of(row: Model) -> str:
    """How the log names a row, such as "signature 12"."""
    return f"{row._meta.model_name} {row.pk}"


def fingerprints(*rows: Model) -> dict[str, str]:
    """What the log says of rows that never change: the name of each, and the SHA-256 of all its columns."""
    return {name_of(row): sha256(canonical(facts_of(row))) for row in rows}
