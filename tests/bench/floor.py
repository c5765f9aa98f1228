"""The floor: the least that a server of this kind could do, in the same process and behind the same middleware.

A bare view that stores one answer, a bare view that answers 204, and a bare broadcast of as many bytes to
as many streams. Also a count of the queries of each process, and the moment of each commit.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from assessments.live.streams import Live, headers
from assessments.live.wake import listeners

TABLE = (
    "CREATE TABLE bench_answer (id BIGINT PRIMARY KEY, answer VARCHAR(20) NOT NULL, turn INTEGER NOT NULL)"
)
UPSERT = """INSERT INTO bench_answer (id, answer, turn) VALUES (%s, %s, %s)
ON CONFLICT (id) DO UPDATE SET answer = excluded.answer, turn = excluded.turn"""
_turn = threading.Lock() if connection.vendor == "sqlite" else nullcontext()


@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """Store one answer: a single upsert, with the same care for SQLite's one writer."""
    values = (int(request.POST["key"]), request.POST["answer"], int(request.POST["turn"]))
    with _turn, connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
    return HttpResponse(status=204)


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


# ------------------------------------------------------------------------- what the site is asked to tell

_thread = threading.local()


def _committed() -> None:
    _thread.committed = time.monotonic()


listeners.add(_committed)  # called in the thread that committed


def stamp(get_response: Any) -> Any:
    """Middleware: says when the ballot of this request was committed."""

    def answer(request: HttpRequest) -> HttpResponse:
        _thread.committed = None
        response = get_response(request)
        if _thread.committed:
            response.headers["X-Committed"] = repr(_thread.committed)
        return response

    return answer


def _count_queries() -> None:
    """Let this process note how many queries it has made, where the benchmark can read it."""
    path = Path(os.environ["BENCH_HOME"]) / f"queries.{os.getpid()}"
    path.write_bytes(struct.pack("q", 0))
    with path.open("r+b") as file:
        place = mmap.mmap(file.fileno(), 8)
    lock, execute = threading.Lock(), CursorWrapper.execute

    def counted(self: Any, sql: Any, params: Any = None) -> Any:
        with lock:
            place[:] = struct.pack("q", struct.unpack("q", place[:])[0] + 1)
        return execute(self, sql, params)

    CursorWrapper.execute = counted


class Floor(Live):
    """The site, and beside it `/bench/stream/TOPIC?topics=N&rate=R&size=B`: each process sends R events a
    second, to its topics in turn, to all streams of the topic at once. An event's id says when it was made."""

    def __init__(self, site: Any, sources: Any = (), **options: Any) -> None:
        super().__init__(site, sources, **options)
        self.bare: dict[int, list[asyncio.Future[bytes]]] = {}
        self.open = 0
        self.clock: asyncio.Task[None] | None = None
        _count_queries()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/bench/stream/"):
            await self.bare_stream(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def bare_stream(self, scope: Any, receive: Any, send: Any) -> None:
        topic = int(scope["path"].rpartition("/")[2])
        said = {key.decode(): float(value) for key, (value, *_) in parse_qs(scope["query_string"]).items()}
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(self.leave(receive, asyncio.current_task()))
        self.open += 1
        if self.clock is None or self.clock.done():
            self.clock = asyncio.ensure_future(
                self.tick(int(said["topics"]), said["rate"], int(said["size"]))
            )
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers()})
            body = self.event(int(said["size"]))
            while True:
                await send({"type": "http.response.body", "body": body, "more_body": True})
                news: asyncio.Future[bytes] = loop.create_future()
                self.bare.setdefault(topic, []).append(news)
                body = await news
        except asyncio.CancelledError:
            pass
        finally:
            gone.cancel()
            self.open -= 1

    @staticmethod
    async def leave(receive: Any, stream: asyncio.Task[Any] | None) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        if stream:
            stream.cancel()

    @staticmethod
    def event(size: int) -> bytes:
        return f"id: {time.monotonic_ns()}\ndata: {'x' * size}\n\n".encode()

    async def tick(self, topics: int, rate: float, size: int) -> None:
        at, topic = time.monotonic(), 0
        while self.open:
            at += 1 / rate
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            topic = (topic + 1) % topics
            body = self.event(size)
            for news in self.bare.pop(topic, ()):
                if not news.done():
                    news.set_result(body)
