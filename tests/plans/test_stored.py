"""Template B as it was stored under every schema there ever was: read for ever, to the same bytes and hash."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from assessments.audit.canonical import sha256
from assessments.audit.stored import MissingKey, UnknownSchema, Unreadable
from assessments.plans import snapshot
from assessments.plans.queries import plan_of, priorities_with_plans
from assessments.record.models import Row
from assessments.record.snapshot import Altered
from assessments.signoff.models import Revision
from assessments.signoff.queries import content_of
from tests.build import a_completed_template_a, a_plan, a_review, a_signed_plan, a_system

STORED = Path(__file__).parent / "stored"
HASHES = {
    "template-b/1": "654fcbdf5c43f7655b44017da045e601fbcd094f64d43708b170e9f4499e4f8c",
    "template-b/2": "5e5a3c599032695e6780f8f5747e3299a8491b0e3b99b21f4500a51b662591f8",
    "template-b/3": "90872d1af47fbbb3c6a56c337ea5de47ecee7fced44540e1786a378f8a177948",
    "template-b/4": "c14dee0ec2ad0b473983382fa8a947229ac1be992cf8c890bda5a6de3c9f5b03",
}


def stored(schema: str) -> str:
    return (STORED / f"{schema.replace('/', '-')}.json").read_bytes().decode()


def test_there_is_an_example_of_every_schema() -> None:
    assert set(HASHES) == set(snapshot.SCHEMAS)
    assert snapshot.SCHEMA in HASHES


@pytest.mark.parametrize("schema", HASHES)
def test_a_stored_text_keeps_its_bytes_and_its_hash(schema: str) -> None:
    text = stored(schema)
    assert sha256(text) == HASHES[schema]
    value = snapshot.read(text)
    assert value.schema == schema
    assert value.canonical() == text
    assert value.sha256 == HASHES[schema]


@pytest.mark.parametrize("schema", HASHES)
def test_what_every_schema_says_is_read(schema: str) -> None:
    value = snapshot.read(stored(schema))
    day = dt.date(2027, 3, 15)
    assert (value.challenge.number, value.priority, value.stage, value.revision) == (10, 2, 2, 1)
    assert value.outcome is Row.Outcome.AGREED
    assert value.description == "Is ‘work’ support good?\nMostly."
    assert [(goal.statement, goal.due_on) for goal in value.goals] == [
        ("Fewer people wait.", day),
        ("Begun only", None),
    ]
    assert [(action.owner, action.due_on) for action in value.actions] == [("Holm Housing", day), ("", None)]
    assert [one.link for one in value.evidence_sources] == ["https://example.org/count", ""]
    assert (value.agreed_on, value.next_review_on) == (None, dt.date(2027, 9, 11))


def test_a_part_has_its_identity_from_the_second_schema_on() -> None:
    first, second = (snapshot.read(stored(f"template-b/{n}")) for n in (1, 2))
    assert {part.uid for part in (*first.goals, *first.actions, *first.evidence_sources)} == {None}
    uids = [part.uid for part in (*second.goals, *second.actions, *second.evidence_sources)]
    assert len(set(uids)) == 6
    assert all(uids)


@pytest.mark.parametrize("schema", HASHES)
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda c: c.update(schema="template-b/99"), UnknownSchema),
        (lambda c: c.pop("schema"), MissingKey),
        (lambda c: c.pop("next_review_on"), MissingKey),
        (lambda c: c["goals"][0].pop("target"), MissingKey),
        (lambda c: c["actions"][0].pop("owner"), MissingKey),
        (lambda c: c["goals"][0].update(score=1), Unreadable),
        (lambda c: c["goals"][0].update(due_on=20270315), Unreadable),
        (lambda c: c.update(outcome=""), Unreadable),
        (lambda c: c.update(priority=None), Unreadable),
        (lambda c: c.update(revision="1"), Unreadable),
    ],
)
def test_nothing_is_guessed(schema: str, change: Any, error: type[Exception]) -> None:
    content = json.loads(stored(schema))
    change(content)
    with pytest.raises(error):
        snapshot.read(json.dumps(content))


def test_why_something_is_due_later_is_said_from_the_third_schema_on() -> None:
    said = [snapshot.read(stored(schema)).later_reason for schema in HASHES]
    assert said == ["", "", *["The building is ready in spring."] * 2]


def test_the_strengths_are_said_from_the_fourth_schema_on() -> None:
    said = [snapshot.read(stored(schema)).strengths for schema in HASHES]
    assert said == ["", "", "", "Everybody who asks gets a mentor."]


def test_the_row_of_template_a_and_the_statement_are_said_from_the_fourth_schema_on() -> None:
    found = [snapshot.read(stored(schema)) for schema in HASHES]
    assert [bool(one.statement) for one in found] == [False, False, False, True]
    assert [one.row == snapshot.OfTemplateA() for one in found] == [True, True, True, False]
    assert found[-1].row.reservations == (snapshot.Dissent("At night it is not felt.", "Carer"),)


def test_an_identity_is_a_uuid() -> None:
    content = json.loads(stored("template-b/2"))
    content["goals"][0]["uid"] = "goal 1"
    with pytest.raises(Unreadable):
        snapshot.read(json.dumps(content))


@pytest.mark.django_db
def test_what_was_filed_is_read_as_the_same_value() -> None:
    place = a_system()
    plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    now = plan_of(plan.row)
    assert now is not None
    value = content_of(Revision.objects.get())
    assert value == snapshot.of(now)
    assert value.schema == snapshot.SCHEMA
    assert [goal.uid for goal in value.goals] == [goal.uid for goal in now.goals.all()]


@pytest.mark.django_db
def test_a_filed_text_that_was_changed_is_not_shown(client) -> None:
    place = a_system()
    a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    filed = Revision.objects.get()
    filed.content = filed.content.replace("One", "Two", 1)
    with pytest.raises(Altered):
        content_of(filed)


@pytest.mark.django_db
@pytest.mark.parametrize("priorities", [(3,), (3, 4, 5)])
def test_many_plans_become_values_with_two_queries(priorities, django_assert_num_queries) -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=priorities)
    for number in priorities:
        a_plan(place, review, number)
    plans = [plan for _, plan in priorities_with_plans(review) if plan]
    with django_assert_num_queries(2):
        values = snapshot.of_all(plans)
    assert [values[plan.pk].challenge.number for plan in plans] == list(priorities)
