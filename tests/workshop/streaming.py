"""Readers of event streams, and a running site to read them from."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application

from assessments.live import streams as live
from assessments.live.streams import Live
from assessments.workshop import queries
from assessments.workshop.models import Room
from assessments.workshop.screens import fragments
from tests.serving import serving


@dataclass
class Site:
    """A running site and what it was asked."""

    port: int
    live: Live
    looks: list[set[int]]

    @contextlib.contextmanager
    def stream(self, room: Room, audience: str = "phone") -> Iterator[Stream]:
        found = Stream(self.port, f"/live/{fragments.token_for(room.pk, audience)}")
        try:
            yield found
        finally:
            found.close()

    def get(self, path: str) -> http.client.HTTPResponse:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as line:
            line.request("GET", path)
            answer = line.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
            return answer


class Stream:
    """A reader of one event stream."""

    def __init__(self, port: int, path: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.line.sendall(f"GET {path} HTTP/1.1\r\nHost: site\r\n\r\n".encode())
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


@contextlib.contextmanager
def a_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site that runs while the block does, and notes which rooms its watcher asks about."""
    looks: list[set[int]] = []
    versions = queries.versions

    def counted(rooms: Any) -> dict[int, tuple[int, int]]:
        looks.append(set(rooms))
        return versions(looks[-1])

    monkeypatch.setattr(live.queries, "versions", counted)
    streams = Live(None)
    with serving(get_wsgi_application(), streams) as port:
        yield Site(port, streams, looks)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
