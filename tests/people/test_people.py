"""Who belongs where, who may do what, and what the database refuses by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from assessments.people import policy
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member, set_up_system
from recovery_site.errors import NotNow, Refused
from tests.build import PASSWORD, a_person, a_system

pytestmark = pytest.mark.django_db

LEAD_ALONE = ("review.start", "review.close", "record.write", "record.complete", "record.reopen")
BOTH_SIDES = ("plan.write", "plan.sign", "plan.revise")
MAY = {
    "lead": {"system.read", *LEAD_ALONE, *BOTH_SIDES},
    "commissioner": {"system.read", *BOTH_SIDES},
    "partner": {"system.read"},
    "reader": {"system.read"},
}


def refused(change: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(**values)


@pytest.mark.parametrize("who", MAY)
def test_each_role_may_do_this_and_nothing_else(who: str) -> None:
    place = a_system()
    may = policy.permissions(getattr(place, who), place.system)
    assert {rule.act for rule in policy.TABLE if may.can(rule.act)} == MAY[who]
    for rule in policy.TABLE:
        if not may.can(rule.act):
            with pytest.raises(Refused, match="Only the recovery lead"):
                may.check(rule.act)


def test_a_stranger_and_somebody_who_left_may_nothing() -> None:
    place = a_system()
    User.objects.filter(pk=place.lead.pk).update(is_active=False)
    for nobody in (a_person(), place.lead, a_system().lead):
        for rule in policy.TABLE:
            with pytest.raises(Refused, match="do not belong"):
                policy.check(nobody, rule.act, place.system)


def test_an_organisation_is_named_once() -> None:
    with pytest.raises(NotNow, match="only once"):
        set_up_system(user=a_person(), name="Fen", provider="Trust", commissioners=["TRUST"])
    assert not LocalSystem.objects.exists()


@pytest.mark.parametrize(
    ("role", "organisation", "reason"),
    [
        ("recovery_lead", "Voices", "belongs to a main provider"),
        ("commissioner", "The Trust", "belongs to a commissioner"),
    ],
)
def test_a_role_fits_its_organisation(role: str, organisation: str, reason: str) -> None:
    place = a_system()
    found = Organisation.objects.get(system=place.system, name=organisation)
    with pytest.raises(NotNow, match=reason):
        add_member(by=None, system=place.system, user=a_person(), role=role, organisation=found)


def test_one_role_in_a_system_and_no_organisation_of_another() -> None:
    place, other = a_system(), a_system()
    with pytest.raises(NotNow, match="another local system"):
        add_member(by=None, system=place.system, user=a_person(), role="partner", organisation=other.provider)
    with pytest.raises(NotNow, match="already"):
        add_member(by=None, system=place.system, user=place.lead, role="partner", organisation=place.provider)


def test_the_database_refuses_what_no_page_offers() -> None:
    place, other = a_system(), a_system()
    member = Membership.objects.filter(user=place.lead)
    refused(member.update, organisation=other.provider)
    refused(member.update, role="owner")
    refused(
        Membership.objects.create,
        user=a_person(),
        system=place.system,
        organisation=other.provider,
        role="partner",
    )
    voices = Organisation.objects.filter(system=place.system, name="Voices")
    for wrong in ({"part": "provider"}, {"part": "other"}, {"name": ""}, {"name": "the TRUST"}):
        refused(voices.update, **wrong)
    refused(LocalSystem.objects.filter(pk=place.system.pk).update, name="")
    refused(User.objects.filter(pk=place.lead.pk).update, name="")
    refused(User.objects.filter(pk=place.lead.pk).update, email=other.lead.email.upper())


def test_add_person_gives_an_account_and_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    place = a_system(name="Fen")
    monkeypatch.setattr("assessments.management.commands.add_person.getpass", lambda prompt: PASSWORD)
    role = {"system": "Fen", "role": "partner", "organisation": "Voices"}
    call_command("add_person", "New@example.org", "Nell New", verbosity=0, **role)
    user = User.objects.get(email="new@example.org")
    assert user.check_password(PASSWORD)
    assert policy.permissions(user, place.system).can("system.read")
    with pytest.raises(CommandError, match="already"):
        call_command("add_person", "new@example.org", "Nell New", **role)


def test_add_person_says_what_is_wrong_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["a long pass phrase", "another pass phrase"])
    monkeypatch.setattr("assessments.management.commands.add_person.getpass", lambda prompt: next(typed))
    with pytest.raises(CommandError, match="differ"):
        call_command("add_person", "new@example.org", "Nell New")
    with pytest.raises(CommandError, match="no local system"):
        call_command("add_person", "new@example.org", "Nell New", no_password=True, system="Nowhere")
    with pytest.raises(CommandError):
        call_command("add_person", "no address", "Nell New", no_password=True)
    assert not User.objects.filter(name="Nell New").exists()
