"""Paper as equals: slips count like the ballots of phones, once, and nothing tells them apart afterwards."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, transaction

from assessments.audit.models import Entry
from assessments.workshop.models import KEYS, Ballot, Participant, Question, Room, key_range
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.services import Slip
from assessments.workshop.protection import tally
from recovery_site.errors import NotNow, Stale
from tests.audit.facts import facts_of
from tests.build import Place, a_review, a_system
from tests.refusing import turned_away
from tests.workshop.build import a_phone, a_room, ask, bits, cast, reveal

pytestmark = pytest.mark.django_db
STAFF = bits("staff")
RATINGS = ("1", "2", "3", "between", "not_yet", "pass")


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


def let_in(place: Place, room: Room, *perspectives: int) -> None:
    paper.add_people(user=place.lead, room=room, perspectives=perspectives)


def typed(place: Place, question: Question, *slips: Slip, first: int = 1) -> int:
    """Type in the slips of people with consecutive numbers."""
    numbered = dict(enumerate(slips, start=first))
    return paper.cast_slips(user=place.lead, room=question.room, question=question, slips=numbered)


def test_slips_count_like_the_ballots_of_phones(place: Place, room: Room) -> None:
    let_in(place, room, *[STAFF] * 3)
    phones = [a_phone(room, "staff") for _ in range(3)]
    question = ask(place, room, 1)
    for phone in phones:
        cast(question, phone, "2")
    assert typed(place, question, Slip("1"), Slip("3")) == 2
    assert Participant.objects.filter(room=room).count() == 6
    assert tally.counts_of(question) == {"providers": {"1": 1, "2": 3, "3": 1}}
    reveal(place, room)
    shown = tally.tally(tally.counts_of(question), RATINGS, 5)
    assert shown.room is not None
    assert shown.room.people == 5


def test_a_slip_has_the_perspective_of_the_person_who_was_let_in(place: Place, room: Room) -> None:
    let_in(place, room, STAFF, bits("user"))
    question = ask(place, room, 1)
    typed(place, question, Slip("3"), first=2)
    assert tally.counts_of(question) == {"lived": {"3": 1}}


def test_a_slip_that_is_typed_in_again_counts_once_and_may_be_corrected(place: Place, room: Room) -> None:
    let_in(place, room, 0, 0)
    question = ask(place, room, 1)
    assert typed(place, question, Slip("1"), Slip("1", "Why not")) == 2
    before = Room.objects.get(pk=room.pk).version
    assert typed(place, question, Slip("1"), Slip("1", "Why not")) == 0
    assert Room.objects.get(pk=room.pk).version == before
    assert typed(place, question, Slip("3", "Corrected"), first=2) == 1
    assert sorted(Ballot.on(question).values_list("answer", "words")) == [("1", ""), ("3", "Corrected")]
    assert Question.objects.get(pk=question.pk).paper_cast == 2


def test_the_slips_of_one_person_on_two_challenges_are_two(place: Place, room: Room) -> None:
    let_in(place, room, 0)
    for number in (1, 2):
        assert typed(place, ask(place, room, number), Slip("1")) == 1
    assert Ballot.objects.count() == 2


def test_a_number_that_nobody_on_paper_has_is_refused(place: Place, room: Room) -> None:
    let_in(place, room, 0, 0)
    question = ask(place, room, 1)
    with pytest.raises(NotNow):
        typed(place, question, Slip("1"), Slip("1"), Slip("1"))
    assert not Ballot.objects.exists()
    let_in(place, room, 0)
    assert typed(place, question, Slip("1"), Slip("1"), Slip("1")) == 3


def test_a_person_is_added_once_however_often_the_page_is_sent(place: Place, room: Room) -> None:
    paper.add_people(user=place.lead, room=room, perspectives=[0], after=0)
    with pytest.raises(Stale):
        paper.add_people(user=place.lead, room=room, perspectives=[0], after=0)
    assert list(Participant.of(room).values_list("number", flat=True)) == [1]


def test_no_two_people_have_one_number(place: Place, room: Room) -> None:
    let_in(place, room, 0)
    twin = Participant(pk=key_range(room.pk)[0] + 5, room=room, way=Participant.Way.PAPER, number=1)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        twin.save(force_insert=True)


def test_slips_are_refused_once_the_question_is_over(place: Place, room: Room) -> None:
    let_in(place, room, 0)
    question = ask(place, room, 1)
    reveal(place, room)
    with pytest.raises(NotNow):
        typed(place, question, Slip("1"))
    ask(place, room, 2)
    with pytest.raises(NotNow):
        typed(place, question, Slip("1"))
    assert not Ballot.objects.exists()


def test_only_those_who_run_the_room_type_in_slips(place: Place, room: Room) -> None:
    let_in(place, room, 0)
    question = ask(place, room, 1)
    for user in (place.commissioner, place.partner, place.reader, a_system().lead):
        with turned_away():
            paper.add_people(user=user, room=room, perspectives=[0])
        with turned_away():
            paper.cast_slips(user=user, room=room, question=question, slips={1: Slip("1")})
    assert Participant.objects.count() == 1
    assert not Ballot.objects.exists()


def test_nothing_in_the_rows_tells_paper_from_phones(place: Place, room: Room) -> None:
    """The same columns with the same values; keys of both are spread over all that there may be."""
    let_in(place, room, *[STAFF] * 30)
    phones = [a_phone(room, "staff") for _ in range(30)]
    people = list(Participant.objects.order_by("pk").values_list("pk", "perspectives"))
    question = ask(place, room, 1)
    typed(place, question, *[Slip("2", "Why not.")] * 30)
    slips = set(Ballot.objects.values_list("pk", flat=True))
    for phone in phones:
        cast(question, phone, "2", revision=1, words="Why not.")
    rows = list(Ballot.objects.values("answer", "words", "may_record", "hidden", "family", "revision"))
    assert all(row == rows[0] for row in rows)
    assert {perspectives for _, perspectives in people} == {STAFF}
    keys = sorted(Ballot.objects.values_list("pk", flat=True))
    assert 5 < sum(key in slips for key in keys[:30]) < 25
    for spread in (keys, [key for key, _ in people]):
        assert spread[0] % KEYS < KEYS / 4
        assert spread[-1] % KEYS > KEYS * 3 / 4


def test_the_log_says_how_many_slips_and_not_what_is_on_them(place: Place, room: Room) -> None:
    let_in(place, room, STAFF)
    question = ask(place, room, 1)
    typed(place, question, Slip("3", "A marked reason"))
    entry = Entry.objects.get(act="room.paper")
    assert facts_of(entry) == {"question": question.pk, "slips": 1}
    assert (entry.detail["before"], entry.detail["after"]) == ({"slips": 0}, {"slips": 1})
