"""One thing at a time in the room: off the line, no stream, in the middle of typing, pausing, a shared tablet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.workshop.models import Ballot, Participant, Room
from assessments.workshop.rooms import steering
from tests.browser.conftest import check_without_scripts
from tests.browser.rooming import at_the_step, choose, join, press, scan, send, sign_in
from tests.build import Place, a_review, a_row, a_system
from tests.workshop.build import a_phone, a_room, ask, cast, reveal, show_wording

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
Open = Callable[..., Page]


@pytest.fixture
def place(transactional_db: None) -> Place:
    return a_system()


@pytest.fixture
def room(place: Place) -> Room:
    return a_room(place, a_review(place))


def a_phone_in(window: Open, room: Room, *perspectives: int, javascript: bool = True) -> Page:
    phone = window(390, javascript)
    scan(phone, room)
    join(phone, *perspectives)
    return phone


def offline(faults: list[str]) -> None:
    """A browser says that it could not send: that is what is tested."""
    faults[:] = [fault for fault in faults if "net::ERR" not in fault]


def test_a_phone_off_the_line_sends_by_itself_and_counts_once(window: Open, place, room, faults) -> None:
    # Given a phone that loses its network before it sends
    phone = a_phone_in(window, room)
    question = ask(place, room, 1)
    at_the_step(room, phone)
    phone.context.set_offline(True)
    phone.locator("[name=answer][value='3']").check()
    phone.locator("[name=words]").fill("From the lift")
    phone.locator("[data-send]").click()
    expect(phone.locator("p[data-sending]")).to_have_text("Not saved: no connection. Trying again.")
    assert question.ballots.count() == 0
    # When the network is back, nobody has to do anything
    phone.context.set_offline(False)
    expect(phone.locator("p[data-sending]")).to_contain_text("Saved at ")
    # Then it counts once
    ballot = Ballot.objects.get()
    assert (ballot.answer, ballot.words, ballot.revision) == ("3", "From the lift", 1)
    offline(faults)


def test_an_answer_outlives_the_page_it_was_written_on(window: Open, place, room, faults) -> None:
    # Given a phone that is shut before its answer got through
    phone = a_phone_in(window, room)
    ask(place, room, 1)
    at_the_step(room, phone)
    phone.route("**/answer/", lambda route: route.abort())
    phone.locator("[name=answer][value='1']").check()
    phone.locator("[name=words]").fill("Before the lid closed")
    phone.locator("[data-send]").click()
    expect(phone.locator("p[data-sending]")).to_have_text("Not saved: no connection. Trying again.")
    # When the page is opened again, it is sent
    phone.unroute("**/answer/")
    phone.reload()
    expect(phone.locator("p[data-sending]")).to_contain_text("Saved at ")
    assert Ballot.objects.get().words == "Before the lid closed"
    offline(faults)


def test_what_is_changed_while_an_answer_waits_is_not_called_saved(window: Open, place, room, faults) -> None:
    phone = a_phone_in(window, room)
    ask(place, room, 1)
    at_the_step(room, phone)
    phone.context.set_offline(True)
    choose_unsent(phone, "1", "First thought")
    phone.locator("[name=answer][value='3']").check()
    phone.context.set_offline(False)
    expect(phone.locator("[name=turn]")).to_have_value("2")
    expect(phone.locator("p[data-sending]")).to_have_text("Not saved yet")
    assert Ballot.objects.get().answer == "1"
    send(phone)
    assert Ballot.objects.get().answer == "3"
    offline(faults)


def test_an_answer_that_the_room_left_behind_is_shown_again(window: Open, place, room, faults) -> None:
    phone = a_phone_in(window, room)
    ask(place, room, 1)
    at_the_step(room, phone)
    phone.route("**/answer/", lambda route: route.abort())
    choose_unsent(phone, "1", "Before the lid closed")
    ask(place, room, 2)
    phone.unroute("**/answer/")
    phone.reload()
    expect(phone.get_by_text("You wrote: Before the lid closed")).to_be_visible()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("2. ")
    assert not Ballot.objects.exists()
    offline(faults)
    faults[:] = [fault for fault in faults if "409" not in fault]


def choose_unsent(phone: Page, answer: str, words: str) -> None:
    phone.locator(f"[name=answer][value='{answer}']").check()
    phone.locator("[name=words]").fill(words)
    phone.locator("[data-send]").click()
    expect(phone.locator("p[data-sending]")).to_have_text("Not saved: no connection. Trying again.")


def test_where_no_stream_gets_through_the_phone_asks(window: Open, place, room, faults) -> None:
    phone = window(390)
    phone.route("**/live/*", lambda route: route.abort())
    scan(phone, room)
    join(phone)
    ask(place, room, 1)
    with phone.expect_response(lambda answer: "/news/" in answer.url and answer.status == 200):
        pass
    expect(phone.locator("form[data-answer]")).to_be_attached()
    choose(phone, "2")
    cast_by_another(place, room)
    expect(phone.locator("[data-fragment]")).to_contain_text("2 of 2")
    offline(faults)


def cast_by_another(place: Place, room: Room) -> None:
    room.refresh_from_db()
    assert room.asking
    cast(room.asking, a_phone(room), "1")


def test_the_box_for_a_reservation_opens_with_it_and_never_hides_words(
    window: Open, place, room, faults
) -> None:
    a_row(place, room.review, 1)
    phone = a_phone_in(window, room)
    show_wording(place, room, 1)
    at_the_step(room, phone)
    words = phone.locator("[name=words]")
    expect(words).to_be_hidden()
    phone.locator("[name=answer][value=reservation]").check()
    expect(words).to_be_visible()
    phone.locator("[name=answer][value=accept]").check()
    expect(words).to_be_hidden()
    phone.locator("[name=answer][value=disagree]").check()
    words.fill("Not at night")
    phone.locator("[name=answer][value=accept]").check()
    expect(words).to_be_visible()


def test_a_phone_in_the_middle_of_typing_is_left_alone(window: Open, place, room, axe, faults) -> None:
    # Given somebody who is writing while the room goes on
    phone = a_phone_in(window, room)
    ask(place, room, 1)
    at_the_step(room, phone)
    phone.locator("[name=answer][value='3']").check()
    phone.locator("[name=words]").type("Half a sen")
    reveal(place, room)
    # Then what was written is still there, with the focus in it, and going on is offered where they look
    expect(phone.get_by_text("The room has moved on. This was not saved.")).to_be_in_viewport()
    expect(phone.locator("[name=words]")).to_be_focused()
    expect(phone.locator("[name=words]")).to_have_value("Half a sen")
    axe(phone)
    phone.get_by_role("button", name="Continue").click()
    at_the_step(room, phone)
    expect(phone.locator("[name=words]")).to_have_count(0)
    expect(phone.get_by_text("You wrote: Half a sen")).to_be_visible()
    # and it stays until they remove it, whatever comes
    ask(place, room, 2)
    at_the_step(room, phone)
    phone.get_by_role("button", name="Remove this note").click()
    expect(phone.get_by_text("Half a sen")).to_have_count(0)
    faults[:] = [fault for fault in faults if "409" not in fault]


def test_saving_is_in_view_and_says_what_is_not_saved(window: Open, place, room) -> None:
    # Given a phone of the usual size
    phone = window(390, True, 844)
    scan(phone, room)
    join(phone)
    ask(place, room, 6)
    at_the_step(room, phone)
    # When a card is chosen, the button and the words are in view without scrolling
    phone.locator("[name=answer][value='1']").check()
    expect(phone.locator("[data-send]")).to_be_in_viewport(ratio=1)
    expect(phone.locator("p[data-sending]")).to_have_text("Not saved yet")
    # When it is saved, by a double tap, that is said at the same place, and the card keeps its mark
    phone.locator("[data-send]").dblclick()
    expect(phone.locator("p[data-sending]")).to_contain_text("Saved at ")
    expect(phone.locator("p[data-sending]")).to_be_in_viewport(ratio=1)
    expect(phone.locator("[name=answer][value='1']")).to_be_checked()
    # Then the button comes back with a change
    expect(phone.locator("[data-send]")).to_be_hidden()
    phone.locator("[name=answer][value='2']").check()
    expect(phone.locator("[data-send]")).to_be_in_viewport(ratio=1)
    assert Ballot.objects.get().answer == "1"


def test_what_is_chosen_and_not_sent_is_taken_before_the_facilitator_shows_the_answers(
    window: Open, place, room
) -> None:
    # Given one phone that saved, and one on which a card is chosen only
    desk, phone = window(1280), a_phone_in(window, room)
    sign_in(desk, place.lead)
    desk.goto(f"/rooms/{room.pk}/")
    ask(place, room, 1)
    at_the_step(room, phone, desk)
    cast_by_another(place, room)
    phone.locator("[name=answer][value='3']").check()
    # When the facilitator shows the answers
    press(desk, room, "reveal")
    # Then both count
    at_the_step(room, phone)
    expect(phone.locator("[data-fragment]")).to_contain_text("2 of 2 answered")
    assert sorted(Ballot.objects.values_list("answer", flat=True)) == ["1", "3"]


@pytest.mark.parametrize("javascript", [True, False])
def test_who_reads_the_challenges_meanwhile_finds_back(
    window: Open, place, room, axe, javascript: bool
) -> None:
    phone = a_phone_in_by_hand(window, room, javascript)
    phone.get_by_role("link", name="Read the challenges while you wait").click()
    expect(phone.locator("details > summary").filter(has_text="10. ")).to_be_visible()
    axe(phone)
    ask(place, room, 1)
    if not javascript:
        phone.get_by_role("link", name="Back to the room").click()
    expect(phone.locator("form[data-answer]")).to_be_attached()
    phone.get_by_role("link", name="Privacy").click()
    phone.get_by_role("link", name="Back to the room").click()
    expect(phone.locator("form[data-answer]")).to_be_attached()


def a_phone_in_by_hand(window: Open, room: Room, javascript: bool) -> Page:
    phone = window(390, javascript)
    phone.goto("/join/")
    phone.get_by_label("Code").fill(room.code)
    phone.locator("form[data-join] button").click()
    join(phone)
    return phone


def test_updates_can_be_paused(window: Open, place, room, axe) -> None:
    phone = a_phone_in(window, room)
    phone.get_by_role("button", name="Pause updates").click()
    expect(phone.get_by_text("Updates are paused.")).to_be_visible()
    other = a_phone_in(window, room)
    ask(place, room, 1)
    at_the_step(room, other)  # by now the news has gone to everybody
    expect(phone.locator("[data-fragment]")).to_contain_text("You are in. We begin soon.")
    axe(phone)
    phone.get_by_role("button", name="Continue updates").click()
    at_the_step(room, phone)


def test_what_changes_is_said_to_a_screen_reader_and_takes_no_focus(window: Open, place, room) -> None:
    phone = a_phone_in(window, room)
    link = phone.get_by_role("link", name="Privacy")
    link.focus()
    ask(place, room, 1)
    expect(phone.locator("[data-announce]")).to_have_text("Challenge 1: choose a stage")
    expect(link).to_be_focused()
    assert phone.locator("[data-fragment]").locator("input, button, a, select, textarea").count() == 0


def test_people_share_a_tablet_one_after_the_other(window: Open, place, room, axe) -> None:
    steering.set_shared(user=place.lead, room=room, allowed=True)
    tablet = a_phone_in(window, room, 1)
    ask(place, room, 1)
    at_the_step(room, tablet)
    choose(tablet, "1", "From the first person")
    tablet.locator("summary").filter(has_text="Share this device").click()
    axe(tablet)
    tablet.get_by_role("button", name="Next: person 2").click()
    expect(tablet.get_by_role("button", name="Join")).to_be_visible()
    assert tablet.locator("input:checked").count() == 0
    join(tablet, 2)
    expect(tablet.get_by_text("Person 2 of 2")).to_be_in_viewport()
    expect(tablet.locator("[name=words]")).to_have_value("")
    choose(tablet, "3")
    # What the second has not saved is not lost by a press: it is asked
    tablet.locator("[name=answer][value='2']").check()
    tablet.once("dialog", lambda dialog: dialog.dismiss())
    tablet.get_by_role("button", name="Next: person 1").click()
    expect(tablet.locator("[name=answer][value='2']")).to_be_checked()
    tablet.once("dialog", lambda dialog: dialog.accept())
    tablet.get_by_role("button", name="Next: person 1").click()
    expect(tablet.get_by_text("Person 1 of 2")).to_be_visible()
    assert tablet.locator("input:checked").count() == 0
    assert sorted(Ballot.objects.values_list("answer", flat=True)) == ["1", "3"]
    assert tablet.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_who_leaves_can_come_back(window: Open, place, room, axe) -> None:
    phone = a_phone_in(window, room, 1)
    phone.locator("summary").filter(has_text="Leave the room").click()
    phone.get_by_role("button", name="Leave", exact=True).click()
    expect(phone.get_by_role("heading", name="You have left the room")).to_be_visible()
    axe(phone)
    phone.get_by_role("button", name="Come back into the room").click()
    expect(phone.get_by_text("You are in. We begin soon.").first).to_be_visible()
    assert Participant.objects.count() == 1


def test_the_same_phone_with_the_same_code_is_the_same_participant(window: Open, place, room) -> None:
    phone = a_phone_in(window, room, 1)
    phone.goto(f"/join/#{room.code}")
    expect(phone.get_by_text("You are in. We begin soon.").first).to_be_visible()
    phone.goto("/join/")
    phone.get_by_label("Code").fill(room.code)
    phone.locator("form[data-join] button").click()
    expect(phone.get_by_text("You are in. We begin soon.").first).to_be_visible()
    assert Participant.objects.count() == 1


def test_the_facilitator_without_scripts(window: Open, place, room, faults) -> None:
    desk, phone = window(1280, javascript=False), a_phone_in(window, room, javascript=True)
    sign_in(desk, place.lead)
    desk.goto(f"/rooms/{room.pk}/")
    check_without_scripts(desk)
    press(desk, room, "ask", 1)
    at_the_step(room, phone)
    choose(phone, "2", "Why not")
    desk.locator(".app-refresh a").first.click()
    expect(desk.get_by_text("Answered", exact=True)).to_be_visible()
    press(desk, room, "reveal")
    at_the_step(room, phone)
    desk.locator("summary").filter(has_text="Timer").click()
    desk.locator("[name=minutes]").fill("61")
    desk.get_by_role("button", name="Set the timer").click()
    expect(desk.get_by_text("There is a problem")).to_be_visible()
    check_without_scripts(desk)
    desk.locator("[name=minutes]").fill("5")
    desk.get_by_role("button", name="Set the timer").click()
    expect(phone.locator("[data-ends]")).to_contain_text("left")
    faults[:] = [fault for fault in faults if "422" not in fault]


def test_a_phone_comes_back_by_itself_when_the_stream_breaks(window: Open, place, room, faults) -> None:
    phone = a_phone_in(window, room)
    expect(phone.locator("[data-line]")).to_have_text("Following the room.")
    phone.context.set_offline(True)
    ask(place, room, 1)
    phone.context.set_offline(False)
    at_the_step(room, phone)
    offline(faults)
