"""What the tests of plans share."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.plans.models import Plan
from assessments.reviews.models import Review
from tests.build import Place, a_completed_template_a, a_plan, a_review, a_system
from tests.plans.pages import a_desk


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def plan(place: Place) -> Plan:
    """A plan from which nothing is missing, in a review with another priority."""
    return a_plan(place, a_completed_template_a(place, a_review(place)))


@pytest.fixture
def review(place: Place) -> Review:
    """A review with one priority, whose plan nobody has begun."""
    return a_completed_template_a(place, a_review(place), priorities=(3,))


@pytest.fixture
def edit(client: Client, place: Place, review: Review) -> str:
    """Where that plan is written, by the recovery lead."""
    client.force_login(place.lead)
    return f"/reviews/{review.pk}/plans/3/edit/"


@pytest.fixture
def desks(place: Place) -> tuple[Client, Client]:
    """The recovery lead's browser and the commissioner's."""
    return a_desk(place.lead), a_desk(place.commissioner)
