"""What is known stands one tap away while people rate: on phones, the console, the big screen and the invitation."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.preparing.services import remove_evidence
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from assessments.workshop.rooms.closing import close_room
from assessments.workshop.screens import fragments
from assessments.workshop.screens.tokens import Audience
from tests.build import Place, a_completed_template_a, a_review, a_row, a_system
from tests.preparing.building import TEXT, some_evidence
from tests.preparing.test_sending import sent
from tests.workshop.build import a_room, ask, ask_picks, reveal, show_wording
from tests.workshop.inviting import invited
from tests.workshop.phoning import SCRIPT, Phone, a_phone_in, signed_in

pytestmark = pytest.mark.django_db
LINK = "https://example.org/plans"


def built() -> tuple[Place, Review, Room]:
    place = a_system()
    review = a_review(place)
    some_evidence(place, review, 1, link=LINK)
    some_evidence(place, review, 2, words="Of another challenge.", side="strength")
    return place, review, a_room(place, review)


@pytest.fixture
def place(made: tuple[Place, Review, Room]) -> Place:
    return made[0]


@pytest.fixture
def review(made: tuple[Place, Review, Room]) -> Review:
    return made[1]


@pytest.fixture
def room(made: tuple[Place, Review, Room]) -> Room:
    return made[2]


def known(phone: Phone, room: Room, **how: str) -> str:
    answer = phone.get(f"/room/{room.pk}/known/", **how)
    assert answer.status_code == 200
    return answer.text


def test_a_phone_opens_it_while_people_rate_and_its_first_view_has_none_of_it(
    place: Place, room: Room
) -> None:
    # Given a phone in a room that rates challenge 1
    phone = a_phone_in(room)
    ask(place, room, 1)

    # When it looks, then there is one thing to tap and none of the words
    page = phone.look(room).text
    assert page.count("data-load=") == 1
    assert f'href="/room/{room.pk}/known/"' in page
    assert TEXT["words"] not in page

    # And what it opens is about this challenge alone, as a part for the script and as a page without it
    for text in (known(phone, room, **SCRIPT), known(phone, room)):
        assert TEXT["words"] in text
        assert TEXT["prepared_by"] in text
        assert "Of another challenge." not in text
        assert LINK not in text, "nothing leads out of the room"
    assert "<html" not in known(phone, room, **SCRIPT)
    assert f'href="/room/{room.pk}/"' in known(phone, room)


def test_where_nothing_is_known_there_is_nothing_to_tap(place: Place, room: Room) -> None:
    phone = a_phone_in(room)
    ask(place, room, 3)
    assert "data-load=" not in phone.look(room).text
    assert phone.get(f"/room/{room.pk}/known/").status_code == 302
    assert TEXT["words"] not in known(phone, room, **SCRIPT)


def test_what_was_taken_out_is_not_shown(place: Place, review: Review, room: Room) -> None:
    evidence = review.evidence.get(challenge__number=1)
    remove_evidence(user=place.lead, evidence=evidence, removed=True)
    phone = a_phone_in(room)
    ask(place, room, 1)
    assert "data-load=" not in phone.look(room).text


def test_it_goes_with_the_question(place: Place, review: Review, room: Room) -> None:
    a_row(place, review, 2)
    phone = a_phone_in(room)
    show_wording(place, room, 2)
    assert "Of another challenge." in known(phone, room)
    ask_picks(place, room)
    assert "data-load=" not in phone.look(room).text
    assert phone.get(f"/room/{room.pk}/known/").status_code == 302


def test_a_phone_that_was_never_let_in_reads_nothing(place: Place, room: Room) -> None:
    ask(place, room, 1)
    for how in ({}, SCRIPT):
        answer = Phone().get(f"/room/{room.pk}/known/", **how)
        assert TEXT["words"] not in answer.text
    assert Phone().get(f"/room/{room.pk}/known/").status_code == 302


@pytest.mark.parametrize("revealed", [False, True])
def test_the_console_and_the_big_screen_have_it_behind_one_press(
    place: Place, room: Room, revealed: bool
) -> None:
    ask(place, room, 1)
    if revealed:
        reveal(place, room)
    desk = signed_in(place.lead)
    console = desk.get(f"/rooms/{room.pk}/")
    assert console.context["known_words"] == "1 gap"
    assert TEXT["words"] in console.text.partition("<details")[2]
    room.refresh_from_db()
    drawn = fragments.fragment(room.pk, Audience.SCREEN).html
    assert TEXT["words"] in drawn.partition("app-big__known")[2]
    assert "app-screen__more" in desk.get(f"/rooms/{room.pk}/screen/").text
    assert TEXT["words"] not in fragments.fragment(room.pk, Audience.PHONE).html


def test_it_stands_beside_the_record(place: Place, review: Review, room: Room) -> None:
    desk = signed_in(place.lead)
    assert TEXT["words"] in desk.get(f"/reviews/{review.pk}/template-a/1/").text
    assert TEXT["words"] in desk.get(f"/rooms/{room.pk}/record/1/").text
    close_room(user=place.lead, room=room)
    assert TEXT["words"] in desk.get(f"/reviews/{review.pk}/template-a/1/").text


def test_nowhere_is_a_stage_proposed(place: Place, review: Review, room: Room) -> None:
    """The form of the record is as empty as it was without any evidence."""
    form = signed_in(place.lead).get(f"/reviews/{review.pk}/template-a/1/").context["form"]
    assert form["stage"].value() is None
    assert form["outcome"].value() is None


def test_whoever_has_the_link_of_the_invitation_reads_it_when_the_lead_says_so(
    client: Client, place: Place, review: Review
) -> None:
    # Given an invitation
    token = invited(place, review).token
    address, invitation = f"/invited/{token}/what-we-know/", f"/invited/{token}/"
    stranger = Client()

    # Before the lead says so, nobody reads it there
    assert stranger.get(address).status_code == 404
    assert address not in stranger.get(invitation).text

    # When they do, then it is there without an account, listed by no search engine, and the text that is sent has it
    client.force_login(place.lead)
    assert sent(client, review, shared="yes") == 302
    page = stranger.get(address)
    assert TEXT["words"] in page.text
    assert "noindex" in page["X-Robots-Tag"]
    assert address in stranger.get(invitation).text
    assert address in client.get(f"/reviews/{review.pk}/workshop/invitation.txt").text

    # And when they take it back, or withdraw the link, it is gone
    sent(client, review, shared="no")
    assert stranger.get(address).status_code == 404
    sent(client, review, shared="yes")
    client.post(f"/reviews/{review.pk}/workshop/link/", {"withdraw": "1"})
    assert stranger.get(address).status_code == 404


def test_after_template_a_is_complete_those_with_the_link_read_what_was_known(
    client: Client, place: Place, review: Review, room: Room
) -> None:
    token = invited(place, review).token
    client.force_login(place.lead)
    sent(client, review, shared="yes")
    close_room(user=place.lead, room=room)
    a_completed_template_a(place, review)
    assert TEXT["words"] in Client().get(f"/invited/{token}/what-we-know/").text
