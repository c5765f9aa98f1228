"""What a process does before its first reader comes."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from django.test import Client

from framework import finding
from framework.queries import current_edition
from framework.warming import warm
from recovery_site.threads import Threads
from tests import build


def test_the_first_search_finds_everything_ready(
    client: Client, db: None, django_assert_max_num_queries: Any
) -> None:
    build.an_edition()
    finding.index_of.cache_clear()
    warm()
    edition = current_edition()
    assert edition
    made = finding.index_of.cache_info().misses
    assert made == 1
    assert client.get(f"/framework/{edition.slug}/search/?q=staff").status_code == 200
    assert finding.index_of.cache_info().misses == made


def test_without_an_edition_there_is_nothing_to_do(no_framework: None) -> None:
    warm()


def test_a_process_that_begins_to_serve_warms_itself() -> None:
    warmed = threading.Event()
    said: list[str] = []
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, str]:
        return next(messages)

    async def send(message: Any) -> None:
        said.append(message["type"])

    async def serve() -> None:
        site = Threads(lambda environ, start: [], threads=1, warm=[warmed.set])
        await site({"type": "lifespan"}, receive, send)

    asyncio.run(serve())
    assert warmed.wait(10)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
