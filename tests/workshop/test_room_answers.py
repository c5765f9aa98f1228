"""What the closed rooms of a review answered: who may read it, what is in it, and what is not."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.test import Client

from assessments.reviews.models import Review
from assessments.workshop.models import Question, Room
from assessments.workshop.rooms.closing import close_room
from assessments.workshop.rooms.results import read
from tests.build import Place, a_system, ranked, record_all
from tests.workshop.build import (
    a_room,
    ask_acceptance,
    ask_picks,
    cast,
    phones,
    present,
    rated,
    reveal,
    show_wording,
)
from tests.workshop.phoning import signed_in

pytestmark = pytest.mark.django_db
MARK = "zebra-crossing"
old = import_module("assessments.migrations.0008_room_results_as_codes")


def address(review: Review) -> str:
    return f"/reviews/{review.pk}/room/answers/"


@pytest.fixture
def closed(place: Place, review: Review) -> Room:
    """A room that rated, said what it thought of a wording, chose, accepted, and was closed."""
    record_all(place, review)
    ranked(place, review, 3)
    room = a_room(place, review)
    everybody = phones(room, 9, "user") + phones(room, 8, "staff")
    present(room, len(everybody))
    rated(place, room, 1, [(phone, "2" if n else "1") for n, phone in enumerate(everybody)])
    wording = show_wording(place, room, 1)
    for n, phone in enumerate(everybody):
        cast(wording, phone, "reservation", words=f"{MARK} {n}", may_record=n == 0)
    reveal(place, room)
    picks = ask_picks(place, room)
    for phone in everybody:
        cast(picks, phone, "3,10")
    reveal(place, room)
    whole = ask_acceptance(place, room)
    for phone in everybody:
        cast(whole, phone, "accept")
    reveal(place, room)
    close_room(user=place.lead, room=room)
    return room


def test_every_member_reads_it_and_nobody_else(place: Place, review: Review, closed: Room) -> None:
    for who in (place.lead, place.commissioner, place.partner, place.reader):
        assert signed_in(who).get(address(review)).status_code == 200
    assert signed_in(a_system().lead).get(address(review)).status_code == 404
    assert Client().get(address(review))["Location"].startswith("/accounts/login/")


def test_it_shows_the_room_its_groups_and_the_words_that_may_be_recorded(
    place: Place, review: Review, closed: Room
) -> None:
    page = signed_in(place.reader).get(address(review))
    [(room, questions)] = page.context["rooms"]
    assert room == closed
    assert [one.people for one in questions] == [17, 17, 17, 17]
    rating, wording, picks, whole = questions
    [everybody] = rating.counted
    assert {bar.answer: bar.count for bar in everybody.bars} == {
        "1": 1, "2": 16, "3": 0, "between": 0, "not_yet": 0, "pass": 0,
    }  # fmt: skip
    assert [str(group.words) for group in rating.groups] == ["More than half: Stage 2"] * 2
    assert list(wording.words) == [f"{MARK} 0"]
    assert [count for _, count in picks.picks] == [17, 17]
    assert (len(whole.counted), whole.groups) == (1, [])
    assert page.text.count(MARK) == 1


def test_nothing_is_shown_of_a_room_that_is_open_or_of_a_few(place: Place, review: Review) -> None:
    record_all(place, review)
    room = a_room(place, review)
    desk = signed_in(place.lead)
    rated(place, room, 1, [(phone, "3") for phone in phones(room, 7, "user")])
    wording = show_wording(place, room, 1)
    for phone in phones(room, 2, "user"):
        cast(wording, phone, "disagree", words=MARK, may_record=True)
    reveal(place, room)
    assert desk.get(address(review)).context["rooms"] == []
    close_room(user=place.lead, room=room)
    page = desk.get(address(review))
    [(_, questions)] = page.context["rooms"]
    assert [(one.people, one.counted, one.words) for one in questions] == [(None, [], [])] * 2
    assert MARK not in page.text


def test_it_costs_the_same_however_much_was_asked(
    place: Place, review: Review, closed: Room, django_assert_num_queries
) -> None:
    desk = signed_in(place.lead)
    with django_assert_num_queries(8):
        desk.get(address(review))
    second = a_room(place, review)
    for number in (2, 3):
        rated(place, second, number, [(phone, "3") for phone in phones(second, 9, "user")])
    close_room(user=place.lead, room=second)
    with django_assert_num_queries(8):
        desk.get(address(review))


def test_what_is_stored_are_codes(closed: Room) -> None:
    for question in Question.objects.filter(room=closed):
        stored = question.result
        assert stored
        assert stored["schema"] == 3
        assert read(stored).stored() == stored
        words = [answer for answer, _ in stored["answers"] or []]
        words += [word for group in stored["groups"] for word in [*group["cells"], group["answer"]]]
        assert all(word == word.lower() and " " not in word for word in words)


def test_a_shape_of_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="4"):
        read({"schema": 4, "people": 9, "groups": [], "picks": {}, "words": []})


def test_results_of_the_first_version_become_codes_without_reasons() -> None:
    """As rooms stored them before: labels, and reasons that nobody had been asked about."""
    ratings = {"Stage 1": 3, "Stage 2": 9, "Stage 3": 4, "Between two stages": 1, "Not yet at stage 1": 0}
    ratings |= {"Don’t know, or pass": 1}
    groups = [
        {"label": "Everybody", "people": 18, "answers": ratings},
        {"label": "Staff of the main provider", "people": 8, "answers": ratings},
        {"label": "Everybody else", "people": 10, "answers": ratings},
    ]
    found = read(old.as_codes("rating", {"people": 18, "groups": groups, "words": [MARK]}))
    assert found.people == 18
    assert found.room
    assert found.room.answers == {"1": 3, "2": 9, "3": 4, "between": 1, "not_yet": 0, "pass": 1}
    staff, others = found.counted
    assert staff.people == others.people == 18
    assert staff.cells == {"staff"}
    assert staff.cells | others.cells == found.room.cells
    assert found.words == []

    answers = {"Accept": 7, "Accept with a reservation": 1, "Do not agree": 1}
    everybody = {"label": "Everybody", "people": 9, "answers": answers}
    wording = read(old.as_codes("wording", {"people": 9, "groups": [everybody], "words": [MARK]}))
    assert wording.words == [MARK]
    few = read(old.as_codes("wording", {"people": None, "groups": [], "words": [MARK]}))
    assert (few.people, few.words) == (None, [])
    picks = read(old.as_codes("picks", {"people": 9, "picks": {"3": 9}}))
    assert picks.picks == {3: 9}
    assert old.as_codes("rating", {}) is None
