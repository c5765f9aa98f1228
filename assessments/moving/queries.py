"""Reading all that a local system owns, table by table, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from assessments.audit.heads import heads_in
from assessments.moving.editions import digest_of
from assessments.moving.tables import PERSON, SYSTEM, TABLES, Table
from assessments.moving.values import Method, written
from assessments.people.models import LocalSystem, Membership, User
from assessments.reviews.models import Review

PART = 1000  # rows that are fetched at a time
CLOSED = "closed"  # the state of a room

Row = dict[str, object]


def method_of(system: LocalSystem) -> Method:
    """The editions that its reviews are made with (3 queries)."""
    return Method.of(edition_slugs(system))


def edition_slugs(system: LocalSystem) -> list[str]:
    """The slugs of the editions that its reviews are made with, in order (1 query)."""
    return sorted(
        set(Review.objects.filter(system=system).order_by().values_list("edition__slug", flat=True))
    )


def head_of(system: LocalSystem) -> dict[str, object]:
    """How long its log is, and the hash of the last entry (1 query)."""
    head = next(iter(heads_in([system.pk])), None)
    return {"length": head.length, "hash": head.hash} if head else {"length": 0, "hash": ""}


def beginning(system: LocalSystem) -> Row:
    """What a file says first: whose it is, the end of its log, and the editions that it wants (2 queries, 7 for each
    edition).
    """
    method = Method()
    return {
        "system": {one.name: written(one, getattr(system, one.attname), method) for one in SYSTEM.fields},
        "head": head_of(system),
        "editions": [{"slug": slug, "sha256": digest_of(slug)} for slug in edition_slugs(system)],
    }


def rows_in(system: LocalSystem, table: Table) -> QuerySet[Any]:
    """The rows of that table which belong to the system, in their order."""
    rows = table.model._base_manager.all()
    if table.name == "moved":
        of = {"review": "assessments.Review", "plan": "assessments.Plan"}
        theirs = Q(pk__in=[])
        for thing, label in of.items():
            model = table.model._meta.apps.get_model(label)
            theirs |= Q(thing=thing, row__in=model._base_manager.filter(system=system).values("pk"))
        return rows.filter(theirs).order_by("pk")
    rows = rows.filter(system=system)
    if table.closed_room:
        way = "" if table.closed_room == "pk" else f"{table.closed_room}__"
        rows = rows.filter(**{f"{way}state": CLOSED})
    return rows.order_by(table.order)


def rows_of(system: LocalSystem, table: Table, method: Method) -> Iterator[Row]:
    """Each of those rows as a file holds it (1 query)."""
    fields = table.fields
    found = rows_in(system, table).values_list(*(one.attname for one in fields))
    for values in found.iterator(chunk_size=PART):
        yield {one.name: written(one, value, method) for one, value in zip(fields, values, strict=True)}


def named_people(system: LocalSystem) -> set[int]:
    """The number of everybody whom some row names (1 query for each column that does)."""
    found: set[int] = set()
    for table in TABLES:
        for one in table.fields:
            if isinstance(one, models.ForeignKey) and one.related_model is User:
                named = rows_in(system, table).order_by().values_list(one.attname, flat=True)
                found.update(pk for pk in named.distinct() if pk is not None)
    return found


def people_of(system: LocalSystem) -> Iterator[Row]:
    """Everybody whom some row names, as a recovery lead sees them: of members the address too, of others the name."""
    members = set(Membership.objects.filter(system=system).values_list("user", flat=True))
    named = sorted(named_people(system) | members)
    for first in range(0, len(named), PART):
        some = User.objects.filter(pk__in=named[first : first + PART]).order_by("pk")
        for pk, name, email in some.values_list(*PERSON.columns):
            yield {"id": pk, "name": name, "email": email.lower() if pk in members else ""}
