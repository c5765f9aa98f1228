"""How one value of a row stands in an export, and is read back. The same on every database."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import models

from framework.models import Challenge, Edition

AnyField = models.Field[Any, Any]
TEXTS: Mapping[type[AnyField], str] = {  # how a text of that kind is written: the `format` of JSON Schema
    models.DateTimeField: "date-time",
    models.DateField: "date",
    models.TimeField: "time",
    models.UUIDField: "uuid",
}


class BadValue(ValueError):
    """A value is not what its column holds."""


@dataclass
class Method:
    """The editions that a system uses, by how a file names them: `2010` an edition, `2010/3` its third challenge."""

    editions: dict[str, int] = field(default_factory=dict)
    challenges: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, slugs: list[str]) -> Method:
        """Two queries."""
        editions = dict(Edition.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        found = Challenge.objects.filter(edition__slug__in=slugs).values_list("edition__slug", "number", "pk")
        return cls(editions, {f"{slug}/{number}": pk for slug, number, pk in found})

    def __post_init__(self) -> None:
        self._edition_names = {pk: name for name, pk in self.editions.items()}
        self._challenge_names = {pk: name for name, pk in self.challenges.items()}

    def named(self, model: type[models.Model]) -> dict[str, int] | None:
        """How the rows of that model are named; None for one whose rows have numbers of their own."""
        return {Edition: self.editions, Challenge: self.challenges}.get(model)

    def name(self, model: type[models.Model], pk: int) -> object:
        names = {Edition: self._edition_names, Challenge: self._challenge_names}.get(model)
        return names[pk] if names is not None else pk


def kind_of(of: AnyField) -> type[AnyField]:
    """The class that decides how a value is written; that of a date for a date, not for a moment."""
    return next((kind for kind in TEXTS if isinstance(of, kind)), type(of))


def written(of: AnyField, value: Any, method: Method) -> object:
    """A stored value as JSON holds it: times in UTC, decimal numbers and identities as text."""
    if value is None:
        return None
    if isinstance(of, models.ForeignKey):
        return method.name(of.related_model, value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def read(of: AnyField, value: object, method: Method) -> Any:
    """What a file says, as the field holds it. Raises BadValue for anything else than `written` gives."""
    try:
        return _read(of, value, method)
    except (ValueError, TypeError, KeyError, InvalidOperation, binascii.Error):
        raise BadValue(of.name) from None


def _read(of: AnyField, value: object, method: Method) -> Any:
    if isinstance(of, models.JSONField):
        return value
    if value is None:
        if not of.null:
            raise BadValue(of.name)
        return None
    if isinstance(of, models.ForeignKey):
        named = method.named(of.related_model)
        return _number(value) if named is None else named[_text(value)]
    if isinstance(of, models.DateTimeField):
        moment = dt.datetime.fromisoformat(_text(value))
        if moment.tzinfo is None:
            raise BadValue(of.name)
        return moment
    if isinstance(of, models.DateField):
        return dt.date.fromisoformat(_text(value))
    if isinstance(of, models.TimeField):
        return dt.time.fromisoformat(_text(value))
    if isinstance(of, models.UUIDField):
        return UUID(_text(value))
    if isinstance(of, models.DecimalField):
        return Decimal(_text(value))
    if isinstance(of, models.BinaryField):
        return base64.b64decode(_text(value), validate=True)
    if isinstance(of, models.BooleanField):
        if not isinstance(value, bool):
            raise BadValue(of.name)
        return value
    if isinstance(of, models.IntegerField):
        return _number(value)
    return _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BadValue
    return value


def _number(value: object) -> int:
    if type(value) is not int:  # True is no number
        raise BadValue
    return value
