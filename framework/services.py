"""Writing the framework: loading editions from their files, publishing and withdrawing one, freezing one in use."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from framework import edition_file
from framework.edition_file import KINDS, NOT_IN_A_FILE, BadEdition, EditionFile, Record
from framework.models import Edition, Freeze
from framework.moves import EDITION_MOVES, EditionAct
from framework.queries import forget
from recovery_site.errors import NotNow

BESIDE_CONTENT = {"current", "state"}  # what may change in an edition that a review uses


def reason_against_use(edition: Edition) -> str:
    """Why no review can start on this edition; empty when one can."""
    if edition.is_withdrawn:
        return _("The edition “%(name)s” was withdrawn, so no new review can use it.") % {
            "name": edition.name
        }
    if edition.is_draft:
        return _("The edition “%(name)s” is a draft, so no review can use it yet.") % {"name": edition.name}
    return ""


@transaction.atomic
def freeze(edition: Edition) -> None:
    """Mark the edition as in use: from now on the database refuses to change it. Idempotent.

    Refuses with NotNow an edition that is not published. The lock on the edition makes a withdrawal wait until
    the caller's transaction ends, so no review starts on an edition that was withdrawn in the same moment.
    """
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if reason := reason_against_use(locked):
        raise NotNow(reason)
    Freeze.objects.get_or_create(edition=locked)


def publish(edition: Edition) -> None:
    """Let everybody read the edition. Refuses with NotNow one that is published already."""
    _perform(edition, EditionAct.PUBLISH)


def withdraw(edition: Edition) -> None:
    """No new review may use the edition; it stays readable and says so. It is not the current one any more.

    Refuses with NotNow one that is not published.
    """
    _perform(edition, EditionAct.WITHDRAW, current=False)


def _perform(edition: Edition, act: EditionAct, **also: bool) -> None:
    """Compare and swap: the stored state must be the one that the move starts from."""
    for move in EDITION_MOVES:
        if move.act == act:
            stored = Edition.objects.filter(pk=edition.pk, state=move.start)
            if stored.update(state=move.end, **also):
                transaction.on_commit(forget)
                edition.refresh_from_db()
                return
    state = Edition.objects.get(pk=edition.pk).get_state_display()
    raise NotNow(
        _("Nothing was changed: the edition “%(slug)s” is already in the state “%(state)s”.")
        % {"slug": edition.slug, "state": state}
        if act == EditionAct.PUBLISH
        else _("Only a published edition can be withdrawn. “%(slug)s” has the state “%(state)s”.")
        % {"slug": edition.slug, "state": state}
    )


@dataclass(frozen=True)
class Loaded:
    """What loading one file changed."""

    edition: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    left: str = ""  # why it was left as it is, if it was
    published: bool = False
    withdrawn: bool = False  # the file says that it is current, and it was withdrawn

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.published)

    def __str__(self) -> str:
        if self.left:
            said = f"left as it is. {self.left}"
        elif self.added or self.changed or self.removed:
            said = f"{self.added} records added, {self.changed} changed, {self.removed} removed"
        else:
            said = "" if self.published else "nothing to do"
        if self.published:
            said += "; published" if said else "published"
        if self.withdrawn:
            said += ". It was withdrawn, so it is not made current"
        return f"edition {self.edition}: {said}"


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
        transaction.on_commit(forget)
        return [_load(file, leave_used=leave_used) for file in files]


def _load(file: EditionFile, *, leave_used: bool) -> Loaded:
    # The lock is on the edition's row; whoever freezes it locks that row and waits. So an edition that is not
    # frozen here stays so until all is written.
    locked = Edition.objects.select_for_update().filter(slug=file.slug).first()
    stored = _stored(file.slug)
    wanted = {(record.kind.model, record.key): record for record in file.records}
    added = [record for key, record in wanted.items() if key not in stored]
    changed = [
        record for key, record in wanted.items() if key in stored and _differences(record, stored[key])
    ]
    removed = [thing for key, thing in stored.items() if key not in wanted]
    published, withdrawn = _beside_content(file, locked) if locked else (False, False)
    try:
        _refuse_if_frozen(file, stored, added, changed, removed)
    except NotNow as refused:
        if not leave_used:
            raise
        return Loaded(file.slug, left=str(refused), published=published, withdrawn=withdrawn)

    if file.current and not locked:
        Edition.objects.filter(current=True).update(current=False)
    for thing in removed:
        thing.delete()
    for kind in KINDS.values():
        new = [kind.model(**_columns(record, stored)) for record in added if record.kind is kind]
        made = kind.model._default_manager.bulk_create(new)
        stored |= {(kind.model, thing.natural_key()): thing for thing in made}  # type: ignore[attr-defined]
    for record in changed:
        thing = stored[record.kind.model, record.key]
        differences = _differences(record, thing)
        for name, value in differences.items():
            setattr(thing, name, value)
        thing.save(update_fields=list(differences))
    if locked and (added or changed or removed):
        Edition.objects.filter(pk=locked.pk).update(content_version=uuid.uuid4())
    return Loaded(file.slug, len(added), len(changed), len(removed), published=published, withdrawn=withdrawn)


def _beside_content(file: EditionFile, stored: Edition) -> tuple[bool, bool]:
    """What follows the file even when a review uses the edition: whether it is current; a draft gets published.

    Gives (whether it was published now, whether the file wants it current although it was withdrawn).

    A file never turns a published edition into a draft, and never brings back one that was withdrawn.
    """
    draft, withdrawn = stored.is_draft, stored.is_withdrawn
    published = draft and file.state == Edition.State.PUBLISHED
    if published:
        publish(stored)
    current = file.current and not withdrawn
    if current:
        Edition.objects.exclude(slug=file.slug).filter(current=True).update(current=False)
    Edition.objects.filter(slug=file.slug).exclude(current=current).update(current=current)
    return published, withdrawn and file.current


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
    """The fields that hold something themselves: neither the database's own nor a reference."""
    fields = model._meta.concrete_fields
    return [f for f in fields if not f.primary_key and not f.is_relation and f.name not in NOT_IN_A_FILE]


def _wanted(record: Record) -> dict[str, Any]:
    """What the file says for each of those fields; what it leaves out is as in an empty form."""
    return {f.name: record.values.get(f.name, f.get_default()) for f in _own_fields(record.kind.model)}


def _differences(record: Record, thing: models.Model) -> dict[str, Any]:
    """The fields of the content in which what is stored is not what the file says, with what it says."""
    return {
        name: value
        for name, value in _wanted(record).items()
        if name not in BESIDE_CONTENT and getattr(thing, name) != value
    }


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
    """No content may change in an edition that a review uses."""
    if not Freeze.objects.filter(edition__slug=file.slug).exists():
        return
    found = [f"{record} is new" for record in added]
    for record in changed:
        names = _differences(record, stored[record.kind.model, record.key])
        found += [f"{record} has another {name.replace('_', ' ')}" for name in names]
    found += [f"{thing} is gone" for thing in removed]
    if found:
        raise NotNow(
            f"A review uses edition “{file.slug}”, so it cannot change. Make a new edition: copy the file, give the "
            f"copy another slug, and change that. In {file.path.name}:\n" + "\n".join(f"- {f}" for f in found)
        )
