"""What is measured of the rating room, each beside its floor and with its limit."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import re
import time

from django.db import connection

from assessments.live.source import cookie_of
from assessments.workshop.models import Room
from assessments.workshop.screens.tokens import Audience, address_of, name_of, token_for
from tests.bench.driving import Line, listen, percentile
from tests.bench.site import CSRF, Site, in_turns
from tests.bench.spreading import CROWD, EACH, fan_out


async def rating(site: Site) -> None:
    room = site.rooms[0].pk
    people = [itertools.cycle(site.secrets[room][n::8]) for n in range(8)]
    before = site.server.queries()
    first = Line(site.server.port)
    await site.rate(first, room, next(people[0]))
    before = site.server.queries()
    for _ in range(10):
        await site.rate(first, room, next(people[0]))
    queries = (site.server.queries() - before) / 10
    first.close()
    (bare, bare_cpu), (ours, ours_cpu) = await in_turns(
        site,
        lambda line, n: site.bare_rate(line, room, next(people[n])),
        lambda line, n: site.rate(line, room, next(people[n])),
    )
    least, most = (0.85, 1.15) if connection.vendor == "postgresql" else (0.7, 1.3)
    shown = f"{ours / bare:.2f}×", f"at least {least:.2f}×", ours >= least * bare
    site.line("rating, a second", f"{bare:.0f}", f"{ours:.0f}", *shown)
    site.row("rating, CPU", f"{bare_cpu:.2f} ms", f"{ours_cpu:.2f} ms", ours_cpu / bare_cpu, most)
    site.line("rating, queries", "1", f"{queries:g}", f"{queries:g}", "constant", True)


async def polling(site: Site) -> None:
    room = site.rooms[0]
    room.refresh_from_db()
    path = f"{address_of(room.pk, Audience.PHONE)}/news/?have={room.version}"
    cookie = f"{cookie_of(name_of(room.pk, Audience.PHONE))}={token_for(room.pk, Audience.PHONE)}"

    async def news(line: Line, _: int) -> None:
        assert (await line.ask("GET", path, Cookie=cookie)).status == 204

    async def nothing(line: Line, _: int) -> None:
        assert (await line.ask("GET", "/bench/nothing/")).status == 204

    (bare, bare_cpu), (ours, ours_cpu) = await in_turns(site, nothing, news)
    site.row("polling 204, time", f"{bare:.0f}/s", f"{ours:.0f}/s", bare / ours, 1.5)
    site.row("polling 204, CPU", f"{bare_cpu:.2f} ms", f"{ours_cpu:.2f} ms", ours_cpu / bare_cpu, 1.5)


async def memory(site: Site) -> None:
    """Before anything else, while the server has no memory to use again."""
    before, streams = site.server.memory(), site.streams(site.rooms[1:], EACH)
    await listen(site.server.port, streams)
    await asyncio.sleep(2)
    each = (site.server.memory() - before) / len(streams)
    site.row("memory a phone", "", f"{len(streams)} phones", each, 25, " KB")
    for stream in streams:
        stream.close()
    await asyncio.sleep(1)


async def idle(site: Site) -> None:
    """Queries a second while nothing happens: nobody, one phone, everybody."""
    found = []
    for phones_there in (0, 1, CROWD):
        streams = site.streams(site.rooms[:1], phones_there)
        await listen(site.server.port, streams)
        await asyncio.sleep(3)
        before = site.server.queries()
        await asyncio.sleep(site.seconds)
        found.append((site.server.queries() - before) / site.seconds)
        for stream in streams:
            stream.close()
        await asyncio.sleep(1)
    none, one, everybody = found
    extra = (everybody - one) / CROWD
    shown = f"{none:.0f} when nobody listens, {extra:.3f} a phone", "0, and 0.05", none == 0 and extra < 0.05
    site.line("idle, queries a second", f"1 phone {one:.0f}", f"{CROWD} phones {everybody:.0f}", *shown)


async def reveal(site: Site) -> None:
    room, line = site.rooms[0], Line(site.server.port)
    for secret in site.secrets[room.pk]:
        await site.rate(line, room.pk, secret)
    streams = site.streams([room], CROWD)
    await listen(site.server.port, streams)
    late: list[float] = []
    cookie = f"csrftoken={CSRF}; sessionid={site.lead}"
    for act in ("reveal", "ask") * 6:
        room.refresh_from_db()
        await asyncio.sleep(0.7)
        for stream in streams:
            stream.events.clear()
        data = {"act": act, "step": room.step, "challenge": 3, "csrfmiddlewaretoken": CSRF}
        sent = time.monotonic()
        reply = await line.ask("POST", f"/rooms/{room.pk}/act/", data, Cookie=cookie)
        assert reply.status == 302
        version = Room.objects.get(pk=room.pk).version
        assert version > room.version
        await asyncio.sleep(0.7)
        if act == "reveal":
            for stream in streams:
                late.append(next(at for found, at in stream.events if found >= version) - sent)
        else:
            site.questions[room.pk] = Room.objects.get(pk=room.pk).asking_id  # type: ignore[assignment]
    for stream in streams:
        stream.close()
    line.close()
    high = 1000 * percentile(late, 0.95)
    site.row(
        "reveal, button to phone, 95th", "", f"{1000 * percentile(late, 0.5):.0f} ms median", high, 250, " ms"
    )


async def weight(site: Site) -> None:
    room, line = site.rooms[0].pk, Line(site.server.port)
    headers = {"Cookie": site.cookies(room, site.secrets[room][0]), "Accept_Encoding": "gzip, br"}
    page = await line.ask("GET", f"/room/{room}/", **headers)
    text = gzip.decompress(page.body) if page.headers.get("content-encoding") == "gzip" else page.body
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text.decode()))
    replies = [await line.ask("GET", path, **headers) for path in parts]
    whole = (page.size + sum(reply.size for reply in replies)) / 1024
    site.row(
        "first view over the wire",
        f"{len(parts) + 1} requests",
        f"page {page.size / 1024:.1f} KB",
        whole,
        30,
        " KB",
    )
    later = await line.ask("GET", f"/room/{room}/", HX_Request="true", **headers)
    stream = site.streams(site.rooms[:1], 1)[0]
    await listen(site.server.port, [stream])
    stream.close()
    line.close()
    event = f"event {stream.bytes_in / 1024:.1f} KB"
    both = (later.size + stream.bytes_in) / 1024
    site.row("a later screen over the wire", event, f"controls {later.size / 1024:.1f} KB", both, 6, " KB")


MEASURES = {m.__name__: m for m in (memory, weight, rating, polling, idle, fan_out, reveal)}
