"""No address of the site leads anybody away from it, whatever `next` says."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from assessments.checks import routes
from tests.build import PASSWORD, a_person, a_review, a_system

EVIL = (
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "HTTPS://EVIL.example",
    "javascript:alert(1)",
    "data:text/html,evil",
    "\thttps://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "//testserver\\@evil.example",
    quote("//evil.example", safe=""),
    "%2f%2fevil.example",
    "/%09/evil.example",
    "https://evil.example\r\nSet-Cookie: a=b",
    "https://еvil.example",
)
NAMES = (
    "next",
    "redirect",
    "return",
    "return_to",
    "url",
    "continue",
    "back",
    "to",
    "redirect_to",
    "typed_on",
)


SENDING = ("Location", "HX-Redirect", "HX-Location", "Refresh", "Content-Location")
OWN = "/about/own-path/"


def leads_away(answer: object) -> str:
    """Where an answer sends somebody that is not this site; empty when it does not."""
    for name in SENDING:
        value = answer.headers.get(name, "")  # type: ignore[attr-defined]
        # as browsers read it: a backslash is a slash, and control characters are not there
        plain = "".join(one for one in value.replace("\\", "/") if one > " ")
        found = urlsplit(urljoin("https://testserver/here/", plain))
        if value and (found.scheme not in ("http", "https") or found.hostname != "testserver"):
            return str(value)
    return ""


def addresses() -> list[str]:
    """One address of every route; arguments that no object has."""
    found = []
    for name, pattern in routes(get_resolver()):
        arguments = dict.fromkeys(pattern.pattern.converters, 1)
        if not name:
            continue
        try:
            found.append(reverse(name, kwargs=arguments))
        except NoReverseMatch:
            continue
    return sorted(set(found))


def sent_to(answer: object) -> str:
    """Every header of an answer that can send somebody on, one after another."""
    return " ".join(answer.headers.get(name, "") for name in SENDING)  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["a stranger", "a lead"])
def test_no_route_believes_an_address_from_elsewhere(who: str) -> None:
    """Each route is asked with evil addresses, another one by each name; with all of them by every name if it follows
    so much as a path of our own.
    """
    place = a_system()
    a_review(place)
    client = Client(raise_request_exception=False)
    asked, following = 0, set()

    def ask(method: str, address: str, values: dict[str, str]) -> HttpResponse:
        nonlocal asked
        asked += 1
        session = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if who == "a lead" and not (session and session.value):  # one of the routes signs out
            client.force_login(place.lead)
        by_link = method == "GET"
        answer = client.get(f"{address}?{urlencode(values)}") if by_link else client.post(address, values)
        assert not leads_away(answer), (method, address, values, leads_away(answer))
        return answer

    for turn, address in enumerate(addresses()):
        for method in ("GET", "POST"):
            ask(method, address, {name: EVIL[(turn + n) % 8] for n, name in enumerate(NAMES)})
            if OWN in sent_to(ask(method, address, dict.fromkeys(NAMES, OWN))):
                following.add(address)
                for evil in EVIL[:8]:
                    ask(method, address, dict.fromkeys(NAMES, evil))
    assert asked > 500
    assert "/accounts/logout/" in following  # else it would have found none


@pytest.mark.django_db
@pytest.mark.parametrize("evil", EVIL, ids=[f"{n:02}" for n in range(len(EVIL))])
def test_signing_in_and_out_leads_nowhere_else(evil: str) -> None:
    person = a_person()
    client = Client()
    fields = {"login": person.email, "password": PASSWORD, "next": evil}
    for address in ("/accounts/login/", f"/accounts/login/?next={quote(evil)}"):
        answer = client.post(address, fields)
        assert answer.status_code == 302
        assert not leads_away(answer)
        assert not leads_away(client.get(f"/accounts/login/?next={quote(evil)}"))  # signed in already
        answer = client.post(f"/accounts/logout/?next={quote(evil)}", {"next": evil})
        assert answer.status_code == 302
        assert not leads_away(answer)
        assert "evil.example" not in client.get(f"/accounts/login/?next={quote(evil)}").text.replace(
            quote(evil), ""
        ) or "evil.example" not in str(client.get(answer.headers["Location"]).headers)


@pytest.mark.django_db
def test_an_own_path_is_taken() -> None:
    person = a_person()
    client = Client()
    fields = {"login": person.email, "password": PASSWORD, "next": "/accounts/?a=1"}
    assert client.post("/accounts/login/", fields).headers["Location"] == "/accounts/?a=1"
