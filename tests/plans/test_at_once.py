"""Two people on one plan at the same moment, on two connections: one is first, and nobody's words are lost."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest

from assessments.plans import services
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import Conflict, Dates, Draft, GoalText, Kind, PartChange
from assessments.progress.lifecycle import close_review
from recovery_site.errors import NotNow, Stale
from tests.build import DAY, Place, a_completed_template_a, a_plan, a_review, row_of, signed_by
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)
THEIRS, MINE = GoalText("Theirs"), GoalText("Mine")


def test_the_same_goal_saved_twice_at_once(place: Place, plan: Plan) -> None:
    goal = plan.goals.get()
    _, later = race(
        lambda: services.save_goal(
            user=place.commissioner, plan=plan, uid=goal.uid, goal=THEIRS, version=goal.version
        ),
        lambda: services.save_goal(user=place.lead, plan=plan, uid=goal.uid, goal=MINE, version=goal.version),
    )
    assert isinstance(later, Stale)
    assert later.theirs == (Conflict(Kind.GOAL, goal.uid, THEIRS, goal.version + 1),)
    assert GoalText.of(Goal.objects.get(uid=goal.uid)) == THEIRS


def test_the_description_saved_twice_at_once(place: Place, plan: Plan) -> None:
    version = plan.description_version
    _, later = race(
        lambda: services.save_description(
            user=place.commissioner, plan=plan, description="Theirs", version=version
        ),
        lambda: services.save_description(user=place.lead, plan=plan, description="Mine", version=version),
    )
    assert isinstance(later, Stale)
    assert later.theirs == (Conflict(Kind.DESCRIPTION, None, "Theirs", version + 1),)
    assert Plan.objects.get().description == "Theirs"


def test_the_dates_saved_twice_at_once(place: Place, plan: Plan) -> None:
    version, theirs = plan.dates_version, Dates(DAY, DAY + dt.timedelta(days=9))
    _, later = race(
        lambda: services.save_dates(user=place.commissioner, plan=plan, dates=theirs, version=version),
        lambda: services.save_dates(user=place.lead, plan=plan, dates=Dates(DAY, None), version=version),
    )
    assert isinstance(later, Stale)
    assert Dates.of(Plan.objects.get()) == theirs


def test_different_goals_saved_at_once_are_both_kept(place: Place, plan: Plan) -> None:
    before = plan.version
    _, later = race(
        lambda: services.save_goal(user=place.commissioner, plan=plan, uid=uuid4(), goal=THEIRS, version=0),
        lambda: services.save_goal(user=place.lead, plan=plan, uid=uuid4(), goal=MINE, version=0),
    )
    assert not isinstance(later, Exception)
    assert [goal.statement for goal in Goal.objects.filter(plan=plan)][1:] == ["Theirs", "Mine"]
    assert Plan.objects.get().version == before + 2


def test_a_goal_taken_out_while_it_is_saved(place: Place, plan: Plan) -> None:
    goal = plan.goals.get()
    _, later = race(
        lambda: services.retire_part(
            user=place.commissioner, plan=plan, kind=Kind.GOAL, uid=goal.uid, version=goal.version
        ),
        lambda: services.save_goal(user=place.lead, plan=plan, uid=goal.uid, goal=MINE, version=goal.version),
    )
    assert isinstance(later, Stale)
    assert later.theirs == (Conflict(Kind.GOAL, goal.uid, None, goal.version + 1),)
    assert not Goal.objects.filter(plan=plan).exists()


def test_a_goal_saved_while_it_is_taken_out(place: Place, plan: Plan) -> None:
    goal = plan.goals.get()
    _, later = race(
        lambda: services.save_goal(
            user=place.commissioner, plan=plan, uid=goal.uid, goal=THEIRS, version=goal.version
        ),
        lambda: services.retire_part(
            user=place.lead, plan=plan, kind=Kind.GOAL, uid=goal.uid, version=goal.version
        ),
    )
    assert isinstance(later, Stale)
    assert Goal.objects.get(plan=plan).statement == "Theirs"


def test_what_does_not_conflict_is_kept_when_the_rest_of_a_page_does(place: Place, plan: Plan) -> None:
    goal, new = plan.goals.get(), uuid4()
    mine = Draft(
        goals=[PartChange(goal.uid, goal.version, MINE), PartChange(new, 0, GoalText("Mine as well"))]
    )
    _, later = race(
        lambda: services.save_goal(
            user=place.commissioner, plan=plan, uid=goal.uid, goal=THEIRS, version=goal.version
        ),
        lambda: services.save_plan(user=place.lead, row=plan.row, draft=mine),
    )
    assert isinstance(later, Stale)
    assert later.theirs == (Conflict(Kind.GOAL, goal.uid, THEIRS, goal.version + 1),)
    assert [one.statement for one in Goal.objects.filter(plan=plan)] == ["Theirs", "Mine as well"]
    assert Goal.objects.get(plan=plan, uid=new).version == 1


def test_two_goals_moved_at_once_both_arrive(place: Place, plan: Plan) -> None:
    uids = {"A": plan.goals.get().uid} | {letter: uuid4() for letter in "BCD"}
    for letter in "BCD":
        services.save_goal(user=place.lead, plan=plan, uid=uids[letter], goal=GoalText(letter), version=0)
    _, later = race(
        lambda: services.move_part(user=place.commissioner, plan=plan, kind=Kind.GOAL, uid=uids["C"], to=1),
        lambda: services.move_part(user=place.lead, plan=plan, kind=Kind.GOAL, uid=uids["D"], to=1),
    )
    assert not isinstance(later, Exception)
    assert [goal.uid for goal in Goal.objects.filter(plan=plan)] == [uids[letter] for letter in "DCAB"]


def test_a_plan_begun_twice_at_once_is_one_plan_with_the_goals_of_both(place: Place) -> None:
    row = row_of(a_completed_template_a(place, a_review(place)), 3)

    def begun(user, goal: GoalText) -> Plan:
        draft = Draft(goals=[PartChange(uuid4(), 0, goal)])
        return services.save_plan(user=user, row=row, draft=draft)

    _, later = race(lambda: begun(place.commissioner, THEIRS), lambda: begun(place.lead, MINE))
    assert not isinstance(later, Exception)
    assert [goal.statement for goal in Plan.objects.get().goals.all()] == ["Theirs", "Mine"]


@pytest.mark.parametrize("what", ["a goal", "the description"])
def test_nothing_is_written_into_a_plan_that_is_signed_at_that_moment(place, plan: Plan, what: str) -> None:
    goal = plan.goals.get()

    def save() -> None:
        if what == "a goal":
            services.save_goal(user=place.lead, plan=plan, uid=goal.uid, goal=MINE, version=goal.version)
        else:
            services.save_description(
                user=place.lead, plan=plan, description="Mine", version=plan.description_version
            )

    _, later = race(lambda: signed_by(plan, place.commissioner, "commissioner"), save)
    assert isinstance(later, NotNow)
    assert Plan.objects.get().description == plan.description
    assert Goal.objects.get(plan=plan).statement == goal.statement


@pytest.mark.parametrize("act", ["save", "begin", "revise"])
def test_nothing_is_written_into_a_review_that_is_closed_at_that_moment(place, plan: Plan, act: str) -> None:
    review = plan.row.review
    signed_by(plan, place.lead, "provider")
    draft = a_plan(place, review, 4)

    def write() -> None:
        if act == "save":
            services.save_description(
                user=place.commissioner, plan=draft, description="Mine", version=draft.description_version
            )
        elif act == "begin":
            services.begin_plan(user=place.commissioner, row=draft.row)
        else:
            services.revise(user=place.commissioner, plan=plan, reason="New money")

    _, later = race(lambda: close_review(user=place.lead, review=review, reason="Enough."), write)
    assert isinstance(later, NotNow)
    assert Plan.objects.get(pk=draft.pk).description == draft.description
    assert Plan.objects.get(pk=plan.pk).revision == 1
