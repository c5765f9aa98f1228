"""Who signed in, failed to, or took a file out: noted for 90 days. And whom wrong passwords stop."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from assessments.audit import accesslog
from assessments.audit.models import Access
from assessments.people.models import User
from recovery_site.devices import COOKIE
from tests.build import PASSWORD, a_completed_template_a, a_person, a_plan, a_review, a_system
from tests.working import run_tasks

pytestmark = pytest.mark.django_db
WRONG = "not the password"


@pytest.fixture
def person() -> User:
    cache.clear()  # counts of earlier tries
    return a_person()


def sign_in(
    client: Client, person: User, password: str = PASSWORD, address: str = "192.0.2.1"
) -> HttpResponse:
    said = {"login": person.email, "password": password}
    return client.post("/accounts/login/", said, REMOTE_ADDR=address)


def noted() -> list[tuple[str, str | None]]:
    return list(Access.objects.order_by("pk").values_list("what", "address"))


def test_who_signed_in_and_who_failed_is_noted_with_time_and_address(person: User) -> None:
    client = Client()
    sign_in(client, person, WRONG, "192.0.2.7")
    sign_in(client, person, address="2001:db8::1")
    assert noted() == [("failed", "192.0.2.7"), ("signed_in", "2001:db8::1")]
    for one in Access.objects.all():
        assert one.user == person
        assert timezone.now() - one.at < dt.timedelta(minutes=1)


@pytest.mark.usefixtures("person")
def test_an_address_that_nobody_has_is_noted_without_it() -> None:
    # It may be a password, typed into the wrong field.
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": WRONG})
    (one,) = Access.objects.all()
    assert (one.what, one.user, one.address, one.detail) == ("failed", None, "127.0.0.1", "")


def test_a_new_password_is_noted(person: User, client: Client) -> None:
    client.force_login(person)
    new = {"oldpassword": PASSWORD, "password1": "three calm words", "password2": "three calm words"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert [what for what, _ in noted()] == ["password"]


@pytest.mark.pdf
def test_a_file_that_leaves_is_noted_and_a_page_is_not(client: Client) -> None:
    # Given a member of a local system, and a Template A that was made as PDF
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    client.force_login(place.reader)
    page = f"/reviews/{review.pk}/reports/"
    assert client.get(page).status_code == 200
    made = client.get(f"/reviews/{review.pk}/template-a.pdf")
    run_tasks("reports")
    assert noted() == []

    # When they download it
    file = client.get(made.headers["Location"] + "?open", follow=True)

    # Then it is noted, and no store keeps the file
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    (one,) = Access.objects.all()
    assert (one.what, one.user, one.address) == ("export", place.reader, "127.0.0.1")
    assert one.detail == file.request["PATH_INFO"]


def test_a_wrong_password_when_signing_is_noted(client: Client) -> None:
    place = a_system()
    plan = a_plan(place, a_completed_template_a(place, a_review(place)))
    cache.clear()
    client.force_login(place.lead)
    address = f"/reviews/{plan.row.review_id}/plans/{plan.row.challenge.number}/check/"
    sha256 = client.get(address).context["sha256"]
    client.post(address, {"side": "provider", "sha256": sha256, "password": WRONG, "stated": "on"})
    assert [what for what, _ in noted()] == ["not_signed"]


def test_a_phone_in_a_room_is_never_noted(client: Client) -> None:
    client.get("/join/")
    client.post("/join/", {"code": "ABCD2345"})
    assert noted() == []


def test_lines_never_change_and_go_after_90_days(person: User) -> None:
    sign_in(Client(), person)
    line = Access.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Access.objects.update(address="192.0.2.99")
    for days in (89, 91):
        Access.objects.create(at=timezone.now() - dt.timedelta(days=days), what="failed", address="192.0.2.5")
    assert accesslog.prune() == 1
    assert accesslog.prune() == 0
    assert Access.objects.filter(pk=line.pk).exists()
    assert Access.objects.count() == 2


def test_an_administrator_reads_it(person: User, capsys: pytest.CaptureFixture[str]) -> None:
    sign_in(Client(), person)
    sign_in(Client(), person, WRONG)
    sign_in(Client(), a_person())
    call_command("access_log", "--person", person.email.upper())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert "wrong password" in lines[0]
    assert all("192.0.2.1" in line and person.email in line for line in lines)


# ------------------------------------------------------------------------------- whom wrong passwords stop


def test_nobody_can_lock_a_person_out_of_their_own_browser(person: User) -> None:
    # Given somebody who has signed in on their browser before
    own = Client()
    sign_in(own, person)
    own.post("/accounts/logout/")

    # When others try their address again and again, from the same building as well
    stranger = Client()
    for n in range(12):
        sign_in(stranger, person, WRONG, address=f"192.0.2.{n % 2 + 1}")
    assert "_auth_user_id" not in stranger.session
    sign_in(stranger, person)  # the right password, too late
    assert "_auth_user_id" not in stranger.session

    # Then they themselves come in
    sign_in(own, person)
    assert own.session["_auth_user_id"] == str(person.pk)


def test_wrong_passwords_run_out_on_a_browser_that_is_known_too(person: User) -> None:
    own = Client()
    sign_in(own, person)
    own.post("/accounts/logout/")
    for _ in range(5):
        sign_in(own, person, WRONG)
    sign_in(own, person)
    assert "_auth_user_id" not in own.session
    assert noted()[-1][0] == "locked"


def test_the_cookie_of_a_browser_is_for_one_person_and_cannot_be_made_up(person: User) -> None:
    own, other = Client(), a_person()
    sign_in(own, other)
    for cookie in (own.cookies[COOKIE].value, "abc.def", "abc", "."):
        thief = Client()
        thief.cookies[COOKIE] = cookie
        cache.clear()
        for _ in range(5):
            sign_in(thief, person, WRONG)
        cookieless = Client()
        sign_in(cookieless, person)
        assert "_auth_user_id" not in cookieless.session  # all were counted as a stranger's
