import os, pytest
from tests.browser.rooming import *
from tests.build import Place, a_review, a_system, record_all, ranked
from tests.workshop.build import a_phone, a_room, ask, cast, reveal, show_wording, ask_picks, ask_acceptance

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
OUT = os.environ.get("SHOTS", "/tmp/shots")


@pytest.mark.parametrize("width", [390])
def test_shots(window, transactional_db, faults, width):
    os.makedirs(OUT, exist_ok=True)
    place = a_system()
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3)
    room = a_room(place, review)
    phone = window(width, True, 844)
    n = [0]

    def shot(name, full=False):
        phone.wait_for_timeout(300)
        phone.screenshot(path=f"{OUT}/{width}-{name}.png", full_page=full)

    phone.goto("/join/")
    shot("00join")
    scan(phone, room)
    shot("01welcome", True)
    join(phone)
    shot("02lobby", True)
    voters = [a_phone(room, "user") for _ in range(9)]
    q = ask(place, room, 6)
    at_the_step(room, phone)
    shot("03rate")
    for i, v in enumerate(voters):
        cast(q, v, str(i % 3 + 1), words="Because it depends on who is on shift" if i % 2 else "")
    phone.locator("[name=answer][value='2']").check()
    shot("04chosen")
    shot("04chosenfull", True)
    phone.locator("[data-send]").click()
    expect(phone.locator("form[data-answer]")).to_have_attribute("data-state", "saved")
    shot("05saved")
    phone.locator("[name=words]").type("Half a sen")
    phone.wait_for_timeout(300)
    reveal(place, room)
    phone.wait_for_timeout(1500)
    shot("06left")
    phone.locator("[data-send]").click()
    phone.wait_for_timeout(800)
    shot("07revealed")
    shot("07full", True)
    show_wording(place, room, 6)
    phone.wait_for_timeout(1500)
    shot("08wording", True)
    ask_picks(place, room)
    phone.wait_for_timeout(1500)
    shot("09picks", True)
    ask_acceptance(place, room)
    phone.wait_for_timeout(1500)
    shot("10accept")
    shot("10acceptfull", True)
    from assessments.workshop.rooms.closing import close_room

    room.refresh_from_db()
    close_room(user=place.lead, room=room)
    phone.wait_for_timeout(1500)
    shot("11closed", True)
    faults[:] = []


def test_reading(window, transactional_db, faults):
    os.makedirs(OUT, exist_ok=True)
    place = a_system()
    review = a_review(place)
    room = a_room(place, review)
    phone = window(390, True, 844)
    scan(phone, room)
    join(phone)
    phone.get_by_role("link", name="Read the challenges while you wait").click()
    phone.wait_for_timeout(300)
    phone.screenshot(path=f"{OUT}/390-20reading.png")
    phone.locator(".app-phone > details > summary").nth(1).click()
    phone.screenshot(path=f"{OUT}/390-21reading.png")
    ask(place, room, 6)
    at_the_step(room, phone)
    phone.get_by_role("link", name="Privacy").click()
    phone.screenshot(path=f"{OUT}/390-22privacy.png")
    phone.get_by_role("link", name="Back to the room").click()
    at_the_step(room, phone)
    from tests.workshop.build import show_wording
    from tests.build import record_all
