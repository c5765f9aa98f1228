"""The console and the projector follow a room for hours: who may no longer run it gets nothing more of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from assessments.people.models import Membership, User
from assessments.people.services import add_member
from assessments.workshop.models import Room
from assessments.workshop.rooms.steering import set_timer
from assessments.workshop.screens import members
from assessments.workshop.screens.tokens import Audience, address_of, name_of, token_for
from tests.build import Place, a_person, a_review, a_system
from tests.workshop.build import a_room
from tests.workshop.streaming import Site, Stream, a_site, news_of

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 0.3


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def facilitator(place: Place) -> User:
    user = a_person("Fay Facilitator")
    add_member(by=place.lead, system=place.system, user=user, role="facilitator", organisation=place.provider)
    return user


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(members, "AGAIN", SOON)
    with a_site() as site:
        yield site


def removed(user: User) -> None:
    Membership.objects.filter(user=user).delete()


def another_role(user: User) -> None:
    Membership.objects.filter(user=user).update(role="partner")


def closed(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def cookie(room: Room, audience: Audience, user: User) -> str:
    return f"follow-{name_of(room.pk, audience)}={token_for(room.pk, audience, user.pk)}"


@pytest.mark.parametrize("audience", [Audience.CONSOLE, Audience.SCREEN])
@pytest.mark.parametrize("lose", [removed, another_role, closed])
def test_an_open_stream_says_nothing_more_once_its_member_may_not_run_the_room(
    place: Place, facilitator: User, room: Room, site: Site, audience: Audience, lose: Callable[[User], None]
) -> None:
    # Given a facilitator and a lead who both follow the room
    address = address_of(room.pk, audience)
    theirs = Stream(site.port, address, cookie(room, audience, facilitator))
    ours = Stream(site.port, address, cookie(room, audience, place.lead))
    theirs.event()
    ours.event()

    # When the facilitator loses what let them in, and the room changes after the time for which an answer holds
    lose(facilitator)
    theirs.lines_for(SOON * 2)
    set_timer(user=place.lead, room=room, minutes=3)

    # Then the lead sees it, and the facilitator does not, on the stream that was open, a new one or by asking
    assert ours.event()
    assert not [line for line in theirs.lines_for(SOON * 2) if line.startswith("data: <")]
    again = Stream(site.port, address, cookie(room, audience, facilitator))
    assert not [line for line in again.lines_for(SOON * 2) if line.startswith("data: <")]
    assert site.get(news_of(room.pk, audience), cookie(room, audience, facilitator)).status == 404
    assert site.get(news_of(room.pk, audience), cookie(room, audience, place.lead)).status == 200
    for stream in (theirs, ours, again):
        stream.close()


@pytest.mark.parametrize("audience", [Audience.CONSOLE, Audience.SCREEN])
def test_a_cookie_that_does_not_say_whose_it_is_opens_no_screen_of_members(
    room: Room, site: Site, audience: Audience
) -> None:
    nobody = f"follow-{name_of(room.pk, audience)}={token_for(room.pk, audience)}"
    assert site.get(address_of(room.pk, audience), nobody).status == 404
    assert site.get(news_of(room.pk, audience), nobody).status == 404


def test_a_page_of_the_room_gives_a_cookie_for_the_person_who_opened_it(
    client: Client, place: Place, room: Room
) -> None:
    client.force_login(place.lead)
    page = client.get(f"/rooms/{room.pk}/")
    assert page.status_code == 200
    assert client.get(news_of(room.pk, Audience.CONSOLE)).status_code == 200
    removed(place.partner)
    assert members.may_follow((room.pk, Audience.CONSOLE, place.lead.pk))
    assert not members.may_follow((room.pk, Audience.CONSOLE, place.commissioner.pk))
