"""What the facilitator writes: the record, the order, Template A as a whole; and what is kept after the end."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from assessments.workshop.models import Room
from assessments.workshop.rooms.closing import close_room, complete
from tests.build import a_row, ranked, record_all
from tests.workshop.build import a_facilitator, ask, ask_acceptance, cast, phones, reveal
from tests.workshop.phoning import RECORD, a_phone_in, act, is_said_wrong, signed_in, slips, told

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


# ------------------------------------------------------------------------------- closed, over, completed


@pytest.mark.parametrize("how", ["closed", "over", "completed"])
def test_after_the_end_every_page_says_why_and_shows_what_was_typed(place, desk, review, room, how) -> None:
    a_row(place, review, 1)
    question = ask(place, room, 1)
    if how == "closed":
        close_room(user=place.lead, room=room)
    elif how == "over":
        Room.objects.filter(pk=room.pk).update(ends_at=timezone.now())
    else:
        record_all_but_first(place, review)
        room.refresh_from_db()
        complete(user=place.lead, room=room, step=room.step, fingerprint=fingerprint(review))
    base = f"/rooms/{room.pk}"
    # Reading: each page says it, the facilitator's leads to Template A, phones and the projector say thanks
    for page in ("record/1/", "priorities/", "paper/", "complete/"):
        answer = desk.get(f"{base}/{page}")
        assert answer.status_code == 409
    assert 'data-scene="closed"' in told(desk, room).text
    room.refresh_from_db()
    assert room.state == "closed"
    # Writing: nothing is lost
    sent = desk.post(f"{base}/record/1/", RECORD | {"comments": "A long thought", "r-0-words": "Not here"})
    assert sent.status_code == 409
    assert "A long thought" in sent.text
    assert "Not here" in sent.text
    ranks = desk.post(f"{base}/priorities/", {"version": "0", "rank_1": "7", "over_limit_reason": "Because"})
    assert ranks.status_code == 409
    assert "Because" in ranks.text
    typed = slips({"answer": "2", "words": "From the slip"}, count="1", question=question.pk)
    paper = desk.post(f"{base}/paper/", typed)
    assert paper.status_code == 409
    assert "From the slip" in paper.text
    assert len(paper.context["lost"]) == 1
    act(desk, room, "note", challenge=1, note="My own note")
    assert "My own note" in told(desk, room).text
    if how == "completed":
        assert 'name="save"' not in sent.text
    else:  # and can be saved where it belongs by now
        assert f'action="/reviews/{review.pk}/template-a/1/"' in sent.text
        saved = desk.post(f"/reviews/{review.pk}/template-a/1/", RECORD | {"version": "1", "save": "1"})
        assert saved.status_code == 302
        assert f'action="/reviews/{review.pk}/template-a/priorities/"' in ranks.text


def record_all_but_first(place, review: Review) -> None:
    for number in range(2, 11):
        a_row(place, review, number)
    ranked(place, review, 3)


# ----------------------------------------------------------------------------- writing what was agreed


def test_the_record_of_the_room_refuses_what_template_a_refuses(place, desk: Client, room: Room) -> None:
    address = f"/rooms/{room.pk}/record/1/"
    for field, value in (
        ("outcome", ""),
        ("stage", ""),
        ("stage", HUGE),
        ("comments", "x" * 2001),
        ("r-0-words", "x" * 2001),
    ):
        answer = desk.post(address, RECORD | {field: value})
        assert answer.status_code == 200
        assert is_said_wrong(answer, field), (field, value)
    for broken in ({"r-TOTAL_FORMS": HUGE}, {"r-TOTAL_FORMS": ""}, {"version": HUGE}, {"version": ""}):
        assert desk.post(address, RECORD | broken).status_code == 200
    assert not room.review.rows.exists()


def test_two_who_write_the_same_row_see_one_another(place, desk: Client, room: Room) -> None:
    other = signed_in(a_facilitator(place))
    assert desk.post(f"/rooms/{room.pk}/record/1/", RECORD).status_code == 302
    answer = other.post(f"/rooms/{room.pk}/record/1/", RECORD | {"comments": "My version"})
    assert answer.status_code == 200
    assert answer.context["both"]
    assert "Said by the room" in answer.text
    assert "My version" in answer.text
    again = other.post(f"/rooms/{room.pk}/record/1/", RECORD | {"comments": "My version", "version": "1"})
    assert again.status_code == 302
    room.refresh_from_db()
    assert (room.state, room.asking.number) == ("wording", 2)


def test_words_that_may_be_recorded_are_taken_by_a_button(place, desk: Client, review, room: Room) -> None:
    desk.post(f"/rooms/{room.pk}/record/1/", RECORD)
    for _ in range(room.record_least - 1):
        a_phone_in(room).answer(room, "accept")
    a_phone_in(room).answer(room, "reservation", words="Not on the wards", may_record="on")
    page = desk.get(f"/rooms/{room.pk}/record/1/").text
    assert "Not on the wards" not in page
    reveal(place, room)
    assert "Not on the wards" in desk.get(f"/rooms/{room.pk}/record/1/").text
    taken = desk.post(f"/rooms/{room.pk}/record/1/", RECORD | {"version": "1", "take": "0"})
    in_the_box = r'name="r-0-words"[^>]*>\s*Not on the wards'
    assert re.search(in_the_box, taken.text)
    for made_up in ("1", HUGE, "x", "-1"):
        sent = RECORD | {"version": "1", "take": made_up}
        nothing = desk.post(f"/rooms/{room.pk}/record/1/", sent)
        assert nothing.status_code == 200
        assert not re.search(in_the_box, nothing.text), made_up


def test_the_order_refuses_what_template_a_refuses(place, desk: Client, review, room: Room) -> None:
    record_all(place, review)
    address = f"/rooms/{room.pk}/priorities/"
    for change, field in (
        ({"rank_1": "11"}, "rank_1"),
        ({"rank_1": HUGE}, "rank_1"),
        ({"rank_1": "1", "rank_2": "1"}, "rank_2"),
        ({f"rank_{n}": str(n) for n in range(1, 7)}, "over_limit_reason"),
        ({"over_limit_reason": "x" * 2001}, "over_limit_reason"),
    ):
        answer = desk.post(address, {"version": "0", "over_limit_reason": ""} | change)
        assert answer.status_code == 200
        assert is_said_wrong(answer, field), change
    other = signed_in(a_facilitator(place))
    assert desk.post(address, {"version": "0", "rank_1": "1", "over_limit_reason": ""}).status_code == 302
    stale = other.post(address, {"version": "0", "rank_2": "1", "over_limit_reason": ""})
    assert stale.context["both"]
    assert re.search(r'name="rank_2"[^>]*value="1"', stale.text)


# ---------------------------------------------------------------------------------------- completing it


@pytest.fixture
def ready(place, review, room: Room) -> Room:
    """A room that has written everything down and is asked to accept it."""
    record_all(place, review)
    ranked(place, review, 3)
    for phone in phones(room, 9, "user"):
        cast(ask_acceptance(place, room) if room.state == "lobby" else room.asking, phone, "accept")
    return room


def completing(desk: Client, room: Room) -> dict[str, str]:
    page = desk.get(f"/rooms/{room.pk}/complete/").text
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("step", "fingerprint")}


def test_completing_twice_leads_to_the_same_page(desk: Client, ready: Room) -> None:
    sent = completing(desk, ready)
    first = desk.post(f"/rooms/{ready.pk}/complete/", sent)
    again = desk.post(f"/rooms/{ready.pk}/complete/", sent)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert ready.review.completions.count() == 1
    ready.refresh_from_db()
    assert ready.state == "closed"


@pytest.mark.parametrize("wrong", ["", "0", "x", "-1", "1001"])
def test_a_number_of_people_that_cannot_be_is_said_and_nothing_is_completed(
    desk: Client, ready: Room, wrong: str
) -> None:
    a_phone_in(ready)
    answer = desk.post(f"/rooms/{ready.pk}/complete/", completing(desk, ready) | {"people": wrong})
    assert answer.status_code == 422
    assert is_said_wrong(answer, "people")
    assert not ready.review.completions.exists()


def test_what_changed_since_it_was_read_is_not_completed(place, desk: Client, ready: Room) -> None:
    sent = completing(desk, ready)
    for change in ({"fingerprint": "0" * 64}, {"fingerprint": ""}, {"step": "0"}, {"step": HUGE}):
        answer = desk.post(f"/rooms/{ready.pk}/complete/", sent | change)
        assert answer.status_code == 409
        assert answer.context["problem"]
    a_row(place, ready.review, 1, version=1, comments="Changed")
    assert desk.post(f"/rooms/{ready.pk}/complete/", sent).status_code == 409
    assert not ready.review.completions.exists()
