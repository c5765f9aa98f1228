"""The console and the projector follow the room for as long as whoever opened them may run it, and no longer."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import timezone

from assessments.live import watcher
from assessments.people.models import Membership, User
from assessments.workshop.models import Room
from assessments.workshop.rooms.closing import close_room
from assessments.workshop.screens.tokens import Audience
from recovery_site.sessions.models import Session
from tests.build import Place, a_review, a_second_lead, a_system
from tests.sessions.test_sign_ins import signed_in
from tests.tracing import statements
from tests.workshop.build import a_room
from tests.workshop.phoning import a_phone_in
from tests.workshop.streaming import Site, Stream, a_site, cookie_for, news_of

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = [Audience.CONSOLE, Audience.SCREEN]
ENDS = {
    "the role is taken away": lambda lead: Membership.objects.filter(user=lead).update(role="board_reader"),
    "they are removed": lambda lead: Membership.objects.filter(user=lead).delete(),
    "the account is switched off": lambda lead: User.objects.filter(pk=lead.pk).update(is_active=False),
    "the password is another": lambda lead: (lead.set_password("quite another one"), lead.save()),
    "the sign-in is ended": lambda lead: Session.objects.filter(user=lead).delete(),
    "nothing was done for long": lambda lead: Session.objects.filter(user=lead).update(
        seen_at=timezone.now() - dt.timedelta(minutes=31)
    ),
}


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(watcher, "CHECKED", 0.3)
    with a_site() as site:
        yield site


def ends_within(stream: Stream, seconds: float) -> bool:
    """Whether the server ends the stream; what comes until then is read."""
    stream.line.settimeout(seconds)
    until = time.monotonic() + seconds
    with contextlib.suppress(TimeoutError):
        while time.monotonic() < until:
            if not stream.line.recv(65536):
                return True
    return False


@pytest.mark.parametrize("why", ENDS)
@pytest.mark.parametrize("audience", BOTH)
def test_an_open_screen_of_a_member_ends_and_opens_no_more(
    place: Place, room: Room, site: Site, audience: Audience, why: str
) -> None:
    # Given a screen of a lead who is not the only one, and a phone
    a_second_lead(place)
    cookie, news = cookie_for(room.pk, audience), news_of(room.pk, audience)
    with site.stream(room, audience) as mine, site.stream(room) as phone:
        assert (mine.status, site.get(news, cookie).status) == (200, 200)

        # When they may not run the room any more, then their screen ends by itself and asks in vain
        ENDS[why](place.lead)
        assert ends_within(mine, 10)
        assert site.get(news, cookie).status == 404
        assert site.get(news.removesuffix("news/"), cookie).status == 404

        # and the phone goes on
        assert not ends_within(phone, 1)


def test_a_token_without_a_sign_in_opens_no_screen_of_a_member(room: Room, site: Site) -> None:
    from assessments.live.source import cookie_of
    from assessments.workshop.screens.tokens import name_of, token_for

    for audience in BOTH:
        name = name_of(room.pk, audience)
        for holder in ("", "nobody", "x" * 40):
            cookie = f"{cookie_of(name)}={token_for(room.pk, audience, holder)}"
            assert site.get(f"/live/{name}", cookie).status == 404
            assert site.get(f"/live/{name}/news/", cookie).status == 404


Sleep = Callable[[float], None]


@pytest.fixture
def sleep(monkeypatch: pytest.MonkeyPatch) -> Sleep:
    """`sleep(minutes)`: that much later, for the sign-ins of the whole site."""

    def sleep(minutes: float) -> None:
        for row in Session.objects.filter(user__isnull=False):
            row.seen_at -= dt.timedelta(minutes=minutes)  # type: ignore[operator]
            row.started_at -= dt.timedelta(minutes=minutes)  # type: ignore[operator]
            row.save(update_fields=["seen_at", "started_at"])

    return sleep


@pytest.mark.parametrize("address", ["/rooms/{}/", "/rooms/{}/screen/"])
def test_an_open_room_that_somebody_runs_counts_as_activity_until_it_ends(
    place: Place, room: Room, sleep: Sleep, address: str
) -> None:
    # Given a facilitator who opened the console or the projector, and talks for two hours
    client = signed_in(place.lead)
    client.get(address.format(room.pk))
    audience = Audience.SCREEN if "screen" in address else Audience.CONSOLE
    for _part in range(12):
        sleep(10)
        assert client.get(news_of(room.pk, audience), {"have": "0"}).status_code == 200

    # Then they are still signed in; and half an hour after the room was closed they are not
    assert client.get("/accounts/", headers={"HX-Request": "true"}).status_code == 200
    close_room(user=place.lead, room=room)
    for _part in range(2):
        sleep(14)
        assert client.get(news_of(room.pk, audience), {"have": "0"}).status_code == 200
    sleep(4)
    assert client.get(news_of(room.pk, audience), {"have": "0"}).status_code == 404
    assert client.get("/accounts/").status_code == 302


def test_not_even_an_open_room_lasts_longer_than_twelve_hours(place: Place, room: Room, sleep: Sleep) -> None:
    client = signed_in(place.lead)
    client.get(f"/rooms/{room.pk}/screen/")
    news = news_of(room.pk, Audience.SCREEN)
    for _hour in range(29):
        sleep(25)
        answer = client.get(news, {"have": "0"})
    assert answer.status_code == 404
    assert client.get("/accounts/").status_code == 302


def test_a_phone_is_asked_for_no_sign_in(room: Room) -> None:
    phone = a_phone_in(room)
    phone.look(room)
    news = news_of(room.pk)
    phone.get(news)
    with statements() as asked:
        assert phone.get(news).status_code == 200
    assert not any("session" in sql for sql in asked)


def test_a_stranger_and_a_colleague_of_another_system_get_no_screen(room: Room) -> None:
    for person in (a_system().lead, None):
        client = signed_in(person) if person else Client()
        assert client.get(f"/rooms/{room.pk}/screen/").status_code == (404 if person else 302)
        assert client.get(news_of(room.pk, Audience.SCREEN)).status_code == 404
