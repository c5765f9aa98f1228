"""The database itself refuses every change to an edition that a review uses, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, models, transaction

from framework.models import (
    Challenge,
    DataSource,
    Descriptor,
    Edition,
    Freeze,
    GlossaryTerm,
    Indicator,
    Stage,
)
from framework.services import freeze
from tests.framework.build import stored

pytestmark = pytest.mark.django_db
KINDS = [Edition, Stage, Challenge, Descriptor, Indicator, DataSource, GlossaryTerm]
MAY_CHANGE = {"current", "state", "content_version"}
REFUSED = "A review uses this edition of the framework"


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Edition, Edition]:
    """An edition that is in use, and one that is not."""
    used = stored(tmp_path, "used")
    free = stored(tmp_path, "free", current=False)
    freeze(used)
    return used, free


def of(kind: type[models.Model], edition: Edition) -> models.Model:
    """The last row of that kind in the edition: nothing refers to it."""
    rows = kind._default_manager.all()
    if kind is Edition:
        return rows.get(pk=edition.pk)
    path = "edition" if hasattr(kind, "edition") else "challenge__edition"
    found = rows.filter(**{path: edition}).order_by("pk").last()
    assert found is not None
    return found


def refuses(act: Callable[[], object], words: str = REFUSED) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act()


def other_value(value: object) -> object:
    """A value of the same type that is not this one."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value - 1 if value > 1 else value + 1
    return f"{value}x"


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_changes(editions: tuple[Edition, Edition], kind: type[models.Model]) -> None:
    used, _ = editions
    row = of(kind, used)
    for field in kind._meta.concrete_fields:
        if field.primary_key or field.is_relation or field.name in MAY_CHANGE:
            continue
        value = {field.name: other_value(getattr(row, field.name))}
        refuses(lambda value=value: kind._default_manager.filter(pk=row.pk).update(**value))  # type: ignore[misc]


@pytest.mark.parametrize("kind", KINDS)
def test_no_row_goes(editions: tuple[Edition, Edition], kind: type[models.Model]) -> None:
    used, _ = editions
    row = of(kind, used)
    refuses(lambda: kind._default_manager.filter(pk=row.pk)._raw_delete("default"))


@pytest.mark.parametrize("kind", KINDS[1:])
def test_no_row_comes(editions: tuple[Edition, Edition], kind: type[models.Model]) -> None:
    used, _ = editions
    row = of(kind, used)
    like = {f.attname: getattr(row, f.attname) for f in kind._meta.concrete_fields if not f.primary_key}
    if "term" in like:
        like["term"] = "New"
    refuses(lambda: kind._default_manager.bulk_create([kind(**like)]))


@pytest.mark.parametrize("kind", KINDS[1:])
def test_no_row_moves_in_or_out(editions: tuple[Edition, Edition], kind: type[models.Model]) -> None:
    used, free = editions
    name = "edition_id" if hasattr(kind, "edition") else "challenge_id"
    inside, outside = of(kind, used), of(kind, free)
    rows = kind._default_manager
    why = f"{REFUSED}|a challenge and a stage of the same edition"
    refuses(lambda: rows.filter(pk=outside.pk).update(**{name: getattr(inside, name)}), why)
    refuses(lambda: rows.filter(pk=inside.pk).update(**{name: getattr(outside, name)}), why)


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_that_no_review_uses_may_change(
    editions: tuple[Edition, Edition], kind: type[models.Model]
) -> None:
    _, free = editions
    row = of(kind, free)
    name = {Edition: "name", Stage: "name", Challenge: "title", GlossaryTerm: "meaning"}.get(kind, "text")
    assert kind._default_manager.filter(pk=row.pk).update(**{name: "Other"}) == 1


def test_replacing_a_row_is_no_way_round(editions: tuple[Edition, Edition]) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL has no such statement
    row = of(Indicator, editions[0])
    assert isinstance(row, Indicator)
    sql = (
        "INSERT OR REPLACE INTO framework_indicator (id, challenge_id, number, text) VALUES (%s, %s, %s, 'x')"
    )
    with connection.cursor() as cursor:
        refuses(lambda: cursor.execute(sql, [row.pk, row.challenge_id, row.number]))


def test_which_edition_is_current_may_always_change(editions: tuple[Edition, Edition]) -> None:
    used, free = editions
    assert Edition.objects.filter(pk=used.pk).update(current=False) == 1
    assert Edition.objects.filter(pk=free.pk).update(current=True) == 1


def test_what_is_in_use_stays_in_use(editions: tuple[Edition, Edition]) -> None:
    used, free = editions
    kept = "An edition that a review uses stays in use"
    refuses(lambda: Freeze.objects.filter(pk=used.pk)._raw_delete("default"), kept)
    refuses(lambda: Freeze.objects.filter(pk=used.pk).update(edition=free), kept)
    freeze(used)
    assert Freeze.objects.count() == 1


def test_a_descriptor_keeps_to_one_edition(editions: tuple[Edition, Edition]) -> None:
    used, free = editions
    row = of(Descriptor, free)
    other = of(Stage, used)
    refuses(
        lambda: Descriptor.objects.filter(pk=row.pk).update(stage=other),
        "a challenge and a stage of the same",
    )
