"""A request whose end could be read in two ways is refused whole, so that nothing can hide behind it.

A web server in front and the site must agree where a request ends (RFC 9112, section 6).
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from django.core.wsgi import get_wsgi_application

from recovery_site import connection
from tests.serving import Stack, running

pytestmark = [pytest.mark.server, pytest.mark.django_db]
HIDDEN = b"0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + HIDDEN,
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n" + HIDDEN,
    "two lengths": b"Content-Length: 6\r\nContent-Length: 5\r\n\r\nabcdef",
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n" + HIDDEN,
    "an encoding that there is not": b"Transfer-Encoding: xchunked\r\n\r\n" + HIDDEN,
    "a length that is no number": b"Content-Length: +6\r\n\r\nabcdef",
}
PROTOCOLS = [name for name in ("OnH11", "OnHttptools") if hasattr(connection, name)]
BOTH = {
    "a length and chunks",
    "chunks and a length",
}  # h11, which is used where httptools is not, ignores the length


@pytest.fixture(params=PROTOCOLS)
def protocol(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def port(protocol: str) -> Iterator[int]:
    with running(get_wsgi_application(), stack=Stack(http=getattr(connection, protocol))) as (port, _):
        yield port


def answers(port: int, raw: bytes) -> list[bytes]:
    """The first line of each answer to what is sent on one connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(raw)
        said = b""
        while piece := line.recv(65536):
            said += piece
    return [part.split(b"\r\n")[0] for part in said.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("how", AMBIGUOUS)
def test_a_request_with_two_ends_is_refused_and_what_hides_behind_it_is_not_read(
    port: int, protocol: str, how: str
) -> None:
    head = b"POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    found = answers(port, head + AMBIGUOUS[how])
    if protocol == "OnH11" and how in BOTH:
        assert found[0] == b"200 OK"  # the chunks alone say where it ends, as the standard has it
    else:
        assert found == [b"400 Bad Request"]


def test_a_plain_request_is_answered(port: int) -> None:
    plain = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert answers(port, plain) == [b"200 OK"]
