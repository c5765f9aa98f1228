"""Reading stored JSON strictly: every key that the schema names, no other, each of the right type.

What was completed or signed is read for as long as it is kept. A reader that guesses (`.get`) would show a
gap where there is a fault, so everything unexpected raises `Unreadable`.
"""

from __future__ import annotations

import datetime as dt
import json
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

Code = TypeVar("Code", bound=Enum)


class Unreadable(ValueError):
    """A stored text is not what its schema says it is."""


class UnknownSchema(Unreadable):
    """No reader for this schema: the text was written by a newer version, or is no snapshot at all."""


class MissingKey(Unreadable):
    """A key that the schema asks for is not there."""


class Fields:
    """One object of a stored JSON text. `where` names it in the errors.

    Raises MissingKey when one of `keys` is not there, Unreadable when there is another one.
    """

    def __init__(self, value: object, where: str, keys: str) -> None:
        if not isinstance(value, dict):
            raise Unreadable(f"{where}: an object was expected")
        wanted, found = set(keys.split()), set(value)
        if missing := wanted - found:
            raise MissingKey(f"{where}: {', '.join(sorted(missing))} missing")
        if unknown := found - wanted:
            raise Unreadable(f"{where}: unknown {', '.join(sorted(unknown))}")
        self._value: dict[str, object] = value
        self.where = where

    def _typed(self, key: str, kind: type) -> Any:
        value = self._value[key]
        if type(value) is not kind:  # True is no number
            raise Unreadable(f"{self.where}.{key}: {kind.__name__} expected, {type(value).__name__} found")
        return value

    def text(self, key: str) -> str:
        return str(self._typed(key, str))

    def number(self, key: str) -> int:
        return int(self._typed(key, int))

    def number_or_none(self, key: str) -> int | None:
        return None if self._value[key] is None else self.number(key)

    def date(self, key: str) -> dt.date:
        try:
            return dt.date.fromisoformat(self.text(key))
        except ValueError:
            raise Unreadable(f"{self.where}.{key}: no date") from None

    def date_or_none(self, key: str, none: str | None = None) -> dt.date | None:
        """The date, or None where the stored value is `none` (an older schema wrote an empty text)."""
        return None if self._value[key] == none else self.date(key)

    def uid(self, key: str) -> UUID:
        try:
            return UUID(self.text(key))
        except ValueError:
            raise Unreadable(f"{self.where}.{key}: no UUID") from None

    def code(self, key: str, codes: type[Code]) -> Code:
        try:
            return codes(self.text(key))
        except ValueError:
            raise Unreadable(f"{self.where}.{key}: no {codes.__name__}") from None

    def code_or_none(self, key: str, codes: type[Code]) -> Code | None:
        """The code, or None where an empty text stands."""
        return None if self._value[key] == "" else self.code(key, codes)

    def object(self, key: str, keys: str) -> Fields:
        return Fields(self._value[key], f"{self.where}.{key}", keys)

    def objects(self, key: str, keys: str) -> list[Fields]:
        return [Fields(one, f"{self.where}.{key}[{n}]", keys) for n, one in enumerate(self._typed(key, list))]

    def values(self, key: str) -> list[Any]:
        """The list as it is stored: each of its items still has to be read."""
        return list(self._typed(key, list))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._all(key, str))

    def numbers(self, key: str) -> tuple[int, ...]:
        return tuple(self._all(key, int))

    def _all(self, key: str, kind: type) -> list[Any]:
        values: list[Any] = self._typed(key, list)
        if any(type(value) is not kind for value in values):
            raise Unreadable(f"{self.where}.{key}: only {kind.__name__} expected")
        return values


def schema_of(text: str) -> tuple[str, object]:
    """The name of the schema of a stored JSON text, and its content. Refuses what is no such text (Unreadable)."""
    try:
        content = json.loads(text)
    except ValueError:
        raise Unreadable("no JSON") from None
    if not isinstance(content, dict):
        raise Unreadable("an object was expected")
    if "schema" not in content:
        raise MissingKey("schema missing")
    return str(content["schema"]), content
