"""The event streams of a room, over real HTTP."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signing
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.live import wake, watcher
from assessments.workshop.models import Listening, Room
from assessments.workshop.rooms import closing, steering
from assessments.workshop.screens import fragments, presence, queries, tokens
from assessments.workshop.screens.queries import Known
from assessments.workshop.screens.tokens import Audience, address_of, token_for
from tests.build import Place, a_review, a_system
from tests.serving import serving, until
from tests.workshop.build import a_phone, a_room, ask, cast, phones, reveal
from tests.workshop.streaming import Site, Stream, a_site, a_stream, cookie_for, news_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as found:
        yield found


def test_the_first_event_comes_at_once_and_each_change_follows(place: Place, room: Room, site: Site) -> None:
    with site.stream(room) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert (stream.headers["cache-control"], stream.headers["x-accel-buffering"]) == ("no-store", "no")
        first, html = stream.event()
        assert "people are here" in html
        a_phone(room)
        second, html = stream.event()
        assert "1 person is here" in html
        ask(place, room, 3)
        third, html = stream.event()
        assert "3. Establishing" in html
        assert first < second < third


def test_many_changes_at_once_come_as_few_events_and_the_last_is_never_left_out(
    place: Place, room: Room, site: Site
) -> None:
    there = phones(room, 40)
    question = ask(place, room, 3)
    with site.stream(room) as stream:
        stream.event()
        for phone in there:
            cast(question, phone, "2")
        events = [stream.event()]
        while "40 of 40" not in events[-1][1]:
            events.append(stream.event())
        room.refresh_from_db()
        assert events[-1][0] == room.version
        assert len(events) < 40
        assert stream.lines_for(0.3) == []  # and nothing twice


def test_before_the_reveal_a_stream_carries_counts_and_nothing_else(
    place: Place, room: Room, site: Site
) -> None:
    there = phones(room, 6)
    question = ask(place, room, 3)
    with site.stream(room) as phone, site.stream(room, Audience.SCREEN) as screen:
        phone.event()
        screen.event()
        for one in there:
            cast(question, one, "3", words="A reason to keep back")
        for stream in (phone, screen):
            while "6 of 6" not in (html := stream.event()[1]):
                pass
            assert "A reason" not in html
            assert "<svg" not in stream.html
        reveal(place, room)
        for stream in (phone, screen):
            stream.event()
            assert "<svg" in stream.html
        while "A reason" not in phone.html:  # they come in a step of their own
            phone.event()


def test_a_sign_of_life_comes_while_nothing_changes(
    room: Room, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "BEAT", 0.2)
    with site.stream(room) as stream:
        stream.event()
        assert "event: beat" in stream.lines_for(1)


def test_a_stream_is_opened_by_a_token_of_ours_only(room: Room, site: Site, monkeypatch: Any) -> None:
    good = token_for(room.pk, Audience.PHONE)
    monkeypatch.setattr(signing.time, "time", lambda: 1_000_000.0)
    old = token_for(room.pk, Audience.PHONE)
    monkeypatch.undo()
    other = signing.dumps([room.pk, "everything"], salt=tokens.SALT, compress=False)
    elsewhere = signing.dumps([room.pk, "phone"], salt="other", compress=False)
    address, news = address_of(room.pk, Audience.PHONE), news_of(room.pk)
    screen = token_for(room.pk, Audience.SCREEN)
    name = f"follow-{room.pk}-phone"
    for token in (good[:-2] + "xx", old, other, elsewhere, screen, "", "nonsense"):
        for path in (address, news):
            assert site.get(path, f"{name}={token}").status == 404, path
    assert site.get(address).status == site.get(news).status == 404  # the address alone opens nothing
    assert site.get(f"/live/{good}").status == 404
    stream = Stream(site.port, address, f"other=1; {name}={good}")
    assert stream.status == 200
    stream.close()


def test_a_stream_shows_its_own_room_and_no_other(place: Place, room: Room, site: Site) -> None:
    elsewhere = a_system()
    other = a_room(elsewhere, a_review(elsewhere))
    with site.stream(room) as mine, site.stream(other) as theirs:
        mine.event()
        theirs.event()
        ask(elsewhere, other, 7)
        assert "7. Redefining" in theirs.event()[1]
        assert mine.lines_for(0.4) == []


def test_the_token_of_a_console_is_needed_to_see_how_many_are_on_the_line(room: Room, site: Site) -> None:
    with site.stream(room) as phone, site.stream(room, Audience.CONSOLE) as console:
        phone.event()
        until(lambda: Listening.objects.filter(room=room, phones=1).exists())
        while not re.search(r"connected\D*1\b", console.event()[1]):
            pass
        assert "on the line" not in phone.html
    until(lambda: not Listening.objects.exists())


def test_nobody_listens_and_nothing_is_asked(room: Room, site: Site) -> None:
    with site.stream(room) as stream:
        stream.event()
        until(lambda: len(site.looks) > 2)
        assert site.looks[-1] == {room.pk}
    until(lambda: site.live.watcher.task is None or site.live.watcher.task.done())
    before = len(site.looks)
    time.sleep(0.4)
    assert len(site.looks) == before
    with site.stream(room) as stream:  # and it begins again
        assert stream.event()


def test_idle_phones_cost_no_query_each(room: Room, site: Site) -> None:
    def looks_in_a_while() -> int:
        before = len(site.looks)
        time.sleep(1)
        return len(site.looks) - before

    with contextlib.ExitStack() as stack:
        stack.enter_context(site.stream(room)).event()
        one = looks_in_a_while()
        for _ in range(30):
            stack.enter_context(site.stream(room)).event()
        assert looks_in_a_while() <= one + 3


def test_versions_are_one_query_for_any_number_of_rooms(place: Place, room: Room) -> None:
    other = a_system()
    rooms = [room.pk, a_room(other, a_review(other)).pk]
    for count in (1, 2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(queries.moments(dict.fromkeys(rooms[:count], Known()))) == count
        assert len(asked) == 1


def test_the_database_goes_away_and_comes_back(place: Place, room: Room, site: Site) -> None:
    with site.stream(room) as stream:
        stream.event()
        site.troubles.away = True
        ask(place, room, 3)
        assert stream.lines_for(0.5) == []
        site.troubles.away = False
        stream.line.settimeout(10)
        read = b""
        while b"Challenge 3" not in read:  # it may come in pieces; nothing within ten seconds is an error
            piece = stream.line.recv(65536)
            assert piece
            read += piece


def test_a_slow_reader_holds_nobody_up(place: Place, room: Room, site: Site) -> None:
    there = phones(room, 3)
    with site.stream(room) as quick, site.stream(room, Audience.SCREEN) as slow:
        slow.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        quick.event()
        for round_ in range(8):
            question = ask(place, room, 3)
            began = time.monotonic()
            while f"Round {round_ + 1}" not in (html := quick.event()[1]) and round_:
                pass
            for phone in there:
                cast(question, phone, "2")
            while "3 of 3" not in html:
                html = quick.event()[1]
            assert time.monotonic() - began < 5
            reveal(place, room)
            while "3 of 3 answered" not in html:
                html = quick.event()[1]


def test_a_closed_room_says_so_and_readers_who_leave_are_forgotten(
    place: Place, room: Room, site: Site
) -> None:
    with site.stream(room) as stream:
        stream.event()
        closing.close_room(user=place.lead, room=room)
        assert "The room is closed." in stream.event()[1]
    until(lambda: not site.live.watcher.topics)


def test_the_server_stops_within_three_seconds_whatever_streams_are_open(room: Room) -> None:
    began = 0.0
    with contextlib.ExitStack() as stack:
        with serving(get_wsgi_application()) as port:
            for _ in range(20):
                stream = a_stream(port, room)
                stack.callback(stream.close)
                stream.event()
            began = time.monotonic()
        assert time.monotonic() - began < 4.5
    assert not [t for t in threading.enumerate() if t.name.startswith("uvicorn")]


def test_polling_says_what_is_new_and_nothing_when_nothing_is(place: Place, room: Room, site: Site) -> None:
    news, cookie = news_of(room.pk), cookie_for(room.pk)
    first = site.get(news, cookie)
    version = first.headers["X-Version"]
    room.refresh_from_db()
    assert (first.status, version) == (200, str(room.version))
    nothing = site.get(f"{news}?have={version}", cookie)
    assert (nothing.status, nothing.text) == (204, "")  # type: ignore[attr-defined]
    ask(place, room, 3)
    second = site.get(f"{news}?have={version}", cookie)
    assert second.status == 200
    assert "Challenge 3" in second.text  # type: ignore[attr-defined]
    assert int(second.headers["X-Version"]) > int(version)


def test_a_plain_wsgi_server_serves_the_room_by_polling(client: Any, place: Place, room: Room) -> None:
    client.cookies[f"follow-{room.pk}-phone"] = token_for(room.pk, Audience.PHONE)
    assert client.get(address_of(room.pk, Audience.PHONE)).status_code == 404
    assert client.get(news_of(room.pk)).status_code == 200


def test_a_commit_after_the_server_has_stopped_disturbs_nobody(room: Room) -> None:
    before = set(wake.listeners)
    with contextlib.ExitStack() as stack, a_site() as site:
        stack.enter_context(site.stream(room)).event()
        listening = wake.listeners - before
        assert listening
    for listener in listening:
        listener()
    assert wake.listeners == before


def test_who_comes_while_the_last_one_leaves_is_served(room: Room, site: Site) -> None:
    """The watcher that winds down tells the database that nobody is here, which may take a while."""
    leaving = threading.Event()

    def slowly() -> None:
        leaving.set()
        time.sleep(0.5)

    site.troubles.leaving = slowly
    with site.stream(room) as stream:
        stream.event()
    assert leaving.wait(5)
    with site.stream(room) as stream:
        assert stream.event()


def test_a_room_that_cannot_be_drawn_holds_no_other_up(place: Place, room: Room, site: Site) -> None:
    elsewhere = a_system()
    other = a_room(elsewhere, a_review(elsewhere))
    with site.stream(room) as broken, site.stream(other) as stream:
        broken.event()
        stream.event()
        site.troubles.broken = room.pk
        ask(place, room, 3)
        ask(elsewhere, other, 7)
        assert "7. Redefining" in stream.event()[1]
        site.troubles.broken = 0
        assert "3. Establishing" in broken.event()[1]


def test_a_fragment_shows_what_changes_between_two_moves_and_each_move(place: Place, room: Room) -> None:
    def now() -> str:
        return fragments.fragment(room.pk, Audience.PHONE).html

    assert "app-timer" not in now()
    steering.set_timer(user=place.lead, room=room, minutes=5)
    assert "app-timer" in now()
    a_phone(room)
    assert "1 person is here" in now()
    ask(place, room, 3)
    assert "Challenge 3" in now()
    reveal(place, room)
    assert "this is how people answered" in now()


def test_a_fragment_in_the_same_step_costs_one_small_query(place: Place, room: Room) -> None:
    question = ask(place, room, 3)
    there = phones(room, 2)
    fragments.fragment(room.pk, Audience.PHONE)
    for phone in there:
        cast(question, phone, "2")
        with CaptureQueriesContext(connection) as asked:
            fragments.fragment(room.pk, Audience.PHONE)
        assert len(asked) == 1


def test_telling_who_is_on_the_line_costs_the_same_for_any_number_of_rooms(place: Place, room: Room) -> None:
    systems = [a_system() for _ in range(3)]
    rooms = [room.pk, *(a_room(one, a_review(one)).pk for one in systems)]
    counts = []
    for process, some in (("one", rooms[:1]), ("many", rooms)):
        with CaptureQueriesContext(connection) as asked:
            presence.tell(process, dict.fromkeys(some, 2))
            presence.tell(process, dict.fromkeys(some, 2))  # no news
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4
    assert queries.moments({room.pk: Known(asks_line=True)})[room.pk].on_the_line == 4
    presence.tell("many", {rooms[1]: 5})
    assert {(one.room_id, one.phones) for one in Listening.objects.filter(process="many")} == {(rooms[1], 5)}
    closing.close_room(user=place.lead, room=room)
    presence.tell("late", {room.pk: 1})
    assert not Listening.objects.filter(room=room).exists()
