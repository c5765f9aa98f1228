"""Reading the file of an edition, and saying in plain words everything that is wrong with it.

A file is JSON in the shape of Django's fixtures: a list of records, each with its "model" and its "fields", and no
database numbers. One file holds one whole edition. Nothing here touches the database.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify

from framework.models import (
    LEAST_STAGES,
    RANGES,
    Challenge,
    DataSource,
    Descriptor,
    Edition,
    GlossaryTerm,
    Indicator,
    Stage,
)
from recovery_site.text import clean_text

LARGEST = 2_000_000  # bytes; an edition has some 100,000
NOT_IN_A_FILE = {"content_version"}  # the database's own
SLUG = re.compile(r"[-a-zA-Z0-9_]+")


class Kind(NamedTuple):
    """One of the models that a file may hold: what people call it, and which fields tell one from another."""

    model: type[models.Model]
    words: str
    key: tuple[str, ...]


# In the order in which they can be written: each after what it belongs to.
KINDS = {
    f"framework.{kind.model._meta.model_name}": kind
    for kind in (
        Kind(Edition, "edition {0}", ("slug",)),
        Kind(Stage, "stage {1}", ("edition", "number")),
        Kind(Challenge, "challenge {1}", ("edition", "number")),
        Kind(Descriptor, "the descriptor of challenge {1} at stage {2}", ("challenge", "stage")),
        Kind(Indicator, "indicator {2} of challenge {1}", ("challenge", "number")),
        Kind(DataSource, "data source {2} of challenge {1}", ("challenge", "number")),
        Kind(GlossaryTerm, "the glossary term “{1}”", ("edition", "term")),
    )
}


Key = tuple[type[models.Model], tuple[Any, ...]]  # model and natural key


class BadEdition(Exception):
    """Something is not a whole edition. `faults` has one sentence for everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(f"- {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Record:
    """One record that was read. `values` are the fields; a reference is a tuple (edition, numbers ...)."""

    place: int
    kind: Kind
    values: dict[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """The natural key, exactly as the model gives it."""
        parts: list[Any] = []
        for name in self.kind.key:
            value = self.values[name]
            # A second reference repeats the edition: (2010, 3) and (2010, 1) make (2010, 3, 1).
            parts += value[1 if parts else 0 :] if isinstance(value, tuple) else (value,)
        return tuple(parts)

    def __str__(self) -> str:
        return self.kind.words.format(*self.key)


@dataclass(frozen=True)
class EditionFile:
    """A file that holds one whole edition, nothing missing and nothing wrong."""

    path: Path
    slug: str
    current: bool
    state: Edition.State
    records: list[Record]


def read(path: Path) -> EditionFile:
    """Read the edition in the file at `path`. Refuses with BadEdition, naming every fault."""
    rows, faults = _rows(path)
    records: list[Record] = []
    for place, row in enumerate(rows, 1):
        record, wrong = _record(place, row)
        faults += wrong
        if record:
            records.append(record)
    faults += _as_a_whole(records)
    if faults:
        raise BadEdition(faults)
    edition = next(record for record in records if record.kind.model is Edition)
    return EditionFile(
        path,
        edition.values["slug"],
        edition.values.get("current", False),
        Edition.State(edition.values.get("state", Edition.State.DRAFT)),
        records,
    )


def _rows(path: Path) -> tuple[list[Any], list[str]]:
    """The rows of the file, and which of them say something twice (JSON would quietly take the last)."""
    twice: list[str] = []

    def fields_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, times in Counter(name for name, _ in pairs).items():
            if times > 1:
                twice.append(f"A record says “{_short(name)}” {times} times.")
        return dict(pairs)

    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise BadEdition([f"The file is larger than {LARGEST:,} bytes."])
        rows = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=fields_once)
    except OSError as error:
        raise BadEdition([f"The file cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError as error:
        raise BadEdition([f"The file is not text in UTF-8 (byte {error.start + 1:,})."]) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadEdition([f"The file is not JSON: {error.msg} at {where}."]) from None
    except (RecursionError, ValueError):
        raise BadEdition(["The file is not JSON that can be read: too deep, or a number too long."]) from None
    if not isinstance(rows, list) or not rows:
        raise BadEdition(["The file must be a list of records: [{…}, {…}]."])
    return rows, twice


def _record(place: int, row: Any) -> tuple[Record | None, list[str]]:
    """The record, if enough of it is right to know what it is, and what is wrong with it."""
    here = f"Record {place}"
    if not isinstance(row, dict) or not isinstance(row.get("fields"), dict):
        return None, [f"{here} is not a record: it needs “model” and “fields”."]
    kind = KINDS.get(row["model"]) if isinstance(row.get("model"), str) else None
    if kind is None:
        return None, [f"{here} is of an unknown model: {_short(row.get('model'))}."]

    fields = {
        field.name: field
        for field in kind.model._meta.concrete_fields
        if not field.primary_key and field.name not in NOT_IN_A_FILE
    }
    values: dict[str, Any] = {}
    faults = [f"has an unknown part: “{_short(name)}”" for name in row if name not in {"model", "fields"}]
    faults += [f"has an unknown field: “{_short(name)}”" for name in row["fields"] if name not in fields]
    for name, field in fields.items():
        spoken = name.replace("_", " ")
        if name not in row["fields"]:
            if not field.blank and not field.has_default():
                faults.append(f"has no {spoken}")
            continue
        wrong = list(_value_faults(kind.model, field, row["fields"][name]))
        faults += [f"has a wrong {spoken}: {fault}" for fault in wrong]
        if not wrong:
            value = row["fields"][name]
            values[name] = tuple(value) if isinstance(value, list) else value

    state = values.get("state", Edition.State.DRAFT)
    if kind.model is Edition and values.get("current") and state != Edition.State.PUBLISHED and not faults:
        faults.append("is current, but its state is not published")
    if kind.model is Challenge and not faults:
        early, why = values.get("suggest_early", False), values.get("why_early", "")
        if early and not why:
            faults.append("is suggested early, but does not say why (why_early)")
        if why and not early:
            faults.append("says why it is suggested early (why_early), but is not suggested early")
    known = set(kind.key) <= set(values)
    record = Record(place, kind, values) if known else None
    name = f"{here} ({record or kind.model._meta.verbose_name})"
    return record, [f"{name} {fault}." for fault in faults]


def _value_faults(model: type[models.Model], field: models.Field[Any, Any], value: object) -> Iterator[str]:
    """What is wrong with one value, each fault as the end of a sentence."""
    if isinstance(field, models.ForeignKey):
        to = field.related_model
        shape = [str] if to is Edition else [str, int]
        if not isinstance(value, list) or [type(part) for part in value] != shape:
            yield 'it must be like ["2010"]' if to is Edition else 'it must be like ["2010", 3]'
        elif to is not Edition:
            yield from _range_faults(KINDS[f"framework.{to._meta.model_name}"].model, "number", value[1])
    elif isinstance(field, models.BooleanField):
        if type(value) is not bool:
            yield "it must be true or false"
    elif isinstance(field, models.IntegerField):
        if type(value) is not int:
            yield "it must be a whole number"
        else:
            yield from _range_faults(model, field.name, value)
    elif not isinstance(value, str):
        yield "it must be text"
    else:
        yield from _text_faults(field, value)


def _range_faults(model: type[models.Model], name: str, value: int) -> Iterator[str]:
    low, high = RANGES[model._meta.model_name or ""][name]
    if not low <= value <= high:
        yield f"it must be from {low} to {high}"


def _text_faults(field: models.Field[Any, Any], value: str) -> Iterator[str]:
    many_lines = isinstance(field, models.TextField)
    try:
        clean = clean_text(value, many_lines=many_lines)
    except ValidationError:
        yield "it holds a broken character"
        return
    if not clean and not field.blank:
        yield "it is empty"
    elif clean != value:
        lines = "" if many_lines else ", a line break"
        yield f"it has a space at an end, a tab{lines} or a mark that does not show"
    elif field.max_length and len(value) > field.max_length:
        yield f"it has {len(value):,} characters, and {field.max_length:,} is the limit"
    elif field.choices and value not in {key for key, _ in field.flatchoices}:
        yield f"it must be one of {', '.join(key for key, _ in field.flatchoices)}"
    elif isinstance(field, models.SlugField) and not SLUG.fullmatch(value):
        yield "use letters, digits, hyphens and underscores only"


def _as_a_whole(records: list[Record]) -> list[str]:
    """What is wrong with the records together: not one edition, something twice, something missing."""
    editions = [record for record in records if record.kind.model is Edition]
    if len(editions) != 1:
        return [f"The file must hold one edition, and it holds {len(editions) or 'none'}."]
    slug = editions[0].key[0]
    faults: list[str] = []
    existing: dict[Key, Record] = {}
    anchors: dict[str, Record] = {}
    for record in records:
        named = {
            value[0]
            for name, value in record.values.items()
            if isinstance(value, tuple) and record.kind.model is not Edition
        }
        for unknown in sorted(named - {slug}):
            faults.append(f"Record {record.place} ({record}) is of an unknown edition: “{_short(unknown)}”.")
        first = existing.setdefault((record.kind.model, record.key), record)
        if first is not record:
            faults.append(f"Records {first.place} and {record.place} are both {record}.")
        elif record.kind.model is GlossaryTerm:
            anchor = slugify(record.values["term"])
            other = anchors.setdefault(anchor, record)
            if not anchor:
                faults.append(f"Record {record.place} ({record}) needs a letter or a digit.")
            elif other is not record:
                faults.append(
                    f"Records {other.place} and {record.place} are too alike: {other} and {record}."
                )
    return faults + _missing(slug, set(existing)) + _limit_faults(editions[0], set(existing))


def _highest(slug: str, keys: set[Key], places: dict[type[models.Model], int]) -> int:
    """The highest number at that place of the keys: how many there must be."""
    return max((key[places[model]] for model, key in keys if model in places and key[0] == slug), default=0)


def _missing(slug: str, keys: set[Key]) -> list[str]:
    """What an edition of this shape lacks. Its shape is the highest stage and the highest challenge named."""
    stages = _highest(slug, keys, {Stage: 1, Descriptor: 2})
    challenges = _highest(slug, keys, {Challenge: 1, Descriptor: 1, Indicator: 1, DataSource: 1})
    faults = [f"Stage {n} is missing." for n in range(1, stages + 1) if (Stage, (slug, n)) not in keys]
    if stages < LEAST_STAGES:
        faults.append(f"The edition must have {LEAST_STAGES} stages or more, and it has {stages or 'none'}.")
    if not challenges:
        faults.append("The edition has no challenge.")
    for number in range(1, challenges + 1):
        if (Challenge, (slug, number)) not in keys:
            faults.append(f"Challenge {number} is missing.")
        for stage in range(1, stages + 1):
            if (Descriptor, (slug, number, stage)) not in keys:
                faults.append(f"The descriptor of challenge {number} at stage {stage} is missing.")
        for model, words in ((Indicator, "indicator"), (DataSource, "data source")):
            numbers = {key[2] for kind, key in keys if kind is model and key[:2] == (slug, number)}
            if not numbers:
                faults.append(f"Challenge {number} has no {words}.")
            for gap in sorted(set(range(1, max(numbers, default=0) + 1)) - numbers):
                faults.append(f"Challenge {number} has no {words} {gap}, but has a later one.")
    return faults


def _limit_faults(edition: Record, keys: set[Key]) -> list[str]:
    """More live priorities than there are challenges is no limit."""
    limit = edition.values.get("max_live_priorities", 0)
    challenges = sum(model is Challenge for model, _ in keys)
    if limit <= challenges:
        return []
    return [f"{edition} has a limit of {limit} live priorities, and {challenges} challenges."]


def _short(value: object) -> str:
    """A value of the file as it can be shown in a message."""
    text = value if isinstance(value, str) else json.dumps(value)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= 60 else f"{text[:59]}…"
