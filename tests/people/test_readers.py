"""Somebody who only reads sets up no local system: by no page, and by no statement either."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from assessments.people.models import LocalSystem, Membership
from assessments.people.services import add_member, set_up_system
from tests.build import Place, a_person, a_system
from tests.refusing import turned_away

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def place() -> Place:
    return a_system()


def taken_by(user, place: Place) -> Membership:
    """`user` makes themselves the lead of that system, past every page and service."""
    lead = Membership.Role.RECOVERY_LEAD
    return Membership.objects.create(
        user=user, system=place.system, organisation=place.provider, role=lead, given_by=user
    )


def test_a_reader_is_refused_by_the_service_and_by_the_database(place: Place) -> None:
    with turned_away():
        set_up_system(user=place.reader, name="Mine", provider="Mine", commissioners=["Theirs"])
    assert not LocalSystem.objects.filter(name="Mine").exists()
    with pytest.raises(IntegrityError, match="only reads"), transaction.atomic():
        taken_by(place.reader, place)


def test_a_reader_may_be_made_a_lead_by_somebody_else(place: Place) -> None:
    lead = Membership.Role.RECOVERY_LEAD
    add_member(by=place.lead, system=place.system, user=place.reader, role=lead, organisation=place.provider)
    assert Membership.objects.filter(user=place.reader, role=lead).exists()


def test_somebody_with_no_role_or_with_another_one_sets_up_a_system(place: Place) -> None:
    for user in (a_person(), place.partner):
        taken_by(user, place)
