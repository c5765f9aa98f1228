"""Parts are put in order by buttons or by dragging; a goal is copied from another plan and says where it came from."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from assessments.plans.models import Goal, Plan
from tests.build import DAY, Place, a_completed_template_a, a_plan, a_review, a_system, posted_from
from tests.plans.pages import address, another, with_a_plan

pytestmark = pytest.mark.django_db
built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


@pytest.fixture
def three(desks, plan: Plan) -> list[UUID]:
    """The identities of three goals, in order."""
    lead, _ = desks
    for row, words in enumerate(("Second", "Third"), 1):
        lead.post(address(plan), posted_from(lead.get(address(plan)), **another(words, row)))
    return uids(plan)


def uids(plan: Plan) -> list[UUID]:
    return list(Goal.objects.filter(plan=plan).values_list("uid", flat=True))


@pytest.mark.parametrize(
    ("button", "after"),
    [
        (lambda one, two, three: {"up": three}, (0, 2, 1)),
        (lambda one, two, three: {"down": one}, (1, 0, 2)),
        (lambda one, two, three: {"drag": three, "to": "1"}, (2, 0, 1)),
        (lambda one, two, three: {"drag": one, "to": "9"}, (0, 1, 2)),
        (lambda one, two, three: {"drag": one, "to": "x"}, (0, 1, 2)),
        (lambda one, two, three: {"up": one}, (0, 1, 2)),
        (lambda one, two, three: {"up": uuid4()}, (0, 1, 2)),
        (lambda one, two, three: {}, (0, 1, 2)),
    ],
)
def test_a_move_is_saved_at_once(desks, plan: Plan, three: list[UUID], button, after) -> None:
    lead, _ = desks
    at = f"{address(plan)}order/"
    assert [line.uid for line in lead.get(at).context["lines"]] == three
    sent = {name: str(value) for name, value in button(*three).items()}
    assert lead.post(at, sent).status_code in (200, 302)
    assert uids(plan) == [three[n] for n in after]


def test_the_button_that_was_pressed_keeps_the_focus(desks, plan: Plan, three: list[UUID]) -> None:
    lead, _ = desks
    at = f"{address(plan)}order/"
    page = lead.get(lead.post(at, {"up": str(three[1])}).url)
    assert [(line.uid, line.focus) for line in page.context["lines"] if line.focus] == [(three[1], "down")]
    assert page.text.count("autofocus") == 1


def test_only_what_there_are_many_of_has_an_order(desks, plan: Plan) -> None:
    assert desks[0].get(f"{address(plan, 'dates')}order/").status_code == 404
    assert desks[0].get(f"{address(plan, 'dates')}new/").status_code == 404


def test_a_goal_is_copied_from_another_priority_once_and_says_so(place: Place, desks, plan: Plan) -> None:
    # Given a goal of another priority
    lead, commissioner = desks
    other = a_plan(place, plan.row.review, 4)
    source = other.goals.get()
    page = lead.get(f"{address(plan)}copy/")
    assert [goal.uid for of in page.context["plans"] for goal in of.goals] == [source.uid]
    # When it is copied, twice by mistake
    for _twice in range(2):
        answer = lead.post(f"{address(plan)}copy/", {"goal": source.uid, "new": page.context["new"]})
    # Then this plan has a new goal with its text, and the other one is as it was
    mine = Goal.objects.get(plan=plan, uid=page.context["new"])
    assert answer.url == f"{address(plan)}{mine.uid}/"
    assert (mine.statement, mine.target, mine.due_on) == (source.statement, source.target, source.due_on)
    assert Goal.objects.filter(plan=plan).count() == 2
    assert other.goals.get().uid == source.uid
    # and its page says where it came from, to the other person too
    assert other.row.challenge.title in commissioner.get(answer.url).context["origin"]
    assert not commissioner.get(f"{address(plan)}{uids(plan)[0]}/").context["origin"]


def test_a_goal_of_the_last_review_comes_without_a_date_that_is_over(place: Place, desks, plan: Plan) -> None:
    now = a_completed_template_a(place, a_review(place, date=DAY + dt.timedelta(days=400)))
    lead, _ = desks
    at = f"/reviews/{now.pk}/plans/3/edit/goals/"
    source = plan.goals.get()
    new = uuid4()
    assert lead.post(f"{at}copy/", {"goal": source.uid, "new": new}).status_code == 302
    goal = Goal.objects.get(uid=new)
    assert (goal.statement, goal.due_on) == (source.statement, None)
    assert plan.row.review.title in lead.get(f"{at}{new}/").context["origin"]


@pytest.mark.parametrize("named", ["foreign", "own", "nothing"])
def test_no_other_goal_can_be_copied(desks, plan: Plan, named: str) -> None:
    lead, _ = desks
    elsewhere = a_system()
    foreign = a_plan(elsewhere, a_completed_template_a(elsewhere, a_review(elsewhere))).goals.get()
    goal = {"foreign": foreign.uid, "own": plan.goals.get().uid, "nothing": "x"}[named]
    assert lead.post(f"{address(plan)}copy/", {"goal": goal, "new": uuid4()}).status_code == 200
    assert Goal.objects.filter(plan=plan).count() == 1
