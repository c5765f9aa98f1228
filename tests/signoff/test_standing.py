"""Where a plan stands and what each person does next with it, from a bare priority to one that was closed."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from assessments.people.models import User
from assessments.people.policy import permissions
from assessments.plans.moves import PlanAct
from assessments.plans.services import revise
from assessments.progress.lifecycle import close_review
from assessments.record.closing import close_priority
from assessments.reviews.models import Review
from assessments.signoff.agreeing import agree, reason_against_agreeing
from assessments.signoff.models import Signature
from assessments.signoff.services import reason_against_paper_now
from assessments.signoff.standing import PlanState, Standing, Task, standing_of, task_with, to_be_signed
from tests.build import (
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_system,
    hash_of,
    row_of,
    signed_by,
)

pytestmark = pytest.mark.django_db
LEAD, COMMISSIONER = Signature.Side.PROVIDER, Signature.Side.COMMISSIONER


def built() -> tuple[Place, Review]:
    place = a_system()
    return place, a_completed_template_a(place, a_review(place), priorities=(3, 4))


@pytest.fixture
def place(made: tuple[Place, Review]) -> Place:
    cache.clear()
    return made[0]


@pytest.fixture
def review(made: tuple[Place, Review]) -> Review:
    return made[1]


def standing(review: Review, number: int = 3) -> Standing:
    return standing_of(row_of(review, number))


def tasks(place: Place, review: Review, number: int = 3) -> tuple[PlanState, Task, Task, list[str]]:
    """The state, what the lead and the commissioner do next, and which sides' signatures are missing."""
    now = standing(review, number)
    lead, commissioner = (permissions(user, place.system) for user in (place.lead, place.commissioner))
    for may, task in ((lead, task_with(now, lead)), (commissioner, task_with(now, commissioner))):
        assert bool(to_be_signed([now], may)) is (task in (Task.SIGN, Task.ANSWER))
    return now.state, task_with(now, lead), task_with(now, commissioner), now.waiting_for


def test_from_nothing_to_a_plan_that_is_in_force_and_closed(place: Place, review: Review) -> None:
    both = [COMMISSIONER, LEAD]
    # Given a priority without a plan, and one whose plan lacks most
    assert tasks(place, review) == (PlanState.NOT_BEGUN, Task.BEGIN, Task.BEGIN, [])
    a_plan(place, review, 4, complete=False)
    assert tasks(place, review, 4) == (PlanState.BEING_WRITTEN, Task.WRITE, Task.WRITE, [])

    # When it is whole, then either side signs; when one proposes it, the other answers
    plan = a_plan(place, review)
    assert tasks(place, review) == (PlanState.READY_TO_SIGN, Task.SIGN, Task.SIGN, both)
    agree(user=place.lead, plan=plan, act=PlanAct.PROPOSE, read_sha256=hash_of(plan))
    assert tasks(place, review) == (PlanState.PROPOSED, Task.WAIT, Task.ANSWER, [COMMISSIONER])
    agree(user=place.commissioner, plan=plan, act=PlanAct.ACCEPT, read_sha256=hash_of(plan))
    assert tasks(place, review) == (PlanState.AGREED, Task.SIGN, Task.SIGN, both)

    # When one side signs, then the other is waited for; when both have, then it is in force
    signed_by(plan, place.commissioner, "commissioner")
    assert tasks(place, review) == (PlanState.WAITING_FOR_PROVIDER, Task.SIGN, Task.WAIT, [LEAD])
    assert not standing(review).is_in_force
    signed_by(plan, place.lead, "provider")
    assert tasks(place, review) == (PlanState.SIGNED, Task.NOTHING, Task.NOTHING, [])
    assert standing(review).is_in_force

    # When a new version is begun, then the one that both signed stays in force meanwhile
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="New money")
    assert tasks(place, review) == (PlanState.READY_TO_SIGN, Task.SIGN, Task.SIGN, both)
    assert (standing(review).is_signed, standing(review).is_in_force) == (False, True)

    # When the priorities are closed, then they are only read
    for number in (3, 4):
        close_priority(user=place.lead, row=row_of(review, number), reason="The other trust does this now.")
        assert tasks(place, review, number) == (PlanState.CLOSED_UNSIGNED, Task.READ, Task.READ, [])


def test_what_cannot_be_proposed_or_written_down_from_paper_says_why(place: Place, review: Review) -> None:
    def against(user: User, number: int = 3) -> str:
        may, now = permissions(user, place.system), standing(review, number)
        return reason_against_agreeing(now, PlanAct.PROPOSE, None, user, may)

    # Given a priority without a plan, and one whose plan lacks most
    assert against(place.lead)
    a_plan(place, review, 4, complete=False)
    assert against(place.lead, 4)
    assert reason_against_paper_now(standing(review, 4))
    # When one is whole, then those who sign propose it or write it down, and nobody else
    a_plan(place, review)
    assert [bool(against(user)) for user in (place.lead, place.commissioner, place.reader)] == [
        False,
        False,
        True,
    ]
    assert not reason_against_paper_now(standing(review))
    # When the review is closed, then nobody does
    close_review(user=place.lead, review=review, reason="The year is over.")
    assert against(place.lead)
    assert reason_against_paper_now(standing(review))


def test_who_cannot_sign_reads_and_waits(place: Place, review: Review) -> None:
    a_plan(place, review)
    for user in (place.partner, place.reader):
        may = permissions(user, place.system)
        assert task_with(standing(review), may) is Task.WAIT
        assert to_be_signed([standing(review)], may) == []
