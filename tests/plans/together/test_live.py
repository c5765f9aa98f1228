"""Who is at a plan and what they saved: sent to the others, and to nobody who may not write it."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from assessments.people.models import Membership
from assessments.plans.models import Plan
from assessments.plans.outline import key_of
from assessments.plans.parts import Kind
from assessments.plans.together import presence
from assessments.plans.together.models import Presence
from assessments.plans.together.queries import STILL_THERE
from assessments.plans.together.source import PLANS
from assessments.plans.together.tokens import address_of, name_of, token_for
from tests.build import Place, a_person, a_sign_in, posted_from
from tests.plans.pages import address, with_a_plan

pytestmark = pytest.mark.django_db
built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def seat(plan: Plan, user, part: str = "goals"):
    return plan.row_id, user.pk, part


def drawn(plan: Plan, user) -> str:
    key = seat(plan, user)
    found = PLANS.draw(key, PLANS.versions({key: None})[key])
    assert found
    return found[0].data


def test_the_others_see_who_is_there_and_that_they_left(place: Place, plan: Plan) -> None:
    # Given the commissioner at a goal, by an open stream
    goal = key_of(Kind.GOAL, plan.goals.get().uid)
    before = PLANS.versions({seat(plan, place.lead): None})
    PLANS.listening("a process", {seat(plan, place.commissioner, goal): 1, seat(plan, place.lead): 1})
    # Then the lead is told, and the commissioner is not told of themselves
    assert PLANS.versions({seat(plan, place.lead): None}) != before
    assert f"{place.commissioner.name} is here" in drawn(plan, place.lead)
    assert f"{place.commissioner.name} is here" not in drawn(plan, place.commissioner)
    assert f"{place.lead.name} is here" in drawn(plan, place.commissioner)
    # and when the stream is closed, or its process has died, nobody is there
    PLANS.listening("a process", {seat(plan, place.lead): 1})
    assert f"{place.commissioner.name} is here" not in drawn(plan, place.lead)
    Presence.objects.update(at=timezone.now() - 2 * STILL_THERE)
    assert f"{place.lead.name} is here" not in drawn(plan, place.commissioner)
    presence.tell("a process", set())


def test_nothing_new_costs_no_query(place: Place, plan: Plan, django_assert_num_queries) -> None:
    presence.tell("another", {seat(plan, place.lead)})
    with django_assert_num_queries(0):
        presence.tell("another", {seat(plan, place.lead)})
    presence.tell("another", set())


def test_a_save_is_sent_with_who_it_was_on_one_line(place: Place, desks, plan: Plan) -> None:
    lead, _ = desks
    key = seat(plan, place.commissioner)
    before = PLANS.versions({key: None})[key]
    lead.post(address(plan), posted_from(lead.get(address(plan)), **{"goals-0-target": "Two"}))
    assert PLANS.versions({key: before})[key] != before
    html = drawn(plan, place.commissioner)
    assert "\n" not in html
    assert f"{place.lead.name} saved" in html


@pytest.mark.parametrize("many", [1, 3])
def test_the_streams_of_many_ask_as_much_as_one(place: Place, plan, many, django_assert_num_queries) -> None:
    keys = {seat(plan, place.lead, part): None for part in ("goals", "dates", "actions")[:many]}
    with django_assert_num_queries(2):
        PLANS.versions(keys)


def test_only_the_page_of_somebody_who_writes_plans_may_follow(place: Place, plan: Plan) -> None:
    row = plan.row_id
    good = token_for(row, place.lead.pk, "sign-in")
    name = address_of(row, "goals").rpartition("/")[2]
    assert PLANS.key_of(name, good) == (row, place.lead.pk, "goals")
    assert PLANS.key_of(name_of(row), good) == (row, place.lead.pk, "")
    for wrong in (name_of(row + 1), f"{row}-phone", f"plan-{row}.Goals", f"plan-{row}/x", "plan-x"):
        assert PLANS.key_of(wrong, good) is None
    for token in ("", "x", good[:-1], token_for(row, place.lead.pk, "")):
        assert PLANS.key_of(name, token) is None
    assert PLANS.holder_of(good) == "sign-in"


def test_a_stream_ends_with_the_sign_in_and_with_the_role(place: Place, plan: Plan) -> None:
    who, reader = place.commissioner, place.reader
    mine, theirs = a_sign_in(who), a_sign_in(reader)
    asked = {
        (seat(plan, who), mine),
        (seat(plan, reader), theirs),
        (seat(plan, who), theirs),  # somebody else's sign-in
        (seat(plan, who), a_sign_in(a_person())),
        (seat(plan, who), "gone"),
    }
    assert asked - PLANS.refused(asked) == {(seat(plan, who), mine)}
    assert PLANS.refused({(seat(plan, who), "gone")}) == {(seat(plan, who), "gone")}
    Membership.objects.filter(user=who).delete()
    assert PLANS.refused(asked) == asked


def test_a_page_without_a_stream_asks_and_says_where_it_is(place: Place, desks, plan: Plan) -> None:
    lead, commissioner = desks
    news = address(plan, "news")
    first = commissioner.post(news, {"at": "goals", "have": ""})
    assert first.status_code == 200
    again = {"at": "goals", "have": first.headers["X-Version"]}
    assert commissioner.post(news, again).status_code == 204
    lead.post(news, {"at": "dates"})
    assert place.lead.name in commissioner.post(news, again).text
    # what makes no sense is nowhere, and a look from outside says nothing
    assert lead.post(news, {"at": "../../x"}).status_code == 200
    assert Presence.objects.count() == 2
    assert lead.get(news).status_code == 200
    assert json.dumps(sorted(Presence.objects.values_list("part", flat=True))) == '["dates", "goals"]'
