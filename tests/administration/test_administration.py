"""The administrator's pages: systems, first leads, organisations, accounts. And that nobody else has them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.conf import settings as site_settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.administration import services
from assessments.audit.models import Entry
from assessments.people import policy
from assessments.people.invitations import services as inviting
from assessments.people.invitations.models import Invitation
from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.verifying import faults
from recovery_site.access import Audience
from tests.administration.world import address_of, an_administrator
from tests.build import a_completed_template_a, a_person, a_plan, a_review, a_system
from tests.people.inviting import OUTBOX, an_invitation, joining, link_to, mails_to, opened
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
Role = Membership.Role
ROUTES = sorted(
    route
    for route, row in policy.table().by_route.items()
    if getattr(row, "audience", None) is Audience.ADMINISTRATOR
)


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX


@pytest.fixture
def admin(client: Client) -> User:
    admin = an_administrator()
    client.force_login(admin)
    return admin


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
    assert len(ROUTES) == 8


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
        with turned_away():
            services.close_account(by=user, person=place.partner)
        with turned_away():
            services.reopen_account(by=user, person=place.partner)
        with turned_away():
            services.add_organisations(by=user, system=place.system, partners=["New"])
        with turned_away():
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
        assert client.post(address_of("administration_system", place), sent).status_code == 409
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
    assert client.post(page, {"act": "again-x"}).status_code == 409


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


def test_an_administrator_has_one_entry_to_set_up_a_local_system(client: Client) -> None:
    """The page for others, which leads to that for oneself; never two that are called the same."""
    client.force_login(an_administrator())
    new, own = reverse("administration_system_new"), reverse("system_new")
    home = client.get("/").text
    assert (new in home, own in home) == (False, False), "the entry is in the menu"
    assert new in client.get(reverse("administration")).text
    assert own in client.get(new).text
    place = a_system(lead=an_administrator())
    client.force_login(place.lead)
    assert own not in client.get("/").text
