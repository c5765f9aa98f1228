"""The administrator's pages: systems, first leads, organisations, accounts. And that nobody else has them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.administration import services
from assessments.audit.models import Access, Entry
from assessments.people import policy
from assessments.people.invitations import services as inviting
from assessments.people.invitations.models import Invitation
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member
from assessments.verifying import faults
from recovery_site.access import Audience
from recovery_site.errors import NotNow, Refused
from tests.build import Place, a_completed_template_a, a_person, a_plan, a_review, a_system
from tests.people.inviting import CALM, OUTBOX, an_invitation, link_to, mails_to, opened
from tests.people.test_answering_an_invitation import joining
from tests.racing import race

pytestmark = pytest.mark.django_db
Role = Membership.Role
ROUTES = sorted(
    route
    for route, row in policy.table().by_route.items()
    if getattr(row, "audience", None) is Audience.ADMINISTRATOR
)
CLOSE = {"close": "1"}
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


def an_administrator() -> User:
    return User.objects.create_superuser(f"ada{next(_numbers)}@example.org", "Ada Administrator", "x")


@pytest.fixture
def admin(client: Client) -> User:
    admin = an_administrator()
    client.force_login(admin)
    return admin


def address_of(route: str, place: Place) -> str:
    known = {"system": place.system.pk, "person": place.partner.pk}
    match = {
        "administration": [],
        "administration_system_new": [],
        "administration_people": [],
        "administration_person": ["person"],
    }.get(route, ["system"])
    return reverse(route, args=[known[name] for name in match])


def described(**changes: object) -> dict[str, object]:
    return {
        "name": "Holm",
        "provider": "Holm Trust",
        "commissioners": "Holm Board",
        "partners": "Voices of Holm",
        "lead_email": "first@example.org",
        "lead_name": "Fay First",
        "form_uid": str(uuid4()),
    } | changes


# ------------------------------------------------------------------------------------------------- who


def test_there_are_such_pages() -> None:
    assert len(ROUTES) == 7


@pytest.mark.parametrize("route", ROUTES)
def test_for_everybody_else_the_pages_do_not_exist(route: str) -> None:
    place = a_system()
    address = address_of(route, place)
    nowhere = None
    for person in (place.lead, place.commissioner, place.partner, place.reader, a_person()):
        client = Client()
        client.force_login(person)
        for method in ("GET", "POST"):
            answer = client.generic(method, address)
            assert answer.status_code == 404, f"{method} {address} as {person}"
            nowhere = nowhere or client.get("/administration/nothing/").content
            assert answer.content == nowhere
    assert Client().get(address).headers["Location"] == f"/accounts/login/?next={address}"
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("route", ROUTES)
def test_an_administrator_is_let_in(client: Client, admin: User, route: str) -> None:
    place = a_system("Fenmarsh")
    assert client.get(address_of(route, place)).status_code == 200
    assert client.get("/").text.count(reverse("administration")) == 1
    User.objects.filter(pk=admin.pk).update(is_superuser=False)
    assert client.get(address_of(route, place)).status_code == 404


@pytest.mark.parametrize("number", [999_999, 2**70])
def test_what_does_not_exist_is_not_found(client: Client, admin: User, number: int) -> None:
    for route in ("administration_system", "administration_lead", "administration_organisations"):
        assert client.get(reverse(route, args=[number])).status_code == 404
    assert client.get(reverse("administration_person", args=[number])).status_code == 404


def test_services_ask_by_themselves() -> None:
    place = a_system()
    for user in (place.lead, a_person()):
        with pytest.raises(Refused):
            services.close_account(by=user, person=place.partner)
        with pytest.raises(Refused):
            services.reopen_account(by=user, person=place.partner)
        with pytest.raises(Refused):
            services.add_organisations(by=user, system=place.system, partners=["New"])
        with pytest.raises(Refused):
            services.invite_lead(by=user, system=place.system, people=[], home="")


def test_an_administrator_sees_nothing_that_a_system_wrote(client: Client, admin: User) -> None:
    # Given a system with a review and a plan
    place = a_system("Fenmarsh")
    review = a_completed_template_a(place, a_review(place, title="A review of secrets"))
    a_plan(place, review)
    an_invitation(place, "partner@example.org")  # nor whom its lead invites

    # When the administrator looks at everything
    pages = [client.get(address_of(route, place)).text for route in ROUTES]

    # Then they read names and no work, and its pages do not exist for them
    for secret in ("A review of secrets", "Courses run in borrowed rooms", "partner@example.org"):
        assert not any(secret in page for page in pages)
    for address in (
        f"/systems/{place.system.pk}/",
        f"/reviews/{review.pk}/",
        f"/systems/{place.system.pk}/invitations/",
    ):
        assert client.get(address).status_code == 404
    for act in ("again", "withdraw"):
        sent = {"act": f"{act}-{Invitation.objects.get().pk}"}
        assert client.post(address_of("administration_system", place), sent).status_code == 404
    assert Invitation.objects.get().state == "sent"


def test_djangos_own_admin_is_not_there(client: Client, admin: User) -> None:
    assert not [app for app in site_settings.INSTALLED_APPS if app.startswith("django.contrib.admin")]
    for path in ("/admin/", "/admin/login/"):
        assert client.get(path).status_code == 404


# ----------------------------------------------------------------------------------------- first leads


def test_from_nothing_to_a_first_lead(client: Client, admin: User) -> None:
    # When an administrator sets up a system for somebody
    answer = client.post(reverse("administration_system_new"), described())
    system = LocalSystem.objects.get(name="Holm")
    assert answer.headers["Location"] == reverse("administration_system", args=[system.pk])

    # Then it has its organisations, nobody in it, and its lead is invited
    assert set(system.organisations.values_list("name", "part")) == {
        ("Holm Trust", "provider"),
        ("Holm Board", "commissioner"),
        ("Voices of Holm", "partner"),
    }
    assert not system.memberships.exists()
    page = client.get(answer.headers["Location"]).text
    assert "Fay First" in page
    assert "No recovery lead yet" in page

    # and when that person says yes, they lead it; the administrator still sees nothing of it
    lead = Client()
    lead.post("/invitation/", joining(opened(lead, link_to("first@example.org")), name="Fay First"))
    member = Membership.objects.get(system=system)
    assert (member.role, member.organisation.name, member.user.email) == (
        "recovery_lead",
        "Holm Trust",
        "first@example.org",
    )
    assert lead.get(f"/systems/{system.pk}/").status_code == 200
    assert client.get(f"/systems/{system.pk}/").status_code == 404
    assert faults(system) == []


def test_a_form_that_is_sent_twice_sets_up_one_system(client: Client, admin: User) -> None:
    sent = described()
    for _ in range(2):
        client.post(reverse("administration_system_new"), sent)
    assert LocalSystem.objects.filter(name="Holm").count() == 1
    assert len(mails_to("first@example.org")) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lead_email": "nobody"}, "lead_email"),
        ({"lead_email": ""}, "lead_email"),
        ({"name": ""}, "name"),
        ({"partners": "HOLM TRUST"}, "partners"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_set_up(
    client: Client, admin: User, changes: dict[str, str], field: str
) -> None:
    page = client.post(reverse("administration_system_new"), described(**changes))
    assert field in page.context["form"].errors
    assert "Fay First" in page.text
    assert not LocalSystem.objects.exists()


def test_a_lead_of_a_system_that_is_there_is_invited_resent_and_withdrawn(
    client: Client, admin: User
) -> None:
    place = a_system("Fenmarsh")
    page = address_of("administration_system", place)
    sent = {"people": "Fay <first@example.org>", "note": "Welcome.", "form_uid": str(uuid4())}
    assert client.post(address_of("administration_lead", place), sent).headers["Location"] == page
    invitation = Invitation.objects.get()
    assert (invitation.invited_by, [str(role) for role in invitation.role_list]) == (admin, ["recovery_lead"])
    assert "| Welcome." in mails_to("first@example.org")[0].get_content()
    client.post(page, {"act": f"again-{invitation.pk}"})
    assert len(mails_to("first@example.org")) == 2
    client.post(page, {"act": f"withdraw-{invitation.pk}"})
    invitation.refresh_from_db()
    assert invitation.state == "withdrawn"
    assert client.post(page, {"act": "again-x"}).status_code == 404


def test_when_there_is_no_lead_yet_the_administrators_hear_who_needs_a_link(
    client: Client, admin: User
) -> None:
    client.post(reverse("administration_system_new"), described())
    inviting.ask_for_new_link(uid=Invitation.objects.get().uid, home="http://testserver/")
    (mail,) = mails_to(admin.email)
    assert f"/administration/systems/{LocalSystem.objects.get().pk}/" in mail.get_content()


def test_organisations_are_added_and_logged(client: Client, admin: User) -> None:
    place = a_system()
    address = address_of("administration_organisations", place)
    assert (
        client.post(address, {"commissioners": "Second Board", "partners": "Mind\nReeds"}).status_code == 302
    )
    assert Organisation.objects.filter(system=place.system, part="partner").count() == 4
    entry = Entry.objects.filter(system=place.system).last()
    assert entry is not None
    assert (entry.actor, entry.act) == (admin, "system.correct")
    for wrong in ({}, {"partners": "MIND"}, {"partners": "New", "commissioners": "new"}):
        page = client.post(address, wrong)
        assert page.context["form"].errors
    assert Organisation.objects.filter(system=place.system).count() == 7


# -------------------------------------------------------------------------------------------- accounts


def test_a_closed_account_is_out_from_the_next_request_and_can_come_back(client: Client, admin: User) -> None:
    # Given a partner who is signed in
    place = a_system()
    theirs = Client()
    theirs.force_login(place.partner)
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

    # and opened again the account is as it was, but signed out
    client.post(address, {"reopen": "1"})
    assert theirs.get(page).headers["Location"].startswith("/accounts/login/")
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


def queries(ask: Callable[[], HttpResponse]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code == 200
    return len(asked.captured_queries)


@pytest.mark.parametrize("route", ["administration", "administration_people"])
def test_lists_ask_no_more_when_they_are_longer(client: Client, admin: User, route: str) -> None:
    a_system()
    client.get(reverse(route))
    few = queries(lambda: client.get(reverse(route)))
    for _ in range(3):
        a_system()
    assert queries(lambda: client.get(reverse(route))) == few


# -------------------------------------------------------------------------------------------- commands


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
    monkeypatch.setattr(inviting, "MOST_A_DAY", 0)
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
