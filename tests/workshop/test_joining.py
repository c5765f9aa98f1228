"""Coming into the room: the code however it is typed, guesses, the same phone again, the next person, the door."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.people.models import User
from assessments.workshop.joining import guessing
from assessments.workshop.joining.views import OUT
from assessments.workshop.models import Ballot, Participant, Room
from assessments.workshop.rooms.closing import close_room
from recovery_site.threads import HOLD
from tests.build import a_review, a_system
from tests.typed import UNSEEN
from tests.workshop.build import a_room, ask, reveal
from tests.workshop.phoning import SCRIPT, Phone, a_phone_in, act, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_guesses() -> None:
    cache.clear()


@pytest.fixture
def place():
    return a_system()


@pytest.fixture
def room(place) -> Room:
    return a_room(place, a_review(place))


def people(room: Room) -> int:
    return Participant.objects.filter(room=room).count()


def wrong(code: str = "22222222", times: int = 1, address: str = "192.0.2.7"):
    for _ in range(times):
        answer = Phone(REMOTE_ADDR=address).post("/join/", {"code": code})
    return answer


# --------------------------------------------------------------------------------------------- the code


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:.4} {:4}", "{:.4}-{:4}", "{:.4}–{:4}", "{:.4}.{:4}"])
@pytest.mark.parametrize("small", [False, True])
def test_the_code_may_be_typed_in_any_way(room: Room, typed: str, small: bool) -> None:
    code = room.code.lower() if small else room.code
    words = typed.replace("{:4}", code[4:]).replace("{:.4}", code[:4]).replace("{}", code)
    answer = Phone().post("/join/", {"code": words})
    assert (answer.status_code, answer["Location"]) == (302, f"/room/{room.pk}/")


def test_joining_takes_two_forms_and_no_account(room: Room) -> None:
    phone = Phone()
    assert phone.get("/join/").status_code == 200
    assert phone.post("/join/", {"code": room.code}).status_code == 302
    welcome = phone.look(room)
    assert 'name="perspectives"' in welcome.text
    assert people(room) == 0
    assert phone.post(f"/room/{room.pk}/", {})["Location"] == f"/room/{room.pk}/"
    assert 'data-scene="lobby"' in phone.look(room).text
    assert Participant.objects.get().perspectives == 0


def test_the_perspectives_are_kept_as_they_were_ticked(room: Room) -> None:
    a_phone_in(room, "user", "partner")
    assert Participant.objects.get().perspectives == 1 + 32


@pytest.mark.parametrize("made_up", ["64", "0", "-1", "user", "9" * 5000, "1\x00"])
def test_a_made_up_perspective_is_refused(room: Room, made_up: str) -> None:
    phone = Phone()
    phone.post("/join/", {"code": room.code})
    answer = phone.post(f"/room/{room.pk}/", {"perspectives": ["1", made_up]})
    assert answer.status_code == 200
    assert answer.text.count("Select a valid choice") >= 2
    assert people(room) == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [("", "Enter the code"), ("x" * 21, "Use 20 characters or fewer."), (UNSEEN, "Enter the code")],
)
def test_what_is_no_code_is_said_above_and_beside(typed: str, message: str) -> None:
    answer = Phone().post("/join/", {"code": typed})
    assert answer.status_code == 200
    assert answer.text.count(message) >= 2
    assert "<title>Error: " in answer.text
    assert answer.context["form"]["code"].value() == typed


def test_a_wrong_code_and_one_that_has_ended_say_what_to_do(place, room: Room) -> None:
    ended = room.code
    close_room(user=place.lead, room=room)
    for code in ("22222222", ended):
        answer = Phone().post("/join/", {"code": code})
        assert answer.status_code == 404
        assert answer.text.count("There is no open room with this code") >= 2
        assert "the room may be closed: ask the facilitator" in answer.text
        assert code in answer.text


def test_a_code_of_a_room_past_its_eight_hours_is_not_taken(room: Room) -> None:
    Room.objects.filter(pk=room.pk).update(
        ends_at=timezone.now(), opened_at=timezone.now() - timezone.timedelta(9)
    )
    assert Phone().post("/join/", {"code": room.code}).status_code == 404


# -------------------------------------------------------------------------------------------- guesses


def test_sixty_people_join_from_one_address(room: Room) -> None:
    for _ in range(60):
        phone = Phone(REMOTE_ADDR="192.0.2.7")
        assert phone.come_in(room).status_code == 302
        assert phone.look(room).status_code == 200
    assert people(room) == 60


def test_the_right_code_gets_in_at_once_whatever_came_before(room: Room) -> None:
    # Given an address from which very many codes were wrong
    wrong(times=30)
    # When the right one comes from there, typed or from the QR code, it is taken at once
    phone = Phone(REMOTE_ADDR="192.0.2.7")
    answer = phone.post("/join/", {"code": room.code})
    assert (answer.status_code, answer["Location"]) == (302, f"/room/{room.pk}/")
    assert HOLD not in answer


def test_a_guesser_waits_from_the_ninth_wrong_code_on_and_nobody_else_does() -> None:
    for _ in range(guessing.FREE):
        assert HOLD not in wrong()
    for _ in range(3):
        answer = wrong()
        assert (answer.status_code, answer[HOLD]) == (404, "3")
    assert HOLD not in wrong(address="192.0.2.8")


@pytest.mark.parametrize(("other", "held"), [("2001:db8::ffff:1", True), ("2001:db8:0:1::1", False)])
def test_an_ipv6_address_is_counted_by_its_network(other: str, held: bool) -> None:
    wrong(times=guessing.FREE, address="2001:db8::1")
    assert (HOLD in wrong(address=other)) is held


def test_guesses_that_come_at_once_all_count(monkeypatch) -> None:
    # Given guesses that all look before any of them is counted
    monkeypatch.setattr(guessing.cache, "get_many", lambda keys: {})
    for _ in range(guessing.FREE):
        guessing.wrong("192.0.2.7")
    monkeypatch.undo()
    assert guessing.wrong("192.0.2.7")


def test_guesses_are_forgotten_after_ten_minutes(monkeypatch) -> None:
    monkeypatch.setattr(guessing, "WITHIN", -1)
    wrong(times=guessing.FREE + 1)
    assert not guessing.wrong("192.0.2.7")


def test_the_address_of_a_guess_is_not_kept(django_assert_num_queries) -> None:
    from django.db import connection

    wrong(address="192.0.2.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        keys = " ".join(key for (key,) in cursor.fetchall())
    assert "guess-" in keys
    assert "192.0.2.7" not in keys


# ------------------------------------------------------------------------------- the same phone, the next


def test_the_same_phone_coming_back_is_the_same_participant(place, room: Room) -> None:
    phone = a_phone_in(room, "carer")
    ask(place, room, 1)
    assert phone.answer(room, "3").status_code == 302
    # When it scans the code again, types it again, or sends the welcome again
    assert phone.post("/join/", {"code": room.code}).status_code == 302
    phone.look(room)
    phone.post(f"/room/{room.pk}/", {"perspectives": ["1"]})
    # Then it is who it was, with its answer
    page = phone.look(room).text
    assert people(room) == 1
    assert Participant.objects.get().perspectives == 2
    assert re.search(r'value="3"[^>]* checked', page)
    assert phone.answer(room, "1", turn=2).status_code == 302
    assert room.questions.get().ballots.count() == 1


def test_people_who_share_a_device_take_turns_and_each_keeps_a_place(place, room: Room) -> None:
    # Given a tablet whose first person has answered, where the facilitator lets people share
    tablet = a_phone_in(room, "user")
    ask(place, room, 1)
    tablet.answer(room, "3", words="From the first person")
    act(signed_in(place.lead), room, "shared")
    assert 'name="people"' in tablet.look(room).text
    # When it is handed to the second of two
    answer = tablet.post(f"/room/{room.pk}/next/", {"people": "2"})
    assert answer["Location"] == f"/room/{room.pk}/"
    welcome = tablet.look(room).text
    assert "Which perspective do you bring?" in welcome
    assert "Person 2 of 2" in welcome
    tablet.post(f"/room/{room.pk}/", {"perspectives": ["2"]})
    page = tablet.look(room).text
    assert "From the first person" not in page
    assert " checked" not in page
    tablet.answer(room, "1")
    # Then it goes back to the first, who sees no answer of anybody, and can change their own
    tablet.post(f"/room/{room.pk}/next/")
    page = tablet.look(room).text
    assert "Person 1 of 2" in page
    assert " checked" not in page
    assert "From the first person" not in page
    assert re.search(r'name="turn" value="2"', page)
    assert tablet.answer(room, "2", turn="2").status_code == 302
    assert people(room) == 2
    assert sorted(Ballot.on(room.questions.get()).values_list("answer", flat=True)) == ["1", "2"]
    assert sorted(Participant.of(room).values_list("way", flat=True)) == ["own", "shared"]


def test_nobody_shares_a_device_unless_the_facilitator_allows_it(room: Room) -> None:
    tablet = a_phone_in(room)
    assert "/next/" not in tablet.look(room).text
    assert tablet.post(f"/room/{room.pk}/next/", {"people": "3"}).status_code == 409
    tablet.cookies[f"place-{room.pk}"] = "2.3"
    tablet.cookies[f"place-{room.pk}"]["path"] = f"/room/{room.pk}/"
    page = tablet.post(f"/room/{room.pk}/", {})
    assert page.context["form"].non_field_errors()
    assert people(room) == 1


@pytest.mark.parametrize("said", ["0", "1", "13", "x", "", "9" * 5000, "\u0663"])
def test_how_many_share_a_device_is_kept_in_bounds(place, room: Room, said: str) -> None:
    act(signed_in(place.lead), room, "shared")
    tablet = a_phone_in(room)
    tablet.post(f"/room/{room.pk}/next/", {"people": said})
    assert tablet.cookies[f"place-{room.pk}"].value == ("2.12" if said == "13" else "2.2")


@pytest.mark.parametrize("made_up", ["3.2", "0.2", "99.99", "2", "2.x", "", "²." + "2"])
def test_a_made_up_place_is_the_first(room: Room, made_up: str) -> None:
    phone = a_phone_in(room)
    phone.cookies[f"place-{room.pk}"] = made_up
    phone.cookies[f"place-{room.pk}"]["path"] = f"/room/{room.pk}/"
    assert 'data-scene="lobby"' in phone.look(room).text


def test_who_leaves_is_not_waited_for_and_their_answers_count(place, room: Room) -> None:
    # Given three people, of whom one has answered
    leaving, staying, _other = (a_phone_in(room, "carer") for _ in range(3))
    question = ask(place, room, 1)
    leaving.answer(room, "3")
    # When that one leaves
    assert leaving.post(f"/room/{room.pk}/leave/").status_code == 302
    page = leaving.look(room).text
    # Then it is said, the room waits for two, and what was answered stays
    assert "You have left the room" in page
    assert "1 of 2 have answered" in staying.look(room).text
    assert Ballot.on(question).count() == 1
    assert people(room) == 3  # they took part, and their group does not shrink
    assert leaving.answer(room, "1", turn="2").status_code in {302, 409}
    # and the same phone comes back as who it was
    assert leaving.post(f"/room/{room.pk}/", {}).status_code == 302
    assert "1 of 3 have answered" in leaving.look(room).text
    assert people(room) == 3


def test_answers_are_never_more_than_people(place, room: Room) -> None:
    both = [a_phone_in(room) for _ in range(2)]
    ask(place, room, 1)
    for phone in both:
        phone.answer(room, "2")
        phone.post(f"/room/{room.pk}/leave/")
    late = a_phone_in(room)
    assert "2 of 2 have answered" in late.look(room).text


def test_leaving_twice_or_from_outside_changes_nothing(place, room: Room) -> None:
    phone = a_phone_in(room)
    before = Room.objects.get(pk=room.pk).version
    for _ in range(2):
        phone.post(f"/room/{room.pk}/leave/")
    assert Room.objects.get(pk=room.pk).version == before + 1
    assert Phone().post(f"/room/{room.pk}/leave/")["Location"] == "/join/?out"
    close_room(user=place.lead, room=room)
    assert phone.post(f"/room/{room.pk}/leave/").status_code == 302


def test_a_door_that_is_shut_and_opened_again(place, room: Room) -> None:
    inside, late = a_phone_in(room), Phone()
    desk = signed_in(place.lead)
    act(desk, room, "joining")
    late.post("/join/", {"code": room.code})
    assert "Joining is paused." in late.look(room).text  # said before anybody presses
    page = late.come_in(room, "carer")
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert re.search(r'value="2"[^>]* checked', page.text)
    assert people(room) == 1
    assert 'data-scene="lobby"' in inside.look(room).text
    act(desk, room, "joining")
    assert late.come_in(room, "carer").status_code == 302
    assert people(room) == 2


def test_joining_late_is_fine(place, room: Room) -> None:
    ask(place, room, 2)
    late = a_phone_in(room)
    assert "Challenge 2: choose a stage" in late.look(room).text
    reveal(place, room)
    later = a_phone_in(room)
    assert "this is how people answered" in later.look(room).text
    assert people(room) == 2


# --------------------------------------------------------------------------------------- without the cookie


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_phone_without_the_cookie_is_led_to_the_code(room: Room, method: str) -> None:
    for address in (f"/room/{room.pk}/", "/room/99999999/", f"/room/{'9' * 30}/"):
        answer = getattr(Phone(), method)(address)
        assert (answer.status_code, answer["Location"]) == (302, "/join/?out")
        by_script = getattr(Phone(), method)(address, **SCRIPT)
        assert (by_script.status_code, by_script["HX-Redirect"]) == (200, "/join/?out")
    page = Phone().get("/join/?out").text
    assert str(OUT) in page
    assert 'name="code"' in page


def test_with_cookies_off_the_page_says_so(room: Room) -> None:
    answer = Phone(enforce_csrf_checks=True).post("/join/", {"code": room.code})
    assert answer.status_code == 403
    assert 'href="/cookies/"' in answer.text
    assert "ask the facilitator for a paper" in answer.text.replace("\n", " ").replace("    ", "")


def test_a_pass_is_for_one_room_and_ten_minutes(room: Room, monkeypatch) -> None:
    from assessments.workshop.joining import phones

    other = a_system("Elsewhere")
    theirs = a_room(other, a_review(other))
    phone = Phone()
    phone.post("/join/", {"code": room.code})
    given = phone.cookies[f"pass-{room.pk}"].value
    thief = Phone()
    thief.cookies[f"pass-{theirs.pk}"] = given
    assert thief.look(theirs)["Location"] == "/join/?out"
    monkeypatch.setattr(phones, "PASS_LASTS", -1)
    assert phone.look(room)["Location"] == "/join/?out"


def test_the_cookies_of_a_phone_are_named_after_its_room(room: Room, settings) -> None:
    phone = a_phone_in(room)
    for name in (f"room-{room.pk}", f"pass-{room.pk}"):
        cookie = phone.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert User.objects.filter(last_login=None).exists()  # nobody was signed in by joining
    assert "sessionid" not in phone.cookies


# ------------------------------------------------------------------------------------ what it costs


def test_coming_in_costs_few_queries(place, room: Room) -> None:
    """From the page that asks for the code to the room itself, while it asks something."""
    ask(place, room, 1)
    a_phone_in(room).look(room)  # what is read once for each process is read now
    phone = Phone()
    with CaptureQueriesContext(connection) as asked:
        phone.get("/join/")
        phone.come_in(room, "user")
        assert phone.look(room).status_code == 200
    real = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(real) <= 15, real
    assert people(room) == 2
