"""A drill: phones answer over a network that is cut at random while the server is killed and started again.

The phones keep a ledger of what they meant and what the server acknowledged. `differences` holds it against the
database. Used by test_never_lost.py.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils.encoding import iri_to_uri

from assessments.demo.simulating import Asked, Became, Phone, Reply, Unsent
from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Ballot, Participant, Room
from tests.build import Place
from tests.workshop.build import ask, reveal

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ("not_yet", "1", "2", "3", "between", "pass")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The test database, as the server that the drill starts is told of it."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    there = connection.settings_dict
    host = iri_to_uri(str(there["HOST"])).replace("/", "%2F")
    return f"postgres://{there['USER']}@{host}/{there['NAME']}"


class Server:
    """The real server in a process of its own, on the settings of a real site.

    `entry` is the module that is run: the site's own, or one of the tests' that breaks something first. `env` are
    settings.
    """

    def __init__(self, entry: str = "recovery_site", **env: str) -> None:
        self.entry, self.port, self.env = entry, free_port(), env
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the server lives
        self.kills = 0

    def start(self) -> None:
        env = os.environ | {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "recovery_site.settings",
            "RECOVERY_SITE_ENV": "development",
            **self.env,
        }
        command = [sys.executable, "-m", self.entry, "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self.log, stderr=self.log)

    def wait(self, seconds: float = 40.0) -> None:
        """Until it answers."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                return
            time.sleep(0.1)
        self.log.seek(0)
        raise RuntimeError(f"The server did not start:\n{self.log.read().decode()}")

    def kill(self) -> None:
        """No time to tidy up: SIGKILL."""
        assert self.process
        self.process.kill()
        self.process.wait()
        self.kills += 1

    def __enter__(self) -> Server:
        self.start()
        self.wait()
        return self

    def __exit__(self, *error: object) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
        self.log.close()


@dataclass
class Entry:
    """What one phone meant on one question, the last of it first, and what was acknowledged."""

    tries: list[Unsent] = field(default_factory=list)
    stored: Unsent | None = None


class BadLine(Phone):
    """A phone whose connection is cut now and then: while it asks, or before the answer is read."""

    def __init__(self, address: str, chance: random.Random, cut: float = 0.0) -> None:
        super().__init__(address, patience=20)
        self.chance, self.cut, self.cuts = chance, cut, 0
        self.ledger: dict[str, Entry] = {}

    def exchange(self, connection: http.client.HTTPConnection, *asked: object) -> Reply:
        if self.chance.random() >= self.cut:
            return super().exchange(connection, *asked)  # type: ignore[arg-type]
        self.cuts += 1
        method, path, body, headers = asked
        connection.connect()
        line = connection.sock
        if self.chance.random() < 0.4:  # half of the request gets through
            connection.putrequest(str(method), str(path))
            for name, value in dict(headers).items():  # type: ignore[call-overload]
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(bytes(body or b""))))  # type: ignore[arg-type]
            connection.endheaders(bytes(body or b"")[: len(bytes(body or b"")) // 2])  # type: ignore[arg-type]
        else:  # all of it, and the answer is lost
            connection.request(method, path, body, headers)  # type: ignore[arg-type]
            time.sleep(self.chance.choice((0, 0.005, 0.05, 0.2)))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close by a reset
        raise ConnectionResetError("cut")

    def rate(self, asked: Asked, patience: float) -> None:
        """Answer, keep at it until the server has said what became of it, and write that into the ledger.

        Now and then the phone changes its mind: after an answer was saved, or while nobody knows yet.
        """
        entry = self.ledger.setdefault(asked.question, Entry())
        for turn in range(1, self.chance.choice((2, 2, 3, 4))):
            entry.tries.insert(0, self._choose(asked, turn))
            impatient = turn == 1 and self.chance.random() < 0.3
            became = self.send() if impatient else self.send_until_known(patience)
            if became is None and impatient:
                continue  # what was sent may be stored or not: a newer turn settles it
            if became is Became.SAVED:
                entry.stored = entry.tries[0]
                continue
            self._settle(entry, became, patience)
            return
        if self.unsent and self.send_until_known(patience) is Became.SAVED:
            entry.stored = entry.tries[0]
        elif entry.stored is not entry.tries[0]:
            self._settle(entry, Became.LATE, patience)

    def _choose(self, asked: Asked, turn: int) -> Unsent:
        words = f"Because of {self.chance.random()}" if self.chance.random() < 0.5 else ""
        return self.choose(asked, self.chance.choice(ANSWERS), turn=turn, words=words)

    def _settle(self, entry: Entry, became: Became | None, patience: float) -> None:
        """The room went on. Was an older try stored whose answer was lost? The same turn again tells."""
        assert became is Became.LATE, became
        for older in entry.tries[1:]:
            if older is entry.stored:
                return
            self.unsent = older
            if self.send_until_known(patience) is Became.SAVED:
                entry.stored = older
                return


class Drill:
    """`phones` phones, some challenges, some kills of the server; every choice comes from `seed`."""

    def __init__(
        self, server: Server, place: Place, room: Room, phones: int, *, cut: float = 0.2, seed: int = 1
    ) -> None:
        self.server, self.place, self.room, self.cut = server, place, room, cut
        self.chance = random.Random(seed)
        self.phones = [BadLine(server.address, random.Random(f"{seed} {n}")) for n in range(phones)]
        self.faults: list[str] = []

    def join(self) -> None:
        def come_in(phone: BadLine) -> None:
            phone.join(self.room.code, [phone.chance.choice((1, 2, 4, 8, 16, 32))])

        self._each(come_in)
        for phone in self.phones:
            phone.cut = self.cut

    def challenge(self, number: int, *, kills: int = 0, early: bool = False) -> None:
        """Ask for a rating of a challenge, let everybody rate, kill the server meanwhile, reveal.

        `early`: the answers are shown while some phones still try.
        """
        question = ask(self.place, self.room, number)
        asked = Asked("rating", str(question.pk), 1, ANSWERS, True)
        threads = self._start(lambda phone: phone.rate(asked, 60))
        for _ in range(kills):
            self._until_saved(str(question.pk), self.chance.uniform(0.1, 0.8))
            self.server.kill()
            self.server.start()
            self.server.wait()
        if early:
            self._until_saved(str(question.pk), self.chance.uniform(0.4, 0.8))
            reveal(self.place, self.room)
        self._wait(threads)
        if not early:
            reveal(self.place, self.room)

    def _until_saved(self, question: str, share: float) -> None:
        """Wait until that share of the phones knows that an answer of theirs is saved."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            entries = [phone.ledger.get(question, Entry()) for phone in self.phones]
            if sum(entry.stored is not None for entry in entries) >= share * len(self.phones):
                return
            time.sleep(0.005)

    def differences(self) -> list[str]:
        """Where the ledger of the phones and the database part. Nothing when not a rating was lost or doubled."""
        ledger = {
            ballot_key(phone.secret, int(question)): (
                *entry.stored.answer,
                entry.stored.words,
                entry.stored.turn,
            )
            for phone in self.phones
            for question, entry in phone.ledger.items()
            if entry.stored
        }
        kept = Ballot.objects.filter(question__room=self.room).values_list(
            "pk", "answer", "words", "revision"
        )
        stored = {pk: tuple(rest) for pk, *rest in kept}
        found = [f"lost: {ledger[key]}" for key in ledger.keys() - stored.keys()]
        found += [f"not of any phone: {stored[key]}" for key in stored.keys() - ledger.keys()]
        found += [
            f"meant {ledger[key]}, stored {stored[key]}"
            for key in ledger.keys() & stored.keys()
            if ledger[key] != stored[key]
        ]
        joined = set(Participant.objects.filter(room=self.room).values_list("pk", flat=True))
        if joined != {participant_key(phone.secret, self.room.pk) for phone in self.phones}:
            found.append("those who joined are not those who are in the database")
        return found

    def _start(self, work: object) -> list[threading.Thread]:
        def run(phone: BadLine) -> None:
            try:
                work(phone)  # type: ignore[operator]
            except Exception as error:
                self.faults.append(repr(error))

        threads = [threading.Thread(target=run, args=(phone,), daemon=True) for phone in self.phones]
        for thread in threads:
            thread.start()
        return threads

    def _wait(self, threads: list[threading.Thread]) -> None:
        for thread in threads:
            thread.join(100)
        if self.faults:
            raise AssertionError(self.faults[:5])

    def _each(self, work: object) -> None:
        self._wait(self._start(work))


@contextlib.contextmanager
def drill(
    place: Place, room: Room, phones: int, entry: str = "recovery_site", **said: float
) -> Iterator[Drill]:
    """A server, and phones that have joined."""
    with Server(entry) as server:
        found = Drill(server, place, room, phones, **said)  # type: ignore[arg-type]
        found.join()
        yield found
