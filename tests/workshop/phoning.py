"""Phones and facilitators who use the real pages, for tests of the pages of a room."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from assessments.people.models import User
from assessments.workshop.models import Ballot, Room
from tests.build import Place, a_review, ranked, record_all
from tests.workshop.build import a_room, ask, ask_acceptance, ask_picks, bits, show_wording

SCRIPT = {"headers": {"HX-Request": "true"}}  # how our script asks: for the part with the controls
RECORD = {"outcome": "agreed", "stage": "2", "comments": "Said by the room", "version": "0"}
RECORD |= {"r-TOTAL_FORMS": "1", "r-INITIAL_FORMS": "0", "r-0-words": "", "r-0-held_by": ""}
# How the room comes to ask each kind of question, and an answer that it takes.
ASKS = {
    "rating": lambda place, room: ask(place, room, 1),
    "wording": lambda place, room: show_wording(place, room, 1),
    "picks": ask_picks,
    "acceptance": ask_acceptance,
}
GOOD = {"rating": "between", "wording": "accept", "picks": ["3", "4"], "acceptance": "accept"}
_MASKED = re.compile(r'name="(csrfmiddlewaretoken|typed_by)" value="[^"]+"')
_CLOCK = re.compile(r'data-now="\d+"|data-session-clock>\d\d:\d\d')
_SIGNED = re.compile(r"(follow-[\w-]+=)[^;]+")


def a_ready_room(place: Place) -> Room:
    """A room whose Template A is written down already, so that it may be asked anything."""
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3)
    return a_room(place, review)


def ballots(room: Room) -> int:
    """How many ballots are stored in the room."""
    return Ballot.objects.filter(question__room=room).count()


class Phone(Client):
    """A browser that sends a cookie only where it belongs, as real ones do (Django's own client sends all)."""

    def request(self, **request: Any) -> HttpResponse:
        path = request["PATH_INFO"]
        sent = [one for one in self.cookies.values() if path.startswith(one["path"] or "/")]
        kept = "; ".join(f"{one.key}={one.coded_value}" for one in sent if one["max-age"] != 0)
        return super().request(**request | {"HTTP_COOKIE": kept})

    def secret(self, room: Room) -> str:
        """What this phone keeps for the room, as the server reads it."""
        return self.cookies[f"room-{room.pk}"].value.partition(".")[0]

    def come_in(self, room: Room, *names: str, code: str = "") -> HttpResponse:
        """Type the code, say the perspectives, be in; gives the last answer."""
        self.post("/join/", {"code": code or room.code})
        self.get(f"/room/{room.pk}/")
        said = [str(1 << place) for place in range(6) if bits(*names) >> place & 1]
        return self.post(f"/room/{room.pk}/", {"perspectives": said})

    def look(self, room: Room) -> HttpResponse:
        return self.get(f"/room/{room.pk}/")

    def answer(self, room: Room, answer: Any = "2", *, script: bool = False, **also: Any) -> HttpResponse:
        """Answer what the room asks now; `also` says what is sent otherwise, None leaves a field out."""
        room.refresh_from_db()
        asked = room.asking
        kind = asked.kind if asked else "rating"
        data = {"kind": kind, "question": asked.pk if asked else 1, "turn": "1", "answer": answer}
        data = {name: value for name, value in (data | also).items() if value is not None}
        return self.post(f"/room/{room.pk}/answer/", data, **(SCRIPT if script else {}))


def a_phone_in(room: Room, *names: str) -> Phone:
    """A phone whose owner has joined, with these perspectives."""
    phone = Phone()
    phone.come_in(room, *names)
    return phone


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, room: Room, act: str, **also: Any) -> HttpResponse:
    """Press a button of the facilitator's page as it is now."""
    room.refresh_from_db()
    return client.post(f"/rooms/{room.pk}/act/", {"act": act, "step": room.step, **also})


def told(client: Client, room: Room) -> HttpResponse:
    """The facilitator's page, with the message that waits there."""
    return client.get(f"/rooms/{room.pk}/")


def is_said_wrong(answer: HttpResponse, field: str) -> bool:
    """Whether a page says what is wrong with a field: in its title, in the summary at the top, and beside the field."""
    summary = re.search(rf'href="#id_{field}(_0)?"', answer.text)
    beside = "nhsuk-error-message" in answer.text
    return bool("<title>Error: " in answer.text and summary and beside)


def warned(answer: HttpResponse) -> bool:
    """Whether a page shows a message that warns."""
    return any(message.level_tag == "warning" for message in answer.context["messages"])


def slips(*lines: dict[str, object], **also: object) -> dict[str, object]:
    """What the page for paper sends: these lines, and `also`."""
    data: dict[str, object] = {"s-TOTAL_FORMS": len(lines), "s-INITIAL_FORMS": len(lines)}
    for number, line in enumerate(lines):
        data |= {f"s-{number}-{name}": value for name, value in line.items()}
    return data | also


def plain(answer: HttpResponse) -> tuple[int, str, str]:
    """An answer without what differs from one request to the next: its number, masks, times in tokens."""
    said = sorted((name, value) for name, value in answer.items() if name != "X-Request-ID")
    headers = "\n".join(f"{name}: {value}" for name, value in said)
    text = _CLOCK.sub("now", answer.content.decode())
    text = _SIGNED.sub(r"\1token", _MASKED.sub("csrf", text))
    return answer.status_code, headers, text
