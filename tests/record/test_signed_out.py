"""A session that ended takes no text along: after signing in again the words are there, for that person alone."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from assessments.reviews.models import Review
from recovery_site.sessions.models import Session
from recovery_site.unsaved import FIELD, mark_of
from tests.build import PASSWORD, Place, a_review, a_system, record_all, row_of

pytestmark = pytest.mark.django_db
WORDS = "What we said, at length."


def signs_in(client: Client, person: object, address: str) -> None:
    data = {"login": getattr(person, "email", ""), "password": PASSWORD, "next": address}
    answer = client.post(f"/accounts/login/?next={quote(address)}", data)
    assert answer.headers["Location"] == address


def challenge_form(place: Place, **more: str) -> dict[str, str]:
    form = {
        "outcome": "agreed",
        "stage": "2",
        "comments": WORDS,
        "version": "0",
        FIELD: mark_of(place.lead.pk),
    }
    reservations = {
        "r-TOTAL_FORMS": "1",
        "r-INITIAL_FORMS": "0",
        "r-0-words": "Not at night.",
        "r-0-held_by": "",
    }
    return form | reservations | more


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


def test_the_words_are_there_after_signing_in_again_and_gone_once_saved(
    client: Client, place: Place, review: Review
) -> None:
    # Given a form that was sent after the session had ended
    address = f"/reviews/{review.pk}/template-a/1/"
    answer = client.post(address, challenge_form(place))
    assert answer.headers["Location"] == f"/accounts/login/?next={address}"
    assert not review.rows.exists()

    # When that person signs in again
    signs_in(client, place.lead, address)

    # Then the page has all of it, says that it is not saved, and has it again until it is
    for _twice in range(2):
        page = client.get(address).content.decode()
        assert WORDS in page
        assert "Not at night." in page
        assert "?stored" in page
    assert WORDS not in client.get(f"{address}?stored").content.decode()
    saved = client.post(address, challenge_form(place, outcome="reservations"))
    assert saved.status_code == 302
    assert row_of(review, 1).comments == WORDS
    assert "?stored" not in client.get(address).content.decode()


def test_nobody_else_is_shown_them(client: Client, place: Place, review: Review) -> None:
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    mine = {"took_part": WORDS, "seen_differently": "", "version": "0", FIELD: mark_of(place.commissioner.pk)}
    client.post(address, mine)
    signs_in(client, place.lead, address)
    assert WORDS not in client.get(address).content.decode()


@pytest.mark.parametrize(
    "mark", ["", "17", mark_of(1)[:-1], mark_of(1) + "x"], ids=["none", "a number", "cut", "longer"]
)
def test_a_form_that_does_not_say_whose_it_is_leaves_nothing_behind(
    client: Client, review: Review, mark: str
) -> None:
    client.post(f"/reviews/{review.pk}/template-a/1/", {"comments": WORDS, FIELD: mark})
    assert not any("unsaved" in one.get_decoded() for one in Session.objects.all())


def test_a_password_is_never_kept(client: Client, place: Place, review: Review) -> None:
    client.post(f"/reviews/{review.pk}/template-a/1/", challenge_form(place, password=PASSWORD))
    (kept,) = [one.get_decoded() for one in Session.objects.all()]
    assert WORDS.split(",")[0].replace(" ", "+") in str(kept)
    assert PASSWORD.split()[-1] not in str(kept)


def test_after_half_a_day_they_are_forgotten(
    client: Client, place: Place, review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/reviews/{review.pk}/template-a/1/"
    client.post(address, challenge_form(place))
    ends = Session.objects.get().expire_date
    assert ends < timezone.now() + dt.timedelta(hours=13)
    signs_in(client, place.lead, address)
    later = timezone.now() + dt.timedelta(hours=12, minutes=1)
    monkeypatch.setattr("recovery_site.unsaved.timezone.now", lambda: later)
    signs_in(client, place.lead, address)
    assert WORDS not in client.get(address).content.decode()


def test_ranks_and_who_took_part_come_back_as_well(client: Client, place: Place, review: Review) -> None:
    record_all(place, review)
    mark = {FIELD: mark_of(place.lead.pk), "version": "0"}
    ranks, part = (f"/reviews/{review.pk}/template-a/{page}/" for page in ("priorities", "who-took-part"))
    client.post(ranks, {"rank_3": "1", "over_limit_reason": WORDS, **mark})
    client.post(part, {"took_part": WORDS, "seen_differently": "", **mark})
    signs_in(client, place.lead, ranks)
    for address in (ranks, part):
        assert WORDS in client.get(address).content.decode()


def test_a_form_from_before_signing_in_again_in_another_tab_is_shown_again(
    place: Place, review: Review
) -> None:
    # Given a browser that checks tokens, where the person has signed in again since the page was drawn
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/1/"

    # When the old page is sent, then nothing is saved and the words are there
    answer = client.post(address, challenge_form(place))
    assert answer.headers["Location"] == address
    assert WORDS in client.get(address).content.decode()
    assert not review.rows.exists()

    # and a form that was made for somebody else, or for nobody, is refused as ever
    for mark in (mark_of(place.commissioner.pk), ""):
        assert client.post(address, challenge_form(place, **{FIELD: mark})).status_code == 403


def test_a_part_of_a_page_is_told_to_sign_in_without_losing_the_page(
    client: Client, place: Place, review: Review
) -> None:
    address = f"/reviews/{review.pk}/template-a/1/"
    assert client.get(address, headers={"HX-Request": "true"}).status_code == 401
    answer = client.post(address, challenge_form(place), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/accounts/login/?next={address}"
