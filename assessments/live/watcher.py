"""The watcher of one process: it looks at everything that its streams are about, and hands out what changed.

Every `TICK`, or at once after a commit of this process, it asks each source for the versions of all its keys (one
query), draws what changed, and hands everything to the event loop in one call. While nobody listens it is not there.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import DatabaseError, InterfaceError, connections

from assessments.live.source import Source
from assessments.live.topics import Encoded, Topic, encode
from assessments.live.wake import listeners

TICK = 0.1  # seconds between two looks
APART = 0.05  # seconds between two events of one topic, at the least
BEAT = 15.0  # seconds between two signs of life
CHECKED = 15.0  # seconds between two looks whether those who follow still may
COUNTED = 2.0  # seconds between two counts of the streams, at the least
RETRY = 1.0  # seconds to wait after a look that failed

Topics = dict[tuple[Source[Any, Any], Hashable], Topic]
News = list[tuple[Topic, Encoded, Any]]
log = logging.getLogger(__name__)


class Watcher:
    """Looks at `topics`, which the streams fill and empty."""

    def __init__(self, sources: list[Source[Any, Any]]) -> None:
        self.sources = sources
        self.topics: Topics = {}
        self.process = secrets.token_hex(8)
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="live")
        self.task: asyncio.Task[None] | None = None
        self.news: asyncio.Event | None = None

    def look_soon(self) -> None:
        """Begin to watch, if nobody does, and look at once."""
        if self.news is None:
            self.news = asyncio.Event()
            self.task = asyncio.ensure_future(self._watch(self.news))
        self.news.set()

    async def _watch(self, news: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()

        def woken() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(news.set)

        listeners.add(woken)
        beat = counted = checked = time.monotonic()
        try:
            while self.topics:
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(news.wait(), TICK - APART)  # the rest is slept below
                news.clear()
                now = time.monotonic()
                try:
                    if now - counted >= COUNTED:
                        counted = now
                        await loop.run_in_executor(self.pool, self._count, list(self.topics.values()))
                    if now - checked >= CHECKED:
                        checked = now
                        await loop.run_in_executor(self.pool, self._check, loop, list(self.topics.values()))
                    await loop.run_in_executor(self.pool, self._look, loop, list(self.topics.values()))
                except Exception:  # mostly a database that is away; whatever it is, the streams stay open
                    log.warning("The streams could not look for changes. Retrying.", exc_info=True)
                    await loop.run_in_executor(self.pool, connections.close_all)
                    await asyncio.sleep(RETRY)
                if now - beat >= BEAT:
                    beat = now
                    for topic in self.topics.values():
                        for reader in topic.readers:
                            reader.beat()
                await asyncio.sleep(max(0.0, APART - (time.monotonic() - now)))
        finally:
            listeners.discard(woken)
            self.news = None  # a stream that opens from here on starts a new watcher
            await loop.run_in_executor(self.pool, self._leave)

    async def admits(self, source: Source[Any, Any], key: Hashable, holder: str) -> bool:
        """Whether that holder may follow. Nobody is let in while the database does not say so."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.pool, self._admits, source, key, holder)
        except (DatabaseError, InterfaceError):
            log.warning("A stream was refused, because the database could not be asked.")
            return False

    # ------------------------------------------------------------------------------ in the watcher's thread

    def _admits(self, source: Source[Any, Any], key: Hashable, holder: str) -> bool:
        try:
            return not source.refused({(key, holder)})
        finally:
            if not self.topics:  # nobody watches who would close it
                connections.close_all()

    def _check(self, loop: asyncio.AbstractEventLoop, topics: list[Topic]) -> None:
        """End the streams of those who may not follow any more."""
        for source in self.sources:
            asked = {(t.key, who) for t in topics if t.source is source for who in t.holders.copy().values()}
            refused = source.refused(asked) if asked else set()
            for topic in topics:
                for key, holder in refused:
                    if topic.source is source and topic.key == key:
                        loop.call_soon_threadsafe(topic.turn_out, holder)

    def _count(self, topics: list[Topic]) -> None:
        """Let every source know how many streams are open here."""
        for source in self.sources:
            source.listening(self.process, {t.key: len(t.readers) for t in topics if t.source is source})

    def _leave(self) -> None:
        """Nobody listens any more: nobody is counted here, and no connection is kept."""
        try:
            self._count([])
        finally:
            connections.close_all()

    def _look(self, loop: asyncio.AbstractEventLoop, topics: list[Topic]) -> None:
        """Ask for the versions, draw what changed, hand all of it to the loop at once."""
        news: News = []
        for source in self.sources:
            of = {topic.key: topic for topic in topics if topic.source is source}
            if not of:
                continue
            found = source.versions({key: topic.version for key, topic in of.items()})
            for key, version in found.items():
                if version != of[key].version and (drawn := self._draw(source, key, version)):
                    news.append((of[key], *drawn))
        if news:
            loop.call_soon_threadsafe(self._publish, news)

    @staticmethod
    def _draw(source: Source[Any, Any], key: Hashable, version: Any) -> tuple[Encoded, Any] | None:
        try:
            drawn = source.draw(key, version)
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # one that cannot be drawn must not keep the others waiting
            log.exception("A screen could not be drawn. Retrying.")
            return None
        return (encode(drawn[0]), drawn[1]) if drawn else None

    @staticmethod
    def _publish(news: News) -> None:
        for topic, event, version in news:
            topic.publish(event, version)
