"""Work that comes back every few minutes while the server runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, InterfaceError

from recovery_site.threads import Asgi, Message, Receive, Send

EVERY = 300.0  # seconds
log = logging.getLogger(__name__)


class Housekeeping:
    """An ASGI application: passes everything on to `site`, and meanwhile does the `chores`."""

    def __init__(self, site: Asgi, chores: Sequence[Callable[[], object]]) -> None:
        self.site = site
        self.chores = chores
        self.pool = ThreadPoolExecutor(1, thread_name_prefix="chores")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.site(scope, receive, send)
            return
        working = asyncio.ensure_future(self._work())
        await self.site(scope, receive, send)
        working.cancel()
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            for chore in self.chores:
                try:
                    await asyncio.get_running_loop().run_in_executor(self.pool, chore)
                except (DatabaseError, InterfaceError):
                    log.warning("A chore could not be done. Retrying later.", exc_info=True)
