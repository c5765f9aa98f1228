"""What the services of Template A refuse beyond the pages, and what the database refuses by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.people.transitions import perform
from assessments.progress.lifecycle import close_review
from assessments.record import services
from assessments.record.models import Ranking, Reservation, Row
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES
from assessments.reviews.services import start_review
from framework.models import Challenge, Edition
from recovery_site.errors import NotNow, Stale
from tests.build import (
    DAY,
    a_review,
    a_row,
    a_system,
    an_edition,
    ranked,
    record_all,
    row_of,
)
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db


def refused(change: Callable[..., Any], **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(**values)


def test_a_completed_template_a_is_closed_to_every_change() -> None:
    place = a_system()
    review = a_review(place)
    a_row(place, review, 1, outcome="reservations", reservations=[("Not on nights.", "staff")])
    for number in range(2, 11):
        a_row(place, review, number)
    ranked(place, review, 3)
    services.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    row, said = row_of(review, 1), Reservation.objects.filter(row__review=review)
    refused(Reservation.objects.create, row=row, position=2, words="More.")
    refused(said.update, words="Other.")
    refused(said.delete)
    refused(Row.objects.filter(pk=row.pk).update, comments="Other.")
    refused(Row.objects.filter(pk=row_of(review, 2).pk).delete)
    refused(Ranking.objects.filter(review=review).update, over_limit_reason="Other.")
    refused(Ranking.objects.filter(review=review).delete)
    with pytest.raises(NotNow):
        a_row(place, review, 1, version=1)
    with pytest.raises(NotNow):
        services.complete(user=place.lead, review=review, fingerprint=fingerprint(review))


def test_the_database_keeps_ranks_reservations_and_editions_in_order() -> None:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3, 4)
    refused(Row.objects.filter(pk=row_of(review, 4).pk).update, rank=1)
    refused(Row.objects.create, review=review, challenge=row_of(review, 1).challenge, outcome="not_reached")
    refused(Reservation.objects.create, row=row_of(review, 1), position=1, words="")
    other = Edition.objects.create(
        slug="other", name="Other", year=2030, publisher="P", citation="C", max_live_priorities=5
    )
    elsewhere = Challenge.objects.create(
        edition=other, number=1, title="One", page_title="One", short_title="One"
    )
    refused(Row.objects.filter(pk=row_of(review, 1).pk).update, challenge=elsewhere)
    refused(Review.objects.filter(pk=review.pk).update, edition=other)
    values = {"system": a_system().system, "title": "T", "kind": "joint", "date": DAY, "edition": other}
    refused(Review.objects.create, **values)  # a draft
    refused(Review.objects.filter(pk=review.pk).update, system=a_system().system)
    for wrong in ({"kind": "other"}, {"phase": "done"}, {"title": ""}):
        refused(Review.objects.filter(pk=review.pk).update, **wrong)


def test_ranking_wants_a_recorded_challenge_and_the_ranking_that_was_read() -> None:
    place = a_system()
    review = a_review(place)
    a_row(place, review, 1)
    with pytest.raises(NotNow, match=r"\b2\b"):
        ranked(place, review, 1, 2)
    ranked(place, review, 1)
    with pytest.raises(Stale):
        services.rank(user=place.lead, review=review, ranks={}, over_limit_reason="", version=0)


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_only_the_recovery_lead_starts_and_closes(who: str) -> None:
    place = a_system()
    review, other = a_review(place), getattr(place, who)
    with turned_away():
        close_review(user=other, review=review, reason="Enough.")
    with turned_away():
        start_review(user=other, system=place.system, kind="joint", title="T", date=DAY, edition=an_edition())


def test_only_the_moves_in_the_table_can_be_made() -> None:
    review = a_review(a_system())
    listed = {(move.start, move.act) for move in REVIEW_MOVES}
    for phase in Review.Phase.values:
        for act in {move.act for move in REVIEW_MOVES} - {act for start, act in listed if start == phase}:
            review.phase = phase
            with pytest.raises(NotNow, match="not now"):
                perform(review, act, REVIEW_MOVES, field="phase", by=None, refusal="not now")
    review.refresh_from_db()
    assert review.phase == "assessing"
