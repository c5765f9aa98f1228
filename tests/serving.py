"""A real server in a thread of the test, with the site's own stack: uvicorn, the thread pool, the handler."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import uvicorn
from django.db import connections

from assessments.live.streams import Live
from recovery_site.threads import Threads, Wsgi


def _let_go(pool: ThreadPoolExecutor) -> None:
    """Close the connections of every thread of the pool: a test's database cannot be dropped under them."""
    everybody = threading.Barrier(pool._max_workers)

    def close() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            everybody.wait(5)
        connections.close_all()

    wait([pool.submit(close) for _ in range(pool._max_workers)], timeout=10)


@contextlib.contextmanager
def serving(wsgi: Wsgi, live: Live | None = None, **options: Any) -> Iterator[int]:
    """Serve `wsgi`, with the event streams of the rooms, on a free port while the block runs; gives the port.

    A test that looks into the streams brings its own `live`.
    """
    live = live or Live(None)
    live.site = Threads(wsgi, **options)
    config = uvicorn.Config(
        live, port=0, log_level="critical", lifespan="on", ws="none", timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        _let_go(live.site.pool)
        server.should_exit = True
        thread.join(timeout=10)
