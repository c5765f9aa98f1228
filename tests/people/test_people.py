"""Who belongs where, who may do what, and what the database refuses by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.people import policy
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.policy import Act
from assessments.people.services import add_member, set_up_system
from recovery_site.errors import NotNow
from tests.build import Place, a_person, a_system
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db

EVERYBODY = ("system.read", "people.leave")
LEAD_ALONE = (
    "system.correct",
    "people.change",
    "system.secure",
    "system.share",
    "system.export",
    "people.invite",
    "review.correct",
    "review.cancel",
    "review.start",
    "review.close",
    "review.tell",
    "board.ask",
    "record.complete",
    "record.reopen",
    "report.publish",
)
IN_THE_ROOM = ("record.write", "room.run", "workshop.invite", "prereading.send")
BOTH_SIDES = (
    "log.read",
    "plan.write",
    "plan.agree",
    "plan.sign",
    "plan.revise",
    "plan.discuss",
    "action.move",
    "action.agree",
    "measure.write",
    "measure.end",
    "reading.write",
    "priority.carry",
    "priority.close",
)
STUDY = "review.study"
MAY = {
    "lead": {*EVERYBODY, "evidence.write", *LEAD_ALONE, *IN_THE_ROOM, *BOTH_SIDES, STUDY},
    "facilitator": {*EVERYBODY, "evidence.write", *IN_THE_ROOM, STUDY},
    "commissioner": {*EVERYBODY, "evidence.write", *BOTH_SIDES, STUDY},
    "representative": {*EVERYBODY, "evidence.write", "plan.endorse", "plan.discuss"},
    "partner": {*EVERYBODY, "evidence.write"},
    "reader": {*EVERYBODY, "log.read"},
}


def refused(change: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change(**values)


def a_member(place: Place, role: str) -> User:
    """Somebody more, with that role, for the provider."""
    user = a_person()
    add_member(by=None, system=place.system, user=user, role=role, organisation=place.provider)
    return user


@pytest.mark.parametrize("who", MAY)
def test_each_role_may_do_this_and_nothing_else(who: str) -> None:
    place = a_system()
    user = getattr(place, who, None) or a_member(place, who)
    may = policy.permissions(user, place.system)
    assert {act for act in Act if may.can(act)} == MAY[who]
    for act in set(Act) - MAY[who]:
        with turned_away() as refusal:
            may.check(act)
        assert str(refusal.value) == may.reason_against(act) == str(policy.table().rules[act].refusal) != ""


def test_a_stranger_and_somebody_who_left_may_nothing() -> None:
    place = a_system()
    User.objects.filter(pk=place.commissioner.pk).update(is_active=False)
    for nobody in (a_person(), place.commissioner, a_system().lead):
        for act in Act:
            with turned_away():
                policy.check(nobody, act, place.system)


def test_an_organisation_is_named_once() -> None:
    with pytest.raises(NotNow):
        set_up_system(user=a_person(), name="Fen", provider="Trust", commissioners=["TRUST"])
    assert not LocalSystem.objects.exists()


@pytest.mark.parametrize(
    ("role", "organisation"), [("recovery_lead", "Voices"), ("commissioner", "The Trust")]
)
def test_a_role_fits_its_organisation(role: str, organisation: str) -> None:
    place = a_system()
    found = Organisation.objects.get(system=place.system, name=organisation)
    with pytest.raises(NotNow):
        add_member(by=None, system=place.system, user=a_person(), role=role, organisation=found)


def test_a_role_once_in_a_system_and_no_organisation_of_another() -> None:
    place, other = a_system(), a_system()
    with pytest.raises(NotNow):
        add_member(by=None, system=place.system, user=a_person(), role="partner", organisation=other.provider)
    with pytest.raises(NotNow):
        add_member(
            by=None, system=place.system, user=place.partner, role="partner", organisation=place.provider
        )


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
