"""Numbers that are typed beside challenges: one that is taken moves the others down, with or without a script."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.record.forms import clashing, in_order
from assessments.reviews.models import Review
from tests.build import Place, a_completed_template_a, a_review, a_system, ranked, record_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("shown", "typed", "order"),
    [
        ({1: 1, 2: 2, 3: 3}, {1: 1, 2: 2, 3: 1}, [3, 1, 2]),  # the third moves to the top
        ({1: 1, 2: 2, 3: 3}, {1: 3, 2: 2, 3: 3}, [2, 3, 1]),  # the first moves to the end
        ({1: 1, 2: 2}, {1: 1, 2: 2, 9: 1}, [9, 1, 2]),  # a new one at the top
        ({1: 1, 2: 2}, {1: 1, 2: 2, 9: 2}, [1, 9, 2]),  # a new one in the middle
        ({1: 1, 2: 2, 3: 3}, {1: 1, 3: 3}, [1, 3]),  # one is taken out: no gap is left
        ({}, {4: 2, 7: 5}, [4, 7]),
        ({1: 1, 2: 2}, {1: 2, 2: 1}, [2, 1]),
        ({1: 1, 2: 2}, {}, []),
    ],
)
def test_numbers_become_one_order(shown, typed, order) -> None:
    assert in_order(shown, typed) == {number: rank for rank, number in enumerate(order, start=1)}
    assert not clashing(shown, typed)


@pytest.fixture
def place(client: Client) -> Place:
    place = a_system()
    client.force_login(place.lead)
    return place


@pytest.fixture
def review(place: Place) -> Review:
    review = a_review(place)
    record_all(place, review)
    return review


def order_of(review: Review) -> list[int]:
    return list(review.rows.exclude(rank=None).order_by("rank").values_list("challenge__number", flat=True))


def test_typing_1_beside_a_second_row_moves_the_first_down(
    client: Client, place: Place, review: Review
) -> None:
    # Given two priorities
    ranked(place, review, 5, 6)

    # When somebody types 1 beside the second, and saves
    sent = {"version": "1", "rank_5": "1", "rank_6": "1", "over_limit_reason": ""}
    answer = client.post(f"/reviews/{review.pk}/template-a/priorities/", sent, follow=True)

    # Then it is the first, and the page says in which order it was saved
    assert order_of(review) == [6, 5]
    (message,) = answer.context["messages"]
    text = str(message)
    assert text.index("1. ") < text.index("2. ")


def test_two_that_are_first_at_once_are_a_question(client: Client, review: Review) -> None:
    sent = {"version": "0", "rank_5": "1", "rank_6": "1", "over_limit_reason": ""}
    page = client.post(f"/reviews/{review.pk}/template-a/priorities/", sent)
    assert page.context["form"].errors["rank_6"]
    assert page.text.count('value="1"') >= 2
    assert order_of(review) == []


def test_a_reason_that_is_missing_keeps_the_order(client: Client, review: Review) -> None:
    sent = {f"rank_{number}": "1" if number == 9 else str(number) for number in (2, 3, 4, 5, 6, 9)}
    page = client.post(
        f"/reviews/{review.pk}/template-a/priorities/", {"version": "0", "over_limit_reason": "", **sent}
    )
    assert page.context["form"].errors["over_limit_reason"]
    assert [page.context["form"][f"rank_{n}"].value() for n in (9, 2, 6)] == ["1", "2", "6"]
    assert order_of(review) == []


def test_the_places_that_are_left_count_what_is_carried_over(client: Client, place: Place) -> None:
    a_completed_template_a(place, a_review(place), priorities=(1, 2, 3))
    second = a_review(place, title="Second review")
    record_all(place, second)
    ranked(place, second, 3, 4)
    page = client.get(f"/reviews/{second.pk}/template-a/priorities/")
    assert page.context["places"].startswith("1 ")
    assert [row.challenge.number for row in page.context["carried"]] == [1, 2, 3]


def test_the_summary_names_the_errors_in_the_order_of_the_page(client: Client, review: Review) -> None:
    sent = {"version": "0", "rank_9": "x", "rank_2": "0", "over_limit_reason": "x" * 2001}
    page = client.post(f"/reviews/{review.pk}/template-a/priorities/", sent)
    summary = page.text.partition("nhsuk-error-summary__list")[2].partition("</ul>")[0]
    places = [summary.index(f'href="#id_{name}"') for name in ("rank_2", "rank_9", "over_limit_reason")]
    assert places == sorted(places)
    assert str(page.context["form"].fields["over_limit_reason"].label) in summary
