"""Two people write Template A at the same moment. Each lock of the services has a test that fails without it."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import connection

from assessments.audit.differences import NOTHING
from assessments.audit.models import Entry
from assessments.audit.services import faults, log
from assessments.progress.lifecycle import close_review
from assessments.record import services
from assessments.record.models import CompletedTemplateA
from assessments.record.queries import FormLine, Ranks, participation_of, ranks_of
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from recovery_site.errors import NotNow, Stale
from tests.build import (
    Place,
    a_completed_template_a,
    a_review,
    a_row,
    a_system,
    an_edition,
    challenge_numbers,
    ranked,
    record_all,
    row_of,
)
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


def test_two_on_one_challenge(place: Place, review: Review) -> None:
    # Given a challenge that both have on their page
    a_row(place, review, 1, comments="Before.")

    # When both save it
    first = partial(a_row, place, review, 1, version=1, comments="First.")
    _, outcome = race(first, partial(a_row, place, review, 1, version=1, comments="Second."))

    # Then the second is told what the first wrote, as it was read after the lock
    assert isinstance(outcome, Stale)
    assert isinstance(outcome.theirs, FormLine)
    assert outcome.theirs.row
    assert (outcome.theirs.row.comments, outcome.version) == ("First.", 2)
    assert row_of(review, 1).comments == "First."


def test_two_begin_one_challenge(place: Place, review: Review) -> None:
    _, outcome = race(
        partial(a_row, place, review, 1, comments="First."),
        partial(a_row, place, review, 1, comments="Second."),
    )
    assert isinstance(outcome, Stale)
    assert row_of(review, 1).comments == "First."


def test_two_choose_the_priorities(place: Place, review: Review) -> None:
    record_all(place, review)
    ranked(place, review, 1)

    def settle(*numbers: int) -> object:
        ranks = {number: rank for rank, number in enumerate(numbers, start=1)}
        return services.rank(user=place.lead, review=review, ranks=ranks, over_limit_reason="", version=1)

    _, outcome = race(partial(settle, 2, 3), partial(settle, 3, 2))
    assert isinstance(outcome, Stale)
    assert isinstance(outcome.theirs, Ranks)
    assert outcome.theirs == ranks_of(review)
    assert outcome.theirs.ranks == {2: 1, 3: 2}


@pytest.mark.parametrize("before", [0, 1])
def test_two_say_who_took_part(place: Place, review: Review, before: int) -> None:
    if before:
        services.write_participation(user=place.lead, review=review, took_part=["Before."], version=0)

    def write(line: str) -> object:
        return services.write_participation(user=place.lead, review=review, took_part=[line], version=before)

    _, outcome = race(partial(write, "First."), partial(write, "Second."))
    assert isinstance(outcome, Stale)
    assert outcome.theirs == participation_of(review)
    assert participation_of(review).took_part == ["First."]


def completed(place: Place, review: Review) -> CompletedTemplateA:
    return services.complete(user=place.lead, review=review, fingerprint=fingerprint(review))


@pytest.mark.parametrize("late", ["a_row", "a_rank", "who", "complete"])
def test_nothing_is_written_while_somebody_completes(place: Place, review: Review, late: str) -> None:
    # Given a Template A that can be completed, and somebody who writes in it at that moment
    record_all(place, review)
    ranked(place, review, 3)
    read = fingerprint(review)
    writes = {
        "a_row": partial(a_row, place, review, 1, version=1, comments="Too late."),
        "a_rank": partial(ranked, place, review, 3, 4),
        "who": partial(
            services.write_participation, user=place.lead, review=review, took_part=["Late."], version=0
        ),
        "complete": partial(services.complete, user=place.lead, review=review, fingerprint=read),
    }

    # When it is completed first
    done, outcome = race(partial(completed, place, review), writes[late])

    # Then the other is refused, and Template A stands as it was completed
    assert isinstance(outcome, NotNow)
    assert not isinstance(outcome, Stale)
    review.refresh_from_db()
    assert review.phase == Review.Phase.PLANNING
    assert (fingerprint(review), review.completions.count()) == (done.sha256, 1)


@pytest.mark.parametrize("late", ["a_row", "a_rank", "who"])
def test_what_is_completed_is_what_was_read(place: Place, review: Review, late: str) -> None:
    record_all(place, review)
    ranked(place, review, 3)
    read = fingerprint(review)
    writes = {
        "a_row": partial(a_row, place, review, 1, version=1, comments="Just before."),
        "a_rank": partial(ranked, place, review, 3, 4),
        "who": partial(
            services.write_participation, user=place.lead, review=review, took_part=["Before."], version=0
        ),
    }
    _, outcome = race(
        writes[late], partial(services.complete, user=place.lead, review=review, fingerprint=read)
    )
    assert isinstance(outcome, Stale)
    assert not review.completions.exists()


def test_two_close_a_review(place: Place, review: Review) -> None:
    a_completed_template_a(place, review)
    again = Review.objects.get(pk=review.pk)
    _, outcome = race(
        partial(close_review, user=place.lead, review=review, reason="Enough."),
        partial(close_review, user=place.lead, review=again, reason="Enough."),
    )
    assert isinstance(outcome, NotNow)
    assert Entry.objects.filter(system=place.system, act="review.close").count() == 1


def test_two_start_a_review(place: Place) -> None:
    an_edition()
    _, outcome = race(partial(a_review, place), partial(a_review, place, title="Second"))
    assert isinstance(outcome, NotNow)
    assert [one.title for one in place.system.reviews.all()] == ["First review"]


def test_two_entries_in_one_log(place: Place) -> None:
    write = partial(log, system=place.system, actor=place.lead, about=place.system, changed=NOTHING)
    first, second = race(partial(write, act="first"), partial(write, act="second"))
    assert isinstance(second, Entry)
    assert second.seq == first.seq + 1
    assert faults(place.system) == []


def test_two_systems_do_not_wait_for_each_other(place: Place, review: Review) -> None:
    """Writers of one edition lock their own review and nothing that others need."""
    other = a_system()
    theirs = a_review(other)
    assert challenge_numbers(review) == challenge_numbers(theirs)

    def write() -> bool:
        a_row(other, theirs)
        return review.rows.exists()

    # When two of them write at the same moment, then the second was done before the first had committed
    _, seen = race(partial(a_row, place, review), write)
    assert theirs.rows.count() == 1
    assert seen is (connection.vendor == "sqlite")  # which has one writer at a time
