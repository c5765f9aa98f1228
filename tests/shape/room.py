"""The part of the walk that happens in the room, and how the walk looks at pages and sends forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from assessments.reviews.models import Review
from assessments.workshop.models import Room
from tests.build import a_person
from tests.shape.edition import CHALLENGES, LIMIT, STAGES, load, mark
from tests.workshop.phoning import Phone, slips

PARTNERS = 6  # phones in the room: more than the smallest group that is shown


@dataclass(frozen=True)
class Seen:
    """A page as somebody saw it."""

    where: str
    who: str
    status: int
    html: str


class InTheRoom:
    """Walks, and remembers what was seen. `review` is set up by whoever walks on from here."""

    review: Review

    def __init__(self, folder: Path) -> None:
        self.seen: list[Seen] = []
        self.edition = load(folder)
        self.stranger = Client()
        self.lead = self._signed_in(mark("Lena Lead"))
        self.commissioner = self._signed_in(mark("Cato Commissioner"))
        self.partner = self._signed_in(mark("Petra Partner"))
        self.reader = self._signed_in(mark("Rhys Reader"))
        self.names = {self.stranger: "stranger", self.lead: "lead", self.commissioner: "commissioner",
                      self.partner: "partner", self.reader: "reader"}  # fmt: skip
        self.version: dict[int, int] = {}

    def _signed_in(self, name: str) -> Client:
        client = Client()
        client.user = a_person(name)  # type: ignore[attr-defined]
        client.force_login(client.user)  # type: ignore[attr-defined]
        return client

    # ---------------------------------------------------------------------------------- looking and sending

    def look(self, client: Client, address: str, *, status: int = 200, **options: Any) -> str:
        answer = client.get(address, follow=True, **options)
        return self._saw(client, address, answer, status)

    def send(self, client: Client, address: str, data: dict[str, Any], *, status: int = 0) -> str:
        """Post a form; without `status` it may be refused beside its fields, and the page is shown again."""
        answer = client.post(address, data, follow=True)
        return self._saw(client, address, answer, status)

    def _saw(self, client: Client, address: str, answer: Any, status: int) -> str:
        html = answer.content.decode() if "text" in answer.get("Content-Type", "") else ""
        where = answer.request["PATH_INFO"] if hasattr(answer, "request") else address
        self.seen.append(Seen(where, self.names.get(client, "phone"), answer.status_code, html))
        expected = (status,) if status else (200, 403, 404, 409, 422, 429)
        assert answer.status_code in expected, (address, answer.status_code, html[:2000])
        return html

    def open_the_room(self) -> None:
        address = reverse("room_new", args=[self.review.pk])
        html = self.look(self.lead, address)
        numbers = re.findall(r'name="challenges"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="challenges"', html)
        assert len(numbers) == CHALLENGES
        self.send(
            self.lead, address, {"challenges": [], "screen_least": "1", "record_least": "x"}, status=200
        )
        self.send(self.lead, address, {
            "challenges": [str(n) for n in range(1, CHALLENGES + 1)], "order": f"{CHALLENGES}, 1", "asks_reasons": "on",
            "screen_least": "5", "record_least": "5",
        })  # fmt: skip
        self.room = Room.objects.get()
        self.phones = [Phone() for _ in range(PARTNERS)]
        late = Phone()
        self.look(late, "/join/")
        self.send(late, "/join/", {"code": ""})
        self.send(late, "/join/", {"code": "AAAAAAAA"}, status=404)
        for phone, who in zip(
            self.phones, ("user", "carer", "staff", "staff", "carer", "carer"), strict=True
        ):
            self.send(phone, "/join/", {"code": self.room.code})
            phone.come_in(self.room, who)
        self.screens()

    def screens(self) -> None:
        """What every screen of the room shows now."""
        for name in ("room_run", "room_screen"):
            self.look(self.lead, reverse(name, args=[self.room.pk]))
        self.look(self.phones[0], reverse("room_phone", args=[self.room.pk]))
        self.look(self.phones[0], reverse("room_phone", args=[self.room.pk]), headers={"HX-Request": "true"})

    def act(self, act: str, **also: Any) -> str:
        self.room.refresh_from_db()
        return self.send(self.lead, reverse("room_act", args=[self.room.pk]),
                         {"act": act, "step": self.room.step, **also})  # fmt: skip

    def answer(self, phone: Phone, answer: Any, **also: Any) -> str:
        self.room.refresh_from_db()
        question = self.room.asking
        assert question is not None
        data = {"kind": question.kind, "question": question.pk, "turn": "1", "answer": answer, **also}
        return self.send(phone, reverse("room_answer", args=[self.room.pk]), data)

    def rate_in_the_room(self) -> None:
        for number in range(1, CHALLENGES + 1):
            self.act("ask", challenge=number)
            if number > 2:  # what there is to see was seen
                for phone in self.phones:
                    self.answer(phone, str(STAGES), words=mark("It grows."))
            else:
                self.screens()
                self.answer(self.phones[0], "")
                answers = (str(STAGES), str(STAGES), "3", "between", "not_yet", "pass")
                for phone, answer in zip(self.phones, answers, strict=True):
                    self.answer(phone, answer, words=mark(f"Because of bed {number}."))
                self.screens()
            if number == 1:
                self.paper()
            self.act("reveal")
            if number <= 2:
                self.screens()
            if number == 1:
                self.what_goes_wrong_in_the_room()
            self.write_down(number)
        self.look(self.lead, reverse("room_slips", args=[self.room.pk]))

    def what_goes_wrong_in_the_room(self) -> None:
        """While the answers to a rating are shown: late answers, phones that are not in, forms with faults."""
        question = self.room.asking
        assert question is not None
        late = {
            "kind": "rating",
            "question": question.pk,
            "turn": "9",
            "answer": "1",
            "words": mark("Too late."),
        }
        answer = reverse("room_answer", args=[self.room.pk])
        outside = Phone()
        for phone in (self.phones[1], outside):
            self.send(phone, answer, late)
        self.look(outside, reverse("room_phone", args=[self.room.pk]))
        self.act("joining", open="0")
        self.send(outside, "/join/", {"code": self.room.code})
        self.send(outside, reverse("room_phone", args=[self.room.pk]), {"perspectives": ["64"]})
        self.act("joining", open="1")
        self.act("timer", minutes="x")
        self.act("timer", minutes="5")
        self.screens()
        self.act("timer", minutes="0")
        self.act("note", challenge=1, note="x" * 2001)
        self.act("note", challenge=1, note=mark("Ask about the gate."))
        self.act("hide", ballot=question.ballots.exclude(words="").first().pk)
        self.act("unknown")
        self.send(self.lead, reverse("room_act", args=[self.room.pk]), {"act": "reveal", "step": 1})
        many = Phone()
        for _ in range(12):
            self.send(many, "/join/", {"code": "BBBBBBBB"})

    def paper(self) -> None:
        """Slips of people without a phone, with faults and without."""
        address = reverse("room_paper", args=[self.room.pk])
        self.look(self.lead, address)
        self.send(self.lead, address, {"perspectives": ["2"], "let_in": "1"})
        question = self.room.asking
        assert question is not None
        faulty = slips({"answer": "", "words": mark("No answer.")}, question=question.pk, look="1")
        self.send(self.lead, address, faulty)
        line = {"answer": str(STAGES), "words": mark("On paper."), "perspectives": ["2"]}
        self.send(self.lead, address, slips(line, question=question.pk, look="1"))
        self.send(self.lead, address, slips(line, question=question.pk, count="1"))
        self.send(self.lead, address, slips(line, line, question=question.pk, count="1", batch="another"))

    def write_down(self, number: int) -> None:
        address = reverse("room_record", args=[self.room.pk, number])
        self.look(self.lead, address)
        reserved = number == 1
        data = {"version": "0", "r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-words": "", "r-0-held_by": "",
                "comments": mark(f"The beds of garden {number} were seen."), "save": "1"}  # fmt: skip
        if number == 1:
            self.send(self.lead, address, data | {"outcome": "", "stage": str(STAGES)})
            data |= {"r-0-words": mark("The gate sticks."), "r-0-held_by": mark("two neighbours")}
        outcome, stage = (
            ("not_reached", "") if number == CHALLENGES else ("agreed", str(STAGES if number > 1 else 2))
        )
        self.send(
            self.lead, address, data | {"outcome": "reservations" if reserved else outcome, "stage": stage}
        )
        if number == 1:
            self.screens()
            for phone in self.phones[1:]:
                self.answer(phone, "accept")
            self.answer(self.phones[0], "reservation", words=mark("I would say less."), may_record="on")
            self.act("reveal")
            self.screens()
            self.look(self.lead, address)

    def settle_in_the_room(self) -> None:
        self.act("picks")
        self.screens()
        self.answer(self.phones[0], [str(n) for n in range(1, LIMIT + 2)])  # one too many
        for phone in self.phones:
            self.answer(phone, [str(n) for n in range(CHALLENGES - LIMIT, CHALLENGES)])
        self.act("reveal")
        self.screens()
        address = reverse("room_priorities", args=[self.room.pk])
        self.look(self.lead, address)
        self.send(self.lead, address, {"version": "0", "rank_2": "1", "rank_4": "1"})
        self.send(self.lead, address, {"version": "0", "rank_2": str(CHALLENGES + 1)})
        over = {f"rank_{n}": str(n) for n in range(1, LIMIT + 2)}
        self.send(self.lead, address, {"version": "0", **over})
        self.send(self.lead, address, {"version": "0", "rank_2": "1", "rank_4": "2", "rank_6": "3"})
        self.screens()
        self.act("acceptance")
        self.screens()
        for phone in self.phones[1:]:
            self.answer(phone, "accept")
        self.answer(self.phones[0], "differently", words=mark("Winter was left out."), may_record="on")
        self.act("reveal")
        self.screens()
