"""The pages for what went wrong: each is drawn without the request and without the database."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver

from recovery_site import error_pages, views
from recovery_site.headers import POLICY
from tests.build import a_system
from tests.serving import serving
from tests.site.test_server import ask, echo

FORM = "application/x-www-form-urlencoded"
ADDRESSES = (
    "/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/framework/",
    "/systems/new/",
    "/privacy/",
)


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "no-such-charset", ""])
@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("who", ["a stranger", "somebody who is signed in"])
def test_a_form_in_another_charset_is_no_fault_of_ours(path: str, charset: str, who: str) -> None:
    # Given somebody with a page of ours, and so with its token
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    if who != "a stranger":
        client.force_login(a_system().lead)
    client.get("/accounts/password/reset/")
    token = client.cookies["csrftoken"].value

    # When a form comes in another charset than ours, with the token in the form or beside it
    for headers in ({}, {"x-csrftoken": token}):
        answer = client.generic(
            "POST",
            path,
            f"csrfmiddlewaretoken={token}".encode(),
            content_type=f"{FORM}; charset={charset}",
            headers=headers,
        )

        # Then it is read or refused
        assert answer.status_code < 500
    if charset == "utf-16":
        assert answer.content in (error_pages.page(400), client.get(path).content)


class Untouchable(HttpRequest):
    """A request whose every part is broken."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"the page asked the request for {name}")


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (views.bad_request, 400),
        (views.forbidden, 403),
        (views.form_without_token, 403),
        (views.not_found, 404),
        (views.too_many, 429),
        (views.broken, 500),
    ],
)
def test_no_handler_touches_the_request_or_the_database(handler, status: int) -> None:
    # The database refuses by itself: the test does not ask for one.
    error_pages._drawn.cache_clear()  # noqa: SLF001
    answer: HttpResponse = handler(Untouchable.__new__(Untouchable))
    assert answer.status_code == status
    assert answer.content.count(b"<h1") == 1


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_page_for_nobody_in_particular_offers_nobodys_work(status: int) -> None:
    header = error_pages.page(status).partition(b"<header")[2].partition(b"</header>")[0]
    assert header.count(b'href="/"') == 1, "the name of the site, and no menu of somebody who is signed in"


def test_the_site_names_all_of_its_handlers() -> None:
    resolver = get_resolver()
    for status, view in {400: "bad_request", 403: "forbidden", 404: "not_found", 500: "broken"}.items():
        assert resolver.resolve_error_handler(status) is getattr(views, view)


@pytest.mark.django_db
def test_too_many_tries_are_answered_in_our_words(client: Client) -> None:
    with patch("allauth.core.internal.ratelimit.consume", return_value=None):
        answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "wrong"})
    assert (answer.status_code, answer.content) == (429, error_pages.page(429))
    assert int(answer.headers["Retry-After"]) > 0


def test_a_page_that_cannot_be_drawn_is_a_line_of_words() -> None:
    error_pages._drawn.cache_clear()  # noqa: SLF001
    with patch.object(error_pages, "render_to_string", side_effect=ValueError("no manifest")):
        assert b"Not Found" in error_pages.answer(404).content


def test_what_never_reaches_django_gets_the_same_pages() -> None:
    with serving(echo, body_limit=10, page=error_pages.page) as port:
        answer = ask(port, "POST", body=b"x" * 11)
        assert (answer.status, answer.read()) == (413, error_pages.page(413))
        assert answer.getheader("Content-Security-Policy") == POLICY
        assert answer.getheader("Cache-Control") == "no-store"
