"""The log only grows, at its one end: the database refuses everything else, however it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from assessments.audit.differences import NOTHING
from assessments.audit.models import Entry, Moved
from assessments.audit.services import START, faults, log
from assessments.people.models import LocalSystem, Organisation
from assessments.people.services import Logged, add_member
from assessments.published.models import PublishedFile, PublishedReport
from assessments.record.models import CompletedTemplateA
from assessments.signoff.endorsing import endorse
from assessments.signoff.models import Endorsement, Revision, Signature
from assessments.verifying import faults as every_fault
from tests.build import Place, a_completed_template_a, a_person, a_review, a_signed_plan, a_system
from tests.published.build import a_published_report
from tests.upgrade.database import lifted

pytestmark = pytest.mark.django_db
KEPT = (Entry, Moved, CompletedTemplateA, Revision, Signature, Endorsement, PublishedReport, PublishedFile)


@dataclass
class World:
    place: Place
    system: LocalSystem


def built() -> World:
    """A plan that both sides have signed and a representative endorses."""
    place = a_system(name="Fen")
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    person = a_person("Vera Voice")
    voices = Organisation.objects.get(system=place.system, name="Voices")
    add_member(by=None, system=place.system, user=person, role="representative", organisation=voices)
    filed = Revision.objects.get(plan=plan)
    plan.refresh_from_db()
    endorse(user=person, plan=plan, filed=filed, read_sha256=filed.sha256)
    a_published_report(place.lead, plan.row.review)
    assert every_fault(place.system) == []
    return World(place, place.system)


@pytest.fixture
def world(made: World) -> World:
    return made


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def bulk_update(model) -> None:
    rows = list(model.objects.all())
    for row in rows:
        row.pk = row.pk  # the same values again are refused as well
    model.objects.bulk_update(rows, [model._meta.concrete_fields[-1].name])


def upsert(model) -> None:
    fields = [f.name for f in model._meta.concrete_fields if not f.primary_key]
    model.objects.bulk_create(
        list(model.objects.all()), update_conflicts=True, update_fields=fields, unique_fields=["pk"]
    )


def saved(model) -> None:
    model.objects.all()[0].save(force_update=True)


def raw_update(model) -> None:
    column = model._meta.concrete_fields[-1].column
    sql(f"UPDATE {model._meta.db_table} SET {column} = {column}")  # noqa: S608


def raw_delete(model) -> None:
    sql(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


def _the_same(model) -> dict[str, F]:
    name = model._meta.concrete_fields[-1].name
    return {name: F(name)}


WAYS: dict[str, Callable] = {
    "save": saved,
    "update": lambda model: model.objects.update(**_the_same(model)),
    "bulk_update": bulk_update,
    "upsert": upsert,
    "raw_update": raw_update,
    "delete": lambda model: model.objects.all().delete(),
    "row_delete": lambda model: model.objects.all()[0].delete(),
    "raw_delete": raw_delete,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_nothing_that_is_kept_changes_or_goes_in_any_way(world: World, model, way: str) -> None:
    assert model.objects.exists()
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError), transaction.atomic():
        WAYS[way](model)
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_no_table_that_is_kept_is_emptied_at_once(world: World, model) -> None:
    """SQLite has no TRUNCATE, but an optimisation of DELETE by that name: `raw_delete` above."""
    if connection.vendor == "sqlite":
        return
    if model not in {
        Revision,
        Signature,
        PublishedReport,
    }:  # refused without CASCADE anyway: other rows point to them
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(f"TRUNCATE {model._meta.db_table}")
    for more in (" CASCADE", " RESTART IDENTITY CASCADE"):
        with pytest.raises(IntegrityError), transaction.atomic():
            sql(f"TRUNCATE {model._meta.db_table}{more}")
    with pytest.raises(IntegrityError), transaction.atomic():
        sql("TRUNCATE assessments_localsystem CASCADE")


def an_entry(system: LocalSystem, **other: object) -> Entry:
    """The next entry as anybody with the database could write it, but for what is `other`."""
    last = Entry.objects.filter(system=system).latest("seq")
    values = {
        "seq": last.seq + 1,
        "previous": last.hash,
        "act": "x",
        "about": "x 1",
        "hash": "a" * 64,
    } | other
    return Entry(system=system, at=timezone.now(), **values)


def test_a_chain_does_not_fork_and_has_no_gap(world: World) -> None:
    last = Entry.objects.filter(system=world.system).latest("seq")
    earlier = Entry.objects.get(system=world.system, seq=2)
    for other in (
        {"seq": last.seq},  # a second one in the last place
        {"seq": 3, "previous": earlier.hash},  # a branch
        {"previous": earlier.hash},  # at the end, after another one
        {"previous": "b" * 64},
        {"seq": last.seq + 2},  # a gap
        {"seq": 1, "previous": START},  # another beginning
        {"seq": 0, "previous": START},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            an_entry(world.system, **other).save(force_insert=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.bulk_create([an_entry(world.system, **other)])
    # What does follow on can be written by whoever has the database, and is found by the key.
    an_entry(world.system).save(force_insert=True)
    assert faults(world.system) != []


def test_two_logs_are_two_chains(world: World) -> None:
    other = a_system(name="Holm").system
    first = Entry.objects.filter(system=other).latest("seq")
    with pytest.raises(IntegrityError), transaction.atomic():
        an_entry(world.system, previous=first.hash).save(force_insert=True)


def test_an_entry_says_in_which_request_it_was_written(world: World, client: Client) -> None:
    client.force_login(world.place.lead)
    review = Revision.objects.get().plan.row.review_id
    client.post(
        f"/reviews/{review}/plans/3/revise/",
        {"reason": "To add a goal."},
        headers={"X-Request-ID": "abc-123"},
    )
    entry = Entry.objects.filter(system=world.system).latest("seq")
    assert (entry.act, entry.request) == ("plan.revise", "abc-123")
    # What no request wrote has none, and the chain holds the name of the request as well.
    assert (
        log(system=world.system, actor=None, act=Logged.SET_UP, about=world.system, changed=NOTHING).request
        == ""
    )
    assert faults(world.system) == []
    with lifted():
        Entry.objects.filter(pk=entry.pk).update(request="")
    assert faults(world.system) != []


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Signature, {"name": "Somebody else"}),
        (Signature, {"organisation": "Another"}),
        (Signature, {"signed_at": timezone.now()}),
        (Signature, {"role": "partner"}),
        (Revision, {"filed_at": timezone.now()}),
        (CompletedTemplateA, {"completed_at": timezone.now()}),
        (Endorsement, {"name": "Somebody else"}),
        (Endorsement, {"endorsed_at": timezone.now()}),
    ],
)
def test_who_signed_and_when_cannot_be_rewritten_unseen(
    world: World, model, change: dict[str, object]
) -> None:
    with lifted():
        model.objects.filter(pk=model.objects.order_by("pk")[0].pk).update(**change)
    assert any("was changed" in fault for fault in every_fault(world.system))


@pytest.mark.parametrize("model", [Signature, Revision, Endorsement, CompletedTemplateA])
def test_what_was_signed_cannot_go_unseen(world: World, model) -> None:
    connection.check_constraints()
    with lifted():
        Signature.objects.all().delete()
        Endorsement.objects.all().delete()
        model.objects.all().delete()
    assert any("is missing" in fault for fault in every_fault(world.system))
