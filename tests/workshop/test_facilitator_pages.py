"""The facilitator's pages: who may, what is refused and how it is said, two at once, what outlasts the room."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.audit.models import Entry
from assessments.reviews.models import Review
from assessments.workshop.models import AgendaItem, Ballot, Room
from assessments.workshop.rooms.closing import close_room
from assessments.workshop.screens import fragments
from tests.build import a_completed_template_a, a_review, a_system, ranked, record_all
from tests.workshop.build import a_facilitator, a_room, ask, cast, phones, reveal
from tests.workshop.phoning import Phone, act, is_said_wrong, signed_in, told, warned

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000
PAGES = (
    "/reviews/{review}/room/new/",
    "/rooms/{room}/",
    "/rooms/{room}/act/",
    "/rooms/{room}/screen/",
    "/rooms/{room}/record/1/",
    "/rooms/{room}/look/1/",
    "/rooms/{room}/hand-over/",
    "/rooms/{room}/priorities/",
    "/rooms/{room}/complete/",
    "/rooms/{room}/paper/",
    "/rooms/{room}/slips/",
)


# --------------------------------------------------------------------------------------------- who may


def test_the_lead_and_the_facilitator_run_the_room(place, review, room: Room) -> None:
    for who in (place.lead, a_facilitator(place)):
        client = signed_in(who)
        for page in PAGES:
            address = page.format(room=room.pk, review=review.pk)
            answer = client.get(address)
            expected = {"act": 405, "hand-over": 405, "new": 302}.get(
                address.strip("/").rpartition("/")[2], 200
            )
            if "complete" in page and who != place.lead:
                assert answer.status_code == 403
            else:
                assert answer.status_code == expected, page


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_a_colleague_is_told_who_runs_it(place, review, room: Room, who: str) -> None:
    client = signed_in(getattr(place, who))
    before = Room.objects.values().get()
    for page in PAGES:
        address = page.format(room=room.pk, review=review.pk)
        for answer in (client.get(address), client.post(address, {"act": "close", "step": room.step})):
            if answer.status_code != 405:
                assert answer.status_code == 403, page
    assert Room.objects.values().get() == before


def test_a_stranger_gets_the_page_of_a_room_that_is_not_there(place, review, room: Room) -> None:
    stranger = signed_in(a_system("Elsewhere").lead)
    before, logged = Room.objects.values().get(), Entry.objects.count()
    for page in PAGES:
        theirs = page.format(room=room.pk, review=review.pk)
        none = page.format(room=room.pk + 10**6, review=review.pk + 10**6)
        for how in ("get", "post"):
            here, there = getattr(stranger, how)(theirs), getattr(stranger, how)(none)
            assert here.status_code == there.status_code, page
            assert here.content == there.content, page
            assert here.status_code in {404, 405}
            number = {here.headers.pop("X-Request-ID"), there.headers.pop("X-Request-ID")}
            assert dict(here.items()) == dict(there.items())
            assert len(number) == 2
    for address in (f"/rooms/{2**70}/", f"/rooms/{HUGE}/", f"/rooms/{room.pk}/record/{2**70}/"):
        assert stranger.get(address).status_code == 404
    assert (Room.objects.values().get(), Entry.objects.count()) == (before, logged)


def test_nobody_is_asked_to_sign_in(review, room: Room) -> None:
    for page in PAGES:
        address = page.format(room=room.pk, review=review.pk)
        assert Client().get(address)["Location"] == f"/accounts/login/?next={address}"


# ----------------------------------------------------------------------------------------- opening a room


def opening(**also: object) -> dict[str, object]:
    usual = {
        "challenges": ["1", "3"],
        "order": "",
        "asks_reasons": "on",
        "screen_least": 5,
        "record_least": 8,
    }
    return usual | also


def test_a_room_is_opened_in_the_order_that_was_asked_for(desk: Client, review: Review) -> None:
    answer = desk.post(f"/reviews/{review.pk}/room/new/", opening(challenges=list("12345"), order=" 3,1 "))
    room = Room.objects.get()
    assert answer["Location"] == f"/rooms/{room.pk}/"
    items = AgendaItem.objects.filter(room=room).order_by("position")
    assert [item.challenge.number for item in items] == [3, 1, 2, 4, 5]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("challenges", []),
        ("challenges", ["11"]),
        ("challenges", [HUGE]),
        ("order", "3, 3"),
        *(("order", zero) for zero in ("0", "00", "0, 1", "1, 0")),
        ("order", "three"),
        ("order", HUGE),
        ("order", "٣"),
        ("order", "4"),
        ("screen_least", "4"),
        ("screen_least", "21"),
        ("screen_least", ""),
        ("screen_least", HUGE),
        ("record_least", "4"),
        ("record_least", "1\x00"),
    ],
)
def test_what_cannot_open_a_room_is_said_above_and_beside(desk, review, field, value) -> None:
    answer = desk.post(f"/reviews/{review.pk}/room/new/", opening(**{field: value}))
    assert answer.status_code == 200
    assert is_said_wrong(answer, field)
    assert answer.context["form"][field].value() == value
    assert not Room.objects.exists()


def test_both_ends_of_the_thresholds(place, desk: Client, review: Review) -> None:
    for low, high in ((5, 5), (20, 20)):
        sent = opening(screen_least=low, record_least=high)
        assert desk.post(f"/reviews/{review.pk}/room/new/", sent).status_code == 302
        room = Room.objects.get(state="lobby")
        assert (room.screen_least, room.record_least) == (low, max(low, high))
        close_room(user=place.lead, room=room)


def test_a_second_room_is_refused_with_what_was_chosen(place, desk: Client, review, room: Room) -> None:
    answer = desk.post(f"/reviews/{review.pk}/room/new/", opening(order="3"))
    assert answer.context["form"].non_field_errors()
    assert Room.objects.get() == room
    assert answer.context["form"]["order"].value() == "3"
    assert desk.get(f"/reviews/{review.pk}/room/new/")["Location"] == f"/rooms/{room.pk}/"


def test_no_room_for_a_template_a_that_is_complete(place, desk: Client, review: Review) -> None:
    a_completed_template_a(place, review)
    address = f"/reviews/{review.pk}/room/new/"
    assert desk.get(address).status_code == 409
    assert desk.post(address, opening()).context["form"].non_field_errors()
    assert not Room.objects.exists()


# --------------------------------------------------------------------------------------- running the room


def test_a_page_with_an_old_step_moves_nothing(place, desk: Client, room: Room) -> None:
    # Given two facilitators who look at the same step
    other = signed_in(a_facilitator(place))
    old = room.step
    ask(place, room, 1)
    for client in (desk, other):
        for button in ("ask", "reveal", "wording", "picks", "acceptance"):
            client.post(f"/rooms/{room.pk}/act/", {"act": button, "step": old, "challenge": "2"})
            assert warned(told(client, room))
    room.refresh_from_db()
    assert (room.state, room.asking.challenge.number) == ("rating", 1)


def test_two_presses_of_one_button_move_once(desk: Client, place, room: Room) -> None:
    ask(place, room, 1)
    step = room.step
    for _ in range(2):
        desk.post(f"/rooms/{room.pk}/act/", {"act": "reveal", "step": step})
    room.refresh_from_db()
    assert (room.state, room.step) == ("revealed", step + 1)


@pytest.mark.parametrize("step", ["", "x", "-1", "0", HUGE, "1\x00", "٣"])
@pytest.mark.parametrize("button", ["reveal", "picks", "ask"])
def test_a_made_up_step_moves_nothing(desk: Client, room: Room, button: str, step: str) -> None:
    desk.post(f"/rooms/{room.pk}/act/", {"act": button, "step": step, "challenge": "1"})
    assert warned(told(desk, room))
    room.refresh_from_db()
    assert room.state == "lobby"


def test_a_made_up_button_challenge_or_ballot(place, desk: Client, room: Room) -> None:
    for made_up in ("", "x", HUGE, "\x00"):
        act(desk, room, made_up)
        assert warned(told(desk, room))
        for button in ("ask", "wording", "note"):
            assert act(desk, room, button, challenge=made_up, note="x").status_code == 404
        act(desk, room, "hide", ballot=made_up)
        assert warned(told(desk, room))
    for far in (str(2**63), str(2**62), "0", "-1"):
        assert act(desk, room, "hide", ballot=far).status_code == 302
    room.refresh_from_db()
    assert (room.state, room.step) == ("lobby", 1)


def test_a_reason_of_another_room_is_not_hidden_from_here(place, desk: Client, room: Room) -> None:
    other = a_system("Elsewhere")
    theirs = a_room(other, a_review(other))
    question = ask(other, theirs, 1)
    cast(question, phones(theirs, 1)[0], words="Theirs")
    act(desk, room, "hide", ballot=Ballot.objects.get().pk)
    assert not Ballot.objects.get().hidden


def test_what_is_on_the_agenda_is_all_there_is(place, desk: Client, review: Review) -> None:
    room = a_room(place, review, [2])
    assert act(desk, room, "ask", challenge=1).status_code == 404
    assert desk.get(f"/rooms/{room.pk}/record/1/").status_code == 404
    assert act(desk, room, "ask", challenge=2).status_code == 302


@pytest.mark.parametrize("minutes", ["", "x", "-1", "61", HUGE, "5.5", "1\x00"])
def test_a_clock_that_cannot_be_set_is_said_and_leaves_the_clock(desk: Client, room: Room, minutes) -> None:
    act(desk, room, "timer", minutes="10")
    ends = Room.objects.get().timer_ends_at
    answer = act(desk, room, "timer", minutes=minutes)
    assert answer.status_code == 422
    assert answer.text.count("Enter minutes from 0 to 60") >= 2
    assert "<title>Error: " in answer.text
    assert answer.context["timer"]["minutes"].value() == minutes
    assert Room.objects.get().timer_ends_at == ends is not None
    act(desk, room, "timer", minutes="0")
    assert Room.objects.get().timer_ends_at is None


def test_a_note_that_cannot_be_kept_is_shown_again(place, desk: Client, room: Room) -> None:
    ask(place, room, 1)
    words = "x" * 2001
    answer = act(desk, room, "note", challenge=2, note=words)
    assert answer.status_code == 422
    assert answer.text.count("Use 2,000 characters or fewer.") >= 2
    assert answer.context["note"]["note"].value() == words
    assert 'name="noted" value="2"' in answer.text
    assert act(desk, room, "note", challenge=2, note="y" * 2000).status_code == 302
    assert AgendaItem.objects.get(room=room, challenge__number=2).note == "y" * 2000
    assert "yyyy" not in signed_in(place.lead).get(f"/rooms/{room.pk}/screen/").text


# ------------------------------------------------------------------------------------------ what it costs

COSTS = {"": 26, "screen/": 10, "record/1/": 18, "priorities/": 12, "complete/": 33, "paper/": 6, "slips/": 7}


@pytest.mark.parametrize("page", COSTS)
def test_a_page_costs_the_same_however_many_are_in(
    place, desk: Client, review, room: Room, page: str, django_assert_max_num_queries
) -> None:
    record_all(place, review)
    ranked(place, review, 3)
    seen = set()
    for many in (4, 30):
        others = phones(room, many, "user") + phones(room, many, "staff")
        question = ask(place, room, 1)
        for one in others:
            cast(question, one, "1", words="Why not")
        if page != "paper/":
            reveal(place, room)
        desk.get(f"/rooms/{room.pk}/{page}")  # what a process reads once of an edition is known from here on
        fragments.kept.forget()
        with django_assert_max_num_queries(COSTS[page]) as done:
            assert desk.get(f"/rooms/{room.pk}/{page}").status_code == 200
        seen.add(len(done))
    assert seen == {COSTS[page]}


def test_no_page_of_the_facilitator_is_kept(place, review, desk: Client, room: Room) -> None:
    for page in PAGES:
        answer = desk.get(page.format(room=room.pk, review=review.pk))
        assert answer["Cache-Control"] == "no-store" or answer.status_code == 405, page
    assert act(desk, room, "picks")["Cache-Control"] == "no-store"
    assert Phone().get("/join/")["Cache-Control"] == "no-store"
