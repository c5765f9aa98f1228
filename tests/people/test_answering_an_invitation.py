"""Somebody follows the link of an invitation: without an account, with one, under another address, too late, twice."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from assessments.audit.models import Entry
from assessments.people.invitations import services
from assessments.people.invitations.models import Invitation
from assessments.people.models import Membership, User
from assessments.verifying import faults
from recovery_site.errors import NotNow
from tests.build import PASSWORD, Place, a_person, a_system
from tests.people.inviting import (
    CALM,
    HOME,
    OUTBOX,
    an_invitation,
    joining,
    key_to,
    link_to,
    opened,
)
from tests.racing import race
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
Role = Membership.Role
ADDRESS = "asha@example.org"


@pytest.fixture(autouse=True)
def by_the_outbox(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = OUTBOX
    cache.clear()


@pytest.fixture
def place() -> Place:
    return a_system("Fenmarsh")


def roles_of(user: User, place: Place) -> list[str]:
    found = Membership.objects.filter(user=user, system=place.system).order_by("role")
    return [f"{one.role}, {one.organisation.name}" for one in found.select_related("organisation")]


# ------------------------------------------------------------------------------------- without an account


def test_from_the_mail_to_an_account_and_into_the_system(client: Client, place: Place) -> None:
    # Given an invitation with two roles
    roles = [Role.PARTNER, Role.REPRESENTATIVE]
    an_invitation(place, ADDRESS, roles=roles, name="Asha", note="See you on Monday.")

    # When the person opens the link
    page = opened(client, link_to(ADDRESS))
    for words in ("Lena Lead", "Fenmarsh", "Voices", ADDRESS):
        assert words in page.text

    # and chooses a name and a password
    answer = client.post("/invitation/", joining(page))

    # Then they are in, signed in, with both roles, and the log says so without a name
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/systems/{place.system.pk}/")
    user = User.objects.get(email=ADDRESS)
    assert (user.name, user.check_password(CALM)) == ("Asha Patel", True)
    assert roles_of(user, place) == ["partner, Voices", "representative, Voices"]
    assert "Welcome to Fenmarsh" in client.get(answer.headers["Location"]).text
    accepted = Entry.objects.get(act=services.Logged.ACCEPTED)
    assert accepted.actor == user
    assert faults(place.system) == []

    # and nothing is left of the link: not in the browser, nor of what it said
    assert not client.cookies["invitation"].value
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.accepted_by) == ("accepted", user)
    assert (invitation.name, invitation.note) == ("", "")
    assert opened(Client(), link_to(ADDRESS)).status_code == 404


def test_looking_uses_nothing_up_and_the_address_does_not_keep_the_key(client: Client, place: Place) -> None:
    an_invitation(place, ADDRESS)
    link = link_to(ADDRESS)
    before = list(Invitation.objects.values())
    for _ in range(3):  # the scanner of a mail server
        assert opened(Client(), link).status_code == 200
        assert Client().head(link).status_code == 302
    assert list(Invitation.objects.values()) == before
    answer = client.get(link)
    assert key_to(ADDRESS).secret not in answer.headers["Location"]
    cookie = client.cookies["invitation"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\u200b "},
        {"password1": "short", "password2": "short"},
        {"password2": "three calm blue words"},
        {"password1": "asha patel fenmarsh", "password2": "asha patel fenmarsh"},
        {"password1": "password1234", "password2": "password1234"},
    ],
    ids=["no name", "nothing to see", "short", "two different ones", "own words", "common"],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_link_still_works(
    client: Client, place: Place, wrong: dict[str, str]
) -> None:
    an_invitation(place, ADDRESS)
    page = client.post("/invitation/", joining(opened(client, link_to(ADDRESS)), **wrong))
    assert page.status_code == 200
    assert page.context["form"].errors
    assert 'class="nhsuk-error-summary"' in page.text
    if "name" not in wrong:
        assert 'value="Asha Patel"' in page.text
    assert not User.objects.filter(email=ADDRESS).exists()
    assert client.post("/invitation/", joining(page)).status_code == 302


def test_a_weak_password_is_refused_by_the_service_too(place: Place) -> None:
    an_invitation(place, ADDRESS)
    with pytest.raises(ValidationError):
        services.accept_as_new(key=key_to(ADDRESS), name="Asha", password="short")
    assert not User.objects.filter(email=ADDRESS).exists()


def test_a_page_of_one_invitation_never_answers_another(client: Client, place: Place) -> None:
    # Given two links, opened one after the other in the same browser
    other = a_system("Holm")
    an_invitation(place, ADDRESS)
    first = opened(client, link_to(ADDRESS))
    an_invitation(other, ADDRESS)
    opened(client, link_to(ADDRESS))

    # When the form of the first page is sent
    answer = client.post("/invitation/", joining(first))

    # Then nothing is done but showing the other
    assert answer.headers["Location"] == "/invitation/"
    assert set(Invitation.objects.values_list("state", flat=True)) == {"sent"}
    assert "Holm" in client.get("/invitation/").text


# ---------------------------------------------------------------------------------------- with an account


def test_somebody_with_an_account_signs_in_and_joins_one_more_system(client: Client, place: Place) -> None:
    # Given a commissioner elsewhere, who is invited here
    person = a_system("Elsewhere").commissioner
    an_invitation(place, person.email)

    # When they open the link they are asked to sign in, and come back
    page = opened(client, link_to(person.email))
    assert "/accounts/login/?next=/invitation/" in page.text
    assert "password1" not in page.text
    answer = client.post("/accounts/login/?next=/invitation/", {"login": person.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/invitation/"

    # and one press takes them in
    uid = Invitation.objects.get().uid
    answer = client.post("/invitation/", {"uid": uid})
    assert answer.headers["Location"] == f"/systems/{place.system.pk}/"
    assert roles_of(person, place) == ["partner, Voices"]
    assert person.memberships.count() == 2


def test_pressed_twice_is_pressed_once(client: Client, place: Place) -> None:
    person = a_person()
    an_invitation(place, person.email)
    client.force_login(person)
    link = link_to(person.email)
    opened(client, link)
    for _ in range(2):
        client.get(link)
        answer = client.post("/invitation/", {"uid": Invitation.objects.get().uid})
        assert answer.headers["Location"] == f"/systems/{place.system.pk}/"
    assert roles_of(person, place) == ["partner, Voices"]


def test_an_account_with_another_address_is_told_and_can_switch(client: Client, place: Place) -> None:
    person = a_person("Otto Other")
    an_invitation(place, ADDRESS)
    client.force_login(person)
    page = opened(client, link_to(ADDRESS))
    assert person.email in page.text
    assert ADDRESS in page.text

    # a yes with the wrong account does nothing, whichever way it is sent
    uid = Invitation.objects.get().uid
    assert client.post("/invitation/", {"uid": uid}).status_code == 200
    with turned_away():
        services.accept(key=key_to(ADDRESS), user=person)
    assert roles_of(person, place) == []

    # switching signs out and shows the invitation as to anybody
    assert client.post("/invitation/", {"uid": uid, "switch": "1"}).headers["Location"] == "/invitation/"
    assert "password1" in client.get("/invitation/").text


def test_a_closed_account_is_told_so_and_gets_nothing(client: Client, place: Place) -> None:
    person = a_person()
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.refresh_from_db()
    an_invitation(place, person.email)
    page = opened(client, link_to(person.email))
    assert page.context["answer"] == "closed"
    client.post("/invitation/", {"uid": Invitation.objects.get().uid, "name": "X", "password1": CALM})
    with turned_away():
        services.accept(key=key_to(person.email), user=person)
    with pytest.raises(NotNow):
        services.accept_as_new(key=key_to(person.email), name="X", password=CALM)
    assert Invitation.objects.get().state == "sent"


def test_who_became_a_member_meanwhile_gets_the_role_that_is_missing(place: Place) -> None:
    person = a_person()
    an_invitation(place, person.email, roles=[Role.PARTNER, Role.REPRESENTATIVE])
    Membership.objects.create(
        user=person, system=place.system, organisation=place.provider, role=Role.PARTNER
    )
    services.accept(key=key_to(person.email), user=person)
    assert roles_of(person, place) == ["partner, The Trust", "representative, Voices"]


# --------------------------------------------------------------------------------- two at the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_link_at_once_one_wins() -> None:
    place = a_system()
    an_invitation(place, ADDRESS)
    key = key_to(ADDRESS)
    first, second = race(
        lambda: services.accept_as_new(key=key, name="Asha", password=CALM),
        lambda: services.accept_as_new(key=key, name="Eve", password=CALM),
    )
    assert first.name == "Asha"
    assert isinstance(second, services.DeadLink)
    assert User.objects.filter(email=ADDRESS).count() == 1
    assert len(roles_of(first, place)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_withdrawal_at_once_do_not_both_succeed() -> None:
    place, person = a_system(), a_person()
    invitation = an_invitation(place, person.email)
    key = key_to(person.email)
    _, second = race(
        lambda: services.withdraw(by=place.lead, invitation=invitation),
        lambda: services.accept(key=key, user=person),
    )
    assert isinstance(second, services.DeadLink)
    assert roles_of(person, place) == []


@pytest.mark.django_db(transaction=True)
def test_the_old_link_is_dead_while_a_new_one_is_sent() -> None:
    place, person = a_system(), a_person()
    invitation = an_invitation(place, person.email)
    old = key_to(person.email)
    _, second = race(
        lambda: services.send_again(by=place.lead, invitation=invitation, home=HOME),
        lambda: services.accept(key=old, user=person),
    )
    assert isinstance(second, services.DeadLink)
