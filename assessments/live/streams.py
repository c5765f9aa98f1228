"""The event stream of a room: a small native coroutine beside Django's ordinary handler.

Each process watches the rooms that its own streams are about: every `TICK`, or at once after a commit of its
own, one query asks for their versions; what changed is drawn once and handed to every stream. A stream holds no
queue: it is woken, and sends the newest there is. When nobody listens, nothing is asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, InterfaceError, connections
from django.http import Http404

from assessments.live.wake import listeners
from assessments.workshop import queries
from assessments.workshop.ballots.casting import turn
from assessments.workshop.rooms import closing
from assessments.workshop.screens import fragments, presence
from assessments.workshop.screens.fragments import Fragment
from recovery_site.threads import Message, Receive, Send, plain

PATH = "/live/"
TICK = 0.1  # seconds between two looks at the versions
APART = 0.05  # seconds between two events of one room, at the least
BEAT = 15.0  # seconds between two signs of life
TIDY = 300.0  # seconds between two looks for rooms that should be closed
COUNTED = 2.0  # seconds between two counts of the phones on the line, at the least
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
]
log = logging.getLogger(__name__)


class Topic:
    """One room as one audience sees it: the newest event, and an asyncio event that wakes its streams."""

    __slots__ = ("body", "changed", "serial", "state", "streams")

    def __init__(self) -> None:
        self.body = b""
        self.serial = 0  # grows with every event
        self.state: tuple[int, int] = (0, 0)
        self.changed = asyncio.Event()
        self.streams = 0

    def publish(self, found: Fragment, state: tuple[int, int]) -> None:
        self.state = state
        self.body = f"id: {found.version}\ndata: {found.html}\n\n".encode()
        self.serial += 1
        self.wake()

    def wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Live:
    """An ASGI application: answers the streams, and passes everything else on to `site`."""

    def __init__(self, site: Any) -> None:
        self.site = site
        self.topics: dict[tuple[int, str], Topic] = {}
        self.process = secrets.token_hex(8)
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="live")
        self.watching: asyncio.Task[None] | None = None
        self.news: asyncio.Event | None = None
        self.beats = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PATH):
            await self.stream(scope, receive, send)
        elif scope["type"] == "lifespan":
            tidying = asyncio.ensure_future(self._tidy())
            await self.site(scope, receive, send)
            tidying.cancel()
        else:
            await self.site(scope, receive, send)

    async def _tidy(self) -> None:
        """Close rooms that nobody closed, every few minutes, for as long as the server runs."""
        while True:
            await asyncio.sleep(TIDY)
            try:
                await asyncio.get_running_loop().run_in_executor(self.pool, closing.close_overdue)
            except (DatabaseError, InterfaceError):
                log.warning("Rooms that are over could not be closed; trying again.", exc_info=True)

    async def stream(self, scope: Message, receive: Receive, send: Send) -> None:
        """Send the newest fragment whenever it changes, until the reader goes."""
        key = fragments.read_token(scope["path"].removeprefix(PATH).rstrip("/"))
        if key is None or scope["method"] != "GET":
            await plain(send, 404, "There is no such stream.")
            return
        topic = self.topics.setdefault(key, Topic())
        topic.streams += 1
        me = asyncio.current_task()
        gone = asyncio.ensure_future(self._gone(receive, me))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
            self._watch()
            serial, beats = 0, self.beats
            while True:
                changed = topic.changed
                if topic.serial != serial:
                    serial, beats = topic.serial, self.beats
                    await send({"type": "http.response.body", "body": topic.body, "more_body": True})
                elif beats != self.beats:
                    beats = self.beats
                    beat = b"event: beat\ndata: \n\n"
                    await send({"type": "http.response.body", "body": beat, "more_body": True})
                else:
                    await changed.wait()
        except asyncio.CancelledError:
            pass
        finally:
            gone.cancel()
            topic.streams -= 1
            if not topic.streams:
                self.topics.pop(key, None)

    @staticmethod
    async def _gone(receive: Receive, stream: asyncio.Task[Any] | None) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        if stream:
            stream.cancel()

    # --------------------------------------------------------------------------------- the watcher

    def _watch(self) -> None:
        """Begin to watch, if nobody does, and look at once."""
        if self.news is None:
            self.news = asyncio.Event()
            self.watching = asyncio.ensure_future(self._look_on(self.news))
        self.news.set()

    async def _look_on(self, news: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()

        def woken() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(news.set)

        listeners.add(woken)
        beat = counted = time.monotonic()
        try:
            while self.topics:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(news.wait(), TICK - APART)  # the rest is slept below
                news.clear()
                now = time.monotonic()
                try:
                    if now - counted >= COUNTED:
                        counted = now
                        await loop.run_in_executor(self.pool, self._count, self._phones())
                    await loop.run_in_executor(self.pool, self._look, loop)
                except Exception:  # mostly a database that is away; whatever it is, the streams stay open
                    log.warning("The rooms could not be looked at; trying again.", exc_info=True)
                    await loop.run_in_executor(self.pool, connections.close_all)
                    await asyncio.sleep(1)
                if now - beat >= BEAT:
                    beat = now
                    self.beats += 1
                    for topic in self.topics.values():
                        topic.wake()
                await asyncio.sleep(max(0.0, APART - (time.monotonic() - now)))
        finally:
            listeners.discard(woken)
            self.news = None  # who comes from here on begins to watch anew
            await loop.run_in_executor(self.pool, self._leave)

    def _phones(self) -> dict[int, int]:
        return {room: t.streams for (room, audience), t in list(self.topics.items()) if audience == "phone"}

    def _count(self, phones: dict[int, int]) -> None:
        """Let the other processes know how many phones are on the line here. Runs in the pool."""
        with turn():
            presence.tell(self.process, phones)

    def _leave(self) -> None:
        """Nobody listens any more: no phone is on the line here, and no connection is kept. Runs in the pool."""
        try:
            self._count({})
        finally:
            connections.close_all()

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ask for the versions, draw what changed, hand it to the loop. Runs in the pool."""
        topics = list(self.topics.items())
        with turn():
            found = queries.versions({room for (room, _), _topic in topics})
        for (room, audience), topic in topics:
            if room not in found:
                continue
            state = found[room] if audience == "console" else (found[room][0], 0)
            if topic.serial and topic.state == state:
                continue
            try:
                with turn():
                    new = fragments.fragment(room, audience, state)
            except (Http404, ObjectDoesNotExist):
                continue
            except (DatabaseError, InterfaceError):
                raise
            except Exception:  # one room that cannot be drawn must not keep the others waiting
                log.exception("A room could not be drawn; trying again.")
                continue
            loop.call_soon_threadsafe(topic.publish, new, (new.version, state[1]))
