"""One thing that streams are about, and the streams that are open for it. Everything here runs in the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Any, Protocol

from assessments.live.source import Event, Source
from recovery_site.connection import Line, chunk


class Encoded:
    """Bytes of a stream, encoded once for all who get them: plain, and as a chunk of HTTP."""

    __slots__ = ("chunk", "plain")

    def __init__(self, text: str) -> None:
        self.plain = text.encode()
        self.chunk = chunk(self.plain)


# How long a browser waits before it reconnects, in ms; and a beat, so that a page whose topic is quiet knows at once
# that the stream gets through.
HELLO = Encoded("retry: 1000\n\nevent: beat\ndata: \n\n")
BEAT = Encoded("event: beat\ndata: \n\n")


def encode(event: Event) -> Encoded:
    """The event as the specification of event streams wants it written."""
    return Encoded(f"id: {event.id}\ndata: {event.data}\n\n")


class Reader(Protocol):
    """One open stream."""

    def send(self, event: Encoded) -> None:
        """Send this, or something newer once the reader can take it."""

    def beat(self) -> None:
        """Send a sign of life, unless the reader is slow."""

    def end(self) -> None:
        """End the stream: whoever reads it may not any more."""


class Straight:
    """A stream whose connection takes bytes at once: no task wakes for it."""

    __slots__ = ("line",)

    def __init__(self, line: Line) -> None:
        self.line = line

    def send(self, event: Encoded) -> None:
        self.line.write(event.chunk)

    def beat(self) -> None:
        if not self.line.paused:
            self.line.write(BEAT.chunk)

    def end(self) -> None:
        self.line.finish()


class Woken:
    """A stream on any other server: its own task is woken, and sends the newest there is."""

    __slots__ = ("changed", "ended", "newest")

    def __init__(self) -> None:
        self.ended = False
        self.newest: Encoded | None = None
        self.changed = asyncio.Event()

    def send(self, event: Encoded) -> None:
        self.newest = event
        self.changed.set()

    def beat(self) -> None:
        if self.newest is None:
            self.send(BEAT)

    def end(self) -> None:
        self.ended = True
        self.changed.set()

    async def next(self) -> bytes | None:
        """Wait for what is to be sent next; None when nothing is any more."""
        await self.changed.wait()
        self.changed.clear()
        if self.ended:
            return None
        newest, self.newest = self.newest, None
        return newest.plain if newest else b""


class Topic:
    """What some streams are about: its newest event, and the streams."""

    __slots__ = ("event", "holders", "key", "readers", "source", "version")

    def __init__(self, source: Source[Any, Any], key: Hashable) -> None:
        self.source, self.key = source, key
        self.version: Any = None
        self.event: Encoded | None = None
        self.readers: set[Reader] = set()
        self.holders: dict[Reader, str] = {}  # of those that follow only as long as somebody may

    def publish(self, event: Encoded, version: Any) -> None:
        self.event, self.version = event, version
        for reader in self.readers:
            reader.send(event)

    def turn_out(self, holder: str) -> None:
        """End the streams of somebody who may not follow any more."""
        for reader in [one for one, who in self.holders.items() if who == holder]:
            reader.end()
