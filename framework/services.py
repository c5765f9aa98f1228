"""Writing the framework: loading editions from their files, and freezing one that a review uses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from framework import edition_file
from framework.edition_file import KINDS, BadEdition, EditionFile, Record
from framework.models import Edition, Freeze
from recovery_site.errors import NotNow


def freeze(edition: Edition) -> None:
    """Mark the edition as in use: from now on the database refuses to change it. Twice is as good as once."""
    Freeze.objects.get_or_create(edition=edition)


@dataclass(frozen=True)
class Loaded:
    """What loading one file changed."""

    edition: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    left: str = ""  # why it was left as it is, if it was

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        if self.left:
            return f"edition {self.edition}: left as it is. {self.left}"
        if not self:
            return f"edition {self.edition}: nothing to do"
        return (
            f"edition {self.edition}: {self.added} records added, {self.changed} changed, "
            f"{self.removed} removed"
        )


def load_edition(path: Path) -> Loaded:
    """Make the stored edition be what the file at `path` says."""
    return load_editions([path])[0]


def load_editions(paths: list[Path], *, leave_used: bool = False) -> list[Loaded]:
    """Make the stored editions be what the files at `paths` say: all of them, or none.

    Refuses with BadEdition what is not a whole edition, and with NotNow changed content of an edition that a
    review uses; with `leave_used` that edition stays as it is, and its result says why.
    """
    files: list[EditionFile] = []
    faults: list[str] = []
    for path in paths:
        try:
            files.append(edition_file.read(path))
        except BadEdition as error:
            faults += [f"{path.name}: {fault}" for fault in error.faults]
    for slug, number in Counter(file.slug for file in files).items():
        if number > 1:
            names = " and ".join(file.path.name for file in files if file.slug == slug)
            faults.append(f"{names} are both of edition “{slug}”.")
    current = [file.path.name for file in files if file.current]
    if len(current) > 1:
        faults.append(f"{' and '.join(current)} each say “current”: true. Only one edition can be current.")
    if faults:
        raise BadEdition(faults)
    with transaction.atomic():
        return [_load(file, leave_used=leave_used) for file in files]


def _load(file: EditionFile, *, leave_used: bool) -> Loaded:
    # The lock is on the edition's row; whoever freezes it refers to that row and waits. So an edition that is not
    # frozen here stays so until all is written.
    list(Edition.objects.select_for_update().filter(slug=file.slug))
    stored = _stored(file.slug)
    wanted = {(record.kind.model, record.key): record for record in file.records}
    added = [record for key, record in wanted.items() if key not in stored]
    changed = [
        record for key, record in wanted.items() if key in stored and _differences(record, stored[key])
    ]
    removed = [thing for key, thing in stored.items() if key not in wanted]
    try:
        _refuse_if_frozen(file, stored, added, changed, removed)
    except NotNow as refused:
        if not leave_used:
            raise
        _make_current(file)
        return Loaded(file.slug, left=str(refused))

    if file.current:
        Edition.objects.exclude(slug=file.slug).filter(current=True).update(current=False)
    for thing in removed:
        thing.delete()
    for kind in KINDS.values():
        new = [kind.model(**_columns(record, stored)) for record in added if record.kind is kind]
        made = kind.model._default_manager.bulk_create(new)
        stored |= {(kind.model, thing.natural_key()): thing for thing in made}  # type: ignore[attr-defined]
    for record in changed:
        thing = stored[record.kind.model, record.key]
        for name, value in _differences(record, thing).items():
            setattr(thing, name, value)
        thing.save()
    return Loaded(file.slug, len(added), len(changed), len(removed))


def _make_current(file: EditionFile) -> None:
    """Which edition is current is no part of its content, so it follows the file even when a review uses it."""
    if file.current:
        Edition.objects.exclude(slug=file.slug).filter(current=True).update(current=False)
    Edition.objects.filter(slug=file.slug).update(current=file.current)


Stored = dict[tuple[type[models.Model], tuple[Any, ...]], models.Model]


def _stored(slug: str) -> Stored:
    """Everything stored of the edition, by model and natural key (a query a model)."""
    found: Stored = {}
    for kind in KINDS.values():
        first = kind.key[0]
        path = {"slug": "slug", "edition": "edition__slug", "challenge": "challenge__edition__slug"}[first]
        rows = kind.model._default_manager.filter(**{path: slug})
        if first == "challenge":
            rows = rows.select_related("challenge__edition", *set(kind.key) & {"stage"})
        elif first == "edition":
            rows = rows.select_related("edition")
        found |= {(kind.model, row.natural_key()): row for row in rows}  # type: ignore[attr-defined]
    return found


def _own_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields that hold something themselves: neither the database's number nor a reference."""
    return [f for f in model._meta.concrete_fields if not f.primary_key and not f.is_relation]


def _wanted(record: Record) -> dict[str, Any]:
    """What the file says for each of those fields; what it leaves out is as in an empty form."""
    return {f.name: record.values.get(f.name, f.get_default()) for f in _own_fields(record.kind.model)}


def _differences(record: Record, thing: models.Model) -> dict[str, Any]:
    """The fields in which what is stored is not what the file says, with what it says."""
    return {name: value for name, value in _wanted(record).items() if getattr(thing, name) != value}


def _columns(record: Record, stored: Stored) -> dict[str, Any]:
    """The fields of a new row, with the rows that it refers to."""
    columns = _wanted(record)
    for field in record.kind.model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            columns[field.name] = stored[field.related_model, record.values[field.name]]
    return columns


def _refuse_if_frozen(
    file: EditionFile,
    stored: Stored,
    added: list[Record],
    changed: list[Record],
    removed: list[models.Model],
) -> None:
    """Only which edition is current may change in one that a review uses."""
    if not Freeze.objects.filter(edition__slug=file.slug).exists():
        return
    found = [f"{record} is new" for record in added]
    for record in changed:
        names = [n for n in _differences(record, stored[record.kind.model, record.key]) if n != "current"]
        found += [f"{record} has another {name.replace('_', ' ')}" for name in names]
    found += [f"{thing} is gone" for thing in removed]
    if found:
        raise NotNow(
            f"A review uses edition “{file.slug}”, so it cannot change. Make a new edition: copy the file, give the "
            f"copy another slug, and change that. In {file.path.name}:\n" + "\n".join(f"- {f}" for f in found)
        )
