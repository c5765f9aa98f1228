"""Readers of event streams, and a running site to read them from."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError

from assessments.live.source import Source, cookie_of
from assessments.live.streams import Live
from assessments.workshop.models import Room
from assessments.workshop.screens.source import ROOMS
from assessments.workshop.screens.tokens import Audience, address_of, name_of, token_for
from tests.build import a_sign_in
from tests.serving import Stack, running


@dataclass
class Site:
    """A running site and what it was asked."""

    port: int
    live: Live
    looks: list[set[int]]
    troubles: Troubles

    @contextlib.contextmanager
    def stream(self, room: Room, audience: Audience = Audience.PHONE) -> Iterator[Stream]:
        found = a_stream(self.port, room, audience)
        try:
            yield found
        finally:
            found.close()

    def get(self, path: str, cookie: str = "") -> http.client.HTTPResponse:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request("GET", path, headers={"Cookie": cookie})
            answer = line.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
            return answer


@dataclass
class Troubles:
    """What goes wrong with the rooms as the streams see them, until the test says otherwise."""

    away: bool = False  # the database does not answer
    broken: int = 0  # this room cannot be drawn
    leaving: Callable[[], None] = lambda: None  # happens when the last stream was closed


class Stream:
    """A reader of one event stream."""

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.line.sendall(f"GET {path} HTTP/1.1\r\nHost: site\r\nCookie: {cookie}\r\n\r\n".encode())
        self.file = self.line.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = dict(
            line.decode().strip().lower().split(": ", 1) for line in iter(self.file.readline, b"\r\n")
        )

    def event(self) -> tuple[int, str]:
        """The next event: (version, what a person can read of it)."""
        version = 0
        while line := self.file.readline().decode():
            if line.startswith("id: "):
                version = int(line[4:])
            elif line.startswith("data: ") and version:
                self.html = line
                return version, " ".join(re.sub(r"<[^>]*>", " ", line[6:]).split())
        raise AssertionError("the stream has ended")

    def lines_for(self, seconds: float) -> list[str]:
        """Everything that comes in that time."""
        self.line.settimeout(seconds)
        found, until = b"", time.monotonic() + seconds
        with contextlib.suppress(TimeoutError):
            while time.monotonic() < until:
                found += self.line.recv(65536)
        return found.decode().splitlines()

    def close(self) -> None:
        self.file.close()
        self.line.close()


def cookie_for(room: int, audience: Audience = Audience.PHONE) -> str:
    """What a browser sends with which the room may be followed."""
    holder = "" if audience is Audience.PHONE else a_sign_in(Room.objects.get(pk=room).opened_by)
    return f"{cookie_of(name_of(room, audience))}={token_for(room, audience, holder)}"


def news_of(room: int, audience: Audience = Audience.PHONE) -> str:
    """Where a page asks that polls."""
    return f"{address_of(room, audience)}/news/"


def a_stream(port: int, room: Room, audience: Audience = Audience.PHONE) -> Stream:
    """A stream of the room, as a page of it opens one."""
    return Stream(port, address_of(room.pk, audience), cookie_for(room.pk, audience))


@contextlib.contextmanager
def a_site(stack: Stack = Stack(), **options: Any) -> Iterator[Site]:  # noqa: B008 - frozen
    """A site that runs while the block does, and notes which rooms its watcher asks about."""
    looks: list[set[int]] = []
    troubles = Troubles()

    def versions(known: Mapping[Any, Any]) -> Mapping[Any, Any]:
        looks.append({room for room, _ in known})
        if troubles.away:
            raise OperationalError("away")
        return ROOMS.versions(known)

    def draw(key: Any, version: Any) -> Any:
        if key[0] == troubles.broken:
            raise ValueError("broken")
        return ROOMS.draw(key, version)

    def listening(process: str, counts: Mapping[Any, int]) -> None:
        if not counts:
            troubles.leaving()
        ROOMS.listening(process, counts)

    source: Source[Any, Any] = replace(ROOMS, versions=versions, draw=draw, listening=listening)
    with running(get_wsgi_application(), sources=(source,), stack=stack, **options) as (port, live):
        yield Site(port, live, looks, troubles)
