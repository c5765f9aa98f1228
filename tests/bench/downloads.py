"""What a rating costs while ten people have their Board reports made and download them."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time

from tests.bench.driving import ROOT, Line, percentile
from tests.bench.site import Site
from tests.bench.spreading import RATE

READERS = 10
MOST = 1.3  # times the 95th percentile without them


async def downloads(site: Site) -> None:
    """Each of the ten has another report, so the worker renders all the time; then each asks again and again."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "django", "worker", "--until-stdin-closes"], cwd=ROOT, stdin=subprocess.PIPE
    )
    try:
        await asyncio.sleep(5)  # it loads WeasyPrint
        quiet = await ratings(site)
        readers = [asyncio.ensure_future(read(site, address)) for address in site.reports]
        busy = await ratings(site)
        files = [len(file) for file in await asyncio.gather(*readers)]
        quiet += await ratings(site)
    finally:
        worker.communicate()
    without, beside = percentile(quiet, 0.95) * 1000, percentile(busy, 0.95) * 1000
    what = f"rating 95th beside {READERS} Board reports ({sum(files) // 1000 // READERS} KB each)"
    site.row(what, f"{without:.1f} ms", f"{beside:.1f} ms", beside / without, MOST)


async def ratings(site: Site) -> list[float]:
    """People in all rooms rate; gives how long each waited for the reply, in seconds."""
    waited: list[float] = []
    lines = [Line(site.server.port) for _ in range(16)]
    people = [iter(itertools.cycle(site.secrets[room.pk])) for room in site.rooms]
    running: set[asyncio.Task[None]] = set()

    async def one(line: Line, number: int) -> None:
        began = time.monotonic()
        await site.rate(line, site.rooms[number].pk, next(people[number]))
        waited.append(time.monotonic() - began)
        lines.append(line)

    began = time.monotonic()
    for n in range(int(site.seconds * 4 * RATE)):
        await asyncio.sleep(max(0.0, began + n / RATE - time.monotonic()))
        task = asyncio.ensure_future(
            one(lines.pop() if lines else Line(site.server.port), n % len(site.rooms))
        )
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    for line in lines:
        line.close()
    return waited


async def read(site: Site, address: str) -> bytes:
    """One person: asks for the report, looks each second as the page does, and downloads it three times."""
    line = Line(site.server.port)
    cookie = {"Cookie": f"sessionid={site.lead}"}
    kept, file = 0, b""
    while kept < 3:
        reply = await line.ask("GET", address, **cookie)
        while reply.status == 302:
            here = reply.headers["location"]
            while (await line.ask("GET", here, HX_Request="true", **cookie)).status == 204:
                await asyncio.sleep(1)
            reply = await line.ask("GET", address, **cookie)
        if reply.status != 200:
            raise SystemExit(f"{address} answered {reply.status}.")
        kept, file = kept + 1, reply.body
        await asyncio.sleep(1)
    line.close()
    return file
