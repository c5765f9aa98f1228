"""One goal, action or evidence source on a page of its own: written, left, gone on from, and never another plan's."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from assessments.plans.models import Goal, Plan
from tests.build import Place, a_plan, posted_from
from tests.plans.pages import address, another, with_a_plan

pytestmark = pytest.mark.django_db
built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def one(plan: Plan, uid: UUID, part: str = "goals") -> str:
    return f"{address(plan, part)}{uid}/"


def test_a_goal_is_written_alone_and_leads_to_the_next_part(desks, plan: Plan) -> None:
    # Given a plan with two goals
    lead, _ = desks
    lead.post(address(plan), posted_from(lead.get(address(plan)), **another("Second")))
    first, second = Goal.objects.filter(plan=plan)
    # When the first is changed on its own page
    page = lead.get(one(plan, first.uid))
    assert [row["statement"].value() for row in page.context["page"].rows] == [first.statement]
    answer = lead.post(one(plan, first.uid), posted_from(page, **{"goals-0-target": "Two"}))
    # Then it is saved, the second is as it was, and its page comes next; after it the first action
    assert answer.url == one(plan, second.uid)
    assert [goal.target for goal in Goal.objects.filter(plan=plan)] == ["Two", ""]
    assert lead.get(answer.url).context["page"].rows[0].number == 2
    answer = lead.post(answer.url, posted_from(lead.get(answer.url)))
    assert answer.url == one(plan, plan.actions.get().uid, "actions")


def test_a_new_goal_is_added_once_and_another_one_can_follow(desks, plan: Plan) -> None:
    lead, _ = desks
    at = one(plan, uuid4())
    sent = posted_from(lead.get(at), **{"goals-0-statement": "New"}) | {"save": "another"}
    for _twice in range(2):
        answer = lead.post(at, sent)
        assert answer.status_code == 302
        assert answer.url not in {at, address(plan)}
    assert [goal.statement for goal in Goal.objects.filter(plan=plan)][1:] == ["New"]


def test_an_empty_new_goal_is_passed_over(desks, plan: Plan) -> None:
    lead, _ = desks
    at = one(plan, uuid4())
    assert lead.post(at, posted_from(lead.get(at))).status_code == 302
    assert Goal.ever.filter(plan=plan).count() == 1


def test_the_list_of_parts_names_each_and_what_it_needs(desks, plan: Plan) -> None:
    lead, _ = desks
    lead.post(address(plan), posted_from(lead.get(address(plan)), **another("Second")))
    first, second = Goal.objects.filter(plan=plan)
    goals = lead.get(one(plan, second.uid)).context["nav"][2]
    assert [(part.href, bool(part.needs), part.is_current) for part in goals.parts] == [
        (one(plan, first.uid), False, False),
        (one(plan, second.uid), True, True),
    ]
    assert not goals.is_current


def test_a_goal_of_another_plan_looks_like_one_that_nobody_wrote(place: Place, desks, plan: Plan) -> None:
    # Given a goal of another plan
    lead, _ = desks
    theirs = a_plan(place, plan.row.review, 4).goals.get()
    # Then its address in this plan shows an empty goal
    page = lead.get(one(plan, theirs.uid))
    assert [row["statement"].value() for row in page.context["page"].rows] == [None]
    # and what is written there never reaches it
    page = lead.post(one(plan, theirs.uid), posted_from(page, **{"goals-0-statement": "Mine"}))
    assert page.status_code == 200
    assert lead.post(one(plan, theirs.uid), posted_from(page)).status_code == 302
    assert Goal.objects.get(uid=theirs.uid).statement == theirs.statement
    assert plan.goals.filter(statement="Mine").exists()


@pytest.mark.parametrize("part", ["description", "dates", "nothing"])
def test_what_is_there_once_has_no_page_of_that_kind(desks, plan: Plan, part: str) -> None:
    assert desks[0].get(one(plan, uuid4(), part)).status_code == 404
