"""What carries the streams: our connection over httptools or h11, on uvloop or asyncio, and any other server."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.workshop.models import Room
from assessments.workshop.screens import source
from assessments.workshop.screens.tokens import Audience, address_of
from recovery_site.connection import Connection, OnH11
from tests.build import Place, a_review, a_system
from tests.serving import Stack, until
from tests.workshop.build import a_phone, a_room, ask, cast
from tests.workshop.streaming import Site, a_site, a_stream, cookie_for, news_of

pytestmark = pytest.mark.django_db(transaction=True)
STACKS = {
    "the quickest that is installed": Stack("auto", Connection),
    "what is always there": Stack("asyncio", OnH11),
    "a server of another kind": Stack("auto", "auto"),
}


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.fixture(params=STACKS.values(), ids=list(STACKS))
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with a_site(request.param, most=3) as found:
        yield found


def test_every_stack_carries_each_change_to_every_stream(place: Place, room: Room, site: Site) -> None:
    with site.stream(room) as one, site.stream(room) as other, site.stream(room, Audience.SCREEN) as screen:
        for stream in (one, other, screen):
            assert stream.headers["transfer-encoding"] == "chunked"
            stream.event()
        ask(place, room, 3)
        room.refresh_from_db()
        for stream in (one, other, screen):
            assert stream.event()[0] == room.version
        a_phone(room)
        for stream in (one, other, screen):
            assert stream.event()[0] == room.version + 1


def whole_answer(line: socket.socket) -> bytes:
    """One answer, head and body: the network may bring it in pieces."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += line.recv(65536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    assert length
    while len(body) < int(length[1]):
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def test_a_kept_connection_can_become_a_stream(room: Room, site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        head = f"Host: 127.0.0.1\r\nCookie: {cookie_for(room.pk)}\r\n\r\n"
        for _ in range(2):
            line.sendall(f"GET {news_of(room.pk)} HTTP/1.1\r\n{head}".encode())
            assert whole_answer(line).startswith(b"HTTP/1.1 200")
        line.sendall(f"GET {address_of(room.pk, Audience.PHONE)} HTTP/1.1\r\n{head}".encode())
        read = b""
        while b"\ndata: <div" not in read:
            read += line.recv(65536)
        assert b"text/event-stream" in read


def test_an_old_client_gets_a_stream_as_well(room: Room, site: Site) -> None:
    """HTTP/1.0 knows no chunks, so nothing is written straight to it."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        head = f"Cookie: {cookie_for(room.pk)}\r\n\r\n"
        line.sendall(f"GET {address_of(room.pk, Audience.PHONE)} HTTP/1.0\r\n{head}".encode())
        read = b""
        while b"\ndata: <div" not in read:
            read += line.recv(65536)


def test_no_more_streams_of_a_room_than_the_limit(room: Room, site: Site) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(site.stream(room)).event()
        more = a_stream(site.port, room)
        stack.callback(more.close)
        assert more.status == 503
        assert int(more.headers["retry-after"]) > 0
        stack.enter_context(
            site.stream(room, Audience.SCREEN)
        ).event()  # the projector is not kept out by phones
    until(lambda: not site.live.watcher.topics)
    with site.stream(room) as stream:  # who leaves makes room
        assert stream.event()


@pytest.mark.parametrize("stack", [Stack("auto", Connection), Stack("asyncio", OnH11)])
def test_a_server_that_stops_ends_its_streams_properly_and_at_once(room: Room, stack: Stack) -> None:
    with contextlib.ExitStack() as readers:
        with a_site(stack) as site:
            streams = [readers.enter_context(site.stream(room)) for _ in range(5)]
            for stream in streams:
                stream.event()
            began = time.monotonic()
        assert time.monotonic() - began < 2
        for stream in streams:
            rest = stream.file.read()
            assert rest.endswith(b"\r\n0\r\n\r\n")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("uvicorn")]


def test_a_look_costs_one_query_whatever_changed_in_however_many_rooms(place: Place, room: Room) -> None:
    systems = [a_system() for _ in range(2)]
    rooms = [(place, room), *((one, a_room(one, a_review(one))) for one in systems)]
    questions = [ask(where, one, 3) for where, one in rooms]
    phones = [a_phone(one) for _, one in rooms]
    keys = {(one.pk, audience): None for _, one in rooms for audience in (Audience.PHONE, Audience.CONSOLE)}

    def look(known: dict[source.Key, source.Moment | None]) -> dict[source.Key, source.Moment]:
        found = source.versions(known)
        new = {key: moment for key, moment in found.items() if moment != known[key]}
        drawn = {key: source.draw(key, moment) for key, moment in new.items()}
        assert all(drawn.values())
        return found

    known = look(keys)
    for number in range(2):
        for question, phone in zip(questions, phones, strict=True):
            cast(question, phone, str(number + 1))
        with CaptureQueriesContext(connection) as asked:
            found = look(known)
        assert len(asked) == 1
        assert all(found[key].version == known[key].version + 1 for key in keys)
        known = found
    with CaptureQueriesContext(connection) as asked:
        assert look(known) == known
    assert len(asked) == 1
