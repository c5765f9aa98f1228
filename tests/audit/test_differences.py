"""The log says what was there before and after, and none of anybody's words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assessments.audit.canonical import sha256
from assessments.audit.differences import difference
from assessments.audit.models import Entry
from assessments.people.policy import Act
from assessments.plans.services import save_description
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.record.services import Logged
from tests.build import (
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_row,
    a_signed_plan,
    a_system,
    ranked,
    row_of,
)


def test_only_what_is_different_is_said_and_words_by_their_hash() -> None:
    said = difference(
        {"stage": 1, "outcome": "agreed", "comments": "Old", "due": None, "same": "x", "gone": ""},
        {
            "stage": 2,
            "outcome": "not_reached",
            "comments": "",
            "due": dt.date(2027, 3, 1),
            "same": "x",
            "gone": "y",
        },
        codes=["outcome"],
    )
    assert said == {
        "before": {"stage": 1, "outcome": "agreed", "comments": sha256("Old"), "due": None, "gone": ""},
        "after": {
            "stage": 2, "outcome": "not_reached", "comments": "", "due": "2027-03-01", "gone": sha256("y"),
        },
    }  # fmt: skip
    assert difference({}, {"new": True}) == {"before": {"new": None}, "after": {"new": True}}


def last(place: Place, act: str) -> dict:
    return dict(Entry.objects.filter(system=place.system, act=act).latest("seq").detail)


@pytest.mark.django_db
def test_a_stage_and_the_order_of_priorities_say_what_they_were() -> None:
    place = a_system()
    review = a_review(place)
    a_row(place, review, 1, comments="First words.")
    first = row_of(review, 1)
    a_row(place, review, 1, comments="Other words.", stage=3, version=first.version)
    said = last(place, Act.RECORD_WRITE)
    assert said["before"] == {"stage": first.stage, "comments": sha256("First words.")}
    assert said["after"] == {"stage": 3, "comments": sha256("Other words.")}
    a_row(place, review, 1, outcome="not_reached", stage=None, version=first.version + 1)
    said = last(place, Act.RECORD_WRITE)
    assert (said["before"]["outcome"], said["after"]["outcome"]) == ("agreed", "not_reached")
    a_row(place, review, 1, version=first.version + 2)
    a_row(place, review, 2)
    ranked(place, review, 1, 2)
    ranked(place, review, 2, 1)
    said = last(place, Logged.RANK)
    assert (said["before"], said["ranks"]) == ({"ranks": {"1": 1, "2": 2}}, {"1": 2, "2": 1})


@pytest.mark.django_db
def test_a_plan_and_its_actions_say_what_they_were() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4))
    plan = a_plan(place, review, 4)
    old, version = plan.description, plan.description_version
    save_description(user=place.lead, plan=plan, description="New words.", version=version)
    said = last(place, Act.PLAN_WRITE)
    assert said["before"] == {"text": sha256(old)}
    assert said["after"] == {"text": sha256("New words.")}
    action = a_signed_plan(place, review, 3).actions.get()
    for seen, state in enumerate((Happening.State.UNDER_WAY, Happening.State.DONE)):
        day = timezone.localdate()
        actions.move(user=place.lead, action=action, state=state, note="", on=day, seen=seen)
    assert last(place, Act.ACTION_MOVE)["before"] == {"state": "under_way"}
    assert last(place, Act.ACTION_MOVE)["after"] == {"state": "done"}
