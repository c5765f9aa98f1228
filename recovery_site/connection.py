"""The HTTP connection of the server, with what an event stream needs: a way to write straight to the socket.

`Connection` is what uvicorn's documented option `http=` takes: its own protocol for httptools where that is
installed, or for h11, with four things added.

- Every answer leaves at once (TCP_NODELAY). With two or more processes uvicorn binds the socket itself, with protocol
  0, and then no event loop sets it: each answer would wait about 42 ms for the client's delayed ACK.
- A request finds a `Line` in its `scope["state"]`. What is the same for many streams is encoded once and written to
  each of them without a task, a queue or a copy.
- A connection that does not bring the head of its next request in time, or brings one without an end, is closed:
  thousands that send a letter a minute would else hold all file descriptors, and one all memory.
- When the server stops, open streams end at once and properly, so that their readers connect to the next server.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

LINE = "line"  # the name under which a request finds its line in `scope["state"]`
HEAD_SECONDS = 10.0  # for the head of a request, from its first byte or from the opening of the connection
HEAD_BYTES = 64 * 1024  # of a head that never ends
LAST = b"0\r\n\r\n"  # the end of a body that comes in chunks


def chunk(body: bytes) -> bytes:
    """A piece of a body as it is sent by chunked transfer (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(body), body)


class Line:
    """One connection, for whoever streams on it. Everything here runs in the event loop."""

    __slots__ = ("newest", "paused", "streaming", "transport")

    def __init__(self) -> None:
        self.transport: asyncio.WriteTransport | None = None
        self.paused = False  # the reader is slow: what was written waits in memory
        self.newest: bytes | None = None
        self.streaming = False

    def write(self, chunks: bytes) -> None:
        """Send this. While the reader is too slow only the newest is kept, and sent once it has caught up."""
        if self.paused:
            self.newest = chunks
        elif self.transport and not self.transport.is_closing():
            self.transport.write(chunks)

    def stream(self) -> None:
        """From here on the body is written here, in chunks, until the reader leaves or the server stops."""
        self.streaming = True

    def resume(self) -> None:
        """The reader has caught up."""
        self.paused = False
        if self.newest is not None:
            newest, self.newest = self.newest, None
            self.write(newest)

    def finish(self) -> None:
        """End the stream, if there is one, and close the connection after what is still to be sent."""
        if self.streaming and self.transport and not self.transport.is_closing():
            self.transport.write(LAST)
            self.transport.close()


class _Straight(asyncio.Protocol):
    """What is added to either protocol. The arguments are what uvicorn makes a protocol with."""

    def __init__(
        self,
        config: Any,
        server_state: Any,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.line = Line()
        self.late: asyncio.TimerHandle | None = None
        self.head = 0  # bytes of a head that is not there whole
        state = {**app_state, LINE: self.line}
        super().__init__(config=config, server_state=server_state, app_state=state, _loop=_loop)  # type: ignore[call-arg]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        wire = transport.get_extra_info("socket")
        if wire is not None and wire.family in (socket.AF_INET, socket.AF_INET6):
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.transport = cast(asyncio.WriteTransport, transport)
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.line.transport = None
        self._head_is_there()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            self.head = 0
            self._head_is_there()
            return
        self.head += len(data)
        if self.head > HEAD_BYTES:
            self._give_up()
        else:
            self._expect_head()

    def _is_answering(self) -> bool:
        """Whether the head of a request is there whole, and its answer is not."""
        cycle = getattr(self, "cycle", None)
        return cycle is not None and not cycle.response_complete

    def _expect_head(self) -> None:
        if self.late is None:
            self.late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _head_is_there(self) -> None:
        if self.late is not None:
            self.late.cancel()
            self.late = None

    def _give_up(self) -> None:
        self.late = None
        if self.line.transport and not self._is_answering():
            self.line.transport.close()

    def pause_writing(self) -> None:
        self.line.paused = True
        super().pause_writing()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.line.resume()

    def shutdown(self) -> None:
        """The server stops."""
        self.line.finish()
        super().shutdown()  # type: ignore[misc]


class OnH11(_Straight, H11Protocol):
    """Over h11, which is pure Python and always there."""


Connection: type[asyncio.Protocol] = OnH11

try:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:  # httptools is not on every machine; h11 does the same, slower
    pass
else:

    class OnHttptools(_Straight, HttpToolsProtocol):
        """Over httptools, which is written in C."""

    Connection = OnHttptools
