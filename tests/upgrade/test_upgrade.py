"""A filled database of the release becomes one of today: nothing is lost, every guard stands, and back again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F, ForeignKey
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from assessments.audit.canonical import sha256
from assessments.audit.models import Entry
from assessments.people.models import LocalSystem, Membership, User
from assessments.people.tenancy import tenants
from assessments.plans.models import Action, Goal, Plan
from assessments.record.models import CompletedTemplateA, Reservation, Row
from assessments.reviews.models import Review
from assessments.signoff.models import Revision, Signature
from assessments.verifying import faults
from tests.upgrade import database
from tests.upgrade.database import Tables

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]


def result_in_codes(before: database.Row, now: Any) -> bool:
    """What a room left behind holds codes instead of words, the same counts, and only reasons that may be kept."""
    old = before["result"]
    if not old:
        return now is None
    counts = [sorted(group["answers"].values()) for group in old.get("groups", [])]
    kept = old.get("words", []) if before["kind"] in {"wording", "acceptance"} and counts else []
    return bool(
        now["schema"] == 2  # read by its own reader
        and now["people"] == old["people"]
        and [sorted(group["answers"].values()) for group in now["groups"]] == counts
        and not any(" " in code for group in now["groups"] for code in [*group["answers"], *group["cells"]])
        and (now["picks"], now["words"]) == (old.get("picks", {}), kept)
    )


# What a migration changed on purpose: (model, field), and whether it is now what it should be, given the row as it was.
FAMILIES = ((1, 2, 3), (4, 8, 12), (16, 32, 48))


def family_or_perspective(before: database.Row, now: Any) -> bool:
    """A ballot keeps the family of its voter; on the way back one perspective of it."""
    family = next((n for n, bits in enumerate(FAMILIES) if before["perspectives"] in bits), 3)
    return now in (family, (1, 4, 16, 0)[family])


def revealed_still(before: database.Row, now: Any) -> bool:
    """What was revealed in a room that is open stays so, for the whole room; closed rooms are as they were."""
    return now == before["blocks"] or (before["blocks"] is not None and now == [])


CHANGED: dict[tuple[str, str], Callable[[database.Row, Any], bool]] = {
    ("assessments.question", "result"): result_in_codes,
    ("assessments.question", "blocks"): revealed_still,
    ("assessments.ballot", "perspectives"): family_or_perspective,
}
# Keys that begin with the number of what the row belongs to, and end as they did: they stay so on the way back.
KEYED = {"assessments.ballot": "question", "assessments.participant": "room"}
RENAMED = {
    ("assessments.ballot", "turn"): "revision",
    ("assessments.ballot", "perspectives"): "family",
}
NOT_TURNED_BACK = CHANGED  # by the way back to the release: nothing reads it there
GONE: set[str] = set()  # models that are no more


@dataclass
class Upgraded:
    """What is in the tables now, and the triggers that guard them if each migration did what it says."""

    tables: Tables
    guards: set[str]


@pytest.fixture(scope="module")
def before() -> Tables:
    return database.released()


@pytest.fixture(scope="module")
def upgraded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Upgraded]:
    """The database of the release, brought to today, for the tests of this file."""
    with django_db_blocker.unblock(), database.another_database():
        with database.watched_triggers() as guards:
            database.migrate_to_the_release()
            database.fill()
            database.migrate_to_the_newest()
        yield Upgraded(
            database.stored(
                *apps.get_app_config("framework").get_models(),
                *apps.get_app_config("assessments").get_models(),
            ),
            guards,
        )


def different(
    before: Tables,
    now: Tables,
    changed: dict[tuple[str, str], Callable[[database.Row, Any], bool]],
    renamed: dict[tuple[str, str], str],
) -> list[str]:
    """Every value of the release that is not there any more, unless it was changed on purpose, and rightly."""
    found = []
    for model, rows in before.items():
        for was, row in rows.items():
            key = row[KEYED[model]] * 2**40 + was % 2**40 if model in KEYED else was
            if key not in now[model]:
                found.append(f"{model} {was} is lost")
                continue
            for field, value in row.items():
                there = now[model][key].get(renamed.get((model, field), field), "no such field")
                rightly = changed.get((model, field))
                if not (rightly(row, there) if rightly else there == value):
                    found.append(f"{model} {key}.{field} was {value!r}, is {there!r}")
    return found


def test_the_release_had_something_of_everything(before: Tables) -> None:
    """What an upgrade could lose is there to be lost."""
    assert {row["status"] for row in before["assessments.plan"].values()} == {
        "draft",
        "part_signed",
        "signed",
    }
    assert {row["phase"] for row in before["assessments.review"].values()} == {
        "assessing",
        "planning",
        "closed",
    }
    assert any(row["result"] for row in before["assessments.question"].values())
    assert len(before["assessments.signature"]) > 10
    assert len(before["assessments.reservation"]) > 10


def test_nothing_is_lost(before: Tables, upgraded: Upgraded) -> None:
    there = {model: rows for model, rows in before.items() if model not in GONE}
    assert different(there, upgraded.tables, CHANGED, RENAMED) == []


def test_what_was_signed_completed_and_logged_proves_itself(upgraded: Upgraded) -> None:
    for kept in [*Revision.objects.all(), *CompletedTemplateA.objects.all()]:
        assert sha256(kept.content) == kept.sha256
    for signature in Signature.objects.select_related("revision"):
        assert signature.sha256 == signature.revision.sha256
    call_command("seal_log", verbosity=0)  # as the site does when it starts
    for system in LocalSystem.objects.all():
        assert faults(system) == []


def test_every_row_carries_the_system_of_what_it_belongs_to(upgraded: Upgraded) -> None:
    for model in tenants():
        rows = model._base_manager.all()
        for link in model._meta.concrete_fields:
            if isinstance(link, ForeignKey) and link.remote_field.model in tenants():
                there = rows.exclude(**{f"{link.name}__isnull": True})
                assert not there.exclude(system=F(f"{link.name}__system")).exists(), (model, link)


def test_every_guard_that_a_migration_made_is_there(upgraded: Upgraded) -> None:
    """On SQLite a migration that makes a table anew takes the table's triggers away without a word."""
    assert len(upgraded.guards) > 40
    assert database.triggers() == upgraded.guards


FORBIDDEN: dict[str, Callable[[], object]] = {
    "an entry of the log is changed": lambda: Entry.objects.update(act="nothing"),
    "an entry of the log is deleted": lambda: Entry.objects.all()._raw_delete("default"),
    "a signature is changed": lambda: Signature.objects.update(name="Somebody else"),
    "a revision is changed": lambda: Revision.objects.update(sha256="0" * 64),
    "a completed Template A is deleted": lambda: CompletedTemplateA.objects.all()._raw_delete("default"),
    "a row of a completed Template A is changed": lambda: Row.objects.filter(review__phase="planning").update(
        stage=None
    ),
    "a reservation is taken away": lambda: Reservation.objects.filter(
        row__review__phase="planning"
    )._raw_delete("default"),
    "a goal of a signed plan is changed": lambda: Goal.objects.filter(plan__status="signed").update(
        statement="x"
    ),
    "an action is added to a signed plan": lambda: Action.objects.create(
        plan=Plan.objects.filter(status="signed").first(), description="x", owner="y", position=99
    ),
    "a review moves to another system": lambda: Review.objects.update(
        system=LocalSystem.objects.order_by("-pk").first()
    ),
    "a member of another system's organisation": lambda: Membership.objects.update(
        system=LocalSystem.objects.first()
    ),
    "a challenge is reworded": lambda: Review.objects.first().edition.challenges.update(title="x"),  # type: ignore[union-attr]
}


@pytest.mark.parametrize("act", FORBIDDEN)
def test_every_guard_is_alive(upgraded: Upgraded, act: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FORBIDDEN[act]()


def test_every_page_of_every_review_opens(upgraded: Upgraded, client: Client) -> None:
    opened = 0
    for review in Review.objects.all():
        lead = User.objects.get(
            memberships__system=review.system, memberships__role=Membership.Role.RECOVERY_LEAD
        )
        client.force_login(lead)
        plans = review.rows.filter(plan__isnull=False).values_list("challenge__number", flat=True)
        for address in (
            "",
            "template-a/",
            "template-a/table/",
            "plans/",
            "reports/",
            *(f"plans/{n}/" for n in plans),
        ):
            answer = client.get(f"/reviews/{review.pk}/{address}")
            assert answer.status_code == 200, (address, answer.status_code)
            opened += 1
    assert opened > 40


def test_and_back_to_the_release(
    before: Tables, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), database.another_database():
        # Given a database of the release, with its guards
        database.migrate_to_the_release()
        guards = database.triggers()
        database.fill()
        # When it is brought to today and back
        database.migrate_to_the_newest()
        database.migrate_to_the_release()
        # Then all is as it was
        old = MigrationExecutor(connection).loader.project_state(database.RELEASED).apps
        assert different(before, database.stored(*map(old.get_model, before)), NOT_TURNED_BACK, {}) == []
        assert database.triggers() == guards
