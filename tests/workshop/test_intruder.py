"""A motivated intruder at the pages: the facilitator's session, the log of the server, and a dump after the close.

Twenty-five phones join, answer forty questions and say why, through the pages, always in the same order: the worst
case. Each reason is marked, so that the test knows what the intruder is after: whose it is. The intruder loads every
page while the room runs and keeps it, reads every line that the server logged, and every row after the close.
"""

from __future__ import annotations

import logging
import re

import pytest

from assessments.workshop.joining.phones import ballot_key, participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from tests.build import Place, a_review, a_system
from tests.workshop.build import a_room, dump
from tests.workshop.phoning import Phone, act, signed_in
from tests.workshop.test_secrecy import MARK, PHONES, QUESTIONS, WHO, is_chance

PAGES = ("", "screen/", "record/1/", "priorities/", "complete/", "paper/", "slips/")
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(300)]


class Intruder:
    """Everything that somebody with the facilitator's session got hold of."""

    def __init__(self, place: Place, room: Room) -> None:
        self.client, self.room = signed_in(place.lead), room
        self.pages: list[str] = []

    def look(self, *pages: str) -> str:
        """Load pages and keep them; gives the last one."""
        for page in pages:
            self.pages.append(self.client.get(f"/rooms/{self.room.pk}/{page}").text)
        return self.pages[-1]


def hits(orders: list[list[int]]) -> int:
    """How many reasons the intruder gives to the right person who takes the order shown for that of the voters."""
    return sum(place == who for order in orders for place, who in enumerate(order))


def test_a_thousand_ballots_lead_to_nobody(caplog: pytest.LogCaptureFixture) -> None:
    # Given a room of twenty-five phones
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # queries are logged in development alone
    place = a_system()
    room = a_room(place, a_review(place))
    intruder = Intruder(place, room)
    everybody = []
    for who in range(PHONES):
        phone = Phone(REMOTE_ADDR=f"192.0.2.{who}", headers={"User-Agent": f"browser-of-{who}"})
        phone.come_in(room, WHO[who % 5])
        everybody.append(phone)
        if who % 8 == 0:
            intruder.look(*PAGES)

    # When they answer forty questions, and the intruder reads the reasons at each reveal
    revealed, shown_keys = [], []
    for number in range(QUESTIONS):
        act(intruder.client, room, "ask", challenge=number % 10 + 1)
        room.refresh_from_db()
        address, question = f"/room/{room.pk}/answer/", room.asking_id
        for who, phone in enumerate(everybody):
            answer = {"kind": "rating", "question": question, "turn": 1, "answer": "123"[who % 3]}
            words = {"words": f"marked-{number}-of-{who}"}
            assert phone.post(address, answer | words, headers={"HX-Request": "true"}).status_code == 204
        silent = intruder.look("complete/", "")
        assert not MARK.search(silent)
        act(intruder.client, room, "reveal")
        page = intruder.look("")
        ours = page.partition('id="controls"')[2]
        revealed.append([int(who) for n, who in MARK.findall(ours) if int(n) == number][:PHONES])
        shown_keys.append(re.findall(r'value="hide-(\d+)"', page))
    assert Ballot.objects.count() == PHONES * QUESTIONS == 1000
    assert all(len(set(keys)) == PHONES for keys in shown_keys)

    secrets = [phone.secret(room) for phone in everybody]
    questions = list(Question.objects.values_list("pk", flat=True))
    keys = {str(ballot_key(secret, question)) for secret in secrets for question in questions}
    people = {str(participant_key(secret, room.pk)) for secret in secrets}
    act(intruder.client, room, "close")
    intruder.look("")

    # Then the order of the reasons says no more than chance does: about one of 25 lies where it was written
    assert [sorted(order) for order in revealed] == [list(range(PHONES))] * QUESTIONS
    is_chance(revealed)
    assert abs(hits(revealed) - QUESTIONS) < 5 * QUESTIONS**0.5

    # the keys that the page needs to hide a reason are no two alike and lead to nothing that is left
    assert sum(map(len, shown_keys)) == len({key for few in shown_keys for key in few}) == 1000
    kept = "\n".join(f"{table} {row}" for table, row in dump())
    logged = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records)
    assert not Ballot.objects.exists()
    assert not Participant.objects.exists()
    for telling in keys | people | set(secrets):
        assert telling not in kept
        assert telling not in logged
    assert not people & set(re.findall(r"\d+", "\n".join(intruder.pages)))

    # no reason is kept, because nobody was asked whether it may be
    assert not MARK.search(kept)

    # and neither the log, nor a row, nor a page says where a phone was or what it was
    for everything in (kept, logged, "\n".join(intruder.pages)):
        assert "192.0.2." not in everything
        assert "browser-of-" not in everything
    assert not MARK.search(logged)
    for name in WHO:
        assert f"perspectives={name}" not in logged
