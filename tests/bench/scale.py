"""Many rooms at once, as on the day of a country-wide review: load, server and database share one small machine.

The facilitators reveal, phones join, and the server is started again, while everybody follows their room.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from assessments.workshop.models import Ballot, Room
from tests.bench.driving import Line, Stream, listen, percentile
from tests.bench.site import CSRF, Site

RATE = 0.1  # ratings a second of each phone
JOINS, WITHIN = 1000, 60  # so many join, in so many seconds
RETRY = 1.0  # seconds after which a browser connects again


@dataclass(frozen=True)
class Country:
    """How many rooms, phones in each, and the limits: seconds, and shares of a core."""

    rooms: int
    each: int
    delivery: float
    delivery_99: float
    reply: float
    cpu: float


COUNTRY = {
    "postgresql": Country(rooms=200, each=25, delivery=0.15, delivery_99=0.3, reply=0.15, cpu=1.1),
    "sqlite": Country(rooms=100, each=25, delivery=0.1, delivery_99=1.0, reply=0.1, cpu=0.65),
}


@dataclass
class Load:
    """What was rated: the moments of the commits of each room, how long each reply took, and what was meant."""

    commits: dict[int, list[float]] = field(default_factory=dict)
    replies: list[float] = field(default_factory=list)
    saved: set[tuple[int, str]] = field(default_factory=set)  # who was told that an answer is saved


async def at_a_rate(many: int, per_second: float, work: Callable[[int], Awaitable[None]]) -> None:
    """Begin `many` works, so many a second whatever becomes of them, and wait for all."""
    running: set[asyncio.Task[None]] = set()

    async def one(number: int) -> None:
        await work(number)

    began = time.monotonic()
    for number in range(many):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        task = asyncio.ensure_future(one(number))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


class Lines:
    """Kept connections, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: list[Line] = []

    async def use(self, work: Callable[[Line], Awaitable[None]]) -> None:
        line = self.free.pop() if self.free else Line(self.port)
        await work(line)
        self.free.append(line)

    def close(self) -> None:
        for line in self.free:
            line.close()


async def rate(site: Site, rooms: list[Room], seconds: float, lines: Lines) -> Load:
    """Everybody rates, at their rate, evenly over the rooms."""
    load = Load({room.pk: [] for room in rooms})
    people = [itertools.cycle(site.secrets[room.pk]) for room in rooms]
    per_second = RATE * sum(len(site.secrets[room.pk]) for room in rooms)

    async def work(number: int) -> None:
        room = rooms[number % len(rooms)].pk
        secret = next(people[number % len(rooms)])
        sent = time.monotonic()

        async def ask(line: Line) -> None:
            reply = await site.rate(line, room, secret)
            load.replies.append(time.monotonic() - sent)
            load.commits[room].append(float(reply.headers.get("x-committed", 0)))
            load.saved.add((room, secret))

        await lines.use(ask)

    await at_a_rate(int(seconds * per_second), per_second, work)
    for moments in load.commits.values():
        moments.sort()
    return load


async def until(what: str, true: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until it is true; gives the moment."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"It did not happen: {what}.")
        await asyncio.sleep(0.02)
    return time.monotonic()


def lateness(streams: list[Stream], first: dict[int, int], load: Load) -> list[float]:
    """Seconds from each commit to each phone of its room."""
    late = []
    for stream in streams:
        seen, moments = first[stream.room], load.commits[stream.room]
        for version, arrived in stream.events:
            for number in range(seen, version):
                if 0 <= number - first[stream.room] < len(moments):
                    late.append(max(0.0, arrived - moments[number - first[stream.room]]))
            seen = max(seen, version)
    return late


def versions(rooms: list[Room]) -> dict[int, int]:
    return dict(Room.objects.filter(pk__in=[room.pk for room in rooms]).values_list("pk", "version"))


async def delivery(site: Site, country: Country, rooms: list[Room], streams: list[Stream]) -> None:
    lines = Lines(site.server.port)
    warm = await rate(site, rooms, 2, lines)
    await asyncio.sleep(1)
    first = versions(rooms)
    for stream in streams:
        stream.events.clear()
    cpu, began, queries = site.server.cpu(), time.monotonic(), site.server.queries()
    load = await rate(site, rooms, site.seconds * 5, lines)
    took = time.monotonic() - began
    used, asked = (site.server.cpu() - cpu) / took, (site.server.queries() - queries) / took
    last = {room: first[room] + len(moments) for room, moments in load.commits.items()}
    await until(
        "every phone has the last change",
        lambda: all(s.events and s.events[-1][0] >= last[s.room] for s in streams),
    )
    late = lateness(streams, first, load)
    stored = Ballot.objects.filter(question__in=[site.questions[room.pk] for room in rooms]).count()
    lost = abs(len(warm.saved | load.saved) - stored)
    name = f"{len(streams)} phones in {len(rooms)} rooms"
    for what, found, most in (
        ("delivery, 95th", percentile(late, 0.95), country.delivery),
        ("delivery, 99th", percentile(late, 0.99), country.delivery_99),
        ("reply, 95th", percentile(load.replies, 0.95), country.reply),
    ):
        half = f"{1000 * percentile(load.replies if 'reply' in what else late, 0.5):.0f} ms median"
        site.row(f"{name}: {what}", "", half, 1000 * found, 1000 * most, " ms")
    rate_done = f"{len(load.replies) / took:.0f} ratings/s, {asked:.0f} queries/s"
    site.row(f"{name}: server CPU", "", rate_done, used, country.cpu, " of a core")
    site.row(
        f"{name}: lost", "", f"{len(load.replies)} rated, {site.turned_away} told to come again", lost, 0, ""
    )
    lines.close()


async def reveals(site: Site, country: Country, rooms: list[Room], streams: list[Stream]) -> None:
    """A room a second shows its answers, while the others go on."""
    of: dict[int, list[Stream]] = {}
    for stream in streams:
        of.setdefault(stream.room, []).append(stream)
    some = max(5, int(site.seconds * 5))
    shown, others, lines = rooms[:some], rooms[some:], Lines(site.server.port)
    cookie = f"csrftoken={CSRF}; sessionid={site.lead}"
    late: list[float] = []

    async def press(number: int) -> None:
        room = shown[number]
        room.refresh_from_db()
        for stream in of[room.pk]:
            stream.events.clear()
        data = {"act": "reveal", "step": room.step, "csrfmiddlewaretoken": CSRF}
        sent = time.monotonic()

        async def ask(line: Line) -> None:
            reply = await line.ask("POST", f"/rooms/{room.pk}/act/", data, Cookie=cookie)
            assert reply.status == 302, reply.status

        await lines.use(ask)
        version = Room.objects.get(pk=room.pk).version
        await until(
            "every phone shows the answers", lambda: all(_has(stream, version) for stream in of[room.pk])
        )
        late.extend(next(at for found, at in s.events if found >= version) - sent for s in of[room.pk])

    await asyncio.gather(rate(site, others, len(shown), lines), at_a_rate(len(shown), 1, press))
    half = f"{1000 * percentile(late, 0.5):.0f} ms median"
    site.row("reveal at one a second, 95th", "", half, 1000 * percentile(late, 0.95), 250, " ms")
    lines.close()


def _has(stream: Stream, version: int) -> bool:
    return bool(stream.events) and stream.events[-1][0] >= version


async def joins(site: Site, country: Country, rooms: list[Room], streams: list[Stream]) -> None:
    """People come in, from the page for the code to the room itself, with a connection each."""
    took: list[float] = []
    codes = {room.pk: room.code for room in rooms}
    token = {"csrfmiddlewaretoken": CSRF}

    async def join(number: int) -> None:
        room = rooms[number % len(rooms)].pk
        line, cookie = Line(site.server.port), f"csrftoken={CSRF}"
        began = time.monotonic()
        await site.ask(200, line, "GET", "/join/", Cookie=cookie)
        reply = await site.ask(302, line, "POST", "/join/", {"code": codes[room]} | token, Cookie=cookie)
        cookie += f"; {_given(reply.headers['set-cookie'])}"
        reply = await site.ask(200, line, "GET", f"/room/{room}/", Cookie=cookie)
        cookie += f"; {_given(reply.headers['set-cookie'], 'room-')}"
        await site.ask(302, line, "POST", f"/room/{room}/", {"perspectives": "1"} | token, Cookie=cookie)
        await site.ask(200, line, "GET", f"/room/{room}/", Cookie=cookie)
        took.append(time.monotonic() - began)
        line.close()

    cpu = site.server.cpu()
    await at_a_rate(JOINS, JOINS / WITHIN, join)
    each = f"{1000 * (site.server.cpu() - cpu) / JOINS:.0f} ms of CPU each, streams included"
    site.row(
        f"{JOINS} join in {WITHIN} s: whole join, 95th", each, f"{1000 * percentile(took, 0.5):.0f} ms median",
        1000 * percentile(took, 0.95), 60, " ms",
    )  # fmt: skip


def _given(header: str, name: str = "pass-") -> str:
    """The cookie of that name in what the server set."""
    found = re.search(rf"({name}\d+)=([^;]+)", header)
    assert found, header
    return f"{found[1]}={found[2]}"


async def restart(site: Site, country: Country, rooms: list[Room], streams: list[Stream]) -> None:
    """The server is stopped and started again; every phone connects again by itself, as browsers do."""
    loop = asyncio.get_running_loop()
    trying: set[asyncio.Task[None]] = set()

    async def again(stream: Stream) -> None:
        while True:
            await asyncio.sleep(RETRY * (0.5 + secrets.randbelow(1000) / 1000))
            try:
                await loop.create_connection(lambda: stream, "127.0.0.1", site.server.port)
            except OSError:
                continue
            return

    def lost(stream: Stream) -> None:
        stream.events.clear()
        task = asyncio.ensure_future(again(stream))
        trying.add(task)
        task.add_done_callback(trying.discard)

    for stream in streams:
        stream.lost = lost
    began = time.monotonic()
    await loop.run_in_executor(None, site.server.stop)
    down = time.monotonic()
    await loop.run_in_executor(None, site.server.start)
    up = time.monotonic()
    end = await until("every phone follows again", lambda: all(stream.events for stream in streams), 120)
    shown = f"stopped in {down - began:.1f} s, up again after {up - down:.1f} s"
    site.row(
        f"restart, {len(streams)} phones follow again",
        shown,
        f"{end - began:.1f} s in all",
        end - up,
        10,
        " s",
    )


async def measure(site: Site, country: Country, wanted: list[str]) -> None:
    """All of it, or those named, in this order."""
    rooms = site.rooms[1:]
    streams = site.streams(rooms, country.each)
    await listen(site.server.port, streams)
    await asyncio.sleep(3)
    for one in (delivery, reveals, joins, restart):
        if not wanted or one.__name__ in wanted:
            await one(site, country, rooms, streams)
    for stream in streams:
        stream.close()
