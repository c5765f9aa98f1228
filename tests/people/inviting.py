"""Inviting in tests: what a lead sends, the mails that came of it, and the link in each."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from assessments.outbox.models import Mail
from assessments.people.invitations import services
from assessments.people.invitations.keys import Key
from assessments.people.invitations.models import Invitation
from assessments.people.invitations.services import Invitee
from assessments.people.models import Membership, Organisation
from tests.build import Place

OUTBOX = "assessments.outbox.backend.Outbox"  # the tests' own backend stores nothing
HOME = "http://testserver/"
CALM = "three calm green words"


def organisation(place: Place, name: str = "Voices") -> Organisation:
    return Organisation.objects.get(system=place.system, name=name)


def an_invitation(place: Place, email: str = "asha@example.org", **said: Any) -> Invitation:
    """One that the lead has sent, as a partner for Voices unless `said` otherwise."""
    usual: dict[str, Any] = {
        "by": place.lead,
        "system": place.system,
        "people": [Invitee(email, said.pop("name", ""))],
        "roles": [Membership.Role.PARTNER],
        "organisation": organisation(place, said.pop("organisation", "Voices")),
        "home": HOME,
    }
    return services.invite(**usual | said)[0]


def mails_to(email: str) -> list[EmailMessage]:
    """The mails in the outbox that wait for this address, the newest last."""
    waiting = Mail.objects.filter(recipient=email, state=Mail.State.WAITING).order_by("pk")
    return [message_from_bytes(bytes(one.raw), policy=policy.default) for one in waiting]  # type: ignore[arg-type]


def link_to(email: str) -> str:
    """The path of the link in the newest mail to this address."""
    found = re.search(r"https?://[^/\s]+(/invitation/\S+)", mails_to(email)[-1].get_content())
    assert found
    return found[1]


def key_to(email: str) -> Key:
    _, _, uid, secret, _ = link_to(email).split("/")
    return Key(UUID(uid), secret)


def opened(client: Client, link: str) -> HttpResponse:
    """The page behind the link, opened as a browser does."""
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/invitation/")
    return client.get("/invitation/")


def filled(place: Place, people: str = "asha@example.org", **changes: Any) -> dict[str, Any]:
    """What the page that invites sends."""
    return {
        "people": people,
        "roles": ["partner"],
        "organisation": organisation(place).pk,
        "note": "",
        "form_uid": str(uuid4()),
    } | changes


def joining(page: HttpResponse, **changes: str) -> dict[str, str]:
    """What somebody without an account sends from that page."""
    uid = re.search(r'name="uid" value="([^"]+)"', page.text)
    assert uid
    return {"uid": uid[1], "name": "Asha Patel", "password1": CALM, "password2": CALM} | changes


def later(monkeypatch: pytest.MonkeyPatch, **time: int) -> None:
    """The clock of the site moves on."""
    now = timezone.now() + dt.timedelta(**time)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
