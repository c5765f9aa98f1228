"""Running a room: every move from every state, who may make it, and two facilitators at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import User
from assessments.workshop.ballots.casting import Cast
from assessments.workshop.joining import services as coming
from assessments.workshop.joining.phones import participant_key
from assessments.workshop.models import AgendaItem, Ballot, Participant, Question, Room
from assessments.workshop.rooms import closing, opening, rehearsing, services, steering
from assessments.workshop.rooms.states import OPEN_STATES, TAKING
from recovery_site.errors import NotNow, Stale
from tests.audit.facts import facts_of
from tests.build import Place, a_completed_template_a, a_review, a_row, a_system
from tests.refusing import turned_away
from tests.workshop.build import (
    a_facilitator,
    a_phone,
    a_recorded_room,
    a_room,
    ask,
    ask_acceptance,
    ask_picks,
    asked,
    cast,
    challenge_of,
    phones,
    rated,
    reveal,
    show_wording,
)

pytestmark = pytest.mark.django_db
Move = Callable[[Place, Room], object]


def built() -> tuple[Place, Room]:
    """A room of a review in which everything is written down, so that every move is possible."""
    place = a_system()
    return place, a_recorded_room(place)


@pytest.fixture
def place(made: tuple[Place, Room]) -> Place:
    return made[0]


@pytest.fixture
def room(made: tuple[Place, Room]) -> Room:
    return made[1]


def practise(place: Place, room: Room) -> None:
    room.refresh_from_db()
    rehearsing.practise(user=place.lead, room=room, step=room.step)
    room.refresh_from_db()


MOVES: dict[str, Move] = {
    "practising": practise,
    "rating": lambda place, room: ask(place, room, 1),
    "wording": lambda place, room: show_wording(place, room, 1),
    "choosing": ask_picks,
    "accepting": ask_acceptance,
}


def walk(place: Place, room: Room, state: str) -> None:
    """Take the room to that state."""
    if state == "closed":
        closing.close_room(user=place.lead, room=room)
    elif state != "lobby":
        MOVES["rating" if state == "revealed" else state](place, room)
        if state == "revealed":
            reveal(place, room)
    room.refresh_from_db()
    assert room.state == state


def test_a_room_opens_in_its_lobby_with_its_agenda_in_order() -> None:
    place = a_system()
    review = a_review(place)
    room = a_room(place, review, (4, 2, 9), asks_reasons=False, screen_least=6)
    assert (room.state, room.asking, room.joining, room.asks_reasons) == ("lobby", None, True, False)
    assert [item.challenge.number for item in room.agenda.order_by("position")] == [4, 2, 9]
    assert (room.screen_least, room.record_least) == (6, 8)
    assert len(room.code) == 8
    assert set(room.code) <= set(opening.ALPHABET)
    assert room.ends_at == opening.end_of(room.opened_at, timezone.localdate())
    assert room.has_begun
    entry = Entry.objects.get(act="room.open", system=place.system)
    assert facts_of(entry) == {"screen_least": 6, "record_least": 8}


def test_the_record_never_shows_smaller_groups_than_the_screen() -> None:
    place = a_system()
    room = a_room(place, a_review(place), screen_least=10, record_least=5)
    assert room.record_least == 10


def test_a_review_has_one_open_room() -> None:
    place = a_system()
    review = a_review(place)
    room = a_room(place, review)
    with pytest.raises(NotNow):
        a_room(place, review)
    assert Room.objects.filter(review=review).count() == 1
    closing.close_room(user=place.lead, room=room)
    assert a_room(place, review).is_open


def test_there_is_no_room_for_a_template_a_that_is_complete() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    with pytest.raises(NotNow):
        a_room(place, review)


@pytest.mark.parametrize("end", MOVES)
@pytest.mark.parametrize("start", OPEN_STATES)
def test_every_question_can_be_asked_from_every_open_state(
    place: Place, room: Room, start: str, end: str
) -> None:
    walk(place, room, start)
    before = (room.step, room.version)
    MOVES[end](place, room)
    assert (room.state, room.timer_ends_at) == (end, None)
    assert (room.step, room.version) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("start", OPEN_STATES)
def test_only_a_question_that_is_asked_can_be_revealed(place: Place, room: Room, start: str) -> None:
    walk(place, room, start)
    before = Room.objects.values().get(pk=room.pk)
    if start in TAKING:
        question = asked(room)
        assert reveal(place, room) == question
        assert (room.state, room.asking.blocks) == ("revealed", [])  # type: ignore[union-attr]
    else:
        with pytest.raises(NotNow):
            services.reveal(user=place.lead, room=room, step=room.step)
        assert Room.objects.values().get(pk=room.pk) == before


@pytest.mark.parametrize("start", OPEN_STATES)
def test_a_room_closes_from_every_state(place: Place, room: Room, start: str) -> None:
    walk(place, room, start)
    closing.close_room(user=place.lead, room=room)
    room.refresh_from_db()
    assert (room.state, room.asking, room.joining) == ("closed", None, False)


def acts(place: Place, room: Room, user: User, step: int) -> dict[str, Callable[[], object]]:
    """Everything that a facilitator can do, as that user who sees that step."""
    one = challenge_of(room.review, 1)
    said = {"user": user, "room": room}
    return {
        "rating": lambda: services.ask_rating(**said, step=step, challenge=one),
        "reveal": lambda: services.reveal(**said, step=step),
        "wording": lambda: services.show_wording(**said, step=step, challenge=one),
        "picks": lambda: services.ask_picks(**said, step=step),
        "acceptance": lambda: services.ask_acceptance(**said, step=step),
        "complete": lambda: closing.complete(**said, step=step, fingerprint=""),
        "timer": lambda: steering.set_timer(**said, minutes=2),
        "joining": lambda: steering.set_joining(**said, open_=False),
        "note": lambda: steering.write_note(**said, challenge=one, note="Mine"),
        "refresh": lambda: steering.refresh(**said),
        "hide": lambda: steering.hide_words(**said, ballot=1),
        "close": lambda: closing.close_room(**said),
    }


def everything(room: Room) -> list[object]:
    """All that a refused act must leave alone."""
    kinds = (Room, Question, AgendaItem, Ballot, Participant, Entry)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]  # type: ignore[attr-defined]


def test_only_those_who_run_the_room_can_do_anything(place: Place, room: Room) -> None:
    walk(place, room, "rating")
    before = everything(room)
    for user in (place.commissioner, place.partner, place.reader):
        for act in acts(place, room, user, room.step).values():
            with turned_away():
                act()
    assert everything(room) == before
    for act in acts(place, room, a_system().lead, room.step).values():
        with turned_away():
            act()


def test_a_closed_room_takes_no_act(place: Place, room: Room) -> None:
    walk(place, room, "closed")
    before = everything(room)
    for act in acts(place, room, place.lead, room.step).values():
        with pytest.raises(NotNow):
            act()
    with pytest.raises(NotNow):
        a_phone(room)
    assert everything(room) == before


def test_the_second_of_two_facilitators_is_told_and_nothing_changes(place: Place, room: Room) -> None:
    """Both look at the same step; one moves on; whatever the other presses was meant for what is gone."""
    second = a_facilitator(place)
    walk(place, room, "rating")
    stale = Room.objects.get(pk=room.pk)
    reveal(place, room)
    before = everything(room)
    pressed = acts(place, stale, second, stale.step)
    for name in ("rating", "reveal", "wording", "picks", "acceptance", "complete"):
        with pytest.raises(Stale):
            pressed[name]()
    assert everything(room) == before
    acts(place, room, second, room.step)["picks"]()
    assert asked(room).kind == "picks"


def test_a_challenge_that_is_not_on_the_agenda_is_not_asked() -> None:
    place = a_system()
    room = a_room(place, a_review(place), (1, 2))
    with pytest.raises(NotNow):
        ask(place, room, 3)
    assert not Question.objects.exists()


def test_challenges_come_in_any_order_and_again(place: Place, room: Room) -> None:
    """One that was not revealed goes on where it was; one that was gets another round."""
    phone = a_phone(room)
    first = ask(place, room, 5)
    cast(first, phone, "1")
    ask(place, room, 2)
    assert ask(place, room, 5) == first
    assert first.ballots.count() == 1
    reveal(place, room)
    again = ask(place, room, 5)
    assert (again.challenge, again.number) == (first.challenge, 2)
    assert cast(again, phone, "2", revision=1) is Cast.SAVED
    assert (first.ballots.get().answer, again.ballots.get().answer) == ("1", "2")


def test_each_saved_wording_is_asked_about_anew(place: Place, room: Room) -> None:
    phone = a_phone(room)
    first = show_wording(place, room, 1)
    assert (first.kind, first.number) == ("wording", 1)
    assert cast(first, phone, "accept") is Cast.SAVED
    a_row(place, room.review, 1, stage=3, version=1)
    second = show_wording(place, room, 1)
    assert second.number == 2
    assert (first.ballots.count(), second.ballots.count()) == (1, 0)


def test_a_wording_that_was_revealed_takes_no_more_answers(place: Place, room: Room) -> None:
    """One more answer, and the difference of the two counts would be that person's."""
    question = show_wording(place, room, 1)
    for phone in phones(room, 5):
        cast(question, phone, "accept")
    reveal(place, room)
    ask(place, room, 2)
    assert show_wording(place, room, 1) == question
    assert room.state == "revealed"
    assert cast(question, a_phone(room), "disagree") is Cast.OVER


def test_a_wording_wants_something_written_down() -> None:
    place = a_system()
    room = a_room(place, a_review(place))
    with pytest.raises(NotNow):
        show_wording(place, room, 1)
    with pytest.raises(NotNow):
        ask_acceptance(place, room)
    assert room.state == "lobby"


def test_a_wording_that_was_just_saved_needs_no_step(place: Place, room: Room) -> None:
    challenge = challenge_of(room.review, 1)
    services.show_wording(user=place.lead, room=room, step=None, challenge=challenge)
    assert asked(room).challenge == challenge


@pytest.mark.parametrize(("kind", "answer"), [("choosing", "1,4"), ("accepting", "accept")])
def test_picks_and_acceptance_are_for_the_whole_room(
    place: Place, room: Room, kind: str, answer: str
) -> None:
    everybody = phones(room, 6, "user") + phones(room, 6, "staff")
    MOVES[kind](place, room)
    question = asked(room)
    for phone in everybody:
        cast(question, phone, answer)
    assert reveal(place, room).blocks == []
    MOVES[kind](place, room)
    again = asked(room)
    if kind == "accepting":  # nothing in it has changed: what people said of it is shown again
        assert (again, room.state) == (question, "revealed")
    else:
        assert (again.number, room.state) == (2, "choosing")


def test_the_clock_runs_and_is_taken_away(place: Place, room: Room) -> None:
    ask(place, room, 1)
    steering.set_timer(user=place.lead, room=room, minutes=3)
    room.refresh_from_db()
    left = room.timer_ends_at - timezone.now()  # type: ignore[operator]
    assert dt.timedelta(seconds=170) < left <= dt.timedelta(minutes=3)
    steering.set_timer(user=place.lead, room=room, minutes=0)
    room.refresh_from_db()
    assert room.timer_ends_at is None


def test_a_phone_joins_once_and_keeps_what_it_said_first(room: Room) -> None:
    phone = a_phone(room, "carer")
    before = Room.objects.get(pk=room.pk).version
    coming.join(room=room.pk, key=participant_key(phone, room.pk), perspectives=0)
    assert Participant.objects.get().perspectives == 2
    assert Room.objects.get(pk=room.pk).version == before


def test_a_door_that_is_closed_lets_in_only_those_who_were_in(place: Place, room: Room) -> None:
    phone = a_phone(room)
    steering.set_joining(user=place.lead, room=room, open_=False)
    coming.join(room=room.pk, key=participant_key(phone, room.pk), perspectives=0)
    with pytest.raises(NotNow):
        a_phone(room)
    steering.set_joining(user=place.lead, room=room, open_=True)
    a_phone(room)
    assert Participant.objects.count() == 2


def test_a_note_to_self_changes_nothing_that_others_see(place: Place, room: Room) -> None:
    before = Room.objects.values().get(pk=room.pk)
    one = challenge_of(room.review, 1)
    steering.write_note(user=place.lead, room=room, challenge=one, note="Ask about the centre.")
    assert room.agenda.get(challenge=one).note == "Ask about the centre."
    assert room.agenda.exclude(note="").count() == 1
    assert Room.objects.values().get(pk=room.pk) == before


def test_a_reason_can_be_hidden_and_the_log_says_that_one_was(place: Place, room: Room) -> None:
    question = ask(place, room, 1)
    for phone in phones(room, 2):
        cast(question, phone, words="Dr Foe said so.")
    ballot = question.ballots.order_by("pk")[0]
    steering.hide_words(user=place.lead, room=room, ballot=ballot.pk)
    assert question.ballots.filter(hidden=True).get() == ballot
    said = Entry.objects.get(act="room.hide_words").detail  # that one was, and not which
    assert said == {"before": {"hidden": False}, "after": {"hidden": True}}
    with pytest.raises(NotNow):
        steering.hide_words(user=place.lead, room=room, ballot=ballot.pk)
    elsewhere = a_system()
    other = a_room(elsewhere, a_review(elsewhere))
    with pytest.raises(NotNow):
        steering.hide_words(user=elsewhere.lead, room=other, ballot=question.ballots.get(hidden=False).pk)


def test_every_move_stands_in_the_log_without_anybody_who_joined(place: Place, room: Room) -> None:
    phone = a_phone(room, "user")
    rated(place, room, 1, [(phone, "2")])
    log = list(Entry.objects.filter(act__startswith="room.").values_list("act", "detail"))
    assert [act for act, _ in log] == ["room.open", "room.ask_for_a_rating", "room.reveal", "room.show_words"]
    assert [detail["after"] for _, detail in log[1:]] == [
        {"state": "rating", "asking": room.questions.get().pk, "step": 2},
        {"state": "revealed", "step": 3},
        {"words_shown": True},
    ]
