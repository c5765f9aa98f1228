"""A whole workshop in real browsers: a projector, a facilitator, six phones, two people on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assessments.workshop.models import Ballot, Room
from tests.browser.conftest import check_without_scripts
from tests.browser.rooming import at_the_step, choose, join, press, scan, send, sign_in
from tests.build import a_review, a_row, a_system
from tests.working import run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.timeout(600)]
SUMMARY = "There is a problem"


def test_a_whole_workshop(
    window: Callable[..., Page], axe: Callable[[Page], None], faults: list[str]
) -> None:
    # Given a review in which all is written down but challenges 3 and 4
    place = a_system()
    review = a_review(place)
    for number in (1, 2, 5, 6, 7, 8, 9, 10):
        a_row(place, review, number)
    desk = window(1280)
    sign_in(desk, place.lead)

    # When the facilitator opens a room for those two, and puts it on the big screen
    desk.goto(f"/reviews/{review.pk}/room/new/")
    axe(desk)
    for number in (1, 2, 5, 6, 7, 8, 9, 10):
        desk.locator(f"[name=challenges][value='{number}']").uncheck()
    for least in ("screen_least", "record_least"):
        desk.locator(f"[name={least}]").fill("5")
    desk.get_by_role("button", name="Open the room").click()
    expect(desk.locator("#controls")).to_be_attached()
    room = Room.objects.get()
    big = desk.context.new_page()
    big.set_viewport_size({"width": 1920, "height": 1080})
    big.goto(f"/rooms/{room.pk}/screen/")
    expect(big.locator(".app-screen__join svg")).to_be_visible()
    axe(big)
    axe(desk)

    # and people join: one without scripts, one on a narrow phone, one by keyboard alone, three with the camera
    plain, narrow, keys = window(390, javascript=False), window(320), window(390)
    others = [window(390) for _ in range(3)]
    phones = [plain, narrow, keys, *others]
    plain.goto("/join/")
    plain.get_by_label("Code").fill("22222222")
    plain.locator("form[data-join] button").click()
    expect(plain.get_by_text(SUMMARY)).to_be_visible()
    plain.get_by_label("Code").fill(f"{room.code[:4].lower()} {room.code[4:].lower()}")
    plain.locator("form[data-join] button").click()
    join(plain, 1)
    narrow.goto("/join/")
    axe(narrow)
    narrow.get_by_label("Code").fill(room.code)
    narrow.locator("form[data-join] button").click()
    expect(narrow.get_by_role("button", name="Join")).to_be_visible()
    axe(narrow)
    join(narrow, 1)
    keys.goto("/join/")
    keys.get_by_label("Code").focus()
    keys.keyboard.type(room.code)
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("button", name="Join")).to_be_visible()
    by_keyboard(keys, "[name=perspectives]", "Space")
    by_keyboard(keys, "button", "Enter")
    for phone in others:
        scan(phone, room)
        join(phone, 4)
    for phone in phones:
        expect(phone.get_by_text("You are in. We begin soon.").first).to_be_visible()
    expect(big.get_by_text("6 people are here")).to_be_visible()

    # and two come in on paper
    desk.goto(f"/rooms/{room.pk}/paper/")
    axe(desk)
    for number, bit in enumerate(("1", "4"), start=1):
        desk.locator(f"[name=perspectives][value='{bit}']").check()
        desk.locator("[name=let_in]").click()
        expect(desk.locator("main")).to_contain_text(f"using paper: {number}")
    desk.get_by_role("link", name="Print the slips").first.click()
    axe(desk)
    desk.goto(f"/rooms/{room.pk}/")

    # and the first challenge is asked, which every screen shows by itself
    press(desk, room, "ask", 3)
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)
    expect(keys.locator("#controls")).to_match_aria_snapshot(RATING)
    keys.locator("[name=answer]").first.focus()
    keys.keyboard.press("Space")
    keys.keyboard.press("ArrowDown")
    by_keyboard(keys, "[name=words]", "Tab")
    expect(keys.locator("[data-send]")).to_be_focused()
    keys.keyboard.press("Enter")
    expect(keys.locator("p[data-sending]")).to_contain_text("Saved at ")
    narrow.locator("[data-send]").click()
    expect(narrow.get_by_text(SUMMARY)).to_be_visible()
    axe(narrow)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
    choose(narrow, "1", "There is no room to meet in")
    choose(plain, "2", "Courses began in May")
    for phone, words in zip(others, ("Doctor Hall stops it", "", "It depends on the ward"), strict=True):
        choose(phone, "3", words)
    expect(big.locator("[data-fragment]")).to_contain_text("6 of 8")
    assert "Doctor Hall" not in big.content() + desk.content() + narrow.content()

    # and the slips are typed in, looked at again, and counted
    desk.goto(f"/rooms/{room.pk}/paper/")
    for line, answer in enumerate(("between", "2")):
        desk.locator(f"[name=s-{line}-answer]").select_option(answer)
    desk.locator("[name=s-0-words]").fill("From a slip of paper")
    axe(desk)
    desk.get_by_role("button", name="Check them before they count").click()
    expect(desk.get_by_text("Look again: 2 slips")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="count them").click()
    expect(desk.get_by_text("The slips are counted.")).to_be_visible()
    expect(big.locator("[data-fragment]")).to_contain_text("8 of 8")

    # Then the answers show on every screen; the facilitator reads the reasons first, and hides one that names somebody
    desk.goto(f"/rooms/{room.pk}/")
    press(desk, room, "reveal")
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)
    naming = desk.locator("li").filter(has_text="Doctor Hall stops it")
    naming.get_by_role("button", name="Hide this").click()
    expect(naming.get_by_role("button", name="Put it back")).to_be_visible()
    assert "slip of paper" not in big.content() + narrow.content()
    press(desk, room, "words")
    at_the_step(room, big, *phones)
    expect(narrow.get_by_text("From a slip of paper")).to_be_visible()
    expect(narrow.get_by_text("Doctor Hall stops it")).to_have_count(0)
    for screen in (desk, big, narrow):
        axe(screen)

    # When there is a second round
    press(desk, room, "ask", 3)
    at_the_step(room, big, *phones)
    expect(narrow.locator("[data-fragment]")).to_contain_text("Round 2")
    for phone in phones:
        choose(phone, "2")
    expect(big.locator("[data-fragment]")).to_contain_text("6 of 8")
    press(desk, room, "reveal")
    at_the_step(room, big, *phones)

    # and the wording is written down, which every screen shows and everybody answers
    desk.get_by_role("link", name="Write down what was agreed").click()
    axe(desk)
    desk.locator("[name=outcome][value=reservations]").check()
    desk.locator("[name=stage][value='2']").check()
    desk.locator("[name=comments]").fill("Courses have begun, rooms are short.")
    desk.get_by_role("button", name="Save and show it to the room").click()
    expect(desk.get_by_text(SUMMARY)).to_be_visible()
    axe(desk)
    desk.locator("[name=r-0-words]").fill("We do not see it on the wards.")
    desk.locator("[name=r-0-held_by]").fill("Two carers")
    desk.get_by_role("button", name="Save and show it to the room").click()
    expect(desk.locator("#controls")).to_be_attached()
    at_the_step(room, big, *phones)
    for phone in (plain, narrow, keys):
        expect(phone.get_by_text("Courses have begun, rooms are short.").first).to_be_visible()
    for screen in (desk, big, narrow):
        axe(screen)
    for phone in (plain, narrow, keys, *others[:2]):
        choose(phone, "accept")
    choose(others[2], "reservation", "Night staff were not asked", may_record=True)
    press(desk, room, "reveal")
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)
    desk.get_by_role("link", name="Look at the wording again").click()
    desk.get_by_role("button", name="Put it into a reservation").click()
    expect(desk.get_by_text("Night staff were not asked").first).to_be_visible()
    desk.get_by_role("button", name="Save and show it to the room").click()
    expect(desk.locator("#controls")).to_be_attached()
    at_the_step(room, big, *phones)
    expect(narrow.locator("[data-fragment]")).to_contain_text("Night staff were not asked")

    # and the second challenge ends without agreement
    press(desk, room, "ask", 4)
    at_the_step(room, big, *phones)
    for phone, answer in zip(phones, ("1", "1", "3", "3", "pass", "not_yet"), strict=True):
        choose(phone, answer)
    press(desk, room, "reveal")
    desk.get_by_role("link", name="Write down what was agreed").click()
    desk.locator("[name=outcome][value=not_reached]").check()
    desk.get_by_role("button", name="Save and show it to the room").click()
    expect(desk.locator("#controls")).to_be_attached()
    at_the_step(room, big, *phones)

    # and people choose what comes first, and the room settles the order
    press(desk, room, "picks")
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)
    for phone in phones:
        for number in (3, 8):
            phone.locator(f"[name=answer][value='{number}']").check()
        send(phone)
    press(desk, room, "reveal")
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)
    desk.locator('a.nhsuk-button[href$="/priorities/"]').click()
    axe(desk)
    desk.get_by_label("Priority for challenge 8").fill("1")
    desk.get_by_label("Priority for challenge 3").fill("2")
    desk.get_by_role("button", name="Save the order and show it to the room").click()
    expect(narrow.locator("[data-fragment]")).to_contain_text("Priority 1")

    # and everybody reads the whole of Template A
    press(desk, room, "acceptance")
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)
    for phone in phones[:5]:
        choose(phone, "accept")
    choose(phones[5], "differently", "It took too little time", may_record=True)
    desk.goto(f"/rooms/{room.pk}/complete/")
    expect(desk.get_by_text("It took too little time")).to_have_count(0)
    desk.goto(f"/rooms/{room.pk}/")
    press(desk, room, "reveal")
    at_the_step(room, big, *phones)
    for screen in (desk, big, narrow):
        axe(screen)

    # Then it is completed, every screen says goodbye, and no single answer is left
    desk.get_by_role("link", name="Check and complete Template A").click()
    expect(desk.get_by_text("It took too little time")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="Complete Template A and close the room").click()
    expect(desk.get_by_role("heading", name="Template A is complete")).to_be_visible()
    at_the_step(room, big, *phones)
    for screen in (big, narrow):
        expect(screen.get_by_text("The room is closed").first).to_be_visible()
        axe(screen)
    check_without_scripts(plain)
    assert not Ballot.objects.exists()
    desk.goto(f"/rooms/{room.pk}/")
    axe(desk)
    desk.context.request.get(f"/reviews/{review.pk}/template-a.pdf")
    run_tasks("reports")
    pdf = desk.context.request.get(f"/reviews/{review.pk}/template-a.pdf")
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF-")
    kept = room.review.completions.get().content
    for words in ("We do not see it on the wards.", "Night staff were not asked", "It took too little time"):
        assert words in str(kept)
    wrong = [fault for fault in faults if "status of 4" in fault]  # the wrong code and the empty answer
    assert len(wrong) == 2
    faults[:] = [fault for fault in faults if fault not in wrong]


RATING = """
- group /How far has .* come/:
  - radio /Stage 1/
  - radio /Stage 2/
  - radio /Stage 3/
  - radio "Between two stages"
  - radio "Not yet at stage 1"
  - radio /pass/
- textbox /Why/
- button "Save my answer"
"""


def by_keyboard(page: Page, wanted: str, key: str) -> None:
    """Go on with the Tab key until the focus is on something that is `wanted`, then press `key`."""
    for _ in range(30):
        if page.evaluate("wanted => document.activeElement.matches(`#maincontent ${wanted}`)", wanted):
            page.keyboard.press(key)
            return
        page.keyboard.press("Tab")
    pytest.fail(f"The Tab key never came to {wanted}")
