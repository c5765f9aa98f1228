"""Django's ordinary synchronous handler behind an ASGI server, in a fixed pool of threads.

A slow network never holds a thread: what comes in is read whole before a thread takes it, and what a thread
produces waits in memory (up to `WAITING_LIMIT`) for the network to take it. A fixed pool also means a fixed
number of database connections, which can stay open.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import threading
from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from recovery_site.headers import raw
from recovery_site.lanes import Lane, Stalled

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]
Wsgi = Callable[..., Iterable[bytes]]
Page = Callable[[int], bytes]

log = logging.getLogger(__name__)
HEALTH = "/healthz"
HOLD = "X-Hold"  # a header of our own answers: so many seconds are to go by before they leave
WAITING = 1000  # requests that may wait for a thread
RETRY_AFTER = 5  # seconds after which a request that was turned away may come again
HEAD_LIMIT = 32 * 1024  # bytes of all headers: browsers stop adding cookies long before
BODY_LIMIT = 1024 * 1024  # the site takes forms, never files; Django's own limit is lower and kinder
WAITING_LIMIT = 4 * 1024 * 1024  # bytes that one slow reader may keep waiting in memory
PATIENCE = 30.0  # seconds for a body to come in, or for a stuck reader to take more


class Gone(Exception):
    """The other side has left, or takes nothing any more: there is nobody to answer."""


class Turned(Exception):
    """The request is turned down before Django sees it, with this status."""


class Threads:
    """An ASGI application that runs a WSGI application in `threads` threads.

    `reserved` of them serve only requests whose method and path match `reserved_for` ("POST /…"). Past `waiting`
    requests of either kind the answer is 503. `/healthz` is answered here, without a thread. An answer with the
    header `HOLD` is kept back that many seconds in the event loop, when its thread is free again. `warm` is run in a
    thread as soon as the process serves.
    """

    def __init__(
        self,
        wsgi: Wsgi,
        *,
        threads: int = 4,
        reserved: int = 0,
        reserved_for: str = "(?!)",  # nothing
        waiting: int = WAITING,
        warm: Sequence[Callable[[], None]] = (),
        body_limit: int = BODY_LIMIT,
        patience: float = PATIENCE,
        page: Page | None = None,
    ) -> None:
        self.wsgi = wsgi
        self.warm = warm
        self.page = page or words
        self.body_limit = body_limit
        self.patience = patience
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="site")
        self.reserved_for = re.compile(reserved_for)
        self.reserved = Lane(self.pool, most=threads, limit=waiting)
        self.ordinary = Lane(self.pool, most=max(1, threads - reserved), limit=waiting)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["path"] == HEALTH:
            await healthy(send)
        else:
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        for work in self.warm:
            self.pool.submit(work)  # beside the first requests, which do not wait for it
        await receive()
        self.pool.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEAD_LIMIT:
            await self._turn(send, 431)
            return
        is_reserved = self.reserved_for.fullmatch(f"{scope['method']} {scope['path']}")
        lane = self.reserved if is_reserved else self.ordinary
        if lane.is_full:
            log.warning("503: %s requests wait for a thread.", len(lane.waiting))
            await self._turn(send, 503, retry_after=RETRY_AFTER)
            return
        try:
            body = await self._body(scope, receive)
        except Gone:
            return
        except Turned as refusal:
            await self._turn(send, *refusal.args)
            return
        answer = Answer(self.patience)
        work = lane.submit(partial(self._work, environ_of(scope, body), answer))
        work.add_done_callback(lambda _: answer.news.set())
        await answer.news.wait()
        if work.done() and isinstance(work.exception(), Stalled):
            log.warning("503: no thread gets anything done.")
            await self._turn(send, 503, retry_after=RETRY_AFTER)
            return
        if answer.start is None:  # nothing was produced, so something broke that Django did not catch
            await self._turn(send, 500)
            await work
            return
        if held := answer.held():
            await asyncio.sleep(held)
        # Only an answer that is still being made needs to know when its reader leaves.
        watch = None if work.done() else asyncio.ensure_future(answer.watch(receive))
        try:
            await send(answer.start)
            finished = False
            while not finished:
                await answer.news.wait()
                answer.news.clear()
                finished = work.done()  # asked before taking: then what is taken is all there is
                if finished:
                    answer.news.set()
                    work.result()  # an answer that broke half-way must not look complete
                piece = {"type": "http.response.body", "body": answer.take(), "more_body": not finished}
                await send(piece)
        except Gone:
            pass
        finally:
            answer.leave()
            if watch:
                watch.cancel()

    async def _turn(self, send: Send, status: int, *, retry_after: int = 0) -> None:
        """Answer what never reached Django with the page of this status."""
        await short(send, status, self.page(status), "text/html; charset=utf-8", retry_after=retry_after)

    async def _body(self, scope: Message, receive: Receive) -> bytes:
        """The whole body, read before a thread is taken."""
        too_long = Turned(413)
        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > self.body_limit:
            raise too_long
        body = bytearray()
        try:
            async with asyncio.timeout(self.patience):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Gone
                    body += message.get("body", b"")
                    if len(body) > self.body_limit:
                        raise too_long
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise Turned(408) from None

    def _work(self, environ: dict[str, Any], answer: Answer) -> None:
        """In a thread of the pool: run the application and hand over what it makes."""
        result = self.wsgi(environ, answer.start_response)
        try:
            # An ordinary response is one piece, told of when it is whole; a stream is told of piece by piece.
            streaming = getattr(result, "streaming", True)
            for piece in result:
                answer.give(piece, tell=streaming)
        finally:
            if hasattr(result, "close"):
                result.close()


class Answer:
    """What a thread has made of one answer so far, taken from it by the event loop."""

    def __init__(self, patience: float) -> None:
        self.loop = asyncio.get_running_loop()
        self.news = asyncio.Event()
        self.start: Message | None = None
        self.patience = patience
        self.waiting = bytearray()
        self.gone = False
        self.room = threading.Condition()

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        self.start = {
            "type": "http.response.start",
            "status": int(status[:3]),
            # Django writes a cookie with a space before it, which the server would refuse to send.
            "headers": [
                (name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers
            ],
        }

    def held(self) -> int:
        """For how many seconds the answer is to be held. No header of it leaves the site."""
        if self.start is None:
            return 0
        name = HOLD.lower().encode()
        seconds = [int(value) for key, value in self.start["headers"] if key == name]
        self.start["headers"] = [pair for pair in self.start["headers"] if pair[0] != name]
        return sum(seconds)

    def give(self, piece: bytes, *, tell: bool) -> None:
        """In the thread: add a piece; wait when too much is waiting; stop when nobody is there."""
        with self.room:
            while len(self.waiting) > WAITING_LIMIT and not self.gone:
                if not self.room.wait(self.patience):
                    raise Gone
            if self.gone:
                raise Gone
            self.waiting += piece
        if tell and not self.news.is_set():
            self.loop.call_soon_threadsafe(self.news.set)

    def take(self) -> bytes:
        """In the event loop: everything that is waiting."""
        with self.room:
            taken, self.waiting = bytes(self.waiting), bytearray()
            self.room.notify()
        return taken

    def leave(self) -> None:
        with self.room:
            self.gone = True
            self.room.notify()

    async def watch(self, receive: Receive) -> None:
        """Wait for the reader to go, and tell the thread."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.leave()


def environ_of(scope: Message, body: bytes) -> dict[str, Any]:
    """What WSGI wants to know of a request that came by ASGI."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:
            continue  # "X_Forwarded_Proto" would pass for "X-Forwarded-Proto"
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        separator = "; " if name == "COOKIE" else ","
        environ[key] = f"{environ[key]}{separator}{value}" if key in environ else value
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


async def healthy(send: Send) -> None:
    """The process answers. It touches nothing else, so it answers when every thread is busy."""
    await short(send, 200, b"ok", "text/plain")


def words(status: int) -> bytes:
    """The least that can be said of a status, in HTML."""
    return f"<!DOCTYPE html><title>{status}</title><h1>{HTTPStatus(status).phrase}</h1>".encode()


async def plain(send: Send, status: int, said: str, *, retry_after: int = 0) -> None:
    """A short answer in plain text, for what never reached Django. `retry_after`: seconds, sent unless 0."""
    body = f"{HTTPStatus(status).phrase}\n\n{said}\n".encode()
    await short(send, status, body, "text/plain; charset=utf-8", retry_after=retry_after)


async def short(send: Send, status: int, body: bytes, content_type: str, *, retry_after: int = 0) -> None:
    """An answer that is there whole. `retry_after`: seconds, sent unless 0."""
    headers = raw(content_type=content_type, content_length=str(len(body)), cache_control="no-store")
    if retry_after:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
