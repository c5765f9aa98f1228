"""A server with rooms, and what a phone needs to rate in each; doing different work in turns."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from assessments.live.source import cookie_of
from assessments.workshop.joining import phones
from assessments.workshop.models import Room
from assessments.workshop.screens.tokens import Audience, address_of, name_of, token_for
from tests.bench.driving import Line, Reply, Server, Stream

CSRF = secrets.token_hex(16)


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
    turned_away: int = 0  # how often a rating was told to come again

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
        return await self.ask(204, line, "POST", path, data, Cookie=cookie, HX_Request="true")

    async def ask(
        self, status: int, line: Line, method: str, path: str, data: object = None, **headers: str
    ) -> Reply:
        """The reply of that status. A server that is too busy is asked again, as the page does by itself."""
        reply = await line.ask(method, path, data, **headers)
        while reply.status == 503:
            self.turned_away += 1
            await asyncio.sleep(1)
            reply = await line.ask(method, path, data, **headers)
        assert reply.status == status, (method, path, reply.status)
        return reply

    async def bare_rate(self, line: Line, room: int, secret: str) -> Reply:
        key = phones.ballot_key(secret, room)
        data = {"key": key, "turn": next(self.turns), "answer": "2", "csrfmiddlewaretoken": CSRF}
        cookie = self.cookies(room, secret)
        reply = await line.ask("POST", "/bench/rate/", data, Cookie=cookie, HX_Request="true")
        assert reply.status == 204, reply.status
        return reply

    def streams(self, rooms: list[Room], each: int) -> list[Stream]:
        phone = Audience.PHONE
        tokens = {one.pk: f"{cookie_of(name_of(one.pk, phone))}={token_for(one.pk, phone)}" for one in rooms}
        return [
            Stream(address_of(room.pk, Audience.PHONE), room.pk, cookie=tokens[room.pk])
            for room in rooms
            for _ in range(each)
        ]


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
