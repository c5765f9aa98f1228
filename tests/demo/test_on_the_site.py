"""What the demo offers on the site: signing in with one press, and simulated people in a room."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from assessments.demo import seeding, views
from assessments.demo.people import PASSWORD, PEOPLE
from assessments.people.models import LocalSystem, User
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from tests.build import Place, a_review, a_system, an_edition
from tests.workshop.build import a_room

pytestmark = pytest.mark.django_db


def built() -> None:
    an_edition()
    call_command("seed_demo")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The programs that were started."""
    found: list[list[str]] = []
    monkeypatch.setattr(views.subprocess, "Popen", lambda command, **_: found.append(command))
    return found


@pytest.fixture
def room(made: None) -> Room:
    """A room in the demo's fourth review."""
    system = LocalSystem.objects.get(name=seeding.NAME)
    lead = User.objects.get(email=PEOPLE[0][0])
    place = Place(system, lead, lead, lead, lead, system.organisations.get(part="provider"))
    return a_room(place, Review.objects.get(phase="assessing"), [6, 7])


@pytest.mark.usefixtures("made")
def test_the_sign_in_page_of_the_demo_signs_in_with_one_press(client: Client) -> None:
    html = client.get("/accounts/login/").text
    offered = re.findall(
        r'name="login" value="([^"]+)"><input type="hidden" name="password" value="([^"]+)"', html
    )
    assert offered == [(email, PASSWORD) for email, _, _ in PEOPLE]
    answer = client.post("/accounts/login/", dict(zip(("login", "password"), offered[2], strict=True)))
    assert answer["Location"] == "/"
    assert "Idris Whitlock" in client.get("/").text


@pytest.mark.usefixtures("made")
def test_one_press_leads_back_to_where_somebody_came_from(client: Client) -> None:
    system = LocalSystem.objects.get(name=seeding.NAME)
    wanted = f"/systems/{system.pk}/people/"
    html = client.get(client.get(wanted)["Location"]).text
    list_of_people = html[html.index("app-demo__list") : html.index("</ul></section>")]
    assert list_of_people.count(f'name="next" value="{wanted}"') == len(PEOPLE)
    sent = {"login": PEOPLE[0][0], "password": PASSWORD, "next": wanted}
    assert client.post("/accounts/login/", sent)["Location"] == wanted


def test_a_button_fills_the_room_of_the_demo_once(
    client: Client, room: Room, started: list[list[str]]
) -> None:
    client.force_login(User.objects.get(email="facilitator@demo.example"))
    address = f"/rooms/{room.pk}/"
    assert f'action="{address}fill/"' in client.get(address).text
    for _ in range(2):
        assert client.post(f"{address}fill/")["Location"] == address
    (command,) = started
    assert command[2:4] == ["simulate_room", room.code]
    assert "--address=http://testserver" in command
    assert client.get(f"{address}fill/").status_code == 405
    room.refresh_from_db()
    assert room.present == 25  # so that the facilitator sees groups without counting people who are not there


def test_no_other_room_can_be_filled(
    client: Client, room: Room, started: list[list[str]], settings: Any
) -> None:
    place = a_system()
    other = a_room(place, a_review(place))
    client.force_login(place.lead)
    assert "/fill/" not in client.get(f"/rooms/{other.pk}/").text
    assert client.post(f"/rooms/{other.pk}/fill/").status_code == 404
    settings.PRODUCTION = True
    client.force_login(User.objects.get(email="lead@demo.example"))
    assert "/fill/" not in client.get(f"/rooms/{room.pk}/").text
    assert client.post(f"/rooms/{room.pk}/fill/").status_code == 404
    assert started == []
