"""The pages that belong to no step: notices, errors, sign-in; and the headers on every answer."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from assessments.models import User
from recovery_site import views
from recovery_site.headers import POLICY
from recovery_site.sessions.store import SessionStore

PASSWORD = "three calm words"
NOTICES = ("accessibility", "privacy", "cookies")
ERRORS = ("400", "403", "403_csrf", "404", "405", "408", "413", "429", "431", "500", "503")


@pytest.fixture
def person(db: None) -> User:
    cache.clear()  # counts of earlier tries to sign in
    return User.objects.create_user("asha@example.org", "Asha Patel", PASSWORD)


def text(response: HttpResponse) -> str:
    return response.content.decode()


def main_of(page: HttpResponse | str) -> str:
    """What stands in the main part of a page."""
    found = re.search(r"<main\b.*</main>", page if isinstance(page, str) else text(page), re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("name", NOTICES)
@pytest.mark.django_db
def test_notices_are_for_everybody(client: Client, person: User, name: str) -> None:
    for _ in range(2):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert main_of(page).count("<h1") == 1
        client.force_login(person)


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_neither_request_nor_database(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert page.count("<h1") == 1
    assert main_of(page).count('role="button"') <= 1  # one next step
    assert reverse("account_logout") not in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.django_db
def test_not_found_has_the_same_bytes_for_everybody(client: Client, person: User) -> None:
    client.force_login(person)
    answers = [
        client.get("/nothing/here/"),
        client.get("/nothing/here/", headers={"hx-request": "true"}),
        client.post("/nothing/here/"),
        client.get("/accounts/social/"),
        client.get("/accounts/email/"),
        Client().get("/nothing/here/"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def broken(*args: object, **kwargs: object) -> HttpResponse:
    raise ZeroDivisionError


@pytest.mark.django_db
def test_an_error_of_ours_says_that_nothing_was_half_saved() -> None:
    with patch.object(views, "render", broken):
        answer = Client(raise_request_exception=False).get(reverse("privacy"))
    assert answer.status_code == 500
    assert main_of(answer) == main_of(render_to_string("500.html"))


@pytest.mark.django_db
def test_a_database_that_is_away_is_answered_with_a_page_that_helps(client: Client) -> None:
    with patch.object(views, "render", side_effect=OperationalError):
        answer = client.get(reverse("privacy"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert main_of(answer) == main_of(render_to_string("503.html"))


@pytest.mark.django_db
def test_a_database_that_is_away_before_the_page_begins(person: User) -> None:
    """Already the look at who is signed in fails: that happens outside the page."""
    client = Client(raise_request_exception=False)
    client.force_login(person)
    with patch.object(SessionStore, "load", side_effect=OperationalError):
        answer = client.get(reverse("account_change_password"))
    assert answer.status_code == 503
    assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.django_db
def test_a_form_without_its_token_is_answered_in_our_words() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.org"})
    assert answer.status_code == 403
    assert main_of(answer) == main_of(render_to_string("403_csrf.html"))


@pytest.mark.django_db
def test_too_much_in_one_form_is_answered_in_our_words(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": "x" * 200_000})
    assert answer.status_code == 413
    assert main_of(answer) == main_of(render_to_string("413.html"))


@pytest.mark.django_db
def test_headers_are_on_every_answer(client: Client, person: User) -> None:
    with patch.object(views, "render", side_effect=OperationalError):
        away = client.get(reverse("privacy"))
    answers = [
        away,
        client.get(reverse("healthz")),
        client.get(reverse("privacy")),
        client.get("/favicon.ico"),
        client.get(reverse("account_login")),
        client.get(reverse("account_change_password")),
        client.get("/nothing/"),
        client.get("/static/site.css"),
        client.get("/", headers={"host": "elsewhere.example"}),
        client.post(reverse("account_login"), {"login": "x" * 200_000}),
    ]
    assert [answer.status_code for answer in answers] == [503, 200, 200, 302, 200, 302, 404, 200, 400, 413]
    for answer in answers:
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        answer.close()


@pytest.mark.django_db
def test_what_a_page_loads_is_there(client: Client) -> None:
    page = text(client.get(reverse("privacy")))
    wanted = re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', page)
    assert len(wanted) == 4
    for address in wanted:
        assert address.startswith("/static/")
        answer = client.get(address)
        assert answer.status_code == 200
        answer.close()


@pytest.mark.parametrize(
    ("path", "current"), [("/framework/2010/", "framework"), ("/", "home"), ("/privacy/", None)]
)
@pytest.mark.django_db
def test_the_menu_says_where_one_is_and_who(person: User, path: str, current: str | None) -> None:
    request = RequestFactory().get(path)
    request.user = person
    page = render_to_string("base.html", {}, request)
    here = re.findall(r'href="([^"]*)" aria-current="true"', page)
    assert here == ([reverse(current)] if current else [])
    assert person.name in page
    assert f'href="{reverse("account_logout")}"' in page
    request.user = AnonymousUser()
    page = render_to_string("base.html", {}, request)
    assert f'href="{reverse("account_login")}"' in page
    assert reverse("account_logout") not in page
