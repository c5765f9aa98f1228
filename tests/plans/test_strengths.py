"""A plan names the strengths to build on: written by both sides, signed with the rest, never needed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from assessments.audit.models import Entry
from assessments.plans import services, snapshot
from assessments.plans.models import Plan
from assessments.plans.parts import Conflict, Kind, missing_from
from assessments.plans.queries import any_begun, plan_of
from assessments.reviews.models import Review
from assessments.signoff.changes import changes
from recovery_site.errors import NotNow, Stale
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_review,
    a_system,
    posted,
    posted_from,
    row_of,
    signed_by,
)
from tests.plans.pages import a_desk, address, has_problem, with_a_plan
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
GOOD = "Every course is planned by students."

built = with_a_plan


@pytest.fixture
def place(made: tuple[Place, Plan]) -> Place:
    return made[0]


@pytest.fixture
def plan(made: tuple[Place, Plan]) -> Plan:
    return made[1]


def strengthened(plan: Plan, user, words: str = GOOD, version: int = 0) -> Plan:
    services.save_strengths(user=user, plan=plan, strengths=words, version=version)
    now = plan_of(plan.row)
    assert now is not None
    return now


def test_strengths_are_part_of_what_is_signed_and_shown(place: Place, plan: Plan, client) -> None:
    # Given a plan that both can read
    before = snapshot.of(plan)
    client.force_login(place.commissioner)
    # When the commissioner names what is good already
    page = client.get(address(plan, "strengths"))
    assert client.post(address(plan, "strengths"), posted_from(page, strengths=GOOD)).status_code == 302
    # Then it is in the text to be signed, in what changed, and on the page of the plan
    now = snapshot.of(plan_of(plan.row))  # type: ignore[arg-type]
    assert (before.strengths, now.strengths) == ("", GOOD)
    assert now.sha256 != before.sha256
    assert [(one.theirs, one.yours) for one in changes(before, now)] == [("", GOOD)]
    assert GOOD in client.get(f"/reviews/{plan.row.review_id}/plans/3/").text
    # and the log says that it changed, without the words
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    assert entry.detail["part"] == Kind.STRENGTHS.value
    assert GOOD not in str(entry.detail)


def test_a_plan_without_strengths_can_be_signed(place: Place, plan: Plan) -> None:
    assert missing_from(plan) == []
    signed_by(plan, place.lead, "provider")
    # and once it is signed, none are put in
    with pytest.raises(NotNow):
        strengthened(plan, place.commissioner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(strengths=GOOD)


def test_two_who_write_them_see_both_texts(place: Place, plan: Plan) -> None:
    # Given the recovery lead has the page open, and the commissioner saves
    lead = a_desk(place.lead)
    page = lead.get(address(plan, "strengths"))
    strengthened(plan, place.commissioner)
    # When the lead saves other words
    answer = lead.post(address(plan, "strengths"), posted_from(page, strengths="Mine"))
    # Then both are shown, and sent again the lead's are kept
    assert has_problem(answer)
    assert [(one.theirs, one.yours) for one in answer.context["both"]] == [(GOOD, "Mine")]
    lead.post(address(plan, "strengths"), posted_from(answer))
    assert Plan.objects.get().strengths == "Mine"


def test_a_stale_page_is_refused_and_the_same_words_twice_are_written_once(place: Place, plan: Plan) -> None:
    version = strengthened(plan, place.commissioner).version
    with pytest.raises(Stale) as caught:
        strengthened(plan, place.lead, "Mine")
    assert caught.value.theirs == (Conflict(Kind.STRENGTHS, None, GOOD, 1),)
    assert strengthened(plan, place.lead).version == version


def test_who_may_not_write_names_none(place: Place, plan: Plan) -> None:
    for user in (place.partner, place.reader, a_person(), a_system().lead):
        with turned_away():
            strengthened(plan, user)
    assert Plan.objects.get().strengths == ""


def test_words_that_are_too_long_are_kept_on_the_page(place: Place, plan: Plan) -> None:
    answer = a_desk(place.lead).post(
        address(plan, "strengths"), posted("strengths", strengths="x" * 5001, version="0")
    )
    assert has_problem(answer)
    assert "x" * 5001 in answer.text


def test_a_plan_that_names_only_strengths_is_begun(place: Place, plan: Plan) -> None:
    # Given a review in whose plan nothing else stands
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    other = services.begin_plan(user=place.lead, row=row_of(review, 3))
    assert not any_begun(review)
    # When strengths are named
    strengthened(other, place.lead)
    # Then Template A does not open again, in the database either
    assert any_begun(review)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(phase=Review.Phase.ASSESSING)
