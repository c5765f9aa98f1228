"""Inviting people to a local system: who may, what is sent, how often, and what the database holds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.outbox.models import Mail
from assessments.people.invitations import limits, services
from assessments.people.invitations.models import Invitation, InvitedRole
from assessments.people.invitations.moves import INVITATION_MOVES
from assessments.people.invitations.queries import opened_by
from assessments.people.invitations.services import Invitee
from assessments.people.models import Membership, User
from assessments.people.transitions import diagram
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.build import Place, a_person, a_system
from tests.people.inviting import HOME, OUTBOX, an_invitation, key_to, later, link_to, mails_to, organisation
from tests.racing import race
from tests.refusing import turned_away

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


@pytest.fixture
def place() -> Place:
    return a_system("Fenmarsh")


def said_in_the_log(place: Place) -> list[str]:
    return list(Entry.objects.filter(system=place.system).order_by("seq").values_list("act", flat=True))[-2:]


# ------------------------------------------------------------------------------------------------ sending


def test_an_invitation_is_a_mail_with_a_link_and_an_entry_without_an_address(place: Place) -> None:
    # When the lead invites somebody with two roles and a note
    invitation = an_invitation(
        place,
        "Asha@Example.org",
        name="Asha Patel",
        roles=[Role.PARTNER, Role.REPRESENTATIVE],
        note="See you on Monday.\nBring cake.",
    )

    # Then they get one mail in plain words, which says from whom, what for, and marks the lead's own words
    (mail,) = mails_to("asha@example.org")
    text = mail.get_content()
    assert mail["Subject"] == "Lena Lead invites you to Fenmarsh"
    assert mail["Reply-To"] == place.lead.email
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "text/plain"
    for words in (
        "Hello Asha Patel",
        "Voices",
        "Representative",
        "Partner",
        "| See you on Monday.",
        "| Bring cake.",
    ):
        assert words in text
    assert f"{HOME}invitation/{invitation.uid}/" in text

    # And what is stored opens nothing, and the log names neither address nor name
    secret = key_to("asha@example.org").secret
    row = str(Invitation.objects.filter(pk=invitation.pk).values())
    assert secret not in row
    entry = Entry.objects.get(act=services.Logged.SENT)
    for private in ("asha", "Patel", secret, invitation.secret_sha256, "cake"):
        assert private not in f"{entry.detail} {entry.about}"
    assert entry.detail["roles"] == ["partner", "representative"]


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader", "stranger", "elsewhere"])
def test_only_the_lead_invites(place: Place, who: str) -> None:
    people = {"stranger": a_person(), "elsewhere": a_system("Elsewhere").lead}
    user = people.get(who) or getattr(place, who)
    with turned_away() as refusal:
        an_invitation(place, by=user)
    assert not isinstance(refusal.value, NotNow)
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_an_administrator_invites_leads_and_nobody_else(place: Place) -> None:
    admin = User.objects.create_superuser("ada@example.org", "Ada", "x")
    with turned_away():
        an_invitation(place, by=admin)
    an_invitation(place, by=admin, roles=[Role.RECOVERY_LEAD], organisation="The Trust")
    User.objects.filter(pk=admin.pk).update(is_active=False)
    admin.refresh_from_db()
    with turned_away():
        an_invitation(place, "b@example.org", by=admin, roles=[Role.RECOVERY_LEAD], organisation="The Trust")


def test_a_member_and_somebody_with_a_link_that_works_are_not_invited_again(place: Place) -> None:
    an_invitation(place)
    for email in ("ASHA@example.org", place.partner.email):
        with pytest.raises(NotNow, match="already"):
            an_invitation(place, email)
    # another system has its own invitations
    an_invitation(a_system("Elsewhere"))


@pytest.mark.parametrize(
    ("roles", "name"),
    [([Role.RECOVERY_LEAD], "Voices"), ([Role.COMMISSIONER], "The Trust"), ([], "Voices")],
)
def test_the_roles_fit_the_organisation(place: Place, roles: list[Role], name: str) -> None:
    with pytest.raises(NotNow):
        an_invitation(place, roles=roles, organisation=name)


def test_an_organisation_of_another_system_is_refused_by_service_and_database(place: Place) -> None:
    theirs = organisation(a_system("Elsewhere"))
    with pytest.raises(NotNow):
        services.invite(
            by=place.lead,
            system=place.system,
            people=[Invitee("asha@example.org")],
            roles=[Role.PARTNER],
            organisation=theirs,
            home=HOME,
        )
    invitation = an_invitation(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(organisation=theirs)


def test_a_form_that_is_sent_twice_sends_one_mail(place: Place) -> None:
    form = uuid4()
    first, second = an_invitation(place, form_uid=form), an_invitation(place, form_uid=form)
    assert first == second
    assert len(mails_to("asha@example.org")) == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_sends_one_mail() -> None:
    place, form = a_system(), uuid4()
    first, second = race(
        lambda: an_invitation(place, form_uid=form), lambda: an_invitation(place, form_uid=form)
    )
    assert first == second
    assert len(mails_to("asha@example.org")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_leads_who_invite_the_same_person_at_once_send_one_link() -> None:
    place = a_system()
    first, second = race(lambda: an_invitation(place), lambda: an_invitation(place))
    assert isinstance(first, Invitation)
    assert isinstance(second, NotNow)
    assert len(mails_to("asha@example.org")) == 1


# ------------------------------------------------------------------------------------------------ limits


def test_a_system_sends_so_many_in_a_day_and_a_person_too(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_A_DAY", 2)
    an_invitation(place, "a@example.org")
    again = an_invitation(place, "b@example.org")
    with pytest.raises(NotNow):
        an_invitation(place, "c@example.org")
    with pytest.raises(NotNow):  # a new link is a mail, too
        services.send_again(by=place.lead, invitation=again, home=HOME)

    # and somebody who leads two systems has no more in the second
    second = a_system("Second", lead=place.lead)
    with pytest.raises(NotNow):
        an_invitation(second, "c@example.org")

    later(monkeypatch, hours=25)
    an_invitation(second, "c@example.org")


def test_one_address_gets_so_many_in_a_day(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_TO_ONE", 2)
    invitation = an_invitation(place)
    services.send_again(by=place.lead, invitation=invitation, home=HOME)
    services.withdraw(by=place.lead, invitation=invitation)
    with pytest.raises(NotNow):
        an_invitation(place)
    assert len(mails_to("asha@example.org")) == 2


@pytest.mark.django_db(transaction=True)
def test_the_last_mail_of_a_day_is_sent_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_A_DAY", 1)
    place = a_system()
    _, second = race(
        lambda: an_invitation(place, "a@example.org"), lambda: an_invitation(place, "b@example.org")
    )
    assert isinstance(second, NotNow)
    assert Invitation.objects.count() == 1


# -------------------------------------------------------------------------- sending again, withdrawing, time


def test_a_new_link_ends_the_old_one(place: Place) -> None:
    invitation = an_invitation(place)
    old = key_to("asha@example.org")
    services.send_again(by=place.lead, invitation=invitation, home=HOME)
    new = key_to("asha@example.org")
    assert (opened_by(old), opened_by(new)) == (None, invitation)
    assert said_in_the_log(place)[-1] == services.Logged.SENT_AGAIN


def test_a_link_works_for_seven_days(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    an_invitation(place)
    key = key_to("asha@example.org")
    later(monkeypatch, days=6, hours=23)
    assert opened_by(key)
    later(monkeypatch, hours=2)
    assert opened_by(key) is None


def test_who_has_an_expired_link_can_be_invited_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    old = an_invitation(place)
    later(monkeypatch, days=8)
    new = an_invitation(place, roles=[Role.REPRESENTATIVE])
    old.refresh_from_db()
    assert (old.state, new.state) == ("withdrawn", "sent")


def test_withdrawn_is_withdrawn(place: Place) -> None:
    invitation = an_invitation(place, name="Asha", note="Hello.")
    services.withdraw(by=place.lead, invitation=invitation)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.name, invitation.note) == ("withdrawn", "", "")
    assert opened_by(key_to("asha@example.org")) is None
    for act in (services.withdraw, lambda **two: services.send_again(home=HOME, **two)):
        with pytest.raises(NotNow):
            act(by=place.lead, invitation=invitation)


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader", "elsewhere"])
def test_only_the_lead_withdraws_and_sends_again(place: Place, who: str) -> None:
    invitation = an_invitation(place)
    user = a_system("Elsewhere").lead if who == "elsewhere" else getattr(place, who)
    with turned_away():
        services.withdraw(by=user, invitation=invitation)
    with turned_away():
        services.send_again(by=user, invitation=invitation, home=HOME)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.times_sent) == ("sent", 1)


# ------------------------------------------------------------------------------------ the database itself


def refuses(**values: object) -> bool:
    """Whether the database refuses to write this into the one invitation that there is."""
    try:
        with transaction.atomic():
            Invitation.objects.update(**values)
    except IntegrityError:
        return True
    return False


def test_an_ended_invitation_never_changes_whoever_writes(place: Place) -> None:
    invitation = an_invitation(place)
    services.withdraw(by=place.lead, invitation=invitation)
    again = {"state": "sent", "ended_at": None}
    assert refuses(**again)
    assert refuses(note="Something else")
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitedRole.objects.create(invitation=invitation, role=Role.RECOVERY_LEAD)


def test_what_was_sent_stays_what_it_was(place: Place) -> None:
    an_invitation(place)
    assert refuses(email="eve@example.org")
    assert refuses(uid=uuid4())
    assert refuses(state="accepted", ended_at=timezone.now())  # by nobody
    with pytest.raises(IntegrityError), transaction.atomic():
        InvitedRole.objects.update(role=Role.RECOVERY_LEAD)


def test_the_database_takes_no_late_yes(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    an_invitation(place)
    late = timezone.now() + dt.timedelta(days=7, seconds=1)
    assert refuses(state="accepted", ended_at=late, accepted_by=place.partner)


def test_one_address_has_one_open_invitation_to_a_system(place: Place) -> None:
    one = an_invitation(place)
    two = an_invitation(place, "b@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.bulk_create(
            [
                Invitation(
                    system=place.system,
                    organisation=one.organisation,
                    email="ASHA@example.org",
                    sent_at=two.sent_at,
                    expires_at=two.expires_at,
                )
            ]
        )


def test_an_invitation_is_not_born_answered(place: Place) -> None:
    one = an_invitation(place)
    values = {"sent_at": one.sent_at, "expires_at": one.expires_at, "ended_at": one.sent_at}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            system=place.system,
            organisation=one.organisation,
            email="c@example.org",
            state="accepted",
            accepted_by=place.partner,
            **values,
        )


def test_the_document_shows_the_moves() -> None:
    assert f"```mermaid\n{diagram(INVITATION_MOVES)}\n```" in (ROOT / "docs/people.md").read_text()


def test_every_move_is_in_the_table() -> None:
    ends = {move.end for move in INVITATION_MOVES}
    assert ends == set(Invitation.State.values)
    assert {move.start for move in INVITATION_MOVES} == {Invitation.State.SENT}


# --------------------------------------------------------------------------------------------- forgetting


def test_who_never_came_is_forgotten_thirty_days_after_the_link(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_invitation(place)
    services.withdraw(by=place.lead, invitation=an_invitation(place, "b@example.org"))
    later(monkeypatch, days=29)
    assert services.prune() == 0
    later(monkeypatch, days=2)  # 31 days: the one that was withdrawn at once
    assert services.prune() == 1
    later(monkeypatch, days=7)
    call_command("prune_invitations", verbosity=0)
    assert not Invitation.objects.exists()
    assert not InvitedRole.objects.exists()
    assert faults(place.system) == []


def test_what_is_pruned_is_in_the_schedule(settings: LazySettings) -> None:
    assert "prune_invitations" in settings.WORKER_SCHEDULE


def test_the_link_is_that_of_the_mail(place: Place) -> None:
    an_invitation(place)
    assert link_to("asha@example.org").startswith("/invitation/")
