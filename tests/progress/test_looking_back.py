"""A review begins where the last one ended: what we said, what happened, what we learned, what we change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from assessments.audit.models import Entry
from assessments.plans import services as plans
from assessments.plans.drafting import OtherPlan
from assessments.plans.models import Goal, Plan
from assessments.plans.parts import ActionText, GoalText
from assessments.plans.queries import plan_of
from assessments.plans.removing import remove_plan
from assessments.progress import lifecycle
from assessments.progress import services as progress
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import doings_of
from assessments.progress.measures import services as measures
from assessments.progress.measures.queries import series_of
from assessments.progress.measures.services import Found, MeasureText
from assessments.progress.study import services
from assessments.progress.study.carrying import What
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import Lack, looked_at, looked_at_one
from assessments.progress.study.services import GoalNext, GoalSaid
from assessments.record.closing import close_priority
from assessments.record.models import Ending, Row
from assessments.record.queries import carried_over
from assessments.signoff.queries import content_now
from assessments.signoff.standing import PlanState, standings_in
from assessments.verifying import faults
from recovery_site.errors import NotNow, Stale
from tests.build import a_person, a_review, a_row, a_system, ranked, row_of
from tests.progress.looking import (
    AHEAD,
    LATER,
    Decision,
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


def who(world: World, number: int = 3) -> dict[str, object]:
    return {"user": world.place.lead, "review": world.second, "row": world.row(number)}


# --------------------------------------------------------------- what is looked back at


def test_a_review_looks_back_at_what_is_still_worked_on(world: World) -> None:
    # Given a first review with two priorities, of which one has a plan
    found = looked_at(world.second)
    assert [(one.row.challenge.number, one.plan is not None) for one in found] == [(3, True), (4, False)]
    assert [goal.statement for goal in found[0].goals] == ["Open the centre", "Fill the courses"]
    assert found[0].lacks == [Lack.OUTCOME, Lack.LEARNED, Lack.DECISION]
    assert found[1].lacks == [Lack.LEARNED, Lack.DECISION]
    # and the first review looks back at nothing
    assert looked_at(world.first) == []


def test_and_at_the_last_one_though_it_was_closed(world: World) -> None:
    lifecycle.close_review(user=world.place.lead, review=world.first, reason="The year is over.")
    found = looked_at(world.second)
    assert [one.row.ended and one.row.ended.reason for one in found] == ["The year is over."] * 2
    said(world)
    assert world.looked().lacks == []
    with pytest.raises(NotNow):
        decided(world)


def test_nothing_of_another_system_is_looked_back_at(world: World) -> None:
    other = a_world()
    with pytest.raises(Http404):
        looked_at_one(other.second, world.row().pk)
    stranger = {**who(world), "user": other.place.lead}
    with turned_away():
        services.write_learned(**stranger, learned="x", version=0)  # type: ignore[arg-type]


# ----------------------------------------------------------------------- writing it down


def test_what_happened_and_what_was_learned_is_kept(world: World) -> None:
    said(world)
    study = Study.objects.get(review=world.second)
    assert [(one.outcome, one.note) for one in study.goals.all()] == [
        ("met", "As the figures say."),
        ("partly", "As the figures say."),
    ]
    assert study.learned == "Rooms come last."
    assert world.looked().lacks == [Lack.DECISION]
    entries = Entry.objects.filter(act="review.study", system=world.place.system)
    assert [entry.detail["part"] for entry in entries.order_by("seq")] == ["outcomes", "learned"]
    assert "Rooms" not in str(entries.values_list("detail", flat=True))


def test_two_who_write_at_once_both_keep_their_words(world: World) -> None:
    said(world)
    with pytest.raises(Stale) as refusal:
        services.write_learned(**who(world), learned="Something else.", version=1)  # type: ignore[arg-type]
    assert refusal.value.theirs.study.learned == "Rooms come last."  # type: ignore[attr-defined]
    assert refusal.value.version == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["partner", "reader"])
def test_who_may_write_it_down(world: World, name: str) -> None:
    with turned_away():
        services.write_learned(
            user=getattr(world.place, name), review=world.second, row=world.row(), learned="x", version=0
        )


def test_no_goal_goes_without_words(world: World) -> None:
    goal = world.looked().goals[0]
    with pytest.raises(NotNow):
        services.write_outcomes(**who(world), said={goal.pk: GoalSaid(Outcome.MET, "")}, version=0)  # type: ignore[arg-type]
    with pytest.raises(NotNow):
        services.write_outcomes(**who(world), said={0: GoalSaid(Outcome.MET, "x")}, version=0)  # type: ignore[arg-type]
    said(world)
    with pytest.raises(NotNow):
        decided(world, 3, GoalNext(Onward.CLOSE), GoalNext(Onward.CARRY))
    found = GoalStudy.objects.filter(study__review=world.second)
    refused(lambda: found.update(note=""))
    refused(lambda: found.update(onward="close", why=""))
    refused(lambda: found.update(outcome="done"))
    refused(
        lambda: found.update(goal=Goal.objects.create(plan=another_plan(world), statement="x", position=1))
    )
    refused(lambda: found._raw_delete("default"))


def another_plan(world: World) -> Plan:
    return plans.begin_plan(user=world.place.lead, row=world.row(4))


def test_what_a_review_learned_stays_when_it_ended(world: World) -> None:
    said(world)
    lifecycle.cancel_review(user=world.place.lead, review=world.second, reason="Postponed.")
    with pytest.raises(NotNow):
        services.write_learned(**who(world), learned="More.", version=2)  # type: ignore[arg-type]
    refused(lambda: Study.objects.update(learned="More."))
    refused(lambda: Study.objects.all()._raw_delete("default"))


def test_only_an_earlier_priority_is_studied(world: World) -> None:
    for row in (row_of(world.first, 5), a_row(world.place, world.second, 3)):
        refused(lambda row=row: Study.objects.create(review=world.second, row=row))
        with pytest.raises(Http404):
            services.write_learned(
                user=world.place.lead, review=world.second, row=row, learned="x", version=0
            )


# ----------------------------------------------------------------- closing with a reason


def test_a_priority_holds_its_place_until_it_is_closed_with_a_reason(world: World) -> None:
    place = world.place
    # Given two priorities of the first review that are still worked on
    assert [row.challenge.number for row in carried_over(world.second)] == [3, 4]
    for number in (5, 6, 7, 8):
        a_row(place, world.second, number)
    with pytest.raises(NotNow):
        ranked(place, world.second, 5, 6, 7, 8)

    # When one is closed, then its place is free; nothing else frees it
    with pytest.raises(NotNow):
        close_priority(user=place.lead, row=world.row(4), reason="")
    close_priority(user=place.commissioner, row=world.row(4), reason="The other trust does this now.")
    assert [row.challenge.number for row in carried_over(world.second)] == [3]
    ranked(place, world.second, 5, 6, 7, 8)

    # and it is closed once, as it was
    close_priority(user=place.lead, row=world.row(4), reason="The other trust does this now.")
    with pytest.raises(NotNow):
        close_priority(user=place.lead, row=world.row(4), reason="Another reason.")
    assert Ending.objects.count() == 1
    detail = Entry.objects.get(act="priority.close").detail
    assert (detail["challenge"], detail["into"]) == (4, None)
    refused(lambda: Ending.objects.update(reason="x"))
    refused(lambda: Ending.objects.all()._raw_delete("default"))


def test_only_both_sides_close_a_priority(world: World) -> None:
    for user in (world.place.partner, world.place.reader, a_person(), a_system().lead):
        with turned_away():
            close_priority(user=user, row=world.row(), reason="x")
    assert not Ending.objects.exists()


def test_what_is_no_priority_is_not_closed(world: World) -> None:
    for row in (row_of(world.first, 5), a_row(world.place, world.second, 3)):
        with pytest.raises(NotNow):
            close_priority(user=world.place.lead, row=row, reason="x")
        refused(
            lambda row=row: Ending.objects.create(
                row=row, kind="closed", reason="x", by=world.place.lead, at=dt.datetime.now(dt.UTC)
            )
        )


def test_after_closing_nothing_is_written_signed_or_done(world: World) -> None:
    place, plan = world.place, plan_of(world.row())
    assert plan
    draft = plans.begin_plan(user=place.lead, row=world.row(4))
    for number in (3, 4):
        close_priority(user=place.lead, row=world.row(number), reason="Enough.")
    action = plan.actions.all()[1]
    for forbidden in (
        lambda: plans.save_description(user=place.lead, plan=draft, description="x", version=0),
        lambda: plans.begin_plan(user=place.lead, row=world.row(4)),
        lambda: plans.revise(user=place.lead, plan=plan, reason="x"),
        lambda: remove_plan(user=place.lead, plan=draft),
        lambda: actions.move(user=place.lead, action=action, state=State.DONE, note="", on=today(), seen=0),
    ):
        with pytest.raises(NotNow):
            forbidden()
    refused(lambda: Plan.objects.filter(pk=draft.pk).update(description="x"))
    refused(lambda: Goal.objects.create(plan=draft, statement="x", position=1))
    # It is read as it was signed, waits for nobody, and reminds nobody
    states = {one.row.challenge.number: one.state for one in standings_in([world.first])}
    assert states == {3: PlanState.SIGNED, 4: PlanState.CLOSED_UNSIGNED}
    assert doings_of(place.lead) == []
    assert faults(place.system) == []


def test_closing_a_review_closes_what_it_still_works_on(world: World) -> None:
    lead = world.place.lead
    close_priority(user=lead, row=world.row(4), reason="The other trust does this now.")
    with pytest.raises(NotNow):
        lifecycle.close_review(user=lead, review=world.first)
    refused(lambda: type(world.first).objects.filter(pk=world.first.pk).update(phase="closed"))
    lifecycle.close_review(user=lead, review=world.first, reason="The year is over.")
    reasons = dict(Ending.objects.values_list("row__challenge__number", "reason"))
    assert reasons == {3: "The year is over.", 4: "The other trust does this now."}


def test_closing_while_looking_back_is_the_decision(world: World) -> None:
    close = {**who(world, 4), "decision": Decision.CLOSE, "version": 0}
    with pytest.raises(NotNow):
        services.decide(**close, reason="")  # type: ignore[arg-type]
    assert not Study.objects.exists()
    services.decide(**close, reason="Nobody asked for it.")  # type: ignore[arg-type]
    assert world.row(4).ended
    with pytest.raises(NotNow):
        services.decide(**{**close, "version": 1}, reason="Again.")  # type: ignore[arg-type]
    refused(lambda: Study.objects.update(decision="carry"))


# --------------------------------------------------------------------------- carrying over


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
