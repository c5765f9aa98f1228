"""The thread pool behind a real server, over real HTTP."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable

import pytest

from recovery_site import connection
from tests.serving import Stack, running, serving, until

OK = [("Content-Type", "text/plain")]
OPENED = contextlib.ExitStack()


@pytest.fixture(autouse=True)
def _close_what_was_opened():
    with OPENED:
        yield


def ask(port: int, method: str = "GET", path: str = "/", body: bytes | None = None, **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    OPENED.callback(connection.close)
    return OPENED.enter_context(connection.getresponse())


def raw(port: int, text: bytes) -> socket.socket:
    client = OPENED.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
    client.sendall(text)
    return client


def echo(environ, start_response) -> Iterable[bytes]:
    """Says back what it was asked."""
    start_response("200 OK", OK)
    body = environ["wsgi.input"].read()
    lines = [f"{key}={environ[key]}" for key in sorted(environ) if key.isupper()]
    return ["\n".join([*lines, f"BODY={body.decode()}"]).encode("latin-1")]


def test_a_request_reaches_the_application_whole() -> None:
    with serving(echo) as port:
        client = raw(
            port,
            b"POST /a%20b/%C3%A9%FF?q=1&r=%20 HTTP/1.1\r\nHost: site\r\nCookie: a=1\r\nCookie: b=2\r\n"
            b"X-Twice: 1\r\nX-Twice: 2\r\nX_Forwarded_Proto: https\r\nContent-Type: text/plain\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
        )
        with client.makefile("rb") as answer:
            said = answer.read().decode("latin-1").splitlines()
    assert said[0] == "HTTP/1.1 200 OK"
    assert {"REQUEST_METHOD=POST", "PATH_INFO=/a b/\u00c3\u00a9\u00ff", "QUERY_STRING=q=1&r=%20"} <= set(said)
    assert {"HTTP_COOKIE=a=1; b=2", "HTTP_X_TWICE=1,2", "CONTENT_LENGTH=5", "BODY=abcde"} <= set(said)
    assert {"CONTENT_TYPE=text/plain", "REMOTE_ADDR=127.0.0.1", "SERVER_PROTOCOL=HTTP/1.1"} <= set(said)
    assert not any("FORWARDED_PROTO" in line for line in said)


def test_cookies_arrive_although_django_writes_them_with_a_space_before() -> None:
    def two(environ, start_response) -> Iterable[bytes]:
        start_response("200 OK", [*OK, ("Set-Cookie", " a=1; Path=/"), ("Set-Cookie", " b=2; Path=/")])
        return [b"ok"]

    with serving(two) as port:
        answer = ask(port)
        assert answer.headers.get_all("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]


def test_an_answer_that_is_held_holds_no_thread_and_does_not_say_so() -> None:
    def slow_to_leave(environ, start_response) -> Iterable[bytes]:
        held = [("X-Hold", "2")] if environ["PATH_INFO"] == "/wrong" else []
        start_response("200 OK", [*OK, *held])
        return [b"ok"]

    with serving(slow_to_leave) as port:
        held = raw(port, b"GET /wrong HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n")
        began = time.monotonic()
        for _ in range(8):  # more than there are threads
            assert ask(port).read() == b"ok"
        assert time.monotonic() - began < 1.5
        with held.makefile("rb") as answer:
            said = answer.read()
        assert time.monotonic() - began >= 1.5
    assert b"\r\nok\r\n" in said
    assert b"hold" not in said.lower()


def test_head_has_the_headers_and_no_body() -> None:
    with serving(echo) as port:
        answer = ask(port, "HEAD")
        assert (answer.status, answer.getheader("Content-Type"), answer.read()) == (200, "text/plain", b"")


@pytest.mark.parametrize(("size", "status"), [(1000, 200), (1001, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_before_a_thread_takes_it(
    size: int, status: int, chunked: bool
) -> None:
    calls = []

    def application(environ, start_response) -> Iterable[bytes]:
        calls.append(environ)
        return echo(environ, start_response)

    with serving(application, body_limit=1000) as port:
        body = b"x" * size
        sent = f"{size:x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if chunked else body
        kind = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
        client = raw(port, f"POST / HTTP/1.1\r\nHost: site\r\n{kind}\r\n\r\n".encode() + sent)
        assert int(client.recv(20).split()[1]) == status
    assert len(calls) == (status == 200)


def test_a_body_that_never_ends_is_not_waited_for() -> None:
    with serving(echo, patience=0.2) as port:
        client = raw(port, b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 10\r\n\r\nabc")
        assert client.recv(20).startswith(b"HTTP/1.1 408")


def test_a_client_that_leaves_while_sending_is_forgotten() -> None:
    calls = []

    def application(environ, start_response) -> Iterable[bytes]:
        calls.append(environ)
        return echo(environ, start_response)

    with serving(application) as port:
        raw(port, b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 10\r\n\r\nabc").close()
        assert ask(port).status == 200
    assert len(calls) == 1


def test_no_more_threads_than_the_pool_has() -> None:
    names = set()

    def application(environ, start_response) -> Iterable[bytes]:
        names.add(threading.current_thread().name)
        time.sleep(0.02)
        return echo(environ, start_response)

    with serving(application, threads=3) as port:
        clients = [threading.Thread(target=ask, args=(port,)) for _ in range(20)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    assert len(names) == 3


class Gate:
    """An application that holds every request until it is opened; notes what it has begun."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun: list[str] = []

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        self.begun.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        self.go.wait(10)
        return echo(environ, start_response)

    def begins(self, number: int) -> None:
        """Wait until so many requests are at work."""
        until(lambda: len(self.begun) >= number)
        assert len(self.begun) == number


def asking(port: int, *requests: tuple[str, str]) -> list[socket.socket]:
    """Clients that have sent these requests and wait for the answer."""
    head = "{} {} HTTP/1.1\r\nHost: site\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return [raw(port, head.format(*request).encode()) for request in requests]


def status_of(client: socket.socket) -> int:
    with client.makefile("rb") as answer:
        return int(answer.read().split()[1])


RESERVED = {"reserved": 1, "reserved_for": "POST /rate/[0-9]+"}


def test_pages_leave_a_thread_to_ratings() -> None:
    gate = Gate()
    with serving(gate, threads=2, **RESERVED) as port:
        # Given pages that are slow, more than there are threads
        pages = asking(port, *[("GET", "/slow")] * 4)
        gate.begins(1)
        # When somebody rates, then it is at work at once, and nothing else that looks like it
        others = asking(port, ("GET", "/rate/1"), ("POST", "/rate/1/more"), ("POST", "/x/rate/1"))
        rating = asking(port, ("POST", "/rate/1"))
        gate.begins(2)
        assert gate.begun == ["GET /slow", "POST /rate/1"]
        gate.go.set()
        assert {status_of(client) for client in [*pages, *others, *rating]} == {200}


def test_ratings_may_use_every_thread() -> None:
    gate = Gate()
    with serving(gate, threads=2, **RESERVED) as port:
        ratings = asking(port, *[("POST", "/rate/1")] * 2)
        gate.begins(2)
        gate.go.set()
        assert [status_of(client) for client in ratings] == [200, 200]


def test_who_comes_when_too_many_wait_is_told_when_to_come_again() -> None:
    gate = Gate()
    with running(gate, threads=2, waiting=2, **RESERVED) as (port, live):
        pages = asking(port, *[("GET", "/slow")] * 3)  # one at work, two waiting
        until(lambda: live.site.ordinary.is_full)
        gate.begins(1)
        late = ask(port, path="/late")
        assert (late.status, gate.begun) == (503, ["GET /slow"])
        assert int(late.getheader("Retry-After")) > 0
        # The queue of the ratings is another one
        ratings = asking(port, *[("POST", "/rate/1")] * 4)  # two of them are in the pool, two wait
        until(lambda: live.site.reserved.is_full)
        assert ask(port, "POST", "/rate/1").status == 503
        # And the site says that it lives
        assert ask(port, path="/healthz").read() == b"ok"
        gate.go.set()
        assert {status_of(client) for client in [*pages, *ratings]} == {200}
        assert ask(port, path="/late").status == 200


class Stream:
    """A streaming response whose second piece waits until it is let go; knows whether it was closed."""

    streaming = True

    def __init__(self, second: Iterable[bytes]) -> None:
        self.second = second
        self.go, self.closed = threading.Event(), threading.Event()

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/other":
            return echo(environ, start_response)
        start_response("200 OK", OK)
        return self

    def __iter__(self):
        yield b"first"
        self.go.wait(10)
        yield from self.second

    def close(self) -> None:
        self.closed.set()


def test_a_stream_arrives_while_it_is_made() -> None:
    stream = Stream([b" second"])
    with serving(stream) as port:
        answer = ask(port)
        assert answer.read(5) == b"first"
        assert not stream.closed.is_set()
        stream.go.set()
        assert answer.read() == b" second"
        assert stream.closed.wait(5)


def test_a_reader_who_leaves_a_stream_frees_the_thread() -> None:
    stream = Stream(b"x" * 100 for _ in range(10**9))
    with serving(stream, threads=1) as port:
        client = raw(port, b"GET / HTTP/1.1\r\nHost: site\r\n\r\n")
        client.recv(10)
        client.close()
        stream.go.set()
        assert stream.closed.wait(5)
        assert ask(port, path="/other").status == 200


def test_a_slow_reader_does_not_hold_the_thread() -> None:
    stream = Stream([b"x" * 1024] * 3000)
    stream.go.set()
    with serving(stream, threads=1) as port:
        slow = raw(port, b"GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n")
        assert stream.closed.wait(5)  # all made, though hardly any of it was read
        assert ask(port, path="/other").status == 200
        with slow.makefile("rb") as rest:
            assert rest.read().count(b"x") >= 3000 * 1024


def test_a_reader_who_takes_nothing_is_given_up() -> None:
    stream = Stream(b"x" * 65536 for _ in range(10**9))
    stream.go.set()
    with serving(stream, threads=1, patience=0.3) as port:
        stuck = raw(port, b"GET / HTTP/1.1\r\nHost: site\r\n\r\n")
        assert stream.closed.wait(10)
        assert ask(port, path="/other").status == 200
        stuck.close()


def test_an_application_that_breaks_gives_500_and_half_an_answer_looks_broken() -> None:
    def early(environ, start_response) -> Iterable[bytes]:
        raise ValueError("broken before it began")

    with serving(early) as port:
        assert ask(port).status == 500
        assert ask(port).status == 500

    def late():
        raise ValueError("broken half-way")
        yield b""

    stream = Stream(late())
    with serving(stream) as port:
        answer = ask(port)
        assert answer.read(5) == b"first"
        stream.go.set()
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, path: str = "/healthz") -> bytes:
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.read()
        except ConnectionError as error:
            if time.monotonic() > until:
                raise AssertionError("the site did not start") from error
        except OSError as error:
            if "refused" not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.1)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_site_itself_starts_answers_and_stops_when_told(how: signal.Signals, tmp_path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "recovery_site.asgi:application", "--port", str(port)]
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"}
    env["DJANGO_SETTINGS_MODULE"] = "recovery_site.settings"
    site = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert wait_for(port) == b"ok"
        site.send_signal(how)
        said, _ = site.communicate(timeout=10)
    finally:
        site.kill()
        site.wait()
    assert "Traceback" not in said, said


@pytest.mark.parametrize("http", [connection.OnH11, connection.Connection])
def test_a_connection_that_brings_no_whole_head_is_closed(
    http: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
    with serving(echo, stack=Stack(http=http)) as port:
        # Given connections that say nothing, or a little, or a little more after a whole request
        silent, slow, second = (
            raw(port, b""),
            raw(port, b"GET / HTTP/1.1\r\nX: "),
            raw(port, b"GET / HTTP/1.1\r\nHost: site\r\n\r\n"),
        )
        assert second.recv(20).startswith(b"HTTP/1.1 200")
        second.sendall(b"GET / HTTP/1.1\r\nHo")
        # And one whose answer takes longer than a head may
        waiting = raw(port, b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 1\r\n\r\n")
        for _ in range(4):
            time.sleep(0.1)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                slow.sendall(b"x")  # whoever drips gains nothing
        # Then the first three are closed
        for client in (silent, slow, second):
            with contextlib.suppress(ConnectionResetError):
                while client.recv(1000):
                    pass
        # and the last one is answered
        waiting.sendall(b"x")
        assert waiting.recv(20).startswith(b"HTTP/1.1 200")
