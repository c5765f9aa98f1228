"""What a phone may send and what it is told: every bad input, every late moment, nothing typed lost."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.test import Client

from assessments.live.source import cookie_of
from assessments.workshop.models import Ballot, Participant, Room
from assessments.workshop.rooms.closing import close_room
from assessments.workshop.rooms.steering import set_joining
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience, name_of, token_for
from tests.build import Place, a_system
from tests.tracing import statements
from tests.workshop.build import ask, ask_picks, cast, phones, reveal
from tests.workshop.phoning import (
    ASKS,
    GOOD,
    SCRIPT,
    Phone,
    a_phone_in,
    a_ready_room,
    ballots,
    is_said_wrong,
    plain,
)
from tests.workshop.streaming import news_of

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


def built() -> tuple[Place, Room]:
    place = a_system()
    return place, a_ready_room(place)


@pytest.fixture
def place(made: tuple[Place, Room]) -> Place:
    return made[0]


@pytest.fixture
def room(made: tuple[Place, Room]) -> Room:
    return made[1]


# ------------------------------------------------------------------------------------------ what is sent


@pytest.mark.parametrize("kind", ASKS)
def test_an_answer_is_saved_and_said_and_can_be_changed(place, room: Room, kind: str) -> None:
    ASKS[kind](place, room)
    phone = a_phone_in(room)
    answer = phone.answer(room, GOOD[kind])
    assert answer["Location"] == f"/room/{room.pk}/"
    page = phone.get(answer["Location"])
    assert "Saved." in page.text
    assert 'name="turn" value="2"' in page.text
    assert phone.answer(room, GOOD[kind], turn=2, script=True).status_code == 204
    assert ballots(room) == 1


@pytest.mark.parametrize("kind", ASKS)
def test_an_answer_that_is_missing_or_made_up_is_refused_in_words(place, room: Room, kind: str) -> None:
    ASKS[kind](place, room)
    phone = a_phone_in(room)
    for answer in (None, "", "11", "made up", HUGE, "1\x00", "-1", "accept,accept", "\u0663\u0663"):
        sent = phone.answer(room, answer, words="What I wrote", may_record="on")
        assert sent.status_code == 422
        assert "<title>Error: " in sent.text
        assert 'href="#id_answer' in sent.text
        assert "nhsuk-error-message" in sent.text
        assert kind == "picks" or "What I wrote" in sent.text
    part = phone.answer(room, "made up", words="What I wrote", script=True)
    assert part.status_code == 422
    assert "<html" not in part.text
    assert ballots(room) == 0


@pytest.mark.parametrize("kind", ["rating", "wording", "acceptance"])
def test_words_that_cannot_be_taken_are_kept(place, room: Room, kind: str) -> None:
    ASKS[kind](place, room)
    phone = a_phone_in(room)
    words = "x" * 501
    sent = phone.answer(room, GOOD[kind], words=words)
    assert sent.status_code == 422
    assert sent.text.count("Use 500 characters or fewer.") >= 2
    assert sent.context["form"]["words"].value() == words
    assert sent.context["form"]["answer"].value() == GOOD[kind]
    assert ballots(room) == 0


def test_the_longest_words_are_taken_and_half_a_sign_breaks_nothing(place, room: Room) -> None:
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    assert phone.answer(room, "2", words="é" * 500).status_code == 302
    assert question.ballots.get().words == "é" * 500
    body = f"kind=rating&question={question.pk}&turn=2&answer=2&words=half+%ED%A0%80+a+sign"
    form = "application/x-www-form-urlencoded"
    sent = phone.post(f"/room/{room.pk}/answer/", body, content_type=form)
    assert sent.status_code == 302
    assert "half" in question.ballots.get().words


@pytest.mark.parametrize(("kind", "answer"), [("wording", "reservation"), ("acceptance", "differently")])
def test_a_reservation_wants_its_words(place, room: Room, kind: str, answer: str) -> None:
    ASKS[kind](place, room)
    sent = a_phone_in(room).answer(room, answer)
    assert sent.status_code == 422
    assert is_said_wrong(sent, "words")
    assert re.search(rf'value="{answer}"[^>]* checked', sent.text)


def test_five_challenges_at_the_most(place, room: Room) -> None:
    ask_picks(place, room)
    phone = a_phone_in(room)
    six = [str(n) for n in range(1, 7)]
    sent = phone.answer(room, six)
    assert sent.status_code == 422
    assert is_said_wrong(sent, "answer")
    assert sent.text.count(" checked") == 6
    assert phone.answer(room, six[:5]).status_code == 302
    assert phone.answer(room, ["1", "1"], turn=2).status_code == 302
    assert Ballot.objects.get().answer in {"1", "1,1"}


def test_a_turn_that_is_made_up_is_mended_by_the_page(place, room: Room) -> None:
    ask(place, room, 1)
    phone = a_phone_in(room)
    for turn in (None, "", "0", "-1", "1.5", "x", HUGE, "1000001", "1\x00"):
        sent = phone.answer(room, "3", turn=turn, words="Kept")
        assert sent.status_code == 422
        assert "nhsuk-error-summary" in sent.text
        assert "Kept" in sent.text
        assert 'name="turn" value="1"' in sent.text
        assert re.search(r'value="3"[^>]* checked', sent.text)
    assert ballots(room) == 0


def test_a_question_that_is_made_up_counts_nothing(place, room: Room) -> None:
    ask(place, room, 1)
    phone = a_phone_in(room)
    for question in (None, "", "0", "-1", "x", HUGE, str(2**53), str(2**63), "1\x00"):
        for answer in ("2", "made up"):
            sent = phone.answer(room, answer, question=question, words="What I wrote")
            assert sent.status_code == 409
            assert "What I wrote" in sent.text
            assert "not counted" in sent.text
    assert ballots(room) == 0


def test_a_kind_that_the_room_does_not_ask_counts_nothing(place, room: Room) -> None:
    ask(place, room, 1)
    phone = a_phone_in(room)
    for kind in (None, "", "made up", "wording", "picks", "acceptance", HUGE):
        for answer in ("2", "accept", HUGE, ["3", HUGE]):
            sent = phone.answer(room, answer, kind=kind, words="What I wrote")
            assert sent.status_code == 409
            assert "What I wrote" in sent.text
    assert ballots(room) == 0


# ------------------------------------------------------------------------------------- the live part


def follower(room: int) -> Client:
    """A browser that may follow the room."""
    found = Client()
    found.cookies[cookie_of(name_of(room, Audience.PHONE))] = token_for(room, Audience.PHONE)
    return found


def test_the_news_are_an_answer_or_nothing_at_all(
    place, room: Room, django_capture_on_commit_callbacks
) -> None:
    phone, news = follower(room.pk), news_of(room.pk)
    first = phone.get(news)
    assert first.status_code == 200
    have = first["X-Version"]
    again = phone.get(news, {"have": have})
    assert (again.status_code, again.content) == (204, b"")
    with django_capture_on_commit_callbacks(execute=True):
        a_phone_in(room)
    assert phone.get(news, {"have": have}).status_code == 200
    for made_up in ("", "x", HUGE, "-1", "\x00"):
        assert phone.get(news, {"have": made_up}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "WzEsInBob25lIl0:1:x", HUGE])
def test_a_made_up_token_gets_no_news(room: Room, token: str) -> None:
    client = Client()
    client.cookies[cookie_of(name_of(room.pk, Audience.PHONE))] = token
    assert client.get(news_of(room.pk)).status_code == 404
    assert client.get(f"/live/{token or 'x'}/news/").status_code == 404


def test_a_token_for_an_audience_that_there_is_not(room: Room) -> None:
    from django.core import signing

    for what in ([room.pk, "everything"], [room.pk], "x", {}):
        client = Client()
        name = name_of(room.pk, "everything")
        client.cookies[cookie_of(name)] = signing.dumps(what, salt="workshop.live", compress=False)
        assert client.get(f"/live/{name}/news/").status_code == 404
    assert follower(10**9).get(news_of(10**9)).status_code == 404
    assert follower(room.pk).get(news_of(room.pk + 1)).status_code == 404


def test_a_page_lets_its_browser_follow_the_room_from_one_address(room: Room) -> None:
    phone = a_phone_in(room)
    phone.look(room)
    cookie = phone.cookies[f"follow-{room.pk}-phone"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)
    assert phone.get(news_of(room.pk)).status_code == 200
    # and the same token opens no other one
    phone.cookies[f"follow-{room.pk}-console"] = cookie.value
    assert phone.get(news_of(room.pk, Audience.CONSOLE)).status_code == 404


# --------------------------------------------------------------------------------- kept by nobody


def test_nothing_of_a_phone_is_kept_by_a_browser_or_on_the_way(place, room: Room) -> None:
    ask(place, room, 1)
    phone = a_phone_in(room)
    news = news_of(room.pk)
    phone.look(room)
    answers = [
        Phone().get("/join/"),
        Phone().post("/join/", {"code": room.code}),
        phone.look(room),
        phone.get(f"/room/{room.pk}/", **SCRIPT),
        phone.answer(room, "2"),
        phone.answer(room, "2", turn=2, script=True),
        phone.answer(room, "made up"),
        phone.get(news),
        phone.get(news, {"have": Room.objects.get().version}),
        phone.post(f"/room/{room.pk}/next/"),
        Phone().look(room),
    ]
    for answer in answers:
        assert answer["Cache-Control"] == "no-store", answer
        assert "ETag" not in answer
        assert "Last-Modified" not in answer


def test_no_log_says_anything_about_a_phone(place, room: Room, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("recovery_site").error("What is logged is seen here")
    ask(place, room, 1)
    phone = Phone(REMOTE_ADDR="192.0.2.99", headers={"User-Agent": "A telling browser"})
    phone.come_in(room, "user")
    phone.answer(room, "3", words="A telling reason")
    phone.answer(room, "made up", words="A telling reason")
    phone.answer(room, "3", question="1", words="A telling reason")
    phone.post("/join/", {"code": "WRNGCDEX"})
    phone.get(f"/room/{room.pk + 1}/")
    phone.cookies[f"room-{room.pk}"] = "forged"
    phone.answer(room, "3", words="A telling reason")
    ours = [one for one in caplog.records if one.name != "django.db.backends"]  # only ever on by hand
    said = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in ours)
    assert "is seen here" in said
    for telling in ("telling", "192.0.2.99", room.code, "WRNGCDEX", "perspective"):
        assert telling not in said


# ------------------------------------------------------------------------------------ what it costs


COSTS = {"lobby": 2, "rating": 3, "wording": 8, "picks": 11, "acceptance": 8, "revealed": 7}


@pytest.mark.parametrize("kind", COSTS)
def test_a_page_costs_the_same_for_six_and_for_thirty(
    place, room: Room, kind: str, django_assert_max_num_queries
) -> None:
    mine = a_phone_in(room)
    question = ASKS.get(kind, ASKS["rating"])(place, room) if kind != "lobby" else None
    others: list[str] = []
    seen = set()
    for many in (6, 30):
        others += phones(room, many - len(others), "user")
        if question and kind != "revealed":
            for one in others:
                cast(question, one, {"picks": "3,4"}.get(kind, "1"), words="Why not")
        if kind == "revealed":
            question = ask(place, room, 1)
            for one in others:
                cast(question, one, "1", words="Why not")
            reveal(place, room)
        assert mine.look(room).status_code == 200  # what is explained once for each process is explained now
        fragments.kept.forget()
        with django_assert_max_num_queries(COSTS[kind]) as done:
            assert mine.look(room).status_code == 200
        seen.add(len(done))
    assert seen == {COSTS[kind]}


def test_an_answer_costs_few_queries(place, room: Room) -> None:
    question = ask(place, room, 1)
    phone = a_phone_in(room)
    sent = {"kind": "rating", "question": question.pk, "turn": 1, "answer": "2", "words": "Why"}
    with statements() as seen:
        assert phone.post(f"/room/{room.pk}/answer/", sent, **SCRIPT).status_code == 204
    assert len(seen) == (2 if connection.vendor == "postgresql" else 8), (
        seen
    )  # two write; the others put all in order


def test_two_phones_see_the_same_but_for_their_own_answer(place, room: Room) -> None:
    ask(place, room, 1)
    one, other = a_phone_in(room, "user"), a_phone_in(room, "commissioner")
    assert plain(one.look(room)) == plain(other.look(room))
    assert Participant.objects.count() == 2


def test_a_word_of_the_glossary_is_explained_where_it_stands(place, room: Room) -> None:
    # Given a phone in the room, which is at the challenge whose stages name Support Time and Recovery workers
    phone = a_phone_in(room)
    ask(place, room, 8)

    # Then the whole text of a stage holds the word as a button with its meaning, and nothing of it is escaped twice
    page = phone.look(room).content.decode()
    assert 'class="app-word"' in page
    assert "popover" in page
    assert "&lt;button" not in page


def refreshes_itself(page) -> bool:
    """Without scripts the page loads itself again; with them it never does, since it follows the room."""
    return bool(re.search(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', page.text))


def test_without_scripts_a_phone_that_waits_looks_for_news_and_one_that_answers_is_left_alone(
    place, room
) -> None:
    phone = a_phone_in(room)
    page = phone.look(room)
    # Given a lobby, where there is nothing to lose
    assert refreshes_itself(page)
    assert page.text.count("http-equiv") == 1
    # When something is asked, then nothing is taken from under a hand
    ask(place, room, 1)
    assert not refreshes_itself(phone.look(room))
    # and when the answers are shown, it goes on by itself, until the room is closed
    reveal(place, room)
    assert refreshes_itself(phone.look(room))
    close_room(user=place.lead, room=room)
    assert not refreshes_itself(phone.look(room))


def test_without_scripts_a_door_that_is_closed_looks_whether_it_opens(place, room) -> None:
    late = Phone()
    set_joining(user=place.lead, room=room, open_=False)
    late.post("/join/", {"code": room.code})
    assert refreshes_itself(late.look(room))
    set_joining(user=place.lead, room=room, open_=True)
    assert not refreshes_itself(late.look(room))
