"""One whole review on the edition of another shape, walked through the real pages from reading to the last PDF.

`walk(folder)` gives every page that somebody saw on the way, in order, as `Seen`. Nothing is posted but codes and
numbers that the page itself offers, and words marked as data (see `edition.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.people.models import LocalSystem, Membership, Organisation, User
from assessments.people.services import add_member
from assessments.plans.models import Plan
from assessments.reports.blank.kinds import BY_SLUG
from assessments.reviews.models import Review
from recovery_site.forms import DateParts
from tests.build import PASSWORD, posted_from
from tests.shape.edition import CHALLENGES, SLUG, STAGES, mark
from tests.shape.room import InTheRoom


class Walk(InTheRoom):
    """The whole way."""

    # ---------------------------------------------------------------------------------------------- the way

    def everything(self) -> None:
        self.read_the_framework()
        self.set_up()
        self.prepare()
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

    def prepare(self) -> None:
        pk = self.review.pk
        for number in (1, CHALLENGES):
            address = reverse("evidence_new", args=[pk, number])
            html = self.look(self.lead, address)
            data = {"uid": re.findall(r'name="uid" value="([^"]+)"', html)[0], "version": "0", "side": "gap",
                    "source": "own", "own_source": mark("A look over the fence"), "figure": mark("3 of 7 beds"),
                    "words": mark("Half of it is bare."), "prepared_by": mark("The gardeners")}  # fmt: skip
            self.send(self.lead, address, data | {"own_source": ""}, status=200)
            self.send(self.lead, address, data)
        self.look(self.lead, reverse("evidence_new", args=[pk, CHALLENGES + 1]), status=404)
        for name in ("prepare", "prepare_print"):
            for client in (self.lead, self.reader):
                self.look(client, reverse(name, args=[pk]))
        self.look(self.lead, reverse("prereading", args=[pk]))

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
            for part in ("description", "goals", "actions", "evidence", "dates"):
                edit = reverse("plan_part", args=[self.review.pk, number, part])
                page = self.lead.get(edit)
                self._saw(self.lead, edit, page, 200)
                if part == "goals":
                    wrong = {"goals-0-target": mark("Ten"), "goals-0-due_on_day": "40"}
                    self.send(self.lead, edit, posted_from(page, **wrong), status=200)
                self.send(self.lead, edit, posted_from(page, **self._whole_plan(page, later)))
            self.look(self.commissioner, reverse("plan", args=[self.review.pk, number]))
        self.look(self.lead, reverse("plans", args=[self.review.pk]))
        for number in (2, 4):
            check = reverse("plan_check", args=[self.review.pk, number])
            for client in (self.commissioner, self.lead) if number == 2 else (self.commissioner,):
                html = self.look(client, check)
                sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
                self.send(client, check, sent | {"password": "wrong"}, status=200)
                self.send(client, check, sent | {"password": PASSWORD, "stated": "on"})
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
        for name in ("blank_template_a_page", "blank_template_b_page", "blank_forms"):
            self.look(self.stranger, reverse(name, args=[SLUG]))
        for form in BY_SLUG:
            self.look(self.stranger, reverse("blank_form_page", args=[SLUG, form]))
        self.look(self.reader, reverse("prereading_pack_page", args=[pk]))

    def files(self) -> Iterator[tuple[str, Client]]:
        """The address of every PDF, and somebody who may have it."""
        pk = self.review.pk
        yield reverse("board_report", args=[pk]), self.reader
        yield reverse("template_a_pdf", args=[pk]), self.partner
        for number in (2, 4, 6):
            yield reverse("template_b_pdf", args=[pk, number]), self.commissioner
        for name in ("blank_template_a", "blank_template_b"):
            yield reverse(name, args=[SLUG]), self.stranger
        yield reverse("blank_form", args=[SLUG, "ballot-slips"]), self.stranger
        yield reverse("prereading_pack", args=[pk]), self.partner

    # -------------------------------------------------------------------------------- the next one, on paper

    def a_second_review_on_paper(self) -> None:
        review = self._start(mark("Second look at the gardens"))
        pk = review.pk
        self.look(self.lead, reverse("record_challenge", args=[pk, CHALLENGES + 1]), status=404)
        for number in range(1, CHALLENGES + 1):
            address = reverse("record_challenge", args=[pk, number])
            self.look(self.lead, address)
            data = {"version": "0", "r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-words": "", "r-0-held_by": "",
                    "comments": mark("Written on paper."), "outcome": "agreed",
                    "moved_because": mark("As we saw.")}  # fmt: skip
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
