"""One whole review on the edition of another shape, walked through the real pages from reading to the last PDF.

`walk(folder)` gives every page that somebody saw on the way, in order, as `Seen`. Nothing is posted but codes and
numbers that the page itself offers, and words marked as data (see `edition.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member
from assessments.plans.models import Plan
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from recovery_site.forms import DateParts
from tests.build import PASSWORD, a_person, posted_from
from tests.shape.edition import CHALLENGES, LIMIT, SLUG, STAGES, load, mark
from tests.workshop.phoning import Phone, slips

PARTNERS = 6  # phones in the room: more than the smallest group that is shown


@dataclass(frozen=True)
class Seen:
    """A page as somebody saw it."""

    where: str
    who: str
    status: int
    html: str


class Walk:
    """Walks, and remembers what was seen."""

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

    # ---------------------------------------------------------------------------------------------- the way

    def everything(self) -> None:
        self.read_the_framework()
        self.set_up()
        self.open_the_room()
        self.rate_in_the_room()
        self.settle_in_the_room()
        self.complete()
        self.plan_and_sign()
        self.print_everything()
        self.a_second_review_on_paper()
        self.close()

    def read_the_framework(self) -> None:
        for name in ("framework_edition", "framework_edition_print", "framework_stages", "framework_stages_print",
                     "framework_glossary", "framework_glossary_print", "framework_search"):  # fmt: skip
            self.look(self.stranger, reverse(name, args=[SLUG]))
        for number in range(1, CHALLENGES + 1):
            self.look(self.stranger, reverse("framework_challenge", args=[SLUG, number]))
            self.look(self.stranger, reverse("framework_challenge_print", args=[SLUG, number]))
        self.look(self.stranger, reverse("framework_challenge", args=[SLUG, CHALLENGES + 1]), status=404)
        search = reverse("framework_search", args=[SLUG])
        for q in ("þgarden", "þpail", "þgardn", "þbaskets þgate", "", "x" * 101):
            self.look(self.stranger, search, data={"q": q})
            self.look(self.stranger, search, data={"q": q}, headers={"HX-Request": "true"})

    def set_up(self) -> None:
        self.look(self.stranger, "/")
        self.look(self.lead, "/")
        self.look(self.lead, reverse("system_new"))
        self.send(self.lead, reverse("system_new"), {})
        self.send(self.lead, reverse("system_new"), {
            "name": mark("Riverside town"), "provider": mark("Riverside trust"),
            "commissioners": mark("Riverside board"), "partners": mark("Riverside voices"),
        })  # fmt: skip
        self.system = LocalSystem.objects.get()
        of = {one.part: one for one in Organisation.objects.filter(system=self.system)}
        role = Membership.Role
        for client, its_role, part in ((self.commissioner, role.COMMISSIONER, "commissioner"),
                                       (self.partner, role.PARTNER, "partner"),
                                       (self.reader, role.BOARD_READER, "provider")):  # fmt: skip
            user: User = client.user  # type: ignore[attr-defined]
            add_member(by=None, system=self.system, user=user, role=its_role, organisation=of[part])
        self.look(self.lead, reverse("system", args=[self.system.pk]))
        self.look(self.reader, reverse("system", args=[self.system.pk]))
        self.look(self.reader, "/")
        self.review = self._start(mark("First look at the gardens"))

    def _start(self, title: str) -> Review:
        address = reverse("review_new", args=[self.system.pk])
        self.look(self.lead, address)
        self.send(self.lead, address, {})
        today = timezone.localdate()
        self.send(self.lead, address, {"kind": "joint", "title": title, "date_day": today.day,
                                       "date_month": today.month, "date_year": today.year})  # fmt: skip
        review = Review.objects.get(title=title)
        for client in (self.lead, self.commissioner, self.partner, self.reader):
            self.look(client, reverse("review", args=[review.pk]))
            self.look(client, reverse("record", args=[review.pk]))
            self.look(client, "/")
        return review

    # --------------------------------------------------------------------------------------------- the room

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

    def complete(self) -> None:
        address = reverse("room_complete", args=[self.room.pk])
        html = self.look(self.lead, address)
        self.send(self.lead, address, {"step": self.room.step, "fingerprint": "0"}, status=409)
        self.room.refresh_from_db()
        fingerprint = re.findall(r'name="fingerprint" value="([^"]+)"', html)[0]
        self.send(self.lead, address, {"step": self.room.step, "fingerprint": fingerprint})
        self.review.refresh_from_db()
        assert self.review.is_planning
        self.screens()
        self.look(self.lead, reverse("record_done", args=[self.review.pk]))
        for name in ("record", "record_table", "room_answers", "plans", "reports"):
            for client in (self.lead, self.reader):
                self.look(client, reverse(name, args=[self.review.pk]))

    # ------------------------------------------------------------------------------------------------ plans

    def plan_and_sign(self) -> None:
        later = timezone.localdate() + dt.timedelta(days=200)
        for number in (2, 4, 6):
            edit = reverse("plan_edit", args=[self.review.pk, number])
            page = self.lead.get(edit)
            self._saw(self.lead, edit, page, 200)
            self.send(
                self.lead,
                edit,
                posted_from(page, **{"goals-0-target": mark("Ten"), "goals-0-due_on_day": "40"}),
            )
            self.send(self.lead, edit, posted_from(page, **self._whole_plan(page, later)))
            self.look(self.commissioner, reverse("plan", args=[self.review.pk, number]))
        self.look(self.lead, reverse("plans", args=[self.review.pk]))
        for number in (2, 4):
            check = reverse("plan_check", args=[self.review.pk, number])
            for client in (self.commissioner, self.lead) if number == 2 else (self.commissioner,):
                html = self.look(client, check)
                sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
                self.send(client, check, sent | {"password": "wrong"}, status=200)
                self.send(client, check, sent | {"password": PASSWORD, "agree": "on"})
            self.look(self.reader, reverse("plan", args=[self.review.pk, number]))
        assert Plan.objects.get(row__challenge__number=2).status == Plan.Status.SIGNED
        for client in (self.lead, self.commissioner, self.reader):
            self.look(client, "/")
            self.look(client, reverse("review", args=[self.review.pk]))
            self.look(client, reverse("plans", args=[self.review.pk]))

    def _whole_plan(self, page: Any, later: dt.date) -> dict[str, str]:
        """What makes the plan of the page complete: every box of the first row of each kind is filled in."""
        data: dict[str, str] = {}
        for form in (page.context["form"], *(rows.forms[0] for rows in page.context["formsets"])):
            for box in form.visible_fields():
                if isinstance(box.field, DateParts):
                    date = timezone.localdate() if box.name == "agreed_on" else later
                    parts = ("day", "month", "year")
                    data |= {f"{box.html_name}_{part}": str(getattr(date, part)) for part in parts}
                else:
                    link = box.name == "link"
                    data[box.html_name] = (
                        "https://example.org/diary" if link else mark("Ten baskets by autumn")
                    )
        return data

    # ---------------------------------------------------------------------------------------------- reports

    def print_everything(self) -> None:
        pk = self.review.pk
        for name in ("board_report_page", "template_a_page"):
            self.look(self.reader, reverse(name, args=[pk]))
        for number in (2, 4, 6):
            self.look(self.reader, reverse("template_b_page", args=[pk, number]))
        for name in ("blank_template_a_page", "blank_template_b_page"):
            self.look(self.stranger, reverse(name, args=[SLUG]))

    def files(self) -> Iterator[tuple[str, Client]]:
        """The address of every PDF, and somebody who may have it."""
        pk = self.review.pk
        yield reverse("board_report", args=[pk]), self.reader
        yield reverse("template_a_pdf", args=[pk]), self.partner
        for number in (2, 4, 6):
            yield reverse("template_b_pdf", args=[pk, number]), self.commissioner
        for name in ("blank_template_a", "blank_template_b"):
            yield reverse(name, args=[SLUG]), self.stranger

    # -------------------------------------------------------------------------------- the next one, on paper

    def a_second_review_on_paper(self) -> None:
        review = self._start(mark("Second look at the gardens"))
        pk = review.pk
        self.look(self.lead, reverse("record_challenge", args=[pk, CHALLENGES + 1]), status=404)
        for number in range(1, CHALLENGES + 1):
            address = reverse("record_challenge", args=[pk, number])
            self.look(self.lead, address)
            data = {"version": "0", "r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-words": "", "r-0-held_by": "",
                    "comments": mark("Written on paper."), "outcome": "agreed"}  # fmt: skip
            self.send(self.lead, address, data | {"stage": str(STAGES + 1), "save": "1"})
            self.send(self.lead, address, data | {"stage": str(1 + number % STAGES), "next": "1"})
        self.send(
            self.lead,
            address,
            data | {"stage": "1", "save": "1", "comments": mark("Another word.")},
        )
        priorities = reverse("priorities", args=[pk])
        self.look(self.lead, priorities)
        # three priorities of the first review are still live, so a fourth needs a reason
        self.send(self.lead, priorities, {"version": "0", "rank_1": "1"})
        self.send(self.lead, priorities,
                  {"version": "0", "rank_1": "1", "over_limit_reason": mark("Spring is short.")})  # fmt: skip
        participation = reverse("participation", args=[pk])
        self.look(self.lead, participation)
        said = {"took_part": mark("Nine neighbours."), "seen_differently": mark("Too quick.")}
        self.send(self.lead, participation, {"version": "0", **said})
        check = reverse("record_check", args=[pk])
        html = self.look(self.lead, check)
        self.send(self.lead, check, {"fingerprint": "0"}, status=409)
        fingerprint = re.findall(r'name="fingerprint" value="([^"]+)"', html)[0]
        self.send(self.lead, check, {"fingerprint": fingerprint})
        self.look(self.reader, reverse("board_report_page", args=[pk]))
        reopen = reverse("record_reopen", args=[pk])
        self.look(self.lead, reopen)
        self.send(self.lead, reopen, {})
        self.send(self.lead, reopen, {"reason": mark("A bed was missed.")})
        review.refresh_from_db()
        assert review.is_assessing

    def close(self) -> None:
        address = reverse("review_close", args=[self.review.pk])
        self.look(self.lead, address)
        self.send(self.lead, address, {})
        for name in ("review", "plans", "record", "reports"):
            self.look(self.lead, reverse(name, args=[self.review.pk]))
        self.look(self.partner, reverse("plan", args=[self.review.pk, 2]))
        self.look(self.partner, reverse("plan_edit", args=[self.review.pk, 2]), status=403)


def walk(folder: Path) -> Walk:
    """The whole way, walked."""
    walked = Walk(folder)
    walked.everything()
    return walked
