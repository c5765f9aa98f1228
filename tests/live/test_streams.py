"""Event streams about anything that has a version: here, lines of text."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from assessments.live.source import Event, Source
from assessments.live.wake import wake
from recovery_site.connection import Connection, OnH11
from tests.serving import Stack, running, serving

# The watcher closes the connections of its thread, so these need a database, though they read nothing from it.
pytestmark = pytest.mark.django_db(transaction=True)
STACKS = [
    pytest.param(Stack("auto", Connection), id="the quickest that is installed"),
    pytest.param(Stack("asyncio", OnH11), id="what is always there"),
    pytest.param(Stack("auto", "auto"), id="a server of another kind"),
]
ROOT = Path(__file__).resolve().parents[2]


class Texts:
    """A source: the key is the name of a text, the version how often it was written."""

    def __init__(self) -> None:
        self.texts: dict[str, tuple[int, str]] = {}
        self.looks: list[set[str]] = []
        self.source: Source[str, int] = Source(
            key_of=lambda token, cookie: token if token in self.texts else None,
            versions=self.versions,
            draw=self.draw,
            listening=lambda process, counts: None,
        )

    def write(self, name: str, text: str) -> None:
        self.texts[name] = (self.texts.get(name, (0, ""))[0] + 1, text)
        wake()

    def versions(self, known: Mapping[str, int | None]) -> dict[str, int]:
        self.looks.append(set(known))
        return {name: self.texts[name][0] for name in known}

    def draw(self, name: str, version: int) -> tuple[Event, int]:
        version, text = self.texts[name]
        return Event(version, text), version


@pytest.fixture
def texts() -> Texts:
    found = Texts()
    found.write("news", "first")
    return found


@contextlib.contextmanager
def following(port: int, name: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(f"GET /live/{name} HTTP/1.1\r\nHost: site\r\n\r\n".encode())
        yield line


def read_until(line: socket.socket, end: bytes) -> bytes:
    found = b""
    while not found.endswith(end):
        piece = line.recv(65536)
        assert piece, "the stream has ended"
        found += piece
    return found


def ok(environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


@pytest.mark.parametrize("stack", STACKS)
def test_streams_of_different_sources_follow_each_their_own(texts: Texts, stack: Stack) -> None:
    other = Texts()
    other.write("plans", "a plan")
    with running(ok, sources=(texts.source, other.source), stack=stack) as (port, _):
        with following(port, "news") as news, following(port, "plans") as plans:
            read_until(news, b"data: first\n\n\r\n")
            read_until(plans, b"data: a plan\n\n\r\n")
            other.write("plans", "another plan")
            read_until(plans, b"id: 2\ndata: another plan\n\n\r\n")
            texts.write("news", "second")
            assert b"plan" not in read_until(news, b"id: 2\ndata: second\n\n\r\n")
        with following(port, "nothing") as line:
            assert line.recv(100).startswith(b"HTTP/1.1 404")
    assert set().union(*texts.looks) == {"news"}


@pytest.mark.parametrize("stack", STACKS)
def test_a_slow_reader_costs_little_and_gets_the_newest_in_the_end(texts: Texts, stack: Stack) -> None:
    """Far more is written than the line and its buffers hold: what a reader missed is left out, not kept."""
    with running(ok, sources=(texts.source,), stack=stack) as (port, _), following(port, "news") as slow:
        read_until(slow, b"data: first\n\n\r\n")
        with following(port, "news") as quick:
            for number in range(80):
                texts.write("news", f"{number} {'x' * 400_000} {number}")
                read_until(quick, f"x {number}\n\n\r\n".encode())
        rest = read_until(slow, b"x 79\n\n\r\n")
    events = rest.count(b"\ndata: ")
    assert events < 40
    assert rest.count(b"x") == events * 400_000 + rest.count(b"text")  # and none of them in part


def test_the_quickest_stack_is_used_and_there_is_always_one() -> None:
    assert issubclass(Connection, HttpToolsProtocol)
    look = (
        "import sys; sys.modules.update(httptools=None, uvloop=None)\n"
        "import uvicorn\n"
        "from recovery_site.connection import Connection\n"
        "loop = uvicorn.Config('x', http=Connection).get_loop_factory()()\n"
        "print(Connection.__name__, type(loop).__module__.partition('.')[0])\n"
        "loop.close()"
    )
    found = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["OnH11", "asyncio"]


@pytest.mark.parametrize("stack", [Stack("auto", Connection), Stack("asyncio", OnH11)])
def test_an_answer_waits_for_no_acknowledgement(stack: Stack) -> None:
    """Head and body are sent apart. On a socket that holds small pieces back, the second waits 40 ms."""
    with serving(ok, stack=stack, bind=True) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.closing(line):
            began = time.monotonic()
            for _ in range(50):
                line.request("GET", "/")
                assert line.getresponse().read() == b"ok"
        assert time.monotonic() - began < 1
