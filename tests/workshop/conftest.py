"""What the tests of the room share."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.reviews.models import Review
from assessments.workshop.models import Room
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_room
from tests.workshop.phoning import signed_in


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


@pytest.fixture
def room(place: Place, review: Review) -> Room:
    return a_room(place, review)


@pytest.fixture
def desk(place: Place) -> Client:
    return signed_in(place.lead)
