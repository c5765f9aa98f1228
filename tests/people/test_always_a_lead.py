"""A local system never loses its last recovery lead: not by a service, by hand, or by two people at one moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from assessments.people import belonging
from assessments.people.models import Membership, User
from assessments.people.policy import Role
from recovery_site.errors import NotNow, Refused
from tests.build import Place, a_person, a_second_lead, a_system
from tests.racing import race

WHY = "Enough."


def lead_of(place: Place, user: User) -> Membership:
    return Membership.objects.get(system=place.system, user=user, role=Role.RECOVERY_LEAD)


def by_role(place: Place, user: User) -> object:
    return Membership.objects.filter(user=user).update(role="partner")


def by_deletion(place: Place, user: User) -> object:
    return Membership.objects.filter(user=user).delete()


def by_closing(place: Place, user: User) -> object:
    return User.objects.filter(pk=user.pk).update(is_active=False)


def by_exchange(place: Place, user: User) -> object:
    gone = a_person()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return Membership.objects.filter(user=user).update(user=gone)


BY_HAND = [by_role, by_deletion, by_closing, by_exchange]


@pytest.mark.django_db
@pytest.mark.parametrize("lose", BY_HAND)
def test_the_database_refuses_whoever_writes(lose: Callable[[Place, User], object]) -> None:
    place = a_system()
    with pytest.raises(IntegrityError), transaction.atomic():
        lose(place, place.lead)
    # With a second lead one may go, and then the other one stays
    second = a_second_lead(place)
    lose(place, place.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        lose(place, second)
    # nobody else is kept
    lose(place, place.commissioner)


@pytest.mark.django_db
def test_a_lead_whose_account_is_closed_is_none() -> None:
    place = a_system()
    second = a_second_lead(place)
    by_closing(place, second)
    with pytest.raises(NotNow):
        belonging.leave(user=place.lead, system=place.system, reason=WHY)
    belonging.remove(by=place.lead, system=place.system, memberships=[lead_of(place, second)], reason=WHY)
    assert Membership.objects.filter(system=place.system, role=Role.RECOVERY_LEAD).count() == 1


@pytest.mark.django_db
def test_a_lead_of_two_systems_is_kept_by_either() -> None:
    place = a_system()
    other = a_system(lead=place.lead)
    a_second_lead(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        by_closing(other, place.lead)


def change(place: Place, by: User, user: User) -> object:
    member = lead_of(place, user)
    return belonging.change_role(
        by=by, system=place.system, member=member, role=Role.PARTNER, organisation=place.provider,
        was=belonging.mark_of(member), reason=WHY,
    )  # fmt: skip


def remove(place: Place, by: User, user: User) -> object:
    return belonging.remove(by=by, system=place.system, memberships=[lead_of(place, user)], reason=WHY)


def leave(place: Place, by: User, user: User) -> object:
    return belonging.leave(user=user, system=place.system, reason=WHY)


def hand_over(place: Place, by: User, user: User) -> object:
    return belonging.hand_over(by=user, system=place.system, to=place.partner, then="leave", reason=WHY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [change, remove, leave, by_closing])
@pytest.mark.parametrize("second", [change, remove, leave, by_closing])
def test_two_leads_who_go_at_the_same_moment_leave_one(first: Callable, second: Callable) -> None:
    # Given two leads, each of whom may go while the other one is there
    place = a_system()
    other = a_second_lead(place)

    def act(how: Callable, by: User, user: User) -> object:
        return how(place, user) if how is by_closing else how(place, by, user)

    # When both go at once: each of them by themselves, or each by the other one
    _, later = race(lambda: act(first, other, place.lead), lambda: act(second, place.lead, other))

    # Then the one who was later is told, and a lead with an open account is left
    assert isinstance(later, NotNow | Refused | IntegrityError)
    assert Membership.objects.filter(
        system=place.system, role=Role.RECOVERY_LEAD, user__is_active=True
    ).exists()


@pytest.mark.django_db(transaction=True)
def test_who_is_handed_over_to_and_leaves_at_that_moment() -> None:
    place = a_system()
    _, later = race(
        lambda: hand_over(place, place.lead, place.lead),
        lambda: belonging.leave(user=place.partner, system=place.system, reason=WHY),
    )
    assert isinstance(later, NotNow)  # the new lead is the last one
    assert lead_of(place, place.partner)
