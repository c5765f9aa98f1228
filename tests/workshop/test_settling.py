"""What is settled as answers are shown: by who joined, once for a review, and kept from then on."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.audit.models import Entry
from assessments.workshop.joining import services as coming
from assessments.workshop.joining.phones import participant_key
from assessments.workshop.models import Ballot, Participant, Question, Room
from assessments.workshop.paper import services as paper
from assessments.workshop.paper.services import Slip
from assessments.workshop.protection.groups import WHOLE, code_of
from assessments.workshop.rooms import closing
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience
from recovery_site.errors import NotNow
from tests.audit.facts import facts_of
from tests.build import Place
from tests.workshop.build import a_phone, a_room, ask, bits, cast, phones, present, rated, reveal
from tests.workshop.phoning import act

pytestmark = pytest.mark.django_db

LEAST = 7


@pytest.fixture
def room(place: Place, review) -> Room:
    return a_room(place, review, screen_least=LEAST)


def groups(question: Question) -> list[tuple[str, str]]:
    """What each group said: its code, and the answer of more than half of it."""
    blocks = Question.objects.get(pk=question.pk).blocks
    assert blocks is not None
    return [(code_of(one["cells"]), one["answer"]) for one in blocks]


def level(room: Room) -> int | None:
    room.refresh_from_db()
    return room.level


def all_say(place: Place, room: Room, number: int, people: list[str], answer: str = "2") -> Question:
    return rated(place, room, number, [(phone, answer) for phone in people])


def test_the_groups_are_those_of_everybody_who_joined(place: Place, room: Room) -> None:
    users, staff = phones(room, 7, "user"), phones(room, 8, "staff")
    present(room, 15)
    assert level(room) is None
    question = all_say(place, room, 1, users[:4] + staff[:5])
    assert level(room) == 2
    assert groups(question) == [("lived", "2"), ("rest", "2")]


def test_one_who_is_silent_next_time_gives_nobody_away(place: Place, room: Room) -> None:
    """Seven people with lived experience, one of whom does not answer again: their group still stands."""
    users, staff = phones(room, 7, "user"), phones(room, 8, "staff")
    present(room, 15)
    all_say(place, room, 1, users + staff)
    assert groups(all_say(place, room, 2, users[1:] + staff)) == [("lived", "2"), ("rest", "2")]


def test_whoever_comes_later_is_not_asked_and_changes_no_group(place: Place, room: Room) -> None:
    everybody = phones(room, 7, "user") + phones(room, 9, "staff")
    present(room, 30)
    all_say(place, room, 1, everybody)
    late = "a late phone"
    coming.join(room=room.pk, key=participant_key(late, room.pk), perspectives=bits("carer"))
    assert Participant.objects.get(pk=participant_key(late, room.pk)).perspectives == 0
    question = ask(place, room, 2)
    cast(question, late)
    assert Ballot.objects.get(question=question).family == 3
    paper.add_people(user=place.lead, room=room, perspectives=[bits("carer")] * 9)
    assert not Participant.objects.filter(way="paper", perspectives__gt=0).exists()
    assert level(room) == 2


def test_a_phone_is_not_asked_any_more_once_the_groups_are_settled(place: Place, room: Room) -> None:
    key = participant_key("a phone", room.pk)
    coming.join(room=room.pk, key=key, perspectives=bits("user"))
    assert Participant.objects.get(pk=key).perspectives == bits("user")


def test_without_a_headcount_no_group_is_shown(place: Place, room: Room) -> None:
    everybody = phones(room, 7, "user") + phones(room, 8, "staff")
    assert groups(all_say(place, room, 1, everybody)) == []
    present(room, 15)
    assert groups(all_say(place, room, 2, everybody)) != []


def test_while_more_have_joined_than_are_there_no_group_is_shown(place: Place, room: Room) -> None:
    everybody = phones(room, 7, "user") + phones(room, 8, "staff")
    present(room, 14)
    assert groups(all_say(place, room, 1, everybody)) == []
    present(room, 15)
    assert groups(all_say(place, room, 1, everybody)) != []


def test_next_person_pressed_four_times_isolates_nobody(place: Place, room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(shared_devices=True)
    staff, real = phones(room, 12, "staff"), [a_phone(room, "carer"), a_phone(room, "user")]
    for n in range(6):
        key = participant_key(f"sham {n}", room.pk)
        coming.join(room=room.pk, key=key, perspectives=bits("carer"), way=Participant.Way.SHARED)
    present(room, 30)
    assert groups(all_say(place, room, 1, staff + real)) == []
    assert level(room) == WHOLE


def test_a_slip_is_of_the_perspective_with_which_its_person_was_let_in(place: Place, room: Room) -> None:
    """Four slips typed as carers would stand around the one real carer."""
    paper.add_people(user=place.lead, room=room, perspectives=[bits("staff"), bits("user")])
    question = ask(place, room, 1)
    paper.cast_slips(user=place.lead, room=room, question=question, slips={1: Slip("1"), 2: Slip("2")})
    assert sorted(Ballot.objects.values_list("family", "answer")) == [(0, "2"), (1, "1")]
    with pytest.raises(NotNow):
        paper.cast_slips(user=place.lead, room=room, question=question, slips={3: Slip("1")})


def test_who_has_left_still_counts_as_one_who_joined(place: Place, room: Room) -> None:
    """Or people who pretend could join, leave, and make room for the next."""
    everybody = phones(room, 7, "user") + phones(room, 8, "staff")
    Participant.objects.filter(perspectives=bits("staff")).update(here=False)
    present(room, 14)
    assert groups(all_say(place, room, 1, everybody)) == []
    present(room, 15)
    assert groups(all_say(place, room, 2, everybody)) == [("lived", "2"), ("rest", "2")]


def test_letting_people_in_on_paper_is_logged_without_who_they_are(place: Place, room: Room) -> None:
    paper.add_people(user=place.lead, room=room, perspectives=[bits("carer"), 0])
    entry = Entry.objects.get(act="room.let_in_on_paper")
    assert (entry.actor, facts_of(entry)) == (place.lead, {"people": 2})


def test_a_second_room_does_not_forget_the_first(place: Place, room: Room) -> None:
    users, staff = phones(room, 6, "user"), phones(room, 9, "staff")
    present(room, 15)
    all_say(place, room, 1, users + staff)
    assert level(room) == WHOLE
    closing.close_room(user=place.lead, room=room)
    second = a_room(place, room.review, screen_least=LEAST)
    everybody = [phone for who in ("user", "staff", "commissioner", "") for phone in _nine(second, who)]
    present(second, 36)
    assert groups(all_say(place, second, 1, everybody)) == []
    assert level(second) == WHOLE


def _nine(room: Room, who: str) -> list[str]:
    return phones(room, 9, *filter(None, [who]))


def test_a_reveal_that_showed_nothing_settles_nothing(place: Place, room: Room) -> None:
    everybody = phones(room, 7, "user") + phones(room, 8, "staff")
    all_say(place, room, 1, everybody[:3])
    assert level(room) is None


def test_screens_show_what_groups_say_and_none_of_their_numbers(place: Place, room: Room) -> None:
    users, staff = phones(room, 7, "user"), phones(room, 13, "staff")
    present(room, 20)
    question = ask(place, room, 1)
    for phone in users:
        cast(question, phone, "3")
    for n, phone in enumerate(staff):
        cast(question, phone, "12"[n % 2] if n else "pass")
    reveal(place, room)
    for audience in Audience:
        html = fragments.fragment(room.pk, audience).html
        assert "More than half: Stage 3" in html
        assert "No answer has more than half" in html
        assert ">13<" not in html


def test_the_headcount_and_shared_devices_are_set_on_the_console(
    place: Place, room: Room, desk: Client
) -> None:
    act(desk, room, "present", people=12)
    act(desk, room, "shared")
    room.refresh_from_db()
    assert (room.present, room.shared_devices) == (12, True)
    entries = Entry.objects.filter(act__in=["room.count_people", "room.share_devices"])
    assert {one.act: facts_of(one) for one in entries} == {
        "room.count_people": {"people": 12},
        "room.share_devices": {"allowed": True},
    }
    act(desk, room, "shared")
    for wrong in ("0", "x", "", "1000", "-1"):
        answer = desk.post(f"/rooms/{room.pk}/act/", {"act": "present", "people": wrong, "step": room.step})
        assert answer.status_code == 422
    room.refresh_from_db()
    assert (room.present, room.shared_devices) == (12, False)
