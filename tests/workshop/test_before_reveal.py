"""What leaves the server before a reveal is a count and nothing else, whoever asks and whatever they ask for.

Each test looks at every address of the room twice: what people said, or who they are, is changed in the database
in between. Every byte that comes back must be the same.
"""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.live.source import cookie_of
from assessments.workshop.models import Ballot, Participant, Room
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience, name_of, token_for
from tests.build import Place, a_review, a_sign_in, a_system, ranked, record_all
from tests.preparing.building import some_evidence
from tests.workshop.build import a_room, ask, ask_acceptance, ask_picks, cast, phones, reveal, show_wording
from tests.workshop.phoning import SCRIPT, Phone, a_phone_in, act, plain, signed_in, slips
from tests.workshop.streaming import news_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MARK = "zebra-crossing"
ASKS = {
    "rating": lambda place, room: ask(place, room, 1),
    "wording": lambda place, room: show_wording(place, room, 1),
    "picks": ask_picks,
    "acceptance": ask_acceptance,
}
ONE = {"rating": "1", "wording": "reservation", "picks": "1,2", "acceptance": "differently"}
OTHER = {"rating": "3", "wording": "accept", "picks": "9", "acceptance": "accept"}


def built() -> tuple[Place, Room]:
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3)
    some_evidence(place, review)
    return place, a_room(place, review, screen_least=5, record_least=5)


@pytest.fixture
def place(made: tuple[Place, Room]) -> Place:
    return made[0]


@pytest.fixture
def room(made: tuple[Place, Room]) -> Room:
    return made[1]


def everything(place: Place, room: Room, onlooker: Phone) -> dict[str, tuple[int, str, str]]:
    """Each address of the room, asked in each way by each kind of person, and what came back."""
    fragments.kept.forget()
    room.refresh_from_db()
    desk, reader, newcomer = signed_in(place.lead), signed_in(place.reader), Phone()
    newcomer.post("/join/", {"code": room.code})
    found = {}
    base = f"/rooms/{room.pk}"
    review = f"/reviews/{room.review_id}"
    for page in ("", "screen/", "record/1/", "look/1/", "priorities/", "complete/", "paper/", "slips/"):
        found[f"desk {page}"] = plain(desk.get(f"{base}/{page}"))
    for page in (
        f"{review}/",
        f"{review}/template-a/",
        f"{review}/template-a/1/",
        f"/systems/{place.system.pk}/",
    ):
        found[f"desk {page}"] = plain(desk.get(page))
    found["desk script"] = plain(desk.get(f"{base}/", **SCRIPT))
    found["reader"] = plain(reader.get(f"{base}/"))
    found["reader table"] = plain(reader.get(f"{review}/template-a/table/"))
    for name, sent in {
        "unknown": {"act": "x"},
        "stale": {"act": "reveal", "step": "0"},
        "minutes": {"act": "timer", "minutes": "x"},
    }.items():
        found[f"act {name}"] = plain(desk.post(f"{base}/act/", sent))
    found["record"] = plain(desk.post(f"{base}/record/1/", {"take": "0", "version": "1"}))
    found["complete"] = plain(desk.post(f"{base}/complete/", {"step": room.step, "fingerprint": "x"}))
    typed = slips({"answer": ""}, question=room.asking_id or 0, look="1")
    found["paper"] = plain(desk.post(f"{base}/paper/", typed)) if room.asking_id else (0, "", "")
    for audience in Audience:
        address, screen = news_of(room.pk, audience), Client()
        screen.cookies[cookie_of(name_of(room.pk, audience))] = token_for(
            room.pk, audience, a_sign_in(room.opened_by)
        )
        found[f"news {audience}"] = plain(screen.get(address))
        found[f"no news {audience}"] = plain(screen.get(address, {"have": str(room.version)}))
        found[f"drawn {audience}"] = (0, "", fragments.fragment(room.pk, audience).html)
    for name, phone in {"onlooker": onlooker, "newcomer": newcomer, "nobody": Phone()}.items():
        found[name] = plain(phone.look(room))
        found[f"{name} known"] = plain(phone.get(f"/room/{room.pk}/known/"))
        found[f"{name} known script"] = plain(phone.get(f"/room/{room.pk}/known/", **SCRIPT))
        found[f"{name} script"] = plain(phone.get(f"/room/{room.pk}/", **SCRIPT))
        found[f"{name} wrong"] = plain(phone.answer(room, "made up"))
        found[f"{name} late"] = plain(phone.answer(room, "2", question=2**40))
    found["join"] = plain(Phone().post("/join/", {"code": "22222222"}))
    return found


def same(before: dict, after: dict) -> None:
    assert before.keys() == after.keys()
    for name, answer in before.items():
        assert answer == after[name], name


@pytest.mark.parametrize(("kind", "many"), [("rating", 1), *((kind, 9) for kind in ASKS)])
def test_what_people_answered_changes_no_byte(place: Place, room: Room, kind: str, many: int) -> None:
    # Given some who answered, with marked words that may be recorded, and somebody who only looks
    voters, onlooker = phones(room, many, "user"), a_phone_in(room, "staff")
    question = ASKS[kind](place, room)
    for phone in voters:
        cast(question, phone, ONE[kind], revision=1, words=f"{MARK} one", may_record=True)
    before = everything(place, room, onlooker)
    # When they had answered otherwise
    Ballot.objects.update(answer=OTHER[kind], words=f"{MARK}, the other and much longer", may_record=False)
    after = everything(place, room, onlooker)
    # Then nothing says so, and the marked words are nowhere
    same(before, after)
    for name, (_status, headers, text) in before.items():
        assert MARK not in text + headers, name


@pytest.mark.parametrize("kind", ["lobby", "rating", "acceptance"])
def test_who_people_are_changes_no_byte(place: Place, room: Room, kind: str) -> None:
    voters, onlooker = phones(room, 9, "user"), a_phone_in(room, "staff")
    if kind != "lobby":
        question = ASKS[kind](place, room)
        for phone in voters:
            cast(question, phone, ONE[kind], revision=1)
    before = everything(place, room, onlooker)
    Participant.objects.update(perspectives=2)
    Ballot.objects.update(family=0)
    same(before, everything(place, room, onlooker))


@pytest.mark.parametrize("kind", ["rating", "acceptance"])
def test_the_test_would_see_it_after_a_reveal(place: Place, room: Room, kind: str) -> None:
    voters, onlooker = phones(room, 9, "user"), a_phone_in(room, "staff")
    question = ASKS[kind](place, room)
    for phone in voters:
        cast(question, phone, ONE[kind], revision=1, words=f"{MARK} one", may_record=True)
    reveal(place, room)
    before = everything(place, room, onlooker)
    Ballot.objects.update(answer=OTHER[kind])
    after = everything(place, room, onlooker)
    seen = {name for name in before if before[name] != after[name]}
    assert {"onlooker", "news phone", "news screen", "news console"} <= seen
    assert MARK in before["onlooker"][2]


def test_a_new_round_shows_nothing_of_itself(place: Place, room: Room) -> None:
    # Given a first round that was revealed, and a second one under way
    voters, onlooker = phones(room, 9, "user"), a_phone_in(room, "staff")
    first = ask(place, room, 1)
    for phone in voters:
        cast(first, phone, "2", revision=1, words="first reason")
    reveal(place, room)
    second = ask(place, room, 1)
    assert second.pk != first.pk
    for phone in voters:
        cast(second, phone, "1", revision=1, words=MARK)
    before = everything(place, room, onlooker)
    Ballot.objects.filter(question=second).update(answer="3", words="x")
    same(before, everything(place, room, onlooker))
    assert all(MARK not in text for _, _, text in before.values())


def test_after_a_reveal_small_groups_and_hidden_words_stay_hidden(place: Place, room: Room) -> None:
    # Given a group that is large enough, one that is not, and a reason that names somebody
    many, few, onlooker = phones(room, 6, "staff"), phones(room, 2, "carer"), a_phone_in(room)
    question = ask(place, room, 1)
    for phone in many:
        cast(question, phone, "2", revision=1)
    for phone in few:
        cast(question, phone, "3", revision=1, words=MARK)
    reveal(place, room)
    desk = signed_in(place.lead)
    for ballot in Ballot.objects.filter(words=MARK):
        act(desk, room, "hide", ballot=ballot.pk)
    found = everything(place, room, onlooker)
    for name, (_, _, text) in found.items():
        if name not in {"desk ", "desk script"} and not name.startswith(
            "act "
        ):  # who hid them may put them back
            assert MARK not in text, name
        results = text.partition("data-fragment")[2].partition("<aside")[0]
        assert "Carers" not in results, name


def test_reasons_wait_for_as_many_people_as_answers_do(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    voters = phones(room, 2)
    for phone in voters:
        cast(question, phone, "3", revision=1, words=MARK)
    reveal(place, room)
    for name, (_, _, text) in everything(place, room, a_phone_in(room)).items():
        assert MARK not in text, name
