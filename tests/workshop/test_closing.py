"""Closing: what outlives a room, what does not, and the room that nobody closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from assessments.audit.models import Entry
from assessments.record.models import Participation
from assessments.record.presenters import attending_line, attending_lines, view_lines
from assessments.record.snapshot import fingerprint
from assessments.workshop.models import Ballot, Listening, Participant, Question, Room
from assessments.workshop.paper import services as paper
from assessments.workshop.protection.groups import code_of
from assessments.workshop.rooms import closing, opening, participation, steering
from assessments.workshop.rooms.results import Result, read
from recovery_site.errors import NotNow, Stale
from tests.audit.facts import facts_of
from tests.build import Place, a_review, a_row, a_system
from tests.refusing import turned_away
from tests.workshop.build import (
    a_facilitator,
    a_phone,
    a_recorded_room,
    a_room,
    ask,
    ask_acceptance,
    ask_picks,
    bits,
    cast,
    dump,
    phones,
    present,
    rated,
    reveal,
    show_wording,
)

pytestmark = pytest.mark.django_db


def built() -> tuple[Place, Room]:
    """A room of a review in which everything is written down."""
    place = a_system()
    return place, a_recorded_room(place)


@pytest.fixture
def place(made: tuple[Place, Room]) -> Place:
    return made[0]


@pytest.fixture
def room(made: tuple[Place, Room]) -> Room:
    return made[1]


def close(place: Place, room: Room) -> None:
    closing.close_room(user=place.lead, room=room)
    room.refresh_from_db()


def result(question: Question) -> Result:
    return read(Question.objects.values_list("result", flat=True).get(pk=question.pk))


def test_nothing_of_the_people_is_left(place: Place, room: Room) -> None:
    everybody = phones(room, 9, "user")
    paper.add_people(user=place.lead, room=room, perspectives=[0, 0])
    Listening.objects.create(room=room, process="one", phones=9, at=timezone.now())
    rated(place, room, 1, [(phone, "2") for phone in everybody])
    other = a_system()
    there = a_room(other, a_review(other))
    cast(ask(other, there, 1), a_phone(there))
    close(place, room)
    assert room.state == "closed"
    assert Participant.objects.get().room == there
    assert Ballot.objects.get().question.room == there
    assert not Listening.objects.exists()


def test_what_groups_said_is_kept_of_groups_of_eight(place: Place, room: Room) -> None:
    users, carers, staff = phones(room, 8, "user"), phones(room, 5, "carer"), phones(room, 9, "staff")
    present(room, 22)
    said = [(phone, "1") for phone in users] + [(phone, "2") for phone in carers + staff]
    question = rated(place, room, 1, said)
    close(place, room)
    kept = result(question)
    assert kept.room
    assert (kept.people, kept.room.people) == (22, 22)
    assert [(code_of(one.cells), one.answer) for one in kept.groups] == [("lived", "1"), ("rest", "2")]


def test_nothing_is_kept_of_groups_when_one_is_below_the_threshold_of_the_record(
    place: Place, room: Room
) -> None:
    everybody = phones(room, 7, "user") + phones(room, 9, "staff")
    present(room, 16)
    question = rated(place, room, 1, [(phone, "2") for phone in everybody])
    assert len(question.blocks) == 2  # the room has seen them
    close(place, room)
    kept = result(question)
    assert (kept.people, kept.groups) == (16, [])


def test_nothing_is_kept_of_a_room_of_seven(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    everybody = phones(room, 7, "user")
    for phone in everybody:
        cast(question, phone, words="A reason.")
    reveal(place, room)
    picks = ask_picks(place, room)
    for phone in everybody:
        cast(picks, phone, "1,2")
    reveal(place, room)
    close(place, room)
    for one in (question, picks):
        kept = result(one)
        assert (kept.people, kept.room, kept.picks, kept.words) == (None, None, {}, [])


def test_nothing_is_kept_of_a_rating_that_was_never_revealed(place: Place, room: Room) -> None:
    everybody = phones(room, 9)
    question = ask(place, room, 1)
    for phone in everybody:
        cast(question, phone, words="A reason.")
    close(place, room)
    assert Question.objects.get(pk=question.pk).result is None


def test_reasons_that_nobody_let_be_kept_are_gone(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    for phone in phones(room, 15):
        cast(question, phone, words="A marked reason")
    reveal(place, room)
    close(place, room)
    assert (result(question).people, result(question).words) == (15, [])
    assert "marked" not in "".join(row for _, row in dump())


def test_words_that_may_be_recorded_are_kept_in_no_order_without_hidden_ones(
    place: Place, room: Room
) -> None:
    everybody = phones(room, 15)
    question = show_wording(place, room, 1)
    for number, phone in enumerate(everybody):
        cast(question, phone, "reservation", words=f"Not at night {number}", may_record=number != 7)
    reveal(place, room)
    hidden = question.ballots.get(words="Not at night 3")
    steering.hide_words(user=place.lead, room=room, ballot=hidden.pk)
    stored = question.ballots.filter(hidden=False, may_record=True).order_by("pk")
    by_key = list(stored.values_list("words", flat=True))
    close(place, room)
    kept = list(result(question).words)
    as_cast = [f"Not at night {number}" for number in range(15) if number not in (3, 7)]
    assert sorted(kept) == sorted(as_cast)
    assert kept not in (by_key, as_cast, sorted(kept))
    group = result(question).room
    assert group
    assert group.answers == {"accept": 0, "reservation": 15, "disagree": 0}


def test_no_words_are_kept_of_fewer_people_than_the_record_shows(place: Place, room: Room) -> None:
    question = show_wording(place, room, 1)
    for phone in phones(room, 7):
        cast(question, phone, "reservation", words="Not at night.", may_record=True)
    reveal(place, room)
    close(place, room)
    assert (result(question).people, result(question).words) == (None, [])


def test_picks_are_kept_by_challenge(place: Place, room: Room) -> None:
    question = ask_picks(place, room)
    for number, phone in enumerate(phones(room, 8)):
        cast(question, phone, "3,10" if number else "3")
    reveal(place, room)
    close(place, room)
    assert (result(question).people, result(question).picks) == (8, {3: 8, 10: 7})


def test_only_those_who_run_the_room_close_it_and_only_once(place: Place, room: Room) -> None:
    for user in (place.commissioner, place.partner, place.reader, a_system().lead):
        with turned_away():
            closing.close_room(user=user, room=room)
    closing.close_room(user=a_facilitator(place), room=room)
    with pytest.raises(NotNow):
        closing.close_room(user=place.lead, room=room)
    with pytest.raises(NotNow):
        closing.close_over(room=room)
    assert Entry.objects.filter(act="room.close").count() == 1


def later(room: Room, seconds: float) -> None:
    """Let the time be so many seconds after the room's end."""
    past = room.ends_at - timezone.now() + dt.timedelta(seconds=seconds)
    Room.objects.filter(pk=room.pk).update(opened_at=room.opened_at - past, ends_at=room.ends_at - past)


@pytest.mark.parametrize(
    ("opened", "day", "ends"),
    [
        ("2026-12-04T09:00", "2026-12-04", "2026-12-05T00:00"),  # not before its day is over
        ("2026-12-04T18:30", "2026-12-04", "2026-12-05T02:30"),  # nor after less than 8 hours
        ("2026-12-01T09:00", "2026-12-04", "2026-12-05T00:00"),  # prepared days before
        ("2026-06-01T09:00", "2026-06-01", "2026-06-02T00:00"),  # in summer time, too
    ],
)
def test_a_room_lasts_until_its_day_is_over(opened: str, day: str, ends: str) -> None:
    zone = timezone.get_current_timezone()
    now, end = (dt.datetime.fromisoformat(text).replace(tzinfo=zone) for text in (opened, ends))
    assert opening.end_of(now, dt.date.fromisoformat(day)) == end


def test_a_room_that_nobody_closed_closes_itself_and_keeps_its_results(place: Place, room: Room) -> None:
    question = rated(place, room, 1, [(phone, "2") for phone in phones(room, 9)])
    later(room, -60)
    assert closing.close_overdue() == 0
    later(room, 60)
    assert closing.close_overdue() == 1
    room.refresh_from_db()
    assert room.state == "closed"
    assert result(question).people == 9
    entry = Entry.objects.get(act="room.close")
    assert (entry.actor, facts_of(entry)) == (None, {"because": "time"})
    assert closing.close_overdue() == 0


def took_part(room: Room) -> list[str]:
    """What is written down of who took part."""
    return [attending_line(line) for line in participation.lines_of(participation.attendance_of(room))]


def complete(place: Place, room: Room, read: str | None = None, **said: object) -> None:
    room.refresh_from_db()
    values = {"user": place.lead, "room": room, "step": room.step, "fingerprint": read} | said
    closing.complete(**(values | {"fingerprint": read or fingerprint(room.review)}))  # type: ignore[arg-type]


def test_a_room_completes_template_a_with_who_took_part(place: Place, room: Room) -> None:
    everybody = phones(room, 9, "user") + phones(room, 8, "staff") + phones(room, 1, "carer")
    question = ask_acceptance(place, room)
    for phone in everybody[2:]:
        cast(question, phone, "accept")
    cast(question, everybody[0], "differently", words="The second one is too high.", may_record=True)
    cast(question, everybody[1], "differently", words="Between us.", may_record=False)
    reveal(place, room)
    complete(place, room)
    said = Participation.objects.get(review=room.review)
    day = date_format(room.opened_at)
    assert attending_lines(said.took_part) == [
        f"{day}: 18 people took part in the workshop.",
        "Groups of 8 or more: People with lived experience; Everybody else.",
        "Not represented, as far as people said: independent providers, commissioners, other partners.",
        "18 people answered to Template A as a whole: 16 accept it, 2 see something differently.",
    ]
    assert view_lines(said.seen_differently) == [f"{day}: The second one is too high."]
    room.refresh_from_db()
    assert (room.state, room.review.phase) == ("closed", "planning")
    assert "too high" in room.review.completions.get().content
    assert not Participant.objects.exists()
    entry = Entry.objects.get(act="room.close")
    assert (entry.actor, facts_of(entry)) == (place.lead, {"because": "completed"})


@pytest.mark.parametrize(
    ("people", "says"),
    [
        (18, "18 people took part in the workshop."),
        (15, "15 people took part in the workshop."),
        (7, "Fewer than 8 people took part in the workshop."),
    ],
)
def test_the_lead_corrects_how_many_took_part_before_it_is_filed(
    place: Place, room: Room, people: int, says: str
) -> None:
    phones(room, 9, "user")
    phones(room, 9, "staff")
    complete(place, room, people=people)
    said = attending_lines(Participation.objects.get(review=room.review).took_part)
    assert said[0].endswith(f": {says}")
    # Groups are of those who joined: with another number they are left out
    assert any("Groups of 8 or more" in line for line in said) is (people == 18)


def test_a_room_of_a_few_says_only_that_they_were_few(place: Place, room: Room) -> None:
    question = ask_acceptance(place, room)
    for phone in phones(room, 7, "user"):
        cast(question, phone, "accept")
    reveal(place, room)
    complete(place, room)
    said = Participation.objects.get(review=room.review)
    assert attending_lines(said.took_part) == [
        f"{date_format(room.opened_at)}: Fewer than 8 people took part in the workshop."
    ]


def test_who_is_missing_is_not_said_of_so_few_that_all_could_be_the_only_one() -> None:
    """Six people who bring five perspectives, and nobody missing but one: that would be one of each."""
    place = a_system()
    review = a_review(place)
    room = a_room(place, review, record_least=5)
    for name in ("user", "carer", "staff", "independent", "commissioner"):
        a_phone(room, name)
    a_phone(room)
    assert took_part(room) == ["6 people took part in the workshop."]
    a_phone(room)
    assert took_part(room)[-1] == "Not represented, as far as people said: other partners."


def test_a_template_a_that_changed_since_it_was_read_is_not_completed(place: Place, room: Room) -> None:
    read = fingerprint(room.review)
    a_row(place, room.review, 1, stage=3, version=1)
    with pytest.raises(Stale):
        complete(place, room, read)
    room.refresh_from_db()
    assert (room.state, room.review.phase) == ("lobby", "assessing")
    assert not Participation.objects.exists()


def test_only_the_recovery_lead_completes_and_nothing_is_half_done(place: Place, room: Room) -> None:
    phones(room, 9)
    with turned_away():
        complete(place, room, user=a_facilitator(place))
    with pytest.raises(Stale):
        complete(place, room, step=99)
    room.refresh_from_db()
    assert room.is_open
    assert Participant.objects.count() == 9
    assert not Participation.objects.exists()


def test_a_template_a_with_something_missing_is_not_completed() -> None:
    place = a_system()
    room = a_room(place, a_review(place))
    with pytest.raises(NotNow):
        complete(place, room)
    assert Room.objects.get(pk=room.pk).is_open


def test_bits_of_one_person_are_one_person(place: Place, room: Room) -> None:
    """Somebody with two perspectives is one person, and neither perspective is called missing."""
    for _ in range(9):
        a_phone(room, "user", "staff")
    said = took_part(room)
    assert "9 people" in said[0]
    assert bits("user", "staff") == 5
    assert "people who use services" not in said[-1]
    assert "staff" not in said[-1]
