"""A room that is filled with simulated people, over real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application

from assessments.demo.crowd import Crowd
from assessments.demo.simulating import Became, NoRoom, Phone
from assessments.workshop.models import Participant, Room
from assessments.workshop.rooms import closing, steering
from tests.build import Place, a_review, a_row, a_system
from tests.serving import serving
from tests.workshop.build import a_room, ask, ask_picks, reveal, show_wording

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


@pytest.fixture
def address() -> Iterator[str]:
    with serving(get_wsgi_application()) as port:
        yield f"http://127.0.0.1:{port}"


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_phone_joins_answers_changes_its_mind_and_comes_too_late(
    place: Place, room: Room, address: str
) -> None:
    phone = Phone(address)
    phone.join(f"{room.code[:4].lower()} {room.code[4:]}", [1, 2])
    assert [one.perspectives for one in Participant.objects.all()] == [3]
    assert phone.look() is None
    question = ask(place, room, 3)
    asked = phone.look()
    assert asked is not None
    assert (asked.kind, asked.question, asked.turn) == ("rating", str(question.pk), 1)

    phone.choose(asked, "2", words="It depends.")
    assert phone.send() is Became.SAVED
    phone.choose(asked, "2", words="It depends.")
    assert phone.send() is Became.SAVED  # the same turn again counts once
    phone.choose(asked, "3", turn=2)
    assert phone.send() is Became.SAVED
    assert list(question.ballots.values_list("answer", "words", "revision")) == [("3", "", 2)]
    again = phone.look()
    assert again
    assert again.turn == 3

    phone.choose(again, "nonsense")
    assert phone.send() is Became.WRONG
    reveal(place, room)
    phone.choose(again, "1")
    assert phone.send() is Became.LATE
    assert phone.unsent is None


def test_a_phone_keeps_its_answer_while_there_is_no_server(place: Place, room: Room, address: str) -> None:
    phone = Phone(address, patience=2)
    phone.join(room.code)
    question = ask(place, room, 3)
    asked = phone.look()
    assert asked
    host, phone.host = phone.host, "127.0.0.1:9"
    phone.choose(asked, "2")
    assert phone.send() is None
    assert phone.unsent
    phone.host = host
    assert phone.send_until_known() is Became.SAVED
    assert question.ballots.count() == 1


def test_a_phone_follows_the_room_by_stream_and_by_polling(
    place: Place, room: Room, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    streaming, polling = Phone(address), Phone(address)
    monkeypatch.setattr("assessments.demo.simulating.POLL", 0.05)
    for phone in (streaming, polling):
        phone.join(room.code)
    polling.stream = "/live/nothing"
    said: dict[Phone, list[str]] = {streaming: [], polling: []}

    def follow(phone: Phone) -> None:
        for _ in phone.follow(lambda: True):
            said[phone].append(phone.said)

    threads = [threading.Thread(target=follow, args=(phone,), daemon=True) for phone in said]
    for thread in threads:
        thread.start()
    ask(place, room, 3)
    for words in said.values():
        until(lambda words=words: "Challenge 3: choose a stage" in words)
    closing.close_room(user=place.lead, room=room)
    for thread in threads:
        thread.join(20)
    assert [words[-1] for words in said.values()] == ["The room is closed."] * 2


def test_a_crowd_does_what_a_room_asks_until_it_closes(place: Place, room: Room, address: str) -> None:
    lines: list[str] = []
    crowd = Crowd(address, room.code, 12, lines.append, pace=0.1)
    thread = threading.Thread(target=crowd.run, args=(60,), daemon=True)
    thread.start()
    until(lambda: Participant.objects.count() == 12)
    for question in (ask(place, room, 3), None):
        if question is None:
            reveal(place, room)
            a_row(place, room.review, 3)
            question = show_wording(place, room, 3)
        until(lambda question=question: question.ballots.count() == 12)
    picks = ask_picks(place, room)
    until(lambda: picks.ballots.count() == 12)
    room.refresh_from_db()
    closing.close_room(user=place.lead, room=room)
    thread.join(30)
    assert not thread.is_alive()
    assert lines[-1] == "The room is closed, so everyone has left."
    assert "12 of 12 people are in." in lines
    assert "“What should we act on first?” 12 of 12 have answered." in lines


def test_the_command_says_what_is_wrong(place: Place, room: Room, address: str) -> None:
    with pytest.raises(CommandError, match="leads to no open room"):
        call_command("simulate_room", "NOSUCHIT", address=address)
    with pytest.raises(CommandError, match="No site answers"):
        call_command("simulate_room", room.code, address="http://127.0.0.1:9")
    with pytest.raises(CommandError, match="Between 1 and 200"):
        call_command("simulate_room", room.code, people=0)
    steering.set_joining(user=place.lead, room=room, open_=False)
    with pytest.raises(NoRoom, match="paused"):
        Phone(address).join(room.code)
