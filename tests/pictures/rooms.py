"""A rating room, scene by scene: on the projector, on the facilitator's page, on a phone."""

from __future__ import annotations

from playwright.sync_api import Page

from assessments.demo.seeding import NAME
from assessments.people.models import LocalSystem, User
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from tests.build import Place, a_row, ranked
from tests.pictures.camera import NARROW, WIDE, Camera
from tests.workshop import build

PERSPECTIVES = ("user", "user", "user", "carer", "carer", "staff", "staff", "commissioner")
REASONS = (
    "It depends on who is on shift.",
    "Nobody told us what came of it.",
    "It is better than two years ago.",
    "",
)
DOCUMENTS = {
    "room-screen-lobby.png": ("screen-lobby", WIDE, 720),
    "room-screen-rating.png": ("screen-rating", WIDE, 720),
    "room-screen-revealed.png": ("screen-revealed", WIDE, 720),
    "room-screen-wording.png": ("screen-wording", WIDE, 720),
    "room-screen-accepting.png": ("screen-accepting", WIDE, 720),
    "room-facilitator.png": ("console-rating", WIDE, 1180),
    "room-order.png": ("room-priorities", WIDE, 1080),
    "room-paper.png": ("room-paper", WIDE, 800),
    "room-slips.png": ("room-slips", WIDE, 880),
    "room-phone-join.png": ("phone-perspectives", NARROW, 964),
    "room-phone-rating.png": ("phone-rated", NARROW, 1828),
    "room-phone-revealed.png": ("phone-revealed", NARROW, 1130),
    "room-phone-accepting.png": ("phone-accepting", NARROW, 2002),
}


def of_the_room(camera: Camera) -> None:
    system = LocalSystem.objects.get(name=NAME)
    lead = User.objects.get(email="lead@demo.example")
    place = Place(system, lead, lead, lead, lead, system.organisations.get(part="provider"))
    review = Review.objects.get(system=system, phase="assessing")
    room = build.a_room(place, review, [6, 7, 8], screen_least=5, record_least=5)
    others = [build.a_phone(room, name) for name in PERSPECTIVES * 3]
    build.present(room, len(others) + 1)
    phone = camera.context(None, NARROW).new_page()
    screen = camera.context(lead, WIDE).new_page()
    screen.set_viewport_size({"width": 1280, "height": 720})

    camera.shoot("join", "/join/")
    phone.goto("/join/")
    phone.get_by_role("textbox").first.fill(room.code)
    phone.get_by_role("button", name="Continue").click()
    camera.keep("phone-perspectives", phone, NARROW)
    phone.get_by_role("button", name="Join").click()

    def scene(name: str) -> None:
        screen.goto(f"/rooms/{room.pk}/screen/")
        camera.keep(f"screen-{name}", screen, WIDE, whole=False)
        camera.shoot(f"console-{name}", f"/rooms/{room.pk}/", lead)
        look(phone, room)
        camera.keep(f"phone-{name}", phone, NARROW)

    scene("lobby")
    question = build.ask(place, room, 6)
    for number, one in enumerate(others):
        answer = ("1", "2", "2", "3", "2", "1", "pass")[number % 7]
        build.cast(question, one, answer, words=REASONS[number % 4], may_record=number % 2 == 0)
    scene("rating")
    phone.locator("[name=answer][value='2']").check(force=True)
    camera.keep("phone-not-saved", phone, NARROW)
    phone.get_by_role("button", name="Save my answer").click()
    phone.wait_for_timeout(1000)
    camera.keep("phone-rated", phone, NARROW)
    build.reveal(place, room)
    scene("revealed")
    camera.shoot("room-record", f"/rooms/{room.pk}/record/6/", lead)
    recorded = set(review.rows.values_list("challenge__number", flat=True))
    for number in set(range(1, 11)) - recorded - {6}:
        a_row(place, review, number, comments="Good work on two wards. It is not yet the same everywhere.")
    held = [
        ("At night it is still stage 1.", "two people who use services"),
        ("Carers are not asked.", "a carer"),
    ]
    said = "Positive risk-taking is in the policy, and staff are trained in it. It depends on the team."
    a_row(place, review, 6, outcome="reservations", comments=said, reservations=held)
    build.show_wording(place, room, 6)
    scene("wording")
    question = build.ask_picks(place, room)
    for number, one in enumerate(others):
        build.cast(question, one, ("3,4,6", "3,8", "6,10", "4")[number % 4])
    scene("choosing")
    build.reveal(place, room)
    scene("chosen")
    camera.shoot("room-priorities", f"/rooms/{room.pk}/priorities/", lead)
    ranked(place, review, 3, 8, 6)
    question = build.ask_acceptance(place, room)
    for one in others:
        build.cast(question, one, "accept")
    scene("accepting")
    build.reveal(place, room)
    scene("accepted")
    camera.shoot("room-complete", f"/rooms/{room.pk}/complete/", lead)
    camera.shoot("room-paper", f"/rooms/{room.pk}/paper/", lead)
    camera.shoot("room-slips", f"/rooms/{room.pk}/slips/", lead, (WIDE,))


def look(phone: Page, room: Room) -> None:
    phone.goto(f"/room/{room.pk}/")
    phone.wait_for_timeout(300)


GROUPS = (of_the_room,)
