"""Links of invitations that open nothing: one page for all of them, and a press that asks for a new link."""

from __future__ import annotations

import re

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.audit.models import Entry
from assessments.people.invitations import services
from assessments.people.invitations.models import Invitation
from assessments.people.models import Membership
from tests.audit.facts import facts_of
from tests.build import Place, a_person, a_system
from tests.people.inviting import (
    CALM,
    HOME,
    OUTBOX,
    an_invitation,
    key_to,
    later,
    link_to,
    mails_to,
    opened,
)
from tests.working import run_tasks

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


def withdrawn(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    services.withdraw(by=place.lead, invitation=an_invitation(place, ADDRESS))
    return link_to(ADDRESS)


def used(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    an_invitation(place, ADDRESS)
    services.accept_as_new(key=key_to(ADDRESS), name="Asha", password=CALM)
    return link_to(ADDRESS)


def replaced(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    invitation = an_invitation(place, ADDRESS)
    link = link_to(ADDRESS)
    services.send_again(by=place.lead, invitation=invitation, home=HOME)
    return link


def expired(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    an_invitation(place, ADDRESS)
    link = link_to(ADDRESS)
    later(monkeypatch, days=8)
    return link


def cut_off(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    an_invitation(place, ADDRESS)
    return link_to(ADDRESS)[:-3] + "/"


def made_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> str:
    return "/invitation/01234567-89ab-4def-8123-456789abcdef/abcdefghijklmnopqrstuvwxyz012345/"


DEAD = [withdrawn, used, replaced, expired, cut_off, made_up]


def bare(page: HttpResponse) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.text)


@pytest.mark.parametrize("kind", DEAD, ids=lambda kind: kind.__name__)
def test_every_dead_link_gets_the_same_page_and_the_same_answer(
    place: Place, monkeypatch: pytest.MonkeyPatch, kind: object
) -> None:
    client, nobody = Client(), Client()
    link = kind(place, monkeypatch)  # type: ignore[operator]
    page = opened(client, link)
    assert page.status_code == 404
    assert bare(page) == bare(nobody.get("/invitation/"))

    before = list(Invitation.objects.values())
    answer = client.post("/invitation/", {"ask": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/invitation/asked/")
    assert list(Invitation.objects.values()) == before  # whatever comes of it, the worker does later
    assert client.get("/invitation/asked/").text == nobody.get("/invitation/asked/").text


@pytest.mark.parametrize("kind", DEAD, ids=lambda kind: kind.__name__)
def test_asking_for_a_new_link_tells_the_lead_where_one_can_be_sent(
    place: Place, monkeypatch: pytest.MonkeyPatch, kind: object
) -> None:
    # Given somebody who asks twice, and mails that stay where they can be read
    monkeypatch.setattr("assessments.outbox.services.send_due", lambda: None)
    client = Client()
    opened(client, kind(place, monkeypatch))  # type: ignore[operator]
    for _ in range(2):
        client.post("/invitation/", {"ask": "1"})
        run_tasks("mail")

    # Then the lead gets one mail, if the invitation is still open, and sees it in the list
    mails = mails_to(place.lead.email)
    if kind in (withdrawn, used, made_up):
        assert mails == []
        return
    (mail,) = mails
    invitation = Invitation.objects.get()
    assert f"{HOME}systems/{place.system.pk}/invitations/{invitation.pk}/" in mail.get_content()
    assert ADDRESS in mail.get_content()
    entry = Entry.objects.get(act=services.Logged.ASKED)
    assert (entry.actor, facts_of(entry)) == (None, {})
    assert invitation.asked_at

    # and once more the next day, but not after a new link was sent
    later(monkeypatch, days=1, minutes=1)
    assert services.ask_for_new_link(uid=invitation.uid, home=HOME)
    services.send_again(by=place.lead, invitation=invitation, home=HOME)
    invitation.refresh_from_db()
    assert invitation.asked_at is None


def test_asking_costs_the_same_whether_or_not_there_is_an_invitation(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = set()
    for link in (expired(place, monkeypatch), made_up(place, monkeypatch)):
        client = Client()
        opened(client, link)
        cache.clear()  # of the count of the one before
        with CaptureQueriesContext(connection) as asked:
            client.get("/invitation/")
            client.post("/invitation/", {"ask": "1"})
        counts.add(
            tuple(re.sub(r"'[^']*'|[\dx_]+", "?", query["sql"])[:60] for query in asked.captured_queries)
        )
    assert len(counts) == 1


def test_when_the_inviter_has_left_the_other_leads_are_told(place: Place) -> None:
    invitation = an_invitation(place, ADDRESS)
    other = a_person()
    Membership.objects.create(
        user=other, system=place.system, organisation=place.provider, role=Role.RECOVERY_LEAD
    )
    Membership.objects.filter(user=place.lead, system=place.system).delete()
    assert services.ask_for_new_link(uid=invitation.uid, home=HOME)
    assert (len(mails_to(place.lead.email)), len(mails_to(other.email))) == (0, 1)


def test_too_much_asking_from_one_address_is_stopped(client: Client, place: Place) -> None:
    an_invitation(place, ADDRESS)
    opened(client, link_to(ADDRESS)[:-3] + "/")
    answers = [client.post("/invitation/", {"ask": "1"}).status_code for _ in range(31)]
    assert answers == [302] * 30 + [429]


@pytest.mark.parametrize("value", ["", "nonsense", "a:b:c"])
def test_a_cookie_that_is_not_ours_is_no_key(client: Client, value: str) -> None:
    client.cookies["invitation"] = value
    assert client.get("/invitation/").status_code == 404
    assert client.post("/invitation/", {"ask": "1"}).status_code == 302
