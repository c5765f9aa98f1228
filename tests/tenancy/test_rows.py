"""In the database itself: every row says whose it is, and nothing belongs to two local systems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from pytest_django import DjangoDbBlocker

from assessments import tenancy
from assessments.people.models import Membership
from assessments.people.tenancy import keyed, rules_of, tenants
from assessments.reports.asking import Asked, ask
from assessments.reports.models import Kind
from assessments.signoff.models import Signature
from assessments.workshop.ballots.casting import Cast
from assessments.workshop.models import Ballot, Participant, Question, key_range
from recovery_site.triggers import Rule, installed
from tests.build import a_person
from tests.tenancy.world import Everything, everything, untold
from tests.workshop import build as rooms

pytestmark = pytest.mark.django_db
Model = type[models.Model]
TENANTS = sorted(tenants(), key=lambda model: model.__name__)


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Everything]]:
    """Two local systems, each with a row of every kind."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = [everything("Aldermoor"), everything("Brackenfell")]
        for one in found:
            ask(Asked(Kind.TEMPLATE_A, review=one.planned))
        yield found
        transaction.set_rollback(True)


def row_of(model: Model, world: Everything) -> Any:
    found = model._base_manager.filter(system=world.system).order_by("-pk").first()
    assert found is not None, f"{world.token} has no {model.__name__}: make one in world.py"
    return found


@contextmanager
def alone(rule: Rule) -> Iterator[None]:
    """This trigger is the only one of its table, so that it must be the one that refuses. Taken back in the end."""
    others = [name for name, table in tables_of_triggers() if table == rule.table and name != rule.name]
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in others:
                cursor.execute(
                    f"DROP TRIGGER {name}"
                    + (f" ON {rule.table}" if connection.vendor == "postgresql" else "")
                )
        yield
        transaction.set_rollback(True)


def tables_of_triggers() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        return cursor.fetchall()


def refused(rule: Rule, sql: str, *values: object) -> None:
    """The rule alone refuses this statement."""
    with (
        alone(rule),
        pytest.raises(IntegrityError, match=rule.message),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


def rule_of(model: Model, which: str) -> Rule:
    name = f"{model._meta.db_table}_system_{which}"
    return next(rule for rule in rules_of(model) if rule.name == name)


def links(model: Model) -> list[models.ForeignKey[Any, Any]]:
    """The fields that point to something of the same system."""
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.remote_field.model in set(TENANTS)
    ]


LINKS = [
    pytest.param(model, one, id=f"{model.__name__}.{one.name}") for model in TENANTS for one in links(model)
]
EACH = [pytest.param(model, id=model.__name__) for model in TENANTS]


def test_every_model_says_whose_its_rows_are() -> None:
    assert list(tenancy.faults()) == []


def test_a_model_that_does_not_say_keeps_the_site_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(tenancy.SHARED, "assessments.Mail")
    (fault,) = tenancy.every_model_says_whose(None)
    assert (fault.id, "assessments.Mail" in fault.msg) == ("assessments.E005", True)


@pytest.mark.parametrize("model", EACH)
def test_the_database_has_the_triggers_that_follow_from_the_model(model: Model) -> None:
    there = installed()
    assert {rule.name: there.get(rule.name) for rule in rules_of(model)} == {
        rule.name: rule.when for rule in rules_of(model)
    }


@pytest.mark.parametrize(
    "table", [("assessments_ballot", "question_id"), ("assessments_participant", "room_id")]
)
def test_and_those_of_the_tables_whose_keys_say_it(table: tuple[str, str]) -> None:
    rule = keyed(*table)
    assert installed()[rule.name] == rule.when


def test_every_text_of_a_system_holds_its_token(worlds: list[Everything]) -> None:
    assert untold(worlds) == []


@pytest.mark.parametrize("model", EACH)
def test_a_row_does_not_move_to_another_system(worlds: list[Everything], model: Model) -> None:
    mine, other = worlds
    row, table = row_of(model, mine), model._meta.db_table
    move = f"UPDATE {table} SET system_id = %s WHERE {row._meta.pk.column} = %s"  # noqa: S608
    refused(rule_of(model, "stays_update"), move, other.system.pk, row.pk)


@pytest.mark.parametrize(("model", "link"), LINKS)
def test_a_row_does_not_point_to_another_system(
    worlds: list[Everything], model: Model, link: models.ForeignKey[Any, Any]
) -> None:
    mine, other = worlds
    row, theirs = row_of(model, mine), row_of(link.remote_field.model, other)
    move = f"UPDATE {model._meta.db_table} SET {link.column} = %s WHERE {row._meta.pk.column} = %s"  # noqa: S608
    refused(rule_of(model, "update"), move, theirs.pk, row.pk)


@pytest.mark.parametrize(("model", "link"), LINKS)
def test_no_row_is_added_to_something_of_another_system(
    worlds: list[Everything], model: Model, link: models.ForeignKey[Any, Any]
) -> None:
    """Every other column as in a row that is there: only whose it is does not fit."""
    mine, other = worlds
    row, theirs = row_of(model, mine), row_of(link.remote_field.model, other)
    table = model._meta.db_table
    columns = [one.column for one in model._meta.concrete_fields if not one.primary_key or one is link]
    for changed in ({link.column: theirs.pk}, {"system_id": other.system.pk}):
        if "system_id" in changed and row.__dict__[link.column] is None:
            continue
        values = ", ".join("%s" if column in changed else f'"{column}"' for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        add = f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {row._meta.pk.column} = %s"  # noqa: S608
        refused(rule_of(model, "insert"), add, *changed.values(), row.pk)


def test_a_row_is_filled_with_the_system_of_what_it_belongs_to(worlds: list[Everything]) -> None:
    """Whoever writes one says what it is part of, and nothing else."""
    for world in worlds:
        for model in TENANTS:
            for link in links(model):
                rows = model._base_manager.exclude(**{f"{link.name}__isnull": True}).filter(
                    system=world.system
                )
                assert not rows.exclude(**{f"{link.name}__system": world.system}).exists(), (model, link)


def test_a_ballot_stays_in_its_room(worlds: list[Everything]) -> None:
    """The keys say where ballots and people are; nobody answers, or is moved, where they did not come in."""
    mine, other = worlds
    question, theirs = mine.open_room.asking, other.open_room.asking
    assert question
    assert theirs
    ballot, person = Ballot.on(question).first(), Participant.of(mine.open_room).first()
    assert ballot
    assert person
    first, room = key_range(theirs.pk)[0], other.open_room
    stays = keyed("assessments_ballot", "question_id"), keyed("assessments_participant", "room_id")
    move = "UPDATE assessments_ballot SET id = %s, question_id = %s WHERE id = %s"
    refused(stays[0], move, first + 7, theirs.pk, ballot.pk)
    move = "UPDATE assessments_participant SET id = %s, room_id = %s WHERE id = %s"
    refused(stays[1], move, key_range(room.pk)[0] + 7, room.pk, person.pk)
    for sql in (  # where only one of the two is changed, the constraint of the key refuses
        f"UPDATE assessments_ballot SET question_id = {theirs.pk} WHERE id = {ballot.pk}",  # noqa: S608
        f"UPDATE assessments_participant SET room_id = {room.pk} WHERE id = {person.pk}",  # noqa: S608
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_phone_of_one_room_answers_no_question_of_another(worlds: list[Everything]) -> None:
    mine, other = worlds
    asked = rooms.ask(other.place, other.open_room, 3)
    before = Ballot.objects.count()
    for room in (mine.open_room, other.open_room):
        values = {"room": room.pk, "question": asked.pk, "secret": mine.phone, "answer": "1", "revision": 99}
        assert rooms.ballots.cast(**values) in {Cast.OVER, Cast.STRANGER}  # type: ignore[arg-type]
    assert Ballot.objects.count() == before


def test_nobody_signs_in_a_system_that_is_not_theirs(worlds: list[Everything]) -> None:
    mine, other = worlds
    signature = Signature.objects.filter(system=mine.system).first()
    assert signature
    columns = [one.column for one in Signature._meta.concrete_fields if not one.primary_key]
    add = (
        f"INSERT INTO assessments_signature ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join('%s' if one == 'signer_id' else one for one in columns)} "
        "FROM assessments_signature WHERE id = %s"
    )
    rule = member_rule("signature_signer_id")
    for stranger in (other.place.lead, a_person()):
        refused(rule, add, stranger.pk, signature.pk)
    assert Membership.objects.filter(user=other.place.lead, system=mine.system).count() == 0


def member_rule(name: str) -> Rule:
    every = import_module("assessments.migrations.0029_whose_a_row_is").guards()
    return next(rule for rule in every if rule.name == f"assessments_{name}_member")


def test_nobody_opens_or_hands_over_a_room_that_is_not_theirs(worlds: list[Everything]) -> None:
    mine, other = worlds
    hands = "UPDATE assessments_room SET handed_over_by_id = %s WHERE id = %s"
    refused(member_rule("room_handed_over_by_id"), hands, other.place.lead.pk, mine.open_room.pk)
    columns = [one.column for one in type(mine.open_room)._meta.concrete_fields if not one.primary_key]
    opens = (
        f"INSERT INTO assessments_room ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join('%s' if one == 'opened_by_id' else one for one in columns)} "
        "FROM assessments_room WHERE id = %s"
    )
    refused(member_rule("room_opened_by_id"), opens, other.place.lead.pk, mine.closed_room.pk)


def test_the_question_of_another_room_is_not_asked(worlds: list[Everything]) -> None:
    mine, other = worlds
    theirs = Question.objects.filter(room=other.open_room).first()
    assert theirs
    with pytest.raises(IntegrityError), transaction.atomic():
        type(mine.open_room).objects.filter(pk=mine.open_room.pk).update(asking=theirs)
