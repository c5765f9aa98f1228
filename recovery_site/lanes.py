"""Back-pressure: how many requests may be at work at once, how many may wait, and which are never kept waiting.

Ordinary requests leave a few threads of the pool free for ratings, so a slow page never holds a rating up. Each kind
waits in a queue of its own; past its limit a request is turned away at once, before it costs anything.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Work = Callable[[], None]


class Lane:
    """Requests of one kind: `most` at work at once in the pool, `limit` waiting. Only for the event loop."""

    def __init__(self, pool: ThreadPoolExecutor, *, most: int, limit: int) -> None:
        self.pool = pool
        self.most = most
        self.limit = limit
        self.working = 0
        self.waiting: deque[tuple[Work, asyncio.Future[None]]] = deque()

    @property
    def is_full(self) -> bool:
        """Whether as many wait as may."""
        return len(self.waiting) >= self.limit

    def submit(self, work: Work) -> asyncio.Future[None]:
        """Do the work in a thread as soon as one is free; the future has what it raises."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.working < self.most:
            self._start(work, done)
        else:
            self.waiting.append((work, done))
        return done

    def _start(self, work: Work, done: asyncio.Future[None]) -> None:
        self.working += 1
        running = asyncio.get_running_loop().run_in_executor(self.pool, work)
        running.add_done_callback(lambda running: self._finish(running, done))

    def _finish(self, running: asyncio.Future[None], done: asyncio.Future[None]) -> None:
        self.working -= 1
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
