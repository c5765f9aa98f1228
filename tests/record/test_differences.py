"""Where services differ: a note of a row, shown wherever the row is, that changes no stage."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from assessments.people.services import add_member
from assessments.record import snapshot
from assessments.record.models import CompletedTemplateA
from assessments.record.queries import line_of
from assessments.reports import content
from assessments.reports.fitting import fitted
from tests.build import Place, a_completed_template_a, a_person, a_review, a_row, a_system, row_of
from tests.workshop.build import a_phone, a_room, cast, reveal, show_wording

pytestmark = pytest.mark.django_db
WARDS = "Older adults’ wards: stage 1."
TYPED = {"outcome": "agreed", "stage": "2", "comments": "", "r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}


@pytest.fixture
def place() -> Place:
    return a_system()


def test_it_is_written_with_the_row_and_changes_nothing_else(client: Client, place: Place) -> None:
    # Given a review in which challenge 2 is agreed
    review = a_review(place)
    a_row(place, review, 2)
    before = line_of(review, row_of(review, 2).challenge).track
    client.force_login(place.lead)

    # When the lead notes where services differ
    address = f"/reviews/{review.pk}/template-a/2/"
    sent = client.post(address, TYPED | {"version": "1", "differences": WARDS, "save": "1"})

    # Then it is kept, the stage is what it was, and the form shows it again
    assert sent.status_code == 302
    row = row_of(review, 2)
    assert (row.differences, row.stage, row.outcome) == (WARDS, 2, "agreed")
    assert line_of(review, row.challenge).track == before
    assert client.get(address).context["form"]["differences"].value() == WARDS


@pytest.mark.parametrize(
    "page",
    ["template-a/2/read/", "template-a/table/", "template-a/check/", "template-a.html", "board-report.html"],
)
def test_it_stands_wherever_the_row_is_read(client: Client, place: Place, page: str) -> None:
    review = a_review(place)
    a_row(place, review, 2, differences=f"{WARDS}\n<b>Rehab</b>: stage 3.")
    client.force_login(place.lead)
    text = client.get(f"/reviews/{review.pk}/{page}").text
    assert WARDS in text
    assert "&lt;b&gt;Rehab" in text
    assert "<b>Rehab" not in text


def test_somebody_else_wrote_another_note_meanwhile(client: Client, place: Place) -> None:
    review = a_review(place)
    colleague = a_person()
    add_member(by=None, system=place.system, user=colleague, role="facilitator", organisation=place.provider)
    a_row(place, review, 2, user=colleague, differences="Theirs.")
    client.force_login(place.lead)
    page = client.post(
        f"/reviews/{review.pk}/template-a/2/", TYPED | {"version": "0", "differences": "Yours."}
    )
    shown = page.text.partition("data-both-versions")[2].partition("<form")[0]
    assert "Theirs." in shown
    assert "Yours." in shown
    assert row_of(review, 2).differences == "Theirs."


def test_a_note_that_is_too_long_is_refused_beside_the_field_and_stays_typed(
    client: Client, place: Place
) -> None:
    review = a_review(place)
    client.force_login(place.lead)
    long = "w" * 2001
    page = client.post(f"/reviews/{review.pk}/template-a/2/", TYPED | {"version": "0", "differences": long})
    assert "differences" in page.context["form"].errors
    assert long in page.text
    assert not review.rows.exists()


def test_it_is_kept_with_the_completed_template_a(place: Place) -> None:
    review = a_review(place)
    a_row(place, review, 2, differences=WARDS)
    found = snapshot.of(review)
    assert [row.differences for row in found.rows[:2]] == ["", WARDS]
    assert snapshot.read(found.canonical()) == found


def test_two_readers_of_a_page_notice_a_note_that_changed(place: Place) -> None:
    review = a_completed_template_a(place, a_review(place))
    value = snapshot.completed(CompletedTemplateA.objects.get(review=review))
    first, *rest = value.rows
    other = replace(value, rows=(replace(first, differences=WARDS), *rest))
    assert other.sha256 != value.sha256


def test_people_in_the_room_are_asked_again_when_the_note_changed(place: Place) -> None:
    review = a_review(place)
    a_row(place, review, 2)
    room = a_room(place, review)
    first = show_wording(place, room, 2)
    cast(first, a_phone(room), "accept")
    reveal(place, room)
    a_row(place, review, 2, version=1, differences=WARDS)
    assert show_wording(place, room, 2) != first


def test_a_long_note_leaves_the_form_with_its_comments_and_reservations(place: Place) -> None:
    review = a_review(place)
    said = [("Not at night. " * 60, "two carers")]
    a_row(
        place, review, 2, outcome="reservations", comments="We looked. " * 170, differences="Ward by ward. " * 140,
        reservations=said,
    )  # fmt: skip
    a_row(place, review, 3, comments="Short.")
    (row,) = fitted(content.template_a(review)).after
    assert row == snapshot.of(review).rows[1]
