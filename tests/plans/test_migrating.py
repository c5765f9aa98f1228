"""A database that was filled before parts had an identity: every part gets one, nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from assessments.plans.models import Action, EvidenceSource, Goal, Plan
from assessments.signoff.models import Revision
from assessments.signoff.queries import content_of
from tests.build import a_completed_template_a, a_plan, a_review, a_signed_plan, a_system

PARTS = (Goal, Action, EvidenceSource)
pytestmark = pytest.mark.django_db(transaction=True)


def migrate(*targets: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(targets))


@pytest.fixture
def before() -> Iterator[tuple[str, str]]:
    """The name of the migration before parts had an identity; afterwards all are applied again."""
    graph = MigrationExecutor(connection).loader.graph
    (parent,) = graph.node_map["assessments", "0006_parts"].parents
    yield parent.key
    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())


def words() -> list[tuple[object, ...]]:
    return [
        *Goal.ever.order_by("pk").values_list("plan", "position", "statement", "measure", "due_on"),
        *Action.ever.order_by("pk").values_list("plan", "position", "description", "owner", "due_on"),
        *EvidenceSource.ever.order_by("pk").values_list("plan", "position", "description", "link"),
    ]


def test_every_part_gets_an_identity_and_keeps_its_words(before: tuple[str, str]) -> None:
    # Given a plan that both sides have signed and one that is being written, stored without identities
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    signed, draft = a_signed_plan(place, review, 3), a_plan(place, review, 4)
    filed, kept = Revision.objects.get(), words()
    migrate(before)
    columns = connection.introspection.get_table_description(connection.cursor(), Goal._meta.db_table)
    assert "uid" not in {column.name for column in columns}

    # When it is brought up to date
    migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())

    # Then each part has one of its own, is in its plan, and says what it said
    uids = [uid for model in PARTS for uid in model.objects.values_list("uid", flat=True)]
    assert len(set(uids)) == len(uids) == 6
    assert words() == kept
    # the signed text is the same, and the database still refuses to change what is signed
    assert content_of(Revision.objects.get()) == content_of(filed)
    for model in PARTS:
        with pytest.raises(IntegrityError, match="has a signature"), transaction.atomic():
            model.objects.filter(plan=signed).update(position=9)
        model.objects.filter(plan=draft).update(position=9)
    assert Plan.objects.get(pk=signed.pk).status == Plan.Status.SIGNED
