"""Template A as it was stored under every schema there ever was: read for ever, to the same bytes and hash."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from assessments.audit.canonical import sha256
from assessments.audit.stored import MissingKey, UnknownSchema, Unreadable
from assessments.record import snapshot
from assessments.record.attending import Counted, Dated, Told
from assessments.record.models import CompletedTemplateA, Row
from assessments.reviews.models import Review
from tests.build import a_completed_template_a, a_review, a_row, a_system

COUNTED = Counted(Told.PEOPLE, 9).stored()
STORED = Path(__file__).parent / "stored"
HASHES = {
    "template-a/1": "eee8f1cfff83ec52e08a086f3a9bc434e4edee84d506958a5962b8c7815281a7",
    "template-a/2": "5068f219907172260fd05d5e68cc4f10d30060a545ee99c36a20b371193092fa",
    "template-a/3": "17bf07b8b02c6acb5165a239ec62eebb650f204d6cfa82fb378a6151cb4671f1",
    "template-a/4": "7f6e0ad80e78b92c0811dd1585e9d32487e531fb3a12ff21844c4eabaf538a44",
    "template-a/5": "4fef3e63c928e41afbf16c95de0623d30daea45bac3c6a5a587b5719005a56fc",
    "template-a/6": "5ed9842959dda91d4680e2a140448b75ad6c41927eed2fa959734dd7e9864904",
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
    assert (value.system, value.provider) == ("Fenmarsh", "The Trust")
    assert value.review == snapshot.ReviewFacts("Second review", Review.Kind.JOINT, dt.date(2028, 3, 14))
    assert value.edition.slug == "2010"
    assert value.carried_over == (3, 6, 10)
    assert [row.outcome for row in value.rows[:3]] == list(Row.Outcome)
    assert [row.stage for row in value.rows[:3]] == [1, 3, None]
    assert [(row.challenge, row.priority) for row in value.rows if row.priority] == [(3, 2), (9, 1)]
    assert value.rows[9].outcome is None  # nothing was recorded
    said = [(one.words, one.held_by) for one in value.rows[1].reservations]
    assert said == [("We do not see it yet. 😀", "a carer"), ("Nor do we.", "")]


def test_what_an_older_schema_does_not_hold_is_none() -> None:
    first, second, third, fourth, fifth, sixth = (snapshot.read(stored(schema)) for schema in HASHES)
    assert (first.took_part, first.seen_differently) == (None, None)
    assert second.took_part == third.took_part
    assert second.seen_differently == ("The wards are further on than this says.",)
    assert fifth.seen_differently == (
        *second.seen_differently,
        Dated("Nights were left out.", dt.date(2028, 3, 10)),
    )
    for older in (first, second):
        assert [one.uid for one in older.rows[1].reservations] == [None, None]
    assert all(one.uid for newer in (third, fourth, fifth, sixth) for one in newer.rows[1].reservations)
    assert not any(row.differences for older in (first, second, third, fourth) for row in older.rows)


def test_why_a_stage_moved_is_part_of_the_newest_schema_and_of_no_older_one() -> None:
    rows = snapshot.read(stored("template-a/6")).rows
    assert [(row.was, row.move, row.moved_because) for row in rows[:4]] == [
        (2, "back", "Two teams lost their peer workers.\nWe said so."),
        (3, "none", "Nothing changed here."),
        (1, None, ""),
        (None, None, ""),
    ]
    older = snapshot.read(stored("template-a/5")).rows
    assert not any(row.was or row.moved_because for row in older)
    with pytest.raises(MissingKey):
        snapshot.read(changed("template-a/6", lambda content: content["rows"][0].pop("was")))
    with pytest.raises(Unreadable):
        snapshot.read(changed("template-a/5", lambda content: content["rows"][0].update(was=1)))


def test_where_services_differ_is_part_of_the_newest_schema_and_of_no_older_one() -> None:
    rows = snapshot.read(stored("template-a/5")).rows
    assert [row.differences for row in rows[:3]] == [
        "Older adults’ wards: stage 1.",
        "",
        "Rehab: stage 2.\nCrisis: none.",
    ]
    with pytest.raises(Unreadable):
        snapshot.read(
            changed("template-a/4", lambda content: content["rows"][0].update(differences="Wards."))
        )
    with pytest.raises(MissingKey):
        snapshot.read(changed("template-a/5", lambda content: content["rows"][0].pop("differences")))


def test_what_a_workshop_counted_is_read_as_codes_and_what_was_typed_as_text() -> None:
    found = snapshot.read(stored("template-a/4")).took_part
    assert found == (
        "On paper: 6 people.",
        Counted(Told.PEOPLE, 19, day=dt.date(2028, 3, 14)),
        Counted(Told.GROUPS, 8, groups=("lived", "rest")),
        Counted(Told.ABSENT, groups=("carer", "partner")),
        Counted(Told.ACCEPTED, 17, 2),
        Counted(Told.FEWER, 8, day=dt.date(2028, 4, 1)),
    )
    assert {line.tells for line in found if isinstance(line, Counted)} == set(Told)
    assert all(isinstance(line, str) for line in snapshot.read(stored("template-a/3")).took_part or ())


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (7, Unreadable),
        (None, Unreadable),
        ({"tells": "people"}, MissingKey),
        (COUNTED | {"tells": "score"}, Unreadable),
        (COUNTED | {"number": "9"}, Unreadable),
        (COUNTED | {"day": "soon"}, Unreadable),
        (COUNTED | {"groups": [1]}, Unreadable),
        (COUNTED | {"words": "Nine."}, Unreadable),
    ],
)
def test_a_line_of_who_took_part_is_not_guessed_either(line: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        snapshot.read(changed("template-a/4", lambda content: content["took_part"].append(line)))


def test_an_older_schema_holds_texts_alone() -> None:
    with pytest.raises(Unreadable):
        snapshot.read(changed("template-a/3", lambda content: content["took_part"].append(COUNTED)))


def changed(schema: str, change: Any) -> str:
    content = json.loads(stored(schema))
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize("schema", HASHES)
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda c: c.update(schema="template-a/99"), UnknownSchema),
        (lambda c: c.update(schema="template-b/1"), UnknownSchema),
        (lambda c: c.pop("schema"), MissingKey),
        (lambda c: c.pop("over_limit_reason"), MissingKey),
        (lambda c: c["review"].pop("kind"), MissingKey),
        (lambda c: c["rows"][0].pop("stage"), MissingKey),
        (lambda c: c["rows"][1]["reservations"][0].pop("held_by"), MissingKey),
        (lambda c: c.update(score=7), Unreadable),
        (lambda c: c["rows"][0].update(outcome="perhaps"), Unreadable),
        (lambda c: c["rows"][0].update(stage="2"), Unreadable),
        (lambda c: c["rows"][0].update(stage=True), Unreadable),
        (lambda c: c["review"].update(date="soon"), Unreadable),
        (lambda c: c.update(carried_over=["3"]), Unreadable),
        (lambda c: c.update(rows={}), Unreadable),
        (lambda c: c["rows"].append(7), Unreadable),
        (lambda c: c.update(took_part={}), Unreadable),
        (lambda c: c.update(seen_differently={}), Unreadable),
    ],
)
def test_nothing_is_guessed(schema: str, change: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        snapshot.read(changed(schema, change))


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null"])
def test_what_is_no_snapshot_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        snapshot.read(text)


@pytest.mark.parametrize("older", ["template-a/1", "template-a/2"])
def test_a_newer_key_in_an_older_text_is_a_fault(older: str) -> None:
    def give_uid(content: Any) -> None:
        content["rows"][1]["reservations"][0]["uid"] = "5f0c6d5e-0000-4000-8000-000000000001"

    with pytest.raises(Unreadable):
        snapshot.read(changed(older, give_uid))


@pytest.mark.django_db
def test_what_was_completed_is_read_as_the_same_value() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    done = CompletedTemplateA.objects.get()
    value = snapshot.completed(done)
    assert value == snapshot.of(review)
    assert value.schema == snapshot.SCHEMA
    assert value.canonical() == done.content


def test_an_identity_is_a_uuid() -> None:
    def take_uid(content: Any) -> None:
        content["rows"][1]["reservations"][0]["uid"] = None

    with pytest.raises(Unreadable):
        snapshot.read(changed("template-a/3", take_uid))


@pytest.mark.django_db
def test_a_reservation_has_its_identity_in_what_is_completed() -> None:
    place = a_system()
    review = a_review(place)
    row = a_row(place, review, 1, outcome="reservations", reservations=[("Not yet.", "a carer")])
    (kept,) = row.reservations.all()
    (found,) = snapshot.read(snapshot.of(review).canonical()).rows[0].reservations
    assert found == snapshot.ReservationFacts(kept.uid, "Not yet.", "a carer")


@pytest.mark.django_db
def test_a_completed_text_that_was_changed_is_not_shown() -> None:
    place = a_system()
    a_completed_template_a(place, a_review(place))
    done = CompletedTemplateA.objects.get()
    done.content = done.content.replace('"stage":2', '"stage":3', 1)
    with pytest.raises(snapshot.Altered):
        snapshot.completed(done)


@pytest.mark.django_db
@pytest.mark.parametrize("priorities", [(3,), (3, 4, 5)])
def test_a_snapshot_costs_the_same_for_few_and_many(priorities, django_assert_num_queries) -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=priorities)
    with django_assert_num_queries(12):
        snapshot.of(review)
