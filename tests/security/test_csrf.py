"""No form is taken that does not come from a page of ours; who sends an old one is told why, and loses no word."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from assessments.audit.models import Entry
from assessments.checks import routes
from recovery_site import error_pages
from recovery_site.unsaved import FIELD, mark_of
from tests.build import PASSWORD, Place, a_review, a_system
from tests.security.test_redirects import addresses
from tests.workshop.build import a_room

pytestmark = pytest.mark.django_db
WORDS = "What we said, at length."


@pytest.fixture
def place() -> Place:
    return a_system()


def of_ours(client: Client, person: object) -> None:
    client.force_login(person)  # type: ignore[arg-type]


# A mail program that turns reminders off has no cookie; the token in the address is the proof (RFC 8058).
WITHOUT_A_COOKIE = {"reminders_off"}


def test_no_other_view_is_exempt() -> None:
    found = {name for name, one in routes(get_resolver()) if getattr(one.callback, "csrf_exempt", False)}
    assert found == WITHOUT_A_COOKIE


@pytest.mark.parametrize("who", ["a stranger", "a lead"])
@pytest.mark.parametrize("token", ["none", "made up", "of somebody else"])
def test_no_route_takes_a_form_without_its_token(place: Place, who: str, token: str) -> None:
    room = a_room(place, a_review(place))
    client = Client(enforce_csrf_checks=True)
    if who == "a lead":
        client.force_login(place.lead)
    client.get(
        "/accounts/login/" if who == "a stranger" else "/accounts/password/change/"
    )  # a cookie, at least
    other = Client(enforce_csrf_checks=True)
    given = {
        "none": "",
        "made up": "x" * 64,
        "of somebody else": str(other.get("/join/").context["csrf_token"]),
    }
    before, asked = Entry.objects.count(), 0
    for address in {*addresses(), f"/rooms/{room.pk}/act/", f"/reviews/{room.review_id}/cancel/"}:
        answer = client.post(address, {"csrfmiddlewaretoken": given[token], "reason": WORDS})
        asked += 1
        assert answer.status_code in (403, 404), address  # 404: the address itself is of nothing
        if answer.status_code == 403:
            assert answer.content == error_pages.page(403, "403_csrf"), address
    assert asked > 50
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://testserver.evil.example", "https://"]
)
def test_a_form_from_another_site_is_refused_even_with_the_token(place: Place, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    token = str(client.get("/accounts/login/").context["csrf_token"])
    fields = {"login": place.lead.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert client.post("/accounts/login/", fields, headers={"Origin": origin}).status_code == 403
    assert client.post("/accounts/login/", fields, headers={"Origin": "http://testserver"}).status_code == 302


def test_the_page_says_why_and_what_to_do(place: Place) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert answer.status_code == 403
    assert answer.content == error_pages.page(403, "403_csrf")
    text = " ".join(answer.text.split())
    for said in ("nothing has been saved or changed", "back button", 'href="/cookies/"', "paper form"):
        assert said in text


def test_words_from_a_page_that_is_too_old_are_there_again_and_nothing_is_saved(place: Place) -> None:
    review = a_review(place)
    address = f"/reviews/{review.pk}/template-a/1/"
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.lead)
    form = {
        "outcome": "agreed",
        "stage": "2",
        "comments": WORDS,
        "version": "0",
        FIELD: mark_of(place.lead.pk),
    }
    form |= {"r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}
    answer = client.post(address, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    page = client.get(address).text
    assert WORDS in page
    assert "Not saved yet" in page
    assert not review.rows.exists()

    # When it is sent from the new page, then it is saved
    token = str(client.get(address).context["csrf_token"])
    assert client.post(address, form | {"csrfmiddlewaretoken": token}).status_code == 302
    assert review.rows.get(challenge__number=1).comments == WORDS


@pytest.mark.parametrize("whose", ["somebody else", "nobody", "theirs"])
def test_what_a_script_sends_to_be_kept_is_theirs_alone(place: Place, whose: str) -> None:
    review = a_review(place)
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.lead)
    form = f"/reviews/{review.pk}/template-a/1/"
    mark = {"somebody else": mark_of(place.partner.pk), "nobody": "", "theirs": mark_of(place.lead.pk)}[whose]
    fields = {"typed_on": form, "comments": WORDS, FIELD: mark}
    for given in ({}, {"csrfmiddlewaretoken": str(client.get(form).context["csrf_token"])}):
        status = client.post(reverse("session_keep"), fields | given).status_code
        wanted = (204, 302) if whose == "theirs" else (400, 403)
        assert status in wanted
    assert (WORDS in client.get(form).text) == (whose == "theirs")
