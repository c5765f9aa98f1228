"""The command that adds people: what it takes, and what it says when something is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assessments.people import policy
from assessments.people.models import Membership, User
from tests.build import PASSWORD, Place, a_system

pytestmark = pytest.mark.django_db
ROLE = {"system": "Fen", "role": "partner", "organisation": "Voices"}


def add(email: str = "new@example.org", **options: Any) -> None:
    call_command("add_person", email, "Nell New", verbosity=0, **{"no_password": True, **options})


def refused(match: str, **options: Any) -> str:
    with pytest.raises(CommandError, match=match) as told:
        add(**options)
    assert not User.objects.filter(name="Nell New").exists()
    return str(told.value)


@pytest.fixture
def place() -> Place:
    return a_system(name="Fen")


def test_an_account_and_a_role(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.management.commands.add_person.getpass", lambda prompt: PASSWORD)
    add("New@example.org", no_password=False, **ROLE)
    user = User.objects.get(email="new@example.org")
    assert user.check_password(PASSWORD)
    assert policy.permissions(user, place.system).can("system.read")
    with pytest.raises(CommandError, match="already"):
        add(**ROLE)


def test_a_role_more_for_somebody_who_has_an_account(place: Place) -> None:
    other = a_system(name="Holm", lead=place.lead)
    call_command("add_person", place.commissioner.email, "Any", **ROLE | {"system": "Holm"}, verbosity=0)
    assert Membership.objects.get(user=place.commissioner, system=other.system).role == "partner"


def test_a_system_can_be_named_by_its_number(place: Place) -> None:
    add(**ROLE | {"system": str(place.system.pk), "organisation": "VOICES"})
    assert Membership.objects.get(user__name="Nell New").system == place.system


def test_a_name_that_two_systems_have_is_refused_with_their_numbers(place: Place) -> None:
    other = a_system(name="Fen")
    told = refused("2 local systems could be meant", **ROLE)
    assert f"\n  {place.system.pk}  Fen, set up on " in told
    assert f"\n  {other.system.pk}  Fen, set up on " in told
    add(**ROLE | {"system": str(other.system.pk)})
    assert Membership.objects.get(user__name="Nell New").system == other.system


@pytest.mark.parametrize("system", ["Nowhere", "999999", "²", "9" * 40])
def test_a_system_that_is_not_there(system: str) -> None:
    refused("no local system of that name or number", **ROLE | {"system": system})


def test_what_was_left_out_is_asked_for(place: Place) -> None:
    refused("--role: recovery_lead, ", system="Fen", organisation="Voices")
    told = refused("--organisation, one of these", system="Fen", role="partner")
    assert "\n  Voices" in told
    refused("--organisation, one of these", system="Fen", role="partner", organisation="Nobody")
    for alone in ({"role": "partner"}, {"organisation": "Voices"}):
        refused("--system: its name or number", **alone)


def test_a_role_that_does_not_fit_writes_nothing(place: Place) -> None:
    refused("Main provider", **ROLE | {"role": "recovery_lead"})


def test_an_address_or_a_password_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    refused("valid email", email="no address")
    typed = iter(["a long pass phrase", "another pass phrase", "short"])
    monkeypatch.setattr("assessments.management.commands.add_person.getpass", lambda prompt: next(typed))
    refused("differ", no_password=False)
    refused("at least 12", no_password=False)
