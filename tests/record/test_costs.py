"""What the pages of Template A ask: a session, a person, the gate, the steps, and what the page shows."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.build import Place, a_completed_template_a, a_review, a_row, a_system, ranked, record_all

pytestmark = pytest.mark.django_db
OPEN = {
    "template-a/": 13,
    "template-a/table/": 13,
    "template-a/1/": 22,
    "template-a/1/read/": 14,
    "template-a/priorities/": 12,
    "template-a/who-took-part/": 5,
    "template-a/check/": 24,
    "close/": 4,
}
COMPLETED = {"template-a/": 13, "template-a/table/": 13, "template-a/done/": 6, "template-a/reopen/": 5}


@pytest.fixture
def place(client: Client) -> Place:
    place = a_system()
    client.force_login(place.lead)
    return place


@pytest.mark.parametrize("page", OPEN)
def test_a_template_a_that_is_being_written(
    client: Client, place: Place, page: str, django_assert_num_queries
) -> None:
    review = a_review(place)
    record_all(place, review)
    said = [("Not on nights.", "staff"), ("Not for carers.", "")]
    a_row(place, review, 1, outcome="reservations", reservations=said, version=1)
    ranked(place, review, 5)
    with django_assert_num_queries(OPEN[page]):
        assert client.get(f"/reviews/{review.pk}/{page}").status_code == 200


@pytest.mark.parametrize("page", COMPLETED)
def test_a_template_a_that_is_complete(
    client: Client, place: Place, page: str, django_assert_num_queries
) -> None:
    review = a_completed_template_a(place, a_review(place))
    with django_assert_num_queries(COMPLETED[page]):
        assert client.get(f"/reviews/{review.pk}/{page}").status_code == 200
