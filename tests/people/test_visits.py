"""When somebody was last here: a day, written once a day at most, and never for a phone in a room."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.people.models import Membership
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_room
from tests.workshop.phoning import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    """Nobody has been here yet."""
    place = a_system()
    Membership.objects.update(last_here=None)
    return place


def last_here(place: Place) -> dt.date | None:
    return Membership.objects.get(user=place.partner).last_here


def writes(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum(query["sql"].startswith("UPDATE") for query in asked.captured_queries)


def test_the_first_page_of_a_day_is_noted_and_no_other(client: Client, place: Place) -> None:
    address = f"/systems/{place.system.pk}/people/"
    client.force_login(place.partner)
    assert writes(client, address) == 1
    assert last_here(place) == timezone.localdate()
    assert writes(client, address) == 0
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.update(last_here=yesterday)
    assert writes(client, address) == 1
    assert Membership.objects.get(user=place.reader).last_here == yesterday


def test_only_the_system_that_was_opened_is_noted(client: Client, place: Place) -> None:
    other = a_system(lead=place.lead)
    Membership.objects.update(last_here=None)
    client.force_login(place.lead)
    client.get(f"/systems/{place.system.pk}/")
    assert Membership.objects.get(user=place.lead, system=place.system).last_here
    assert not Membership.objects.get(user=place.lead, system=other.system).last_here


def test_a_refused_page_and_a_phone_note_nothing(client: Client, place: Place) -> None:
    room = a_room(place, a_review(place))
    Membership.objects.update(last_here=None)
    client.force_login(place.partner)
    assert client.get(f"/rooms/{room.pk}/").status_code == 403
    Phone().come_in(room)
    assert not Membership.objects.filter(last_here__isnull=False).exists()


def test_a_visit_that_cannot_be_written_keeps_nobody_out(
    client: Client, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locked:
        def filter(self, *wanted: object, **also: object) -> Locked:
            return self

        def update(self, **values: object) -> int:
            raise OperationalError("database is locked")

    class Memberships:
        objects = Locked()

    client.force_login(place.partner)
    monkeypatch.setattr("assessments.people.visits.Membership", Memberships)
    assert client.get(f"/systems/{place.system.pk}/").status_code == 200
    assert last_here(place) is None
