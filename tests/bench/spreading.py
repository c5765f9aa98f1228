"""How long changes take to reach the phones, and what that costs: the product beside the bare broadcast."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field

from assessments.workshop.models import Room
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience
from tests.bench.driving import Line, Stream, listen, percentile
from tests.bench.site import Site

ROOMS, EACH, CROWD = 50, 22, 300
RATE = 30.0  # ratings a second
TICK = 0.1


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
