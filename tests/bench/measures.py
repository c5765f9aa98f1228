"""What is measured of the rating room, each beside its floor and with its limit."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from assessments.workshop.joining import phones
from assessments.workshop.models import Room
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience, token_for
from tests.bench.driving import Line, Reply, Server, Stream, listen, percentile

CSRF = secrets.token_hex(16)
ROOMS, EACH, CROWD = 50, 22, 300
RATE = 30.0  # ratings a second
TICK = 0.1


@dataclass
class Site:
    """A server with rooms, and what a phone needs to rate in each."""

    server: Server
    rooms: list[Room]
    secrets: dict[int, list[str]]
    questions: dict[int, int]
    lead: str  # the session of the facilitator
    seconds: float
    reports: list[str] = field(default_factory=list)  # where Board reports are, each of another review
    turns: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    lines: list[tuple[str, str, str, str, bool]] = field(default_factory=list)

    def row(self, what: str, floor: str, product: str, ratio: float, most: float, unit: str = "×") -> None:
        good = ratio <= most
        self.line(what, floor, product, f"{ratio:.2f}{unit}", f"at most {most:g}{unit}", good)

    def line(self, what: str, floor: str, product: str, shown: str, limit: str, good: bool) -> None:
        self.lines.append((what, floor, product, f"{shown} ({limit})", good))
        print(f"  {'ok  ' if good else 'OVER'} {what}: {floor} | {product} | {shown} ({limit})", flush=True)

    def cookies(self, room: int, secret: str) -> str:
        return f"csrftoken={CSRF}; room-{room}={secret}.{phones.mark_of(room, secret)}"

    async def rate(self, line: Line, room: int, secret: str) -> Reply:
        data = {
            "kind": "rating",
            "question": self.questions[room],
            "turn": next(self.turns),
            "answer": secrets.choice(("1", "2", "3")),
            "words": "",
            "csrfmiddlewaretoken": CSRF,
        }
        path, cookie = f"/room/{room}/answer/", self.cookies(room, secret)
        reply = await line.ask("POST", path, data, Cookie=cookie, HX_Request="true")
        assert reply.status == 204, reply.status
        return reply

    async def bare_rate(self, line: Line, room: int, secret: str) -> Reply:
        key = phones.ballot_key(secret, room)
        data = {"key": key, "turn": next(self.turns), "answer": "2", "csrfmiddlewaretoken": CSRF}
        cookie = self.cookies(room, secret)
        reply = await line.ask("POST", "/bench/rate/", data, Cookie=cookie, HX_Request="true")
        assert reply.status == 204, reply.status
        return reply

    def streams(self, rooms: list[Room], each: int) -> list[Stream]:
        tokens = {room.pk: token_for(room.pk, Audience.PHONE) for room in rooms}
        return [Stream(f"/live/{tokens[room.pk]}", room.pk) for room in rooms for _ in range(each)]


Work = Callable[[Line, int], Awaitable[object]]


async def in_turns(site: Site, *works: Work, lines: int = 8, slices: int = 4) -> list[tuple[float, float]]:
    """Do each work as fast as it goes, in turns. Gives (a second, CPU ms each) for every work."""
    open_lines = [Line(site.server.port) for _ in range(lines)]
    done, took, cpu = [0] * len(works), [0.0] * len(works), [0.0] * len(works)

    async def loop(number: int, line: Line, work: Work, until: float) -> int:
        for n in itertools.count():
            if time.monotonic() >= until:
                return n
            await work(line, number)
        return 0

    for part in range(slices + 1):
        for which, work in enumerate(works):
            began, used = time.monotonic(), site.server.cpu()
            until = began + (site.seconds if part else 1.0)
            counts = await asyncio.gather(*(loop(n, line, work, until) for n, line in enumerate(open_lines)))
            if part:  # the first turn warms up
                done[which] += sum(counts)
                took[which] += time.monotonic() - began
                cpu[which] += site.server.cpu() - used
    for line in open_lines:
        line.close()
    return [(n / t, 1000 * c / n) for n, t, c in zip(done, took, cpu, strict=True)]


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
    shown = f"{ours / bare:.2f}×", "at least 0.60×", ours >= 0.6 * bare
    site.line("rating, a second", f"{bare:.0f}", f"{ours:.0f}", *shown)
    site.row("rating, CPU", f"{bare_cpu:.2f} ms", f"{ours_cpu:.2f} ms", ours_cpu / bare_cpu, 1.6)
    site.line("rating, queries", "1", f"{queries:g}", f"{queries:g}", "constant", True)


async def polling(site: Site) -> None:
    room = site.rooms[0]
    room.refresh_from_db()
    path = f"/news/{token_for(room.pk, Audience.PHONE)}/?have={room.version}"

    async def news(line: Line, _: int) -> None:
        assert (await line.ask("GET", path)).status == 204

    async def nothing(line: Line, _: int) -> None:
        assert (await line.ask("GET", "/bench/nothing/")).status == 204

    (bare, bare_cpu), (ours, ours_cpu) = await in_turns(site, nothing, news)
    site.row("polling 204, time", f"{bare:.0f}/s", f"{ours:.0f}/s", bare / ours, 1.5)
    site.row("polling 204, CPU", f"{bare_cpu:.2f} ms", f"{ours_cpu:.2f} ms", ours_cpu / bare_cpu, 1.5)


async def at_a_rate(site: Site, rooms: list[Room], per_second: float) -> dict[int, list[float]]:
    """People in these rooms rate, `per_second` in all. Gives the moments of the commits of each room, in order."""
    commits: dict[int, list[float]] = {room.pk: [] for room in rooms}
    free = [Line(site.server.port) for _ in range(16)]
    everybody = [iter(itertools.cycle(site.secrets[room.pk])) for room in rooms]
    running: set[asyncio.Task[None]] = set()

    async def one(line: Line, number: int) -> None:
        room = rooms[number].pk
        reply = await site.rate(line, room, next(everybody[number]))
        commits[room].append(float(reply.headers.get("x-committed", 0)))
        free.append(line)

    began = time.monotonic()
    for n in range(int(site.seconds * 2 * per_second)):
        await asyncio.sleep(max(0.0, began + n / per_second - time.monotonic()))
        line = free.pop() if free else Line(site.server.port)
        task = asyncio.ensure_future(one(line, n % len(rooms)))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    await asyncio.sleep(0.5)
    for line in free:
        line.close()
    return {room: sorted(moments) for room, moments in commits.items()}


@dataclass
class Spread:
    """How long changes took to reach the phones, and what that cost."""

    late: list[float] = field(default_factory=list)
    used: float = 0.0
    took: float = 0.0

    @property
    def high(self) -> float:
        return percentile(self.late, 0.95)

    @property
    def cpu(self) -> float:
        """Share of a core."""
        return self.used / self.took

    def __str__(self) -> str:
        return f"{1000 * percentile(self.late, 0.5):.0f} / {1000 * self.high:.0f} ms"


async def spread(
    site: Site, into: Spread, rooms: list[Room], each: int, per_second: float, size: int = 0
) -> None:
    """Product, or (with the `size` of an event) the bare broadcast: phones listen while people rate.

    The ratings are the product's both times, so that the difference is what the streams cost.
    """
    if size:
        query = f"topics={len(rooms)}&rate={per_second}&size={size}"
        streams = [Stream(f"/bench/stream/{n}?{query}", n) for n in range(len(rooms)) for _ in range(each)]
    else:
        streams = site.streams(rooms, each)
    await listen(site.server.port, streams)
    await asyncio.sleep(2.5)  # what comes with the coming of phones is not measured
    first = {room.pk: Room.objects.get(pk=room.pk).version for room in rooms}
    for stream in streams:
        stream.events.clear()
    cpu, began = site.server.cpu(), time.monotonic()
    commits = await at_a_rate(site, rooms, per_second)
    into.used += site.server.cpu() - cpu
    into.took += time.monotonic() - began
    last = {room: first[room] + len(moments) for room, moments in commits.items()}
    until = time.monotonic() + 20
    while not size and any(stream.events[-1:] < [(last[stream.room], 0.0)] for stream in streams):
        if time.monotonic() > until:
            raise SystemExit("A phone did not get the last change.")
        await asyncio.sleep(0.1)
    for stream in streams:
        seen = 0 if size else first[stream.room]
        for version, arrived in stream.events:
            if size:
                into.late.append(arrived - version / 1e9)
                continue
            moments = commits[stream.room]
            for number in range(
                seen + 1, version + 1
            ):  # every change that this event brings for the first time
                if 0 <= number - first[stream.room] - 1 < len(moments):
                    into.late.append(max(0.0, arrived - moments[number - first[stream.room] - 1]))
            seen = max(seen, version)
        stream.close()
    await asyncio.sleep(0.5)


async def fan_out(site: Site) -> None:
    size = len(fragments.fragment(site.rooms[0].pk, Audience.PHONE).html)
    crowd, many = site.rooms[:1], site.rooms[1:]
    for name, rooms, each in (
        (f"{CROWD} phones", crowd, CROWD),
        (f"{ROOMS * EACH} in {ROOMS} rooms", many, EACH),
    ):
        bare, ours = Spread(), Spread()
        for _ in range(3):  # in turns
            await spread(site, bare, rooms, each, RATE, size)
            await spread(site, ours, rooms, each, RATE)
        most = TICK + 1.5 * bare.high
        shown = f"{1000 * ours.high:.0f} ms", f"at most {1000 * most:.0f} ms", ours.high <= most
        site.line(f"{name}, median / 95th", str(bare), str(ours), *shown)
        site.row(f"{name}, CPU", f"{bare.cpu:.0%}", f"{ours.cpu:.0%}", ours.cpu / bare.cpu, 1.0)
        if len(rooms) > 1:
            one = Spread()
            await spread(site, one, rooms[:1], each, RATE / ROOMS)
            ratio = ours.cpu / ROOMS / one.cpu
            site.row("CPU a room, 50 against 1", f"{one.cpu:.2%}", f"{ours.cpu / ROOMS:.2%}", ratio, 1.2)


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
        60,
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
