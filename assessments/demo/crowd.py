"""People who are not there: each has a simulated phone, and does what people in a room do.

They join, wait, read, answer, give reasons, pass, change their minds, leave and come back. Nobody here knows
what anybody else answers; the facilitator is always a real person.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from assessments.demo.simulating import TROUBLE, Asked, Became, NoRoom, Phone
from assessments.workshop.protection.groups import Perspective

REASONS = (
    "It depends on who is on shift.",
    "In our team it is better than it was two years ago.",
    "I have been asked what I want, and it was written down.",
    "Nobody told us what came of it.",
    "The plan is there. The money is not.",
    "Weekends are different from weekdays.",
    "New staff learn it from those who have been here long.",
    "I have seen it work once. It should not be luck.",
)
RESERVATIONS = (
    "It says more than we have seen on the wards.",
    "Carers are not mentioned, and they should be.",
    "I would have written one stage lower.",
)
# How likely each answer to a rating is, in the order of the form: not yet, 1, 2, 3, between, pass.
USUAL = 10  # for a stage that is not named here
WEIGHTS = {"not_yet": 4, "1": 26, "2": 36, "3": 10, "between": 10, "pass": 14}


chance = random.SystemRandom()


class Crowd:
    """`people` simulated people in one room. `say` is given plain lines about what they do.

    `pace` is for how many seconds a person thinks, more or less.
    """

    def __init__(
        self, address: str, code: str, people: int, say: Callable[[str], object], pace: float = 5.0
    ) -> None:
        self.address, self.code, self.people, self.say, self.pace = address, code, people, say, pace
        self.over = threading.Event()
        self.until = float("inf")
        self.lock = threading.Lock()
        self.counts: dict[str, Counter[str]] = {}  # what the room asked -> what became of answers
        self.inside = 0

    def run(self, seconds: float = 0) -> None:
        """Bring everybody in, and stay until the room closes, `seconds` are over (0: no limit), or Ctrl-C.

        Raises NoRoom when the code leads nowhere, and one of TROUBLE when no site answers.
        """
        self.until = time.monotonic() + seconds if seconds else self.until
        first = Phone(self.address)
        first.join(self.code, some_perspectives())
        phones = [first, *(Phone(self.address) for _ in range(self.people - 1))]
        threads = [threading.Thread(target=self._person, args=(phone,), daemon=True) for phone in phones]
        try:
            for thread in threads:
                thread.start()
                time.sleep(min(0.2, self.pace / 20))
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.5)
        finally:
            self.over.set()
        self.say("The room is closed, so everyone has left." if first.closed else "Everyone has left.")

    def _wanted(self) -> bool:
        return not self.over.is_set() and time.monotonic() < self.until

    def _think(self, times: float = 1.0) -> None:
        seconds = chance.uniform(0.2, 1.8) * self.pace * times
        self.over.wait(min(seconds, max(0.0, self.until - time.monotonic())))

    def _person(self, phone: Phone) -> None:
        """One person, from joining to the end. A network that fails is waited for."""
        while self._wanted():
            try:
                phone.join(self.code, some_perspectives())
                break
            except NoRoom as error:
                self.say(f"Somebody cannot come in. {error}")
                return
            except TROUBLE:
                self._think()
        with self.lock:
            self.inside += 1
            if self.inside in {1, self.people} or self.inside % 10 == 0:
                self.say(f"{self.inside} of {self.people} people are in.")
        while self._wanted() and not phone.closed:
            with contextlib.suppress(*TROUBLE):
                if not self._stay(phone):
                    self.say("Somebody goes out for a while.")
                    self._think(3)
                    self.say("Somebody comes back.")

    def _stay(self, phone: Phone) -> bool:
        """Follow the room and answer what it asks; False when the person goes out for a while."""
        seen = ""
        for _ in phone.follow(self._wanted):
            if phone.said == seen:
                continue
            seen = phone.said
            if chance.random() < 0.03:
                return False
            self._answer(phone)
        return True

    def _answer(self, phone: Phone) -> None:
        """Read, think, answer; now and then change it."""
        asked = phone.look()
        for _ in range(2 if chance.random() < 0.15 else 1):
            if asked is None or not self._wanted():
                return
            self._think()
            answer, words = an_answer(asked)
            phone.choose(asked, *answer, words=words)
            became = phone.send_until_known()
            with self.lock:
                self._tell(phone.said, became, first=asked.turn == 1)
            if became is not Became.SAVED:
                return
            asked = replace(asked, turn=asked.turn + 1)

    def _tell(self, said: str, became: Became | None, *, first: bool) -> None:
        """Say the first answer to what the room asks, every tenth, the last, and those that came too late."""
        counts = self.counts.setdefault(said, Counter())
        if became is Became.SAVED and first:
            counts["answers"] += 1
            n = counts["answers"]
            if n in {1, self.people} or n % 10 == 0:
                self.say(f"“{said}” {n} of {self.people} have answered.")
        elif became is Became.LATE:
            self.say("Somebody was too late: the room had gone on.")


def some_perspectives() -> list[int]:
    """None, one or two of the perspectives, as people would tick them."""
    bits: list[int] = list(Perspective.values)
    return chance.sample(bits, chance.choices((0, 1, 2), (1, 8, 1))[0])


def an_answer(asked: Asked) -> tuple[list[str], str]:
    """What a person might answer, and the words with it."""
    if asked.kind == "picks":
        return chance.sample(asked.choices, chance.randint(1, min(asked.most, len(asked.choices)))), ""
    if asked.kind in {"rating", "practice"}:
        weights = [WEIGHTS.get(choice, USUAL) for choice in asked.choices]
        words = chance.choice(REASONS) if chance.random() < 0.4 else ""
        return chance.choices(asked.choices, weights), words
    differs = chance.random() < 0.15
    accepts, *others = asked.choices
    return ([chance.choice(others)], chance.choice(RESERVATIONS)) if differs else ([accepts], "")
