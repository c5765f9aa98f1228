"""However a room ends: what people said of Template A counts, and nothing that is recorded is overwritten."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from assessments.progress.services import reopen
from assessments.record import services as record_service
from assessments.record.attending import Dated, read_views
from assessments.record.models import Participation
from assessments.record.presenters import attending_lines
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from assessments.workshop.rooms import closing
from recovery_site.errors import NotNow
from tests.build import Place
from tests.workshop.build import (
    a_recorded_room,
    a_room,
    ask_acceptance,
    ask_picks,
    cast,
    phones,
    present,
    rated,
    reveal,
)
from tests.workshop.phoning import signed_in
from tests.workshop.test_closing import close, complete, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(place: Place) -> Room:
    """A room of a review in which everything is written down."""
    return a_recorded_room(place)


def test_template_a_is_not_completed_past_an_open_room(place: Place, room: Room) -> None:
    review = room.review
    with pytest.raises(NotNow):
        record_service.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    with pytest.raises(IntegrityError, match="still open"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(phase="planning")
    close(place, room)
    record_service.complete(user=place.lead, review=review, fingerprint=fingerprint(review))
    review.refresh_from_db()
    assert review.phase == "planning"
    with pytest.raises(IntegrityError, match="nothing left"), transaction.atomic():
        a_room_in_the_database(room)


def a_room_in_the_database(like: Room) -> None:
    values = Room.objects.values().get(pk=like.pk) | {"id": None, "state": "lobby", "code": "ANOTHER2"}
    Room.objects.create(**values)


def test_the_page_of_direct_entry_leads_into_the_open_room(place: Place, room: Room) -> None:
    answer = signed_in(place.lead).get(f"/reviews/{room.review_id}/template-a/check/")
    assert answer["Location"] == f"/rooms/{room.pk}/complete/"


@pytest.mark.parametrize("how", ["completed", "closed", "left alone", "moved on"])
def test_answers_to_template_a_count_however_the_room_ends(place: Place, room: Room, how: str) -> None:
    # Given a room that was asked to accept Template A, where nobody has shown the answers yet
    everybody = phones(room, 9, "user")
    question = ask_acceptance(place, room)
    for phone in everybody[1:]:
        cast(question, phone, "accept")
    cast(question, everybody[0], "differently", words="Nights were left out.", may_record=True)
    # When it ends
    if how == "completed":
        complete(place, room)
    elif how == "left alone":
        later(room, 60)
        closing.close_overdue()
    else:
        if how == "moved on":
            ask_picks(place, room)
        close(place, room)
    # Then the record has what they said
    said = Participation.objects.get(review=room.review)
    assert "8 accept it, 1 see something differently" in attending_lines(said.took_part)[-1]
    assert read_views(said.seen_differently) == (Dated("Nights were left out.", room.day),)


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize(("many", "kept"), [(7, False), (8, True)])
def test_what_so_few_said_that_it_is_not_kept_is_told_before_it_is_lost(
    place: Place, room: Room, many: int, kept: bool, shown: bool
) -> None:
    everybody = phones(room, 9)
    question = ask_acceptance(place, room)
    for phone in everybody[:many]:
        cast(question, phone, "differently", words="Nights were left out.", may_record=True)
    if shown:
        reveal(place, room)
    page = signed_in(place.lead).get(f"/rooms/{room.pk}/complete/")
    assert page.context["unkept"] == (0 if kept else many)
    assert bool(page.context["open_answers"]) is (kept and not shown)
    assert ("data-unkept" in page.text) is not kept
    complete(place, room)
    assert bool(Participation.objects.get(review=room.review).seen_differently) is kept


def test_who_took_part_is_read_before_it_is_filed_once_no_arrival_can_change_it(
    place: Place, room: Room
) -> None:
    # Given a room of two groups
    everybody = [*phones(room, 9, "user"), *phones(room, 9, "staff")]
    desk, address = signed_in(place.lead), f"/rooms/{room.pk}/complete/"
    # Before its groups are settled the page says only what will be said of them
    assert len(desk.get(address).context["took_part"]) == 1
    # Then it says what will be filed, word for word, but for the day
    rated(place, room, 1, [(phone, "2") for phone in everybody])
    read = desk.get(address).context["took_part"]
    assert len(read) == 3
    assert all(line in desk.get(address).text for line in read)
    # With the number that the facilitator counted, groups would not add up, and the page shows that, too
    present(room, 20)
    counted = desk.get(address).context["took_part"]
    assert (len(counted), counted[0]) == (2, read[0].replace("18", "20"))
    complete(place, room, people=18)
    first, *others = attending_lines(Participation.objects.get(review=room.review).took_part)
    assert (first.endswith(read[0]), others) == (True, read[1:])


def test_another_room_adds_to_what_is_recorded(place: Place, room: Room) -> None:
    # Given what somebody typed, and a first room with a dissenting voice
    record_service.write_participation(
        user=place.lead, review=room.review, took_part=["Typed by hand."], version=0
    )
    everybody = phones(room, 9)
    question = ask_acceptance(place, room)
    for phone in everybody:
        cast(question, phone, "differently", words="Too high.", may_record=True)
    complete(place, room)
    review = room.review
    review.refresh_from_db()
    before = Participation.objects.get(review=review)
    assert before.took_part[0] == "Typed by hand."
    # When Template A is opened again and completed from an empty room, then from one with a few
    reopen(user=place.lead, review=review, reason="A slip of the pen")
    complete(place, a_room(place, review))
    after = Participation.objects.get(review=review)
    assert (after.took_part, after.seen_differently) == (before.took_part, before.seen_differently)
    reopen(user=place.lead, review=review, reason="Once more")
    few = a_room(place, review)
    phones(few, 3)
    complete(place, few)
    # Then nothing that stood there is gone
    last = Participation.objects.get(review=review)
    assert last.took_part[:-1] == before.took_part
    assert last.seen_differently == before.seen_differently
