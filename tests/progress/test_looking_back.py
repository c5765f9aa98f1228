"""A review begins where the last one ended: what we said, what happened, what we learned, what we change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client

from assessments.audit.models import Entry
from assessments.plans import services as plans
from assessments.plans.models import Goal, Plan
from assessments.plans.queries import plan_of
from assessments.plans.removing import remove_plan
from assessments.progress import lifecycle
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.actions.queries import doings_of
from assessments.progress.study import services
from assessments.progress.study.models import GoalStudy, Study
from assessments.progress.study.queries import Lack, looked_at, looked_at_one
from assessments.progress.study.services import GoalNext, GoalSaid
from assessments.record.closing import close_priority
from assessments.record.models import Ending
from assessments.record.queries import carried_over
from assessments.signoff.standing import PlanState, standings_in
from assessments.verifying import faults
from recovery_site.errors import NotNow, Stale
from recovery_site.templatetags.words import moment
from tests.build import a_person, a_row, a_system, ranked, row_of
from tests.progress.looking import (
    Decision,
    Onward,
    Outcome,
    World,
    a_world,
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


def test_what_was_learned_stands_in_the_timeline_where_the_priority_was(world: World, client: Client) -> None:
    said(world)
    client.force_login(world.place.reader)
    assert "Rooms come last." in client.get(f"/reviews/{world.first.pk}/timeline/3/").text
    assert "Rooms come last." not in client.get(f"/reviews/{world.first.pk}/timeline/4/").text


def test_two_who_write_at_once_both_keep_their_words(world: World) -> None:
    said(world)
    with pytest.raises(Stale) as refusal:
        services.write_learned(**who(world), learned="Something else.", version=1)  # type: ignore[arg-type]
    assert refusal.value.theirs.study.learned == "Rooms come last."  # type: ignore[attr-defined]
    assert refusal.value.version == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("reader", ["commissioner", "lead"])
def test_who_came_too_late_is_told_who_saved_and_when(world: World, reader: str) -> None:
    said(world)  # by the lead
    person = getattr(world.place, reader)
    with pytest.raises(Stale) as refusal:
        services.write_learned(user=person, review=world.second, row=world.row(), learned="Other.", version=1)
    last = Entry.objects.filter(act="review.study").latest("seq")
    assert moment(last.at) in str(refusal.value)
    assert (world.place.lead.name in str(refusal.value)) == (reader != "lead")


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
    assert detail["after"]["ended"] == "closed"
    refused(lambda: Ending.objects.update(reason="x"))
    refused(lambda: Ending.objects.all()._raw_delete("default"))


def test_only_both_sides_close_a_priority(world: World) -> None:
    for user in (world.place.partner, world.place.reader, a_person(), a_system().lead):
        with turned_away():
            close_priority(user=user, row=world.row(), reason="x")
    assert not Ending.objects.exists()


def test_what_is_no_priority_is_not_closed(world: World) -> None:
    a_row(world.place, world.second, 4)
    ranked(world.place, world.second, 4)  # a priority, but Template A is still open
    for row in (row_of(world.first, 5), a_row(world.place, world.second, 3), row_of(world.second, 4)):
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
