"""Back-pressure: how many requests may be at work at once, how many may wait, and which are never kept waiting.

Ordinary requests leave a few threads of the pool free for ratings, so a slow page never holds a rating up. Each kind
waits in a queue of its own; past its limit a request is turned away at once, before it costs anything. When no thread
gets anything done (the database does not answer), nobody is kept waiting for one.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Work = Callable[[], None]
STALLED = 2.0  # seconds in which no request was done, after which those that wait are turned away


class Stalled(Exception):
    """No thread has got anything done for a while."""


def in_time(work: Work) -> Work:
    """The work, unless every thread of the pool stays busy for so long that nobody should wait any more."""
    asked = time.monotonic()

    def do() -> None:
        if time.monotonic() - asked >= STALLED:
            raise Stalled
        work()

    return do


class Lane:
    """Requests of one kind: `most` at work at once in the pool, `limit` waiting. Only for the event loop."""

    def __init__(self, pool: ThreadPoolExecutor, *, most: int, limit: int) -> None:
        self.pool = pool
        self.most = most
        self.limit = limit
        self.working = 0
        self.progress = 0.0  # when a request was last begun or done
        self.alarm: asyncio.TimerHandle | None = None
        self.waiting: deque[tuple[Work, asyncio.Future[None]]] = deque()

    @property
    def is_full(self) -> bool:
        """Whether as many wait as may, or no thread gets anything done."""
        return len(self.waiting) >= self.limit or self._is_stalled()

    def _is_stalled(self) -> bool:
        return self.working >= self.most and time.monotonic() - self.progress >= STALLED

    def submit(self, work: Work) -> asyncio.Future[None]:
        """Do the work in a thread as soon as one is free; the future has what it raises.

        It raises Stalled, and the work is not done, when it waited and no thread got anything done meanwhile.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.working < self.most:
            self._start(work, done)
        else:
            self.waiting.append((work, done))
            self._watch()
        return done

    def _watch(self) -> None:
        """Look again when the lane would be stalled, as long as somebody waits."""
        if self.alarm is None and self.waiting:
            left = max(0.01, self.progress + STALLED - time.monotonic())
            self.alarm = asyncio.get_running_loop().call_later(left, self._ring)

    def _ring(self) -> None:
        self.alarm = None
        if self._is_stalled():
            self._turn_away()
        self._watch()

    def _turn_away(self) -> None:
        """Everybody who waits for a thread."""
        while self.waiting:
            _, done = self.waiting.popleft()
            if not done.done():
                done.set_exception(Stalled())

    def _start(self, work: Work, done: asyncio.Future[None]) -> None:
        self.working += 1
        self.progress = time.monotonic()
        running = asyncio.get_running_loop().run_in_executor(self.pool, in_time(work))
        running.add_done_callback(lambda running: self._finish(running, done))

    def _finish(self, running: asyncio.Future[None], done: asyncio.Future[None]) -> None:
        if self._is_stalled():  # the alarm rings late in a busy process
            self._turn_away()
        self.working -= 1
        self.progress = time.monotonic()
        if self.waiting:
            self._start(*self.waiting.popleft())
        if done.done():
            return
        if running.cancelled():
            done.cancel()
        elif error := running.exception():
            done.set_exception(error)
        else:
            done.set_result(None)
