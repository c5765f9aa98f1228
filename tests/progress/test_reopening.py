"""Opening Template A again: only while no plan stands on it, whoever comes first."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from assessments.audit.models import Entry
from assessments.plans.models import Plan
from assessments.progress.services import reason_against_reopening, reopen
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from recovery_site.errors import NotNow
from tests.build import Place, a_completed_template_a, a_plan, a_review, a_row, a_system
from tests.racing import race
from tests.refusing import turned_away

REASON = "A slip of the pen."


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_completed_template_a(place, a_review(place))


def phase_of(review: Review) -> str:
    return Review.objects.values_list("phase", flat=True).get(pk=review.pk)


@pytest.mark.django_db
def test_it_keeps_what_was_completed(place: Place, review: Review) -> None:
    reopen(user=place.lead, review=review, reason=REASON)
    a_row(place, review, 1, stage=3, version=1)
    record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    first, second = review.completions.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256
    assert Entry.objects.get(system=place.system, act="record.reopen").detail == {
        "reason": REASON,
        "before": {"phase": "planning"},
        "after": {"phase": "assessing"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_others_may_not(place: Place, review: Review, who: str) -> None:
    with turned_away() as refusal:
        reopen(user=getattr(place, who), review=review, reason=REASON)
    assert not isinstance(refusal.value, NotNow)
    assert phase_of(review) == Review.Phase.PLANNING


@pytest.mark.django_db
def test_one_that_is_being_written_is_open_already(place: Place) -> None:
    with pytest.raises(NotNow):
        reopen(user=place.lead, review=a_review(place), reason=REASON)


@pytest.mark.django_db
def test_it_waits_for_the_review_that_is_being_assessed(place: Place, review: Review) -> None:
    a_review(place, title="Second review")
    with pytest.raises(NotNow):
        reopen(user=place.lead, review=review, reason=REASON)
    assert phase_of(review) == Review.Phase.PLANNING


@pytest.mark.django_db
def test_a_plan_that_was_begun_forbids_it_in_the_service_and_in_the_database(
    place: Place, review: Review
) -> None:
    a_plan(place, review, 3, complete=False)
    with pytest.raises(NotNow):
        reopen(user=place.lead, review=review, reason=REASON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(phase=Review.Phase.ASSESSING)
    assert phase_of(review) == Review.Phase.PLANNING


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_begun_at_that_moment_forbids_it(place: Place, review: Review) -> None:
    _, outcome = race(
        partial(a_plan, place, review, 3), partial(reopen, user=place.lead, review=review, reason=REASON)
    )
    assert isinstance(outcome, NotNow)
    assert str(outcome) == reason_against_reopening(review, begun=True)
    assert phase_of(review) == Review.Phase.PLANNING


@pytest.mark.django_db(transaction=True)
def test_no_plan_is_begun_on_one_that_is_being_opened(place: Place, review: Review) -> None:
    _, outcome = race(
        partial(reopen, user=place.lead, review=review, reason=REASON), partial(a_plan, place, review, 3)
    )
    assert isinstance(outcome, NotNow)
    assert phase_of(review) == Review.Phase.ASSESSING
    assert not Plan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_open_it_at_once(place: Place, review: Review) -> None:
    again = Review.objects.get(pk=review.pk)
    _, outcome = race(
        partial(reopen, user=place.lead, review=review, reason=REASON),
        partial(reopen, user=place.lead, review=again, reason=REASON),
    )
    assert isinstance(outcome, NotNow)
    assert Entry.objects.filter(system=place.system, act="record.reopen").count() == 1
