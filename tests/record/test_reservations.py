"""Reservations go with the outcome, and each keeps its identity for as long as somebody means the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.record.models import Reservation, Row
from assessments.reviews.models import Review
from recovery_site.errors import NotNow
from tests.build import Place, a_review, a_row, a_system, ranked, record_all, row_of

pytestmark = pytest.mark.django_db
SAID = [("Not on nights.", "staff"), ("Not for carers.", "two carers"), ("Not in winter.", "")]


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


def stored(review: Review) -> list[tuple[str, str]]:
    return [(one.words, one.held_by) for one in Reservation.objects.filter(row__review=review)]


def uids(review: Review) -> dict[str, object]:
    """Words -> uid."""
    return dict(Reservation.objects.filter(row__review=review).values_list("words", "uid"))


def refused(change: Callable[..., Any], **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(**values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "agreed", "reservations": SAID},
        {"outcome": "reservations", "reservations": []},
        {"outcome": "not_reached", "stage": 1},
        {"outcome": "agreed", "stage": None},
        {"outcome": "reservations", "stage": None, "reservations": SAID},
        {"outcome": "agreed", "stage": 0},
        {"outcome": "agreed", "stage": 4},  # this edition has three
    ],
)
@pytest.mark.parametrize("version", [0, 1])
def test_the_service_refuses_what_does_not_go_together(
    place: Place, review: Review, wrong: dict[str, Any], version: int
) -> None:
    if version:
        a_row(place, review, 1, comments="Before.")
    with pytest.raises(NotNow):
        a_row(place, review, 1, version=version, **wrong)
    assert [row.comments for row in review.rows.all()] == ["Before."] * version


def test_the_outcome_can_change_and_the_reservations_with_it(place: Place, review: Review) -> None:
    a_row(place, review, 1, outcome="reservations", reservations=SAID)
    a_row(place, review, 1, outcome="agreed", version=1)
    assert stored(review) == []
    a_row(place, review, 1, outcome="not_reached", stage=None, reservations=SAID, version=2)
    assert stored(review) == SAID


def test_the_database_refuses_it_too(place: Place, review: Review) -> None:
    record_all(place, review)
    ranked(place, review, 3)
    a_row(place, review, 1, outcome="reservations", reservations=SAID, version=1)
    reserved, agreed = row_of(review, 1), row_of(review, 2)
    row = Row.objects.filter(pk=reserved.pk)
    refused(row.update, outcome="agreed")
    refused(Reservation.objects.create, row=agreed, position=1, words="But.")
    refused(reserved.reservations.update, row=agreed)
    refused(row.update, stage=4)
    refused(row.update, stage=0)
    refused(row.update, rank=11)
    refused(row.update, rank=0)
    reserved.reservations.all().delete()
    refused(Review.objects.filter(pk=review.pk).update, phase="planning")


def test_one_that_stays_keeps_its_identity(place: Place, review: Review) -> None:
    # Given three reservations
    a_row(place, review, 1, outcome="reservations", reservations=SAID)
    before = uids(review)
    first, second, third = (before[words] for words, _ in SAID)

    # When two change places, one of them with other words, the third goes and a fourth comes
    again = [("Not in summer.", "", third), ("Not on nights.", "night staff", first), ("New.", "")]
    a_row(place, review, 1, outcome="reservations", reservations=again, version=1)

    # Then those two are who they were
    after = uids(review)
    assert (after["Not in summer."], after["Not on nights."]) == (third, first)
    assert after["New."] not in before.values()
    assert second not in after.values()
    assert [words for words, _ in stored(review)] == ["Not in summer.", "Not on nights.", "New."]


def test_the_identity_of_another_row_is_not_taken_over(place: Place, review: Review) -> None:
    a_row(place, review, 1, outcome="reservations", reservations=SAID[:1])
    theirs = uids(review)["Not on nights."]
    said = [("Mine.", "", theirs), ("Mine again.", "", theirs)]
    a_row(place, review, 2, outcome="reservations", reservations=said)
    after = uids(review)
    assert after["Not on nights."] == theirs
    assert len(set(after.values())) == 3


def test_a_box_is_there_for_what_must_be_written(client: Client, place: Place, review: Review) -> None:
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/1/"
    sent = {"outcome": "reservations", "stage": "2", "comments": "", "version": "0"}
    sent |= {"r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}
    # When one with reservations is saved without any, then a box is there and says that it is needed
    (box,) = client.post(address, sent).context["reservations"].forms
    assert box.errors.keys() == {"words"}
    (box,) = client.post(address, sent | {"r-TOTAL_FORMS": "1"}).context["reservations"].forms
    assert box.errors.keys() == {"words"}
    # When another is asked for, then what was typed stays, and nothing is said against it yet
    typed = sent | {"r-TOTAL_FORMS": "1", "r-0-words": "Not on nights.", "r-0-uid": "", "add": "1"}
    page = client.post(address, typed)
    boxes = page.context["reservations"].forms
    assert [one["words"].value() for one in boxes] == ["Not on nights.", None]
    assert page.context["form"]["outcome"].value() == "reservations"
    # and an agreement with reservations is called one
    agreed = typed | {"outcome": "agreed"}
    agreed.pop("add")
    assert client.post(address, agreed).context["form"].errors.keys() == {"outcome"}
    assert stored(review) == []


def test_the_page_sends_back_who_each_one_is(client: Client, place: Place, review: Review) -> None:
    a_row(place, review, 1, outcome="reservations", reservations=SAID[:2])
    before = uids(review)
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/1/"
    page = client.get(address)
    forms = page.context["reservations"].forms
    assert [form["uid"].value() for form in forms[:2]] == [str(uid) for uid in before.values()]
    for uid in before.values():
        assert f'value="{uid}"' in page.text
    assert [form.prefix for form in forms[:2]] == ["r-0", "r-1"]

    # When the first is emptied, and the second says something else
    sent = {"outcome": "reservations", "stage": "2", "comments": "", "version": "1"}
    sent |= {"r-TOTAL_FORMS": "2", "r-INITIAL_FORMS": "2"}
    sent |= {f"r-{n}-uid": str(uid) for n, uid in enumerate(before.values())}
    sent |= {"r-0-words": "", "r-0-held_by": "", "r-1-words": "Other words.", "r-1-held_by": ""}
    assert client.post(address, sent).status_code == 302
    assert uids(review) == {"Other words.": before["Not for carers."]}
