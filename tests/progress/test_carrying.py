"""Carrying a priority over into the next review: shown row by row before it happens, and nothing inherited as done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from assessments.audit.models import Entry
from assessments.plans import services as plans
from assessments.plans.drafting import OtherPlan
from assessments.plans.models import Goal
from assessments.plans.parts import ActionText, GoalText
from assessments.plans.queries import plan_of
from assessments.progress import lifecycle
from assessments.progress import services as progress
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.measures import services as measures
from assessments.progress.measures.queries import series_of
from assessments.progress.measures.services import Found, MeasureText
from assessments.progress.study import services
from assessments.progress.study.carrying import What
from assessments.progress.study.queries import looked_at
from assessments.progress.study.services import GoalNext
from assessments.record.closing import close_priority
from assessments.record.models import Ending, Row
from assessments.record.queries import carried_over
from assessments.signoff.queries import content_now
from assessments.verifying import faults
from recovery_site.errors import NotNow, Stale
from tests.build import a_review, row_of
from tests.progress.looking import (
    AHEAD,
    LATER,
    Onward,
    Outcome,
    World,
    a_world,
    carried,
    completed,
    decided,
    said,
    today,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
State = Happening.State


def built() -> World:
    return a_world()


@pytest.fixture
def world(made: World) -> World:
    return made


def refused(change: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_carrying_over_is_shown_row_by_row_before_it_happens(world: World) -> None:
    # Given one action done and one handed over with another date, a goal met and one partly
    plan = plan_of(world.row())
    assert plan
    first, second = plan.actions.all()
    lead = world.place.lead
    actions.move(user=lead, action=first, state=State.DONE, note="", on=today(), seen=0)
    actions.agree_date(user=lead, action=second, due_on=AHEAD + dt.timedelta(9), reason="Ill.", seen=0)
    actions.hand_over(user=lead, action=second, owner="Carers", holder=None, reason="Left.", seen=1)
    said(world)
    decided(world)

    # Then the preview says of every row what will happen
    lines = [(line.kind, line.what, line.was, line.date_gone) for line in world.preview().lines]
    assert lines == [
        ("description", What.BLANK, "Courses run in borrowed rooms.", False),
        ("goal", What.CLOSED, "Open the centre", False),
        ("goal", What.CARRIED, "Fill the courses", False),
        ("action", What.DONE, "Find a room", False),
        ("action", What.CARRIED, "Train six peer workers", False),
        ("evidence_source", What.CARRIED, "The list of courses", False),
        ("dates", What.BLANK, "", False),
    ]

    # and that is what happens: the same parts, nothing of them done, agreed or signed
    completed(world, 3)
    new = carried(world)
    assert [(one.uid, one.statement, one.target, one.due_on) for one in new.goals.all()] == [
        (plan.goals.all()[1].uid, "Fill the courses", "60", AHEAD)
    ]
    assert [(one.uid, one.owner, one.due_on) for one in new.actions.all()] == [
        (second.uid, "Carers", AHEAD + dt.timedelta(9))
    ]
    assert not Happening.objects.filter(action__plan=new).exists()
    assert (new.description, new.agreed_on, new.next_review_on, new.later_reason) == ("", None, None, "")
    assert (new.status, new.revision, new.revisions.count()) == ("draft", 1, 0)

    # The old plan stays as it was signed, and its priority gave its place to the new one
    before = plan_of(world.row())
    assert before
    assert content_now(before).sha256 == before.revisions.get().sha256
    assert (world.row().ended and world.row().ended.into) == row_of(world.second, 3)
    assert row_of(world.second, 3).is_carried
    with pytest.raises(NotNow):
        close_priority(user=world.place.lead, row=world.row(), reason="Twice")
    assert [row.challenge.number for row in carried_over(world.second)] == [4]
    assert faults(world.place.system) == []
    assert Entry.objects.filter(act="priority.carry", about=f"plan {new.pk}").count() == 1

    # Sent twice is done once
    assert carried(world).pk == new.pk
    assert Ending.objects.count() == 1


def test_a_goal_to_be_revised_keeps_its_words_and_needs_its_target_again(world: World) -> None:
    said(world)
    decided(world, 3, GoalNext(Onward.CARRY), GoalNext(Onward.REVISE, "Sixty was too many."))
    completed(world, 3)
    first, second = carried(world).goals.all()
    assert (first.target, first.due_on) == ("One", None)  # its date had gone by
    assert (second.statement, second.measure, second.baseline) == ("Fill the courses", "Places taken", "0")
    assert (second.target, second.due_on) == ("", None)


def test_carrying_over_waits_for_what_it_needs(world: World) -> None:
    said(world)
    with pytest.raises(NotNow):  # nobody has decided
        carried(world)
    decided(world)
    with pytest.raises(NotNow):  # Template A is open
        carried(world)
    completed(world, 5)
    with pytest.raises(
        NotNow
    ):  # challenge 3 is no priority of it: it goes on where it is, and holds its place
        carried(world)
    assert [row.challenge.number for row in carried_over(world.second)] == [3, 4]


def test_a_preview_that_is_out_of_date_carries_nothing_over(world: World) -> None:
    said(world)
    decided(world)
    completed(world, 3)
    seen = world.preview().seal
    plan = plan_of(world.row())
    assert plan
    actions.move(
        user=world.place.lead, action=plan.actions.all()[1], state=State.DONE, note="", on=today(), seen=0
    )
    with pytest.raises(Stale) as refusal:
        services.carry_over(user=world.place.lead, review=world.second, row=world.row(), seen=seen)
    assert refusal.value.theirs.seal == world.preview().seal  # type: ignore[attr-defined]
    assert not Ending.objects.exists()


@pytest.mark.parametrize("name", ["partner", "reader"])
def test_only_both_sides_carry_over(world: World, name: str) -> None:
    said(world)
    decided(world)
    completed(world, 3)
    with turned_away():
        services.carry_over(
            user=getattr(world.place, name), review=world.second, row=world.row(), seen=world.preview().seal
        )


def test_what_was_begun_meanwhile_stays_beside_what_is_carried(world: World) -> None:
    said(world)
    decided(world)
    completed(world, 3)
    plan = plans.begin_plan(user=world.place.lead, row=row_of(world.second, 3))
    own = uuid4()
    plans.save_goal(user=world.place.lead, plan=plan, uid=own, goal=GoalText("A new one"), version=0)
    assert [one.statement for one in carried(world).goals.all()] == ["A new one", "Fill the courses"]


def test_a_part_has_its_identity_in_one_plan_and_in_those_that_continue_it(world: World) -> None:
    said(world)
    decided(world)
    completed(world, 3, 4)
    old, new = plan_of(world.row()), carried(world)
    assert old
    uid = new.goals.get().uid
    other = plans.begin_plan(user=world.place.lead, row=row_of(world.second, 4))
    with pytest.raises(OtherPlan):
        plans.save_goal(user=world.place.lead, plan=other, uid=uid, goal=GoalText("x"), version=0)
    refused(lambda: Goal.objects.create(plan=other, uid=uid, statement="x", position=1))
    refused(lambda: Goal.objects.create(plan=new, uid=uid, statement="x", position=9))
    refused(lambda: Goal.objects.create(plan=new, uid=uid, statement="x", position=9))
    # a part that stayed behind does not come by itself
    with pytest.raises(OtherPlan):
        plans.save_action(
            user=world.place.lead, plan=other, uid=old.actions.all()[0].uid, action=ActionText("x"), version=0
        )
    # and the carried one is written like any other
    goal = new.goals.get()
    plans.save_goal(
        user=world.place.lead, plan=new, uid=uid, goal=GoalText("Other words"), version=goal.version
    )
    assert Goal.objects.get(plan=old, uid=uid).statement == "Fill the courses"


def test_a_review_with_what_was_carried_into_it_is_neither_opened_again_nor_cancelled(world: World) -> None:
    said(world, 4)
    decided(world, 4)
    completed(world, 4)
    carried(world, 4)  # nobody ever wrote a plan for it
    lead = world.place.lead
    with pytest.raises(NotNow):
        lifecycle.cancel_review(user=lead, review=world.second, reason="x")
    with pytest.raises(NotNow):
        progress.reopen(user=lead, review=world.second, reason="x")
    for phase in ("cancelled", "assessing"):
        values = {"phase": phase, "ended_because": "x" if phase == "cancelled" else ""}
        refused(lambda values=values: type(world.second).objects.filter(pk=world.second.pk).update(**values))


def test_the_database_carries_nothing_that_nobody_decided(world: World) -> None:
    completed(world, 3)
    values = {"kind": "carried", "by": world.place.lead, "at": dt.datetime.now(dt.UTC)}
    refused(lambda: Ending.objects.create(row=world.row(), into=row_of(world.second, 3), **values))
    refused(lambda: Ending.objects.create(row=row_of(world.second, 3), into=world.row(), **values))
    refused(lambda: Ending.objects.create(row=world.row(), **values))


def test_a_third_review_carries_on_what_the_second_carried(world: World) -> None:
    # Given a plan that was carried over, signed and measured in both
    place = world.place
    old = plan_of(world.row())
    assert old
    text = MeasureText("Places taken", "outcome", "number", "up", goal_uid=old.goals.all()[1].uid)
    measure = measures.add_measure(user=place.lead, plan=old, text=text, uid=uuid4())
    long_ago = today() - dt.timedelta(days=90)
    measures.record_readings(user=place.lead, measure=measure, found={long_ago: Found(Decimal(5))}, seen={})
    said(world)
    decided(world)
    completed(world, 3)
    new = carried(world)
    with pytest.raises(NotNow):
        measures.record_readings(
            user=place.lead, measure=measure, found={today(): Found(Decimal(6))}, seen={}
        )
    again = new.measures.get()
    measures.record_readings(user=place.lead, measure=again, found={today(): Found(Decimal(9))}, seen={})

    # Then the line of the measure goes on
    found = plan_of(row_of(world.second, 3))
    assert found
    found.row = Row.objects.select_related("continues").get(pk=found.row_id)
    (series,) = series_of(found)
    assert [(one.on, one.value) for one in series.readings] == [(long_ago, 5), (today(), 9)]

    # When a third review carries it over once more, then it is still the same goal
    goal = new.goals.get()
    third = World(place, world.second, a_review(place, title="Third review", date=LATER + dt.timedelta(300)))
    assert [one.row.challenge.number for one in looked_at(third.second)] == [4, 3]
    said(third, 3, Outcome.NOT_MET)
    decided(third, 3, GoalNext(Onward.CARRY))
    completed(third, 3)
    assert carried(third).goals.get().uid == goal.uid
