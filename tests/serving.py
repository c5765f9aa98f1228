"""A real server in a thread of the test, with the site's own stack: uvicorn, the thread pool, the handler."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import dataclass
from typing import Any

import uvicorn
from django.db import connections

from assessments.live.source import Source
from assessments.live.streams import MOST, Live
from assessments.plans.together.source import PLANS
from assessments.workshop.screens.source import ROOMS
from recovery_site.connection import Connection
from recovery_site.threads import Threads, Wsgi


@dataclass(frozen=True)
class Stack:
    """Which event loop, and which HTTP protocol: an address, or one of uvicorn's own names."""

    loop: str = "auto"
    http: Any = Connection


@contextlib.contextmanager
def running(
    wsgi: Wsgi,
    *,
    sources: tuple[Source[Any, Any], ...] = (ROOMS, PLANS),
    stack: Stack = Stack(),
    most: int = MOST,
    threads: int = 4,
    bind: bool = False,
    **options: Any,
) -> Iterator[tuple[int, Live]]:
    """Serve `wsgi`, with the event streams of these sources, on a free port while the block runs.

    Gives the port and the application that answers the streams. `bind`: the server gets a socket that is bound
    already, as each of several processes does.
    """
    site = Threads(wsgi, threads=threads, **options)
    live = Live(site, sources, most=most)
    config = uvicorn.Config(
        live, port=0, loop=stack.loop, http=stack.http, log_level="critical", lifespan="on", ws="none",
        timeout_graceful_shutdown=3, server_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    sockets = [config.bind_socket()] if bind else None
    thread = threading.Thread(target=server.run, args=(sockets,), daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1], live
    finally:
        _release(site, threads)
        server.should_exit = True
        thread.join(timeout=10)


@contextlib.contextmanager
def serving(wsgi: Wsgi, **options: Any) -> Iterator[int]:
    """As `running`, for whom the port is enough."""
    with running(wsgi, **options) as (port, _):
        yield port


def _release(site: Threads, number: int) -> None:
    """Close the connections of every thread of the pool: a test's database cannot be dropped under them."""
    everybody = threading.Barrier(number)

    def close() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            everybody.wait(5)
        connections.close_all()

    wait([site.pool.submit(close) for _ in range(number)], timeout=10)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it is true; a test whose wait is in vain fails."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
