"""Event streams: a small native coroutine beside Django's ordinary handler.

A stream holds no queue. It gets the newest there is, as soon as there is something newer than it has; what that is,
the `Source` of the stream says. The watcher of the process looks for all streams together.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from assessments.live.source import PATH, Source, cookie_of
from assessments.live.topics import HELLO, Reader, Straight, Topic, Woken
from assessments.live.watcher import Watcher
from recovery_site.connection import LINE, Line
from recovery_site.cookies import name_of
from recovery_site.headers import raw
from recovery_site.threads import Asgi, Message, Receive, Send, plain

Key = tuple[Source[Any, Any], Hashable]
MOST = 2000  # streams of one key in one process
MOST_IN_ALL = 20_000  # streams in one process
STREAM = re.compile(r"/live/[^/]*/?")  # what is below a stream is asked of the site


def headers() -> list[tuple[bytes, bytes]]:
    """Of a stream. No proxy is to hold it back."""
    return raw(
        content_type="text/event-stream; charset=utf-8", cache_control="no-store", x_accel_buffering="no"
    )


def cookie_in(scope: Message, name: str) -> str:
    """The cookie that allows to follow the stream of that name; empty for none."""
    wanted = f"{name_of(cookie_of(name))}="
    for header, value in scope["headers"]:
        if header == b"cookie":
            for one in value.decode("latin-1").split(";"):
                if one.strip().startswith(wanted):
                    return str(one.strip().removeprefix(wanted))
    return ""


class Live:
    """An ASGI application: answers the streams of its sources, and passes everything else on to `site`."""

    def __init__(
        self,
        site: Asgi,
        sources: Iterable[Source[Any, Any]] = (),
        *,
        most: int = MOST,
        most_in_all: int = MOST_IN_ALL,
    ) -> None:
        self.site = site
        self.sources = list(sources)
        self.most = most
        self.most_in_all = most_in_all
        self.watcher = Watcher(self.sources)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and STREAM.fullmatch(scope["path"]):
            await self.stream(scope, receive, send)
        else:
            await self.site(scope, receive, send)

    def key_of(self, name: str, token: str) -> Key | None:
        """What the stream of that name is about, or None when no source lets this token follow it."""
        for source in self.sources:
            key = source.key_of(name, token)
            if key is not None:
                return source, key
        return None

    async def stream(self, scope: Message, receive: Receive, send: Send) -> None:
        """Send the newest event whenever it changes, until the reader leaves."""
        name = scope["path"].removeprefix(PATH).rstrip("/")
        token = cookie_in(scope, name)
        key = self.key_of(name, token) if scope["method"] == "GET" else None
        holder = key[0].holder_of(token) if key else ""
        if key is None or (holder and not await self.watcher.admits(*key, holder)):
            await plain(send, 404, "There is no such stream.")
            return
        topic = self.watcher.topics.get(key)
        here = sum(len(one.readers) for one in self.watcher.topics.values())
        if here >= self.most_in_all or (topic and len(topic.readers) >= self.most):
            await plain(send, 503, "Too many screens follow this at once. Try again later.", retry_after=10)
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers()})
        line = scope.get("state", {}).get(LINE) if scope["http_version"] == "1.1" else None
        if line is not None:
            await self._straight(key, holder, line, receive)
        else:
            await self._woken(key, holder, receive, send)

    async def _straight(self, key: Key, holder: str, line: Line, receive: Receive) -> None:
        """On our own connection: what is published is written to it; here only the end is waited for."""
        line.stream()
        line.write(HELLO.chunk)
        with self._open(key, holder, Straight(line)):
            try:
                while (await receive())["type"] != "http.disconnect":
                    pass
            except asyncio.CancelledError:  # the server stops
                line.finish()

    async def _woken(self, key: Key, holder: str, receive: Receive, send: Send) -> None:
        """On any other server: wait to be woken, and send by ASGI."""
        reader = Woken()
        body: bytes | None = HELLO.plain
        gone = asyncio.ensure_future(self._gone(receive, asyncio.current_task()))
        with self._open(key, holder, reader):
            try:
                while body is not None:
                    await send({"type": "http.response.body", "body": body, "more_body": True})
                    body = await reader.next()
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            except asyncio.CancelledError:
                pass
            finally:
                gone.cancel()

    @contextlib.contextmanager
    def _open(self, key: Key, holder: str, reader: Reader) -> Iterator[None]:
        """Let this reader have what is published for the key, for as long as the block runs."""
        topics = self.watcher.topics
        topic = topics.setdefault(key, Topic(*key))
        topic.readers.add(reader)
        if holder:
            topic.holders[reader] = holder
        if topic.event:
            reader.send(topic.event)
        self.watcher.look_soon()
        try:
            yield
        finally:
            topic.readers.discard(reader)
            topic.holders.pop(reader, None)
            if not topic.readers:
                topics.pop(key, None)

    @staticmethod
    async def _gone(receive: Receive, stream: asyncio.Task[Any] | None) -> None:
        """Wait for the client to disconnect, then end the stream."""
        while (await receive())["type"] != "http.disconnect":
            pass
        if stream:
            stream.cancel()
