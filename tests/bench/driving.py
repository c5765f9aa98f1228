"""What drives the server: raw sockets over loopback, and what /proc says of its processes."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """The real server in processes of its own."""

    def __init__(self, home: Path, processes: int, database: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.home, self.processes, self.database = home, processes, database
        self.start()

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        for counted in self.home.glob("queries.*"):
            counted.unlink()
        threads = "2" if self.database.startswith("sqlite") else "4"
        env = os.environ | {
            "WEB_PROCESSES": str(self.processes),
            "WEB_THREADS": threads,
            "WORKER": "separate",
        }
        command = [sys.executable, "-m", "recovery_site", "--port", str(self.port)]
        self.log = (self.home / "log").open("wb")
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self.log, stderr=self.log)
        self._wait(self.processes)

    def _wait(self, processes: int) -> None:
        until = time.monotonic() + 120
        while time.monotonic() < until and self.process.poll() is None:
            if len(list(self.home.glob("queries.*"))) >= processes:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                        return
            time.sleep(0.1)
        raise SystemExit(f"The server did not start:\n{(self.home / 'log').read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def _pids(self) -> list[int]:
        found = [self.process.pid]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == self.process.pid:
                found.append(int(stat.parent.name))
        return found

    def cpu(self) -> float:
        """Seconds of a core that all its processes have used."""
        total = 0
        for pid in self._pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self) -> int:
        """KB that all its processes hold."""
        status = [Path(f"/proc/{pid}/status").read_text() for pid in self._pids()]
        return sum(int(found[1]) for text in status if (found := re.search(r"VmRSS:\s+(\d+)", text)))

    def queries(self) -> int:
        return sum(struct.unpack("q", path.read_bytes())[0] for path in self.home.glob("queries.*"))


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    size: int  # bytes over the wire, headers included


class Line:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.port, self.used = port, 0.0
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, data: object = None, **headers: str) -> Reply:
        if self.writer and time.monotonic() - self.used > 3:  # the server closes it after five
            self.writer.close()
            self.writer = None
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = urlencode(data).encode() if data else b""  # type: ignore[arg-type]
        head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        head += ["Content-Type: application/x-www-form-urlencoded"] if body else []
        head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        first = await self.reader.readuntil(b"\r\n\r\n")
        lines = first.decode().split("\r\n")
        found: dict[str, str] = {}  # the cookies stand in one line, however many were set
        for name, value in (
            line.split(": ", 1) for line in lines[1:] if line
        ):  # there may be several cookies
            found[name.lower()] = "; ".join(filter(None, [found.get(name.lower()), value]))
        status, got, size = int(lines[0].split()[1]), b"", len(first)
        if "content-length" in found:
            got = await self.reader.readexactly(int(found["content-length"]))
            size += len(got)
        elif found.get("transfer-encoding") == "chunked":
            while length := int(await self.reader.readline(), 16):
                got += await self.reader.readexactly(length)
                await self.reader.readexactly(2)
                size += length + 6
            await self.reader.readexactly(2)
        self.used = time.monotonic()
        return Reply(status, found, got, size)

    def close(self) -> None:
        if self.writer:
            self.writer.close()


@dataclass
class Stream(asyncio.Protocol):
    """One phone that listens: notes the id of each event and when it came. `lost` is called when its line ends."""

    path: str
    room: int = 0
    cookie: str = ""
    lost: Callable[[Stream], object] = lambda _: None
    events: list[tuple[int, float]] = field(default_factory=list)
    tail: bytes = b""
    bytes_in: int = 0
    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n".encode()
        )  # type: ignore[union-attr]

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self.bytes_in += len(data)
        data = self.tail + data
        at = data.rfind(b"\n") + 1
        for found in re.finditer(rb"^id: (\d+)$", data[:at], re.MULTILINE):
            self.events.append((int(found[1]), now))
        self.tail = data[at:][:64]

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost(self)

    def close(self) -> None:
        self.lost = lambda _: None
        if self.transport:
            self.transport.close()


async def listen(port: int, streams: list[Stream]) -> None:
    """Open all these streams, and wait until each has had its first event."""
    loop = asyncio.get_running_loop()
    for start in range(0, len(streams), 50):
        group = streams[start : start + 50]
        await asyncio.gather(
            *(loop.create_connection(lambda one=one: one, "127.0.0.1", port) for one in group)  # type: ignore[misc]
        )
        await asyncio.sleep(0.05)
    until = time.monotonic() + 30
    while not all(stream.events for stream in streams):
        if time.monotonic() > until:
            raise SystemExit(f"{sum(not s.events for s in streams)} streams had no first event.")
        await asyncio.sleep(0.05)


def percentile(values: list[float], share: float) -> float:
    """That percentile of the values (0 of none)."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
