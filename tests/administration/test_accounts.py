"""Accounts are closed and opened by an administrator; never by accident, and never their own."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from assessments.administration import services
from assessments.audit.models import Access
from assessments.people.belonging import leave
from assessments.people.models import Membership, User
from assessments.people.services import add_member
from recovery_site.errors import NotNow, Refused
from tests.administration.world import address_of, an_administrator
from tests.build import a_second_lead, a_system
from tests.people.inviting import OUTBOX
from tests.racing import race

CLOSE = {"close": "1"}
pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


@pytest.fixture
def admin(client: Client) -> User:
    admin = an_administrator()
    client.force_login(admin)
    return admin


def test_a_closed_account_is_out_from_the_next_request_and_can_come_back(client: Client, admin: User) -> None:
    # Given a partner who is signed in
    place = a_system()
    theirs, at_home = Client(), Client()
    theirs.force_login(place.partner)
    at_home.force_login(place.partner)
    page = f"/systems/{place.system.pk}/"
    assert theirs.get(page).status_code == 200

    # When an administrator closes the account (and not by a form without the button)
    address = address_of("administration_person", place)
    client.post(address)
    assert theirs.get(page).status_code == 200
    assert client.post(address, CLOSE).headers["Location"] == address

    # Then they are out, and it is noted by whom
    assert theirs.get(page).headers["Location"].startswith("/accounts/login/")
    noted = Access.objects.get(what=Access.What.CLOSED)
    assert (noted.user, noted.detail, noted.address) == (place.partner, f"by account {admin.pk}", "127.0.0.1")

    # and opened again the account is as it was, but signed out wherever it was signed in
    client.post(address, {"reopen": "1"})
    assert at_home.get(page).headers["Location"].startswith("/accounts/login/")
    theirs.force_login(place.partner)
    assert theirs.get(page).status_code == 200
    assert Access.objects.filter(what=Access.What.REOPENED).count() == 1


def test_twice_is_once() -> None:
    admin, place = an_administrator(), a_system()
    for _ in range(2):
        services.close_account(by=admin, person=place.partner)
    for _ in range(2):
        services.reopen_account(by=admin, person=place.partner)
    assert Access.objects.count() == 2


def test_the_only_lead_of_a_system_is_not_closed_by_accident(client: Client, admin: User) -> None:
    place = a_system("Fenmarsh")
    address = reverse("administration_person", args=[place.lead.pk])
    page = client.post(address, CLOSE)
    assert page.status_code == 409
    assert "Fenmarsh" in page.text
    place.lead.refresh_from_db()
    assert place.lead.is_active

    # with another lead there is nothing in the way
    add_member(
        by=None, system=place.system, user=place.partner, role=Role.RECOVERY_LEAD, organisation=place.provider
    )
    assert client.post(address, CLOSE).status_code == 302


def test_the_only_lead_is_closed_when_that_is_meant(client: Client, admin: User) -> None:
    place = a_system("Fenmarsh")
    client.post(reverse("administration_person", args=[place.lead.pk]), CLOSE | {"without_lead": "on"})
    place.lead.refresh_from_db()
    assert not place.lead.is_active


def test_nobody_closes_their_own_account(client: Client, admin: User) -> None:
    address = reverse("administration_person", args=[admin.pk])
    assert 'class="nhsuk-button nhsuk-button--warning"' not in client.get(address).text
    assert client.post(address, CLOSE).status_code == 409
    admin.refresh_from_db()
    assert admin.is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_close_each_other() -> None:
    one, other = an_administrator(), an_administrator()
    _, second = race(
        lambda: services.close_account(by=one, person=other),
        lambda: services.close_account(by=other, person=one),
    )
    assert isinstance(second, Refused)
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


def test_people_are_found_by_any_part_of_name_or_address(client: Client, admin: User) -> None:
    a_system()
    page = client.get(reverse("administration_people"), {"q": "petra example"})
    assert [line.name for line in page.context["lines"]] == ["Petra Partner"]
    assert client.get(reverse("administration_people"), {"q": "\x00%_"}).status_code == 200
    assert client.get(reverse("administration_people"), {"page": "x"}).status_code == 200
    assert client.get(reverse("administration_people"), {"page": "99"}).context["lines"] == []


@pytest.mark.django_db(transaction=True)
def test_a_lead_who_is_closed_as_another_one_leaves_is_the_last_one_and_stays() -> None:
    place, admin = a_system("Fenmarsh"), an_administrator()
    second = a_second_lead(place)
    _, later = race(
        lambda: leave(user=second, system=place.system, reason="A new job."),
        lambda: services.close_account(by=admin, person=place.lead),
    )
    assert isinstance(later, NotNow)
    assert User.objects.get(pk=place.lead.pk).is_active
