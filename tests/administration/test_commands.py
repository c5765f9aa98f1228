"""What an administrator can do from the command line as well."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from assessments.administration import services
from assessments.audit.models import Access
from assessments.people.invitations import limits
from assessments.people.invitations import services as inviting
from assessments.people.invitations.models import Invitation
from assessments.people.models import LocalSystem, Membership
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.administration.world import an_administrator
from tests.build import a_system
from tests.people.inviting import CALM, OUTBOX, joining, link_to, mails_to, opened

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


def test_the_first_lead_by_command(capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "invite_lead",
        "First@example.org",
        name="Fay First",
        new_system="Holm",
        provider="Holm Trust",
        commissioner=["Holm Board"],
    )
    assert "first@example.org is invited to lead Holm" in capsys.readouterr().out
    lead = Client()
    answer = lead.post("/invitation/", joining(opened(lead, link_to("first@example.org")), password1=CALM))
    assert answer.headers["Location"] == f"/systems/{LocalSystem.objects.get().pk}/"
    call_command("invite_lead", "second@example.org", system="Holm")
    assert len(mails_to("second@example.org")) == 1
    assert faults(LocalSystem.objects.get()) == []


@pytest.mark.parametrize(
    ("email", "options"),
    [
        ("nobody", {"system": "Holm"}),
        ("a@example.org", {}),
        ("a@example.org", {"system": "Nowhere"}),
        ("a@example.org", {"new_system": "Holm"}),
        ("a@example.org", {"new_system": "Holm", "system": "Holm", "provider": "A", "commissioner": ["B"]}),
        ("a@example.org", {"new_system": "Holm", "provider": "A", "commissioner": ["a"]}),
    ],
)
def test_a_command_that_is_wrong_does_nothing(email: str, options: dict[str, object]) -> None:
    a_system("Holm")
    with pytest.raises(CommandError):
        call_command("invite_lead", email, **options)
    assert LocalSystem.objects.count() == 1
    assert not Invitation.objects.exists()


def test_an_account_is_closed_and_opened_by_command() -> None:
    place = a_system()
    call_command("account", place.partner.email.upper(), close=True)
    place.partner.refresh_from_db()
    assert not place.partner.is_active
    assert Access.objects.get().detail == "by the command line"
    call_command("account", place.partner.email, open=True)
    with pytest.raises(CommandError):
        call_command("account", "nobody@example.org", close=True)
    with pytest.raises(CommandError):
        call_command("account", place.lead.email, close=True)
    call_command("account", place.lead.email, close=True, without_lead=True)


def test_a_system_is_not_set_up_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_A_DAY", 0)
    with pytest.raises(NotNow):
        services.set_up_for(
            by=an_administrator(),
            lead=inviting.Invitee("first@example.org"),
            name="Holm",
            provider="A",
            commissioners=["B"],
            home="http://testserver/",
        )
    assert not LocalSystem.objects.exists()
