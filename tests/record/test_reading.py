"""Reading the record: everybody can open one challenge of it, and the rows say what was agreed before."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.progress.lifecycle import cancel_review
from assessments.record.queries import form_of, line_of
from tests.build import Place, a_completed_template_a, a_review, a_row, a_system, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_who_only_reads_opens_one_challenge_of_the_record(client: Client, place: Place, who: str) -> None:
    # Given a challenge that was agreed with a reservation, after another stage was saved
    review = a_review(place)
    a_row(place, review, 4, stage=1)
    said = [("Not at night.", "two carers")]
    a_row(
        place, review, 4, stage=2, outcome="reservations", reservations=said, comments="We looked.", version=1
    )

    # When somebody who only reads follows its link in the list
    client.force_login(getattr(place, who))
    address = f"/reviews/{review.pk}/template-a/4/read/"
    assert address in client.get(f"/reviews/{review.pk}/template-a/").text
    page = client.get(address)

    # Then all of it is there, also what was saved before, and no way to change it
    for words in ("We looked.", "Not at night.", "two carers", place.lead.name):
        assert words in page.text
    assert [(one.outcome, one.stage) for one in page.context["history"]] == [
        ("reservations", 2),
        ("agreed", 1),
    ]
    assert f'href="/reviews/{review.pk}/template-a/4/"' not in page.text


def test_a_challenge_on_which_nothing_is_recorded_and_one_that_is_not_there(
    client: Client, place: Place
) -> None:
    review = a_review(place)
    client.force_login(place.lead)
    page = client.get(f"/reviews/{review.pk}/template-a/1/read/")
    assert page.context["line"].row is None
    assert f'href="/reviews/{review.pk}/template-a/1/"' in page.text
    assert client.get(f"/reviews/{review.pk}/template-a/11/read/").status_code == 404


def test_the_track_says_what_was_agreed_in_the_review_before(place: Place) -> None:
    # Given a completed review, and one after it that was cancelled
    a_completed_template_a(place, a_review(place))
    mistaken = a_review(place, title="A mistake")
    a_row(place, mistaken, 1, stage=3)
    cancel_review(user=place.lead, review=mistaken, reason="A mistake.")

    # When the next one records another stage, then the line knows the one of the completed review
    third = a_review(place, title="Second review")
    a_row(place, third, 1, stage=1)
    assert [line.was for line in form_of(third, beside_last=True)] == [2] * 10
    assert line_of(third, row_of(third, 1).challenge).track.words.startswith("Stage 1")
    assert line_of(third, row_of(third, 1).challenge).was == 2


@pytest.mark.parametrize("page", ["table", "check"])
def test_all_of_it_is_in_blocks_not_in_a_table(client: Client, place: Place, page: str) -> None:
    review = a_review(place)
    a_row(
        place,
        review,
        1,
        outcome="not_reached",
        stage=None,
        reservations=[("Too high.", "")],
        comments="Both.",
    )
    client.force_login(place.lead)
    text = client.get(f"/reviews/{review.pk}/template-a/{page}/").text
    assert "<table" not in text
    for words in ("Too high.", "Both."):
        assert words in text
