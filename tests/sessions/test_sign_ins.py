"""How long a sign-in lasts, what counts as somebody being there, and what ends it at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Access
from assessments.people.models import Membership, User
from assessments.reviews.models import Review
from recovery_site.sessions.models import Session
from recovery_site.sessions.store import SessionStore, key_of
from recovery_site.unsaved import FIELD, mark_of
from tests.build import PASSWORD, Place, a_person, a_review, a_second_lead, a_system
from tests.tracing import statements

pytestmark = pytest.mark.django_db
MINUTES = 60
SCRIPT = {"HX-Request": "true"}
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
Sleep = Callable[[float], None]


@pytest.fixture
def sleep(monkeypatch: pytest.MonkeyPatch) -> Sleep:
    """`sleep(seconds)`: that much later, for the whole site."""
    real, gone = timezone.now, [dt.timedelta()]
    monkeypatch.setattr(timezone, "now", lambda: real() + gone[0])

    def sleep(seconds: float) -> None:
        gone[0] += dt.timedelta(seconds=seconds)

    return sleep


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


def signed_in(person: User, agent: str = FIREFOX) -> Client:
    """A browser in which this person has signed in by the page."""
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/accounts/").status_code == 200


# -------------------------------------------------------------------------------------------- how long


def test_it_ends_when_nothing_was_done_for_half_an_hour(place: Place, sleep: Sleep) -> None:
    client = signed_in(place.lead)
    for _twice in range(2):
        sleep(29 * MINUTES)
        assert is_in(client)
    sleep(30 * MINUTES)
    answer = client.get("/accounts/")
    assert answer.headers["Location"] == "/accounts/login/?next=/accounts/"
    assert "nothing was done here for a while" in client.get("/accounts/login/").text
    assert not Session.objects.filter(user=place.lead).exists()


def test_it_ends_after_twelve_hours_whatever_is_done(place: Place, sleep: Sleep) -> None:
    client = signed_in(place.lead)
    for _quarter in range(12 * 4 - 1):
        sleep(15 * MINUTES)
        assert is_in(client)
    sleep(15 * MINUTES)
    assert not is_in(client)
    assert "a long time since you signed in" in client.get("/accounts/login/").text


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/accounts/", SCRIPT),
        ("/accounts/", {"Sec-Fetch-Mode": "cors"}),
        ("/accounts/", {"Sec-Purpose": "prefetch"}),
        ("/accounts/session/left/", {}),
    ],
    ids=["part of a page", "script", "prefetch", "asking how long"],
)
def test_what_a_page_does_by_itself_is_no_activity(
    place: Place, sleep: Sleep, address: str, headers: dict[str, str]
) -> None:
    client = signed_in(place.lead)
    for _third in range(3):
        sleep(9 * MINUTES)
        assert client.get(address, headers=headers).status_code == 200
    sleep(4 * MINUTES)
    assert not is_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_and_a_form_are_activity(place: Place, sleep: Sleep, method: str) -> None:
    client = signed_in(place.lead)
    for _third in range(3):
        sleep(20 * MINUTES)
        address = "/accounts/" if method == "get" else "/accounts/session/left/"
        assert getattr(client, method)(address, headers={"Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert is_in(client)


def test_when_it_was_last_used_is_written_once_a_minute_and_costs_one_statement(
    place: Place, sleep: Sleep
) -> None:
    client = signed_in(place.lead)
    is_in(client)
    with statements() as first:
        is_in(client)
    sleep(61)
    with statements() as later:
        is_in(client)
    wrote = [sql for sql in later if sql.startswith("UPDATE")]
    assert len(wrote) == 1
    assert "seen_at" in wrote[0]
    assert [sql for sql in first if sql.startswith("UPDATE")] == []
    assert len(later) == len(first) + 1


def test_the_page_and_the_script_are_told_the_same_end(place: Place, sleep: Sleep) -> None:
    client = signed_in(place.lead)
    page = client.get("/accounts/").text
    assert 'data-seconds="1800"' in page or 'data-seconds="1799"' in page
    sleep(10 * MINUTES)
    left = client.get("/accounts/session/left/").json()
    assert left["seconds"] in range(1195, 1201)
    assert not left["last"]
    assert client.post("/accounts/session/left/").json()["seconds"] in range(1795, 1801)
    assert client.get("/accounts/session/").status_code == 200


def test_in_the_last_half_hour_of_the_twelve_hours_there_is_no_going_on(place: Place, sleep: Sleep) -> None:
    client = signed_in(place.lead)
    for _part in range(24):
        sleep(29 * MINUTES)
        assert is_in(client)
    left = client.post("/accounts/session/left/").json()
    assert left["last"]
    assert left["seconds"] in range(23 * MINUTES, 24 * MINUTES + 1)
    assert "data-last" in client.get("/accounts/").text


# ---------------------------------------------------------------------------------------- what ends it


def test_a_role_that_is_taken_away_counts_from_the_next_request(place: Place, review: Review) -> None:
    client = signed_in(place.lead)
    page = f"/reviews/{review.pk}/room/new/"
    assert client.get(page).status_code == 200
    a_second_lead(place)
    theirs = Membership.objects.filter(user=place.lead)
    theirs.update(role=Membership.Role.BOARD_READER)
    assert client.get(page).status_code == 403
    theirs.delete()
    assert client.get(page).status_code == 404


def test_an_account_that_is_switched_off_is_out_with_the_next_request(place: Place) -> None:
    client = signed_in(place.lead)
    a_second_lead(place)
    User.objects.filter(pk=place.lead.pk).update(is_active=False)
    assert not is_in(client)
    User.objects.filter(pk=place.lead.pk).update(is_active=True)
    assert not is_in(client)  # and does not come back by itself


def test_a_password_that_is_set_from_outside_ends_every_sign_in(place: Place) -> None:
    clients = [signed_in(place.lead), signed_in(place.lead)]
    place.lead.set_password("quite another pass phrase")
    place.lead.save()
    assert [is_in(client) for client in clients] == [False, False]


def test_changing_the_password_ends_all_other_sign_ins_and_keeps_this_one(place: Place) -> None:
    here, there = signed_in(place.lead), signed_in(place.lead)
    new = "quite another pass phrase"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", fields).status_code == 302
    assert Session.objects.filter(user=place.lead).count() == 1  # at once, not when the other one asks
    assert (is_in(here), is_in(there)) == (True, False)


# ------------------------------------------------------------------------------------- fixation, copies


def test_the_key_changes_at_sign_in_and_the_old_one_opens_nothing(place: Place, review: Review) -> None:
    # Given a browser that has a session already: it sent a form after its sign-in had ended
    victim = Client()
    victim.post(f"/reviews/{review.pk}/template-a/1/", {"comments": "Words", FIELD: mark_of(place.lead.pk)})
    planted = victim.cookies["sessionid"].value

    # When they sign in, they get another key, and whoever knew the first one has nothing
    victim.post("/accounts/login/", {"login": place.lead.email, "password": PASSWORD})
    assert victim.cookies["sessionid"].value != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker)


def test_a_copied_cookie_is_dead_once_its_owner_has_signed_out(place: Place) -> None:
    owner, thief = signed_in(place.lead), Client()
    thief.cookies["sessionid"] = owner.cookies["sessionid"].value
    assert is_in(thief)
    answer = owner.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert answer.cookies["sessionid"]["max-age"] == 0
    assert not is_in(thief)
    assert not Session.objects.filter(user=place.lead).exists()
    assert Access.objects.filter(user=place.lead, what="signed_out").count() == 1


def test_a_copy_of_the_database_opens_nobodys_session(place: Place) -> None:
    cookie = signed_in(place.lead).cookies["sessionid"].value
    (row,) = Session.objects.filter(user=place.lead)
    assert row.pk == key_of(cookie) != cookie
    thief = Client()
    thief.cookies["sessionid"] = row.pk
    assert not is_in(thief)


def test_a_request_that_is_late_does_not_bring_an_ended_sign_in_back(place: Place) -> None:
    client = signed_in(place.lead)
    late = SessionStore(client.cookies["sessionid"].value)
    assert late[SESSION_KEY] == str(place.lead.pk)
    client.post("/accounts/logout/")
    late.touch(now=True)
    assert not Session.objects.filter(pk=late.pk).exists()


# ---------------------------------------------------------------------------------------- ones own list


def test_somebody_sees_where_they_are_signed_in_and_ends_it(place: Place, sleep: Sleep) -> None:
    # Given two browsers of theirs, and one of somebody else
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17.0 Mobile Safari/604"
    here, there, other = signed_in(place.lead), signed_in(place.lead, phone), signed_in(place.partner)

    # When they look, then both are there in plain words, and this one is marked
    page = here.get("/accounts/sessions/").text
    assert page.count("Firefox on Windows") == 1
    assert "Safari on iPhone" in page
    assert page.count("This browser") == 1

    # When they end the other one, then it is out at once, and it is noted
    theirs = Session.objects.get(user=place.lead, browser="Safari|iPhone")
    assert here.post("/accounts/sessions/", {"end": theirs.pk}).status_code == 302
    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert Access.objects.filter(user=place.lead, what="ended").count() == 1
    assert "Safari on iPhone" not in here.get("/accounts/sessions/").text


def test_all_others_end_with_one_press_and_nobody_elses(place: Place) -> None:
    here, other = signed_in(place.lead), signed_in(place.partner)
    more = [signed_in(place.lead) for _ in range(3)]
    here.post("/accounts/sessions/", {"others": "1"})
    assert [is_in(one) for one in (here, other, *more)] == [True, True, False, False, False]


def test_nobody_ends_the_sign_in_of_somebody_else(place: Place) -> None:
    here, other = signed_in(place.lead), signed_in(place.partner)
    for key in (Session.objects.get(user=place.partner).pk, other.cookies["sessionid"].value, "", "x" * 5000):
        here.post("/accounts/sessions/", {"end": key})
    here.post(
        "/accounts/sessions/", {"end": Session.objects.get(user=place.lead).pk}
    )  # nor this one by mistake
    assert is_in(here)
    assert is_in(other)


def test_the_list_shows_none_that_lets_nobody_in(place: Place, sleep: Sleep) -> None:
    signed_in(place.lead, "")
    sleep(31 * MINUTES)
    here = signed_in(place.lead)
    assert here.get("/accounts/sessions/").text.count("app-sessions__one") == 1


def test_the_list_costs_the_same_for_one_and_for_many(place: Place) -> None:
    here = signed_in(place.lead)
    with statements() as few:
        here.get("/accounts/sessions/")
    for _ in range(4):
        signed_in(place.lead)
    with statements() as many:
        here.get("/accounts/sessions/")
    assert len(many) == len(few)


def test_ended_sessions_are_pruned(place: Place, sleep: Sleep) -> None:
    signed_in(place.lead)
    sleep(13 * 60 * MINUTES)
    fresh = signed_in(a_person())
    call_command("clearsessions")
    assert Session.objects.count() == 1
    assert is_in(fresh)


@pytest.mark.parametrize("first", ["left", "keep"])
def test_whichever_request_of_a_script_meets_the_end_the_sign_in_page_says_why(
    place: Place, review: Review, sleep: Sleep, first: str
) -> None:
    client, form = signed_in(place.lead), f"/reviews/{review.pk}/template-a/1/"
    typed = {"comments": "Words, at length", FIELD: mark_of(place.lead.pk), "typed_on": form}
    assert client.post("/accounts/session/keep/", typed).status_code == 204
    sleep(31 * MINUTES)
    if first == "keep":
        assert client.post("/accounts/session/keep/", typed).status_code == 204
    assert client.get("/accounts/session/left/", headers=SCRIPT).json() == {"seconds": 0, "over": True}
    assert client.post("/accounts/session/keep/", typed).status_code == 204
    page = client.get(form, follow=True)
    assert "nothing was done here for a while. Sign in again: what you typed is kept." in page.text
