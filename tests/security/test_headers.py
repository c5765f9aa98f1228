"""Each kind of answer has exactly these headers, in production, and no other."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from unittest.mock import patch

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils.text import slugify

from assessments.people.models import User
from assessments.reports.presenters import TYPES
from assessments.workshop.models import Room
from recovery_site import error_pages
from tests.build import Place, a_review, a_system
from tests.serving import serving
from tests.working import run_tasks
from tests.workshop.build import a_room
from tests.workshop.drill import Server
from tests.workshop.phoning import Phone, a_phone_in
from tests.workshop.streaming import a_site

COMMON = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PRIVATE = COMMON | {"Cache-Control": "no-store"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
BY_HTMX = "HX-Request, HX-History-Restore-Request"
OWN = PRIVATE | HTML | {"Vary": f"Cookie, {BY_HTMX}"}  # what depends on who asks
SAME = PRIVATE | HTML | {"Vary": BY_HTMX}
CHANGES = {"X-Request-ID", "Content-Length", "Date", "Content-Language", "Expires", "ETag", "Last-Modified"}
SECURE = override_settings(
    SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True
)


@pytest.fixture(autouse=True)
def in_production() -> Iterator[None]:
    with SECURE:
        yield


@pytest.fixture
def place() -> Place:
    return a_system()


def said(answer: HttpResponse) -> dict[str, str]:
    """The headers, without what changes from one answer to the next."""
    return {name: value for name, value in answer.headers.items() if name not in CHANGES}


class Browser(Client):
    """Comes by HTTPS."""

    def generic(self, *args: object, **kwargs: object) -> HttpResponse:
        return super().generic(*args, **(kwargs | {"secure": True}))  # type: ignore[arg-type]


def browser(person: User | None = None, **options: bool) -> Browser:
    client = Browser(raise_request_exception=False, **options)
    if person:
        client.force_login(person)
    return client


@pytest.mark.django_db
def test_a_page_and_a_part_of_one(place: Place) -> None:
    lead = browser(place.lead)
    assert said(lead.get(f"/systems/{place.system.pk}/")) == OWN
    assert said(browser().get("/accounts/login/")) == OWN
    room = a_room(place, a_review(place))
    part = lead.get(f"/rooms/{room.pk}/", headers={"HX-Request": "true"})
    assert said(part) == OWN
    assert said(lead.get(f"/rooms/{room.pk}/screen/")) == OWN


@pytest.mark.django_db
def test_a_public_page_may_be_kept_and_is_else_the_same() -> None:
    answer = browser().get("/framework/2010/about/")
    public = COMMON | HTML | {"Cache-Control": "public, max-age=300"}
    assert said(answer) | {"Vary": ""} == public | {"Vary": ""}
    assert set(answer.headers["Vary"].split(", ")) == {"Accept-Encoding", "Cookie", *BY_HTMX.split(", ")}


@pytest.mark.pdf
@pytest.mark.django_db(transaction=True)
def test_a_file(place: Place) -> None:
    client, review = browser(place.lead), a_review(place)
    address = f"/reviews/{review.pk}/template-a.pdf"
    made = client.get(address).headers["Location"]
    assert said(client.get(made)) == OWN
    run_tasks("reports")
    found = said(client.get(made.rstrip("/") + ".pdf"))
    name = f"{slugify(place.system.name)}-template-a-{review.date}.pdf"
    assert found.pop("Content-Disposition") == f'inline; filename="{name}"'
    assert found == PRIVATE | {"Content-Type": "application/pdf", "Vary": "Cookie"}


@pytest.mark.django_db(transaction=True)
def test_a_file_to_save(place: Place) -> None:
    client, review = browser(place.lead), a_review(place)
    client.get(f"/reviews/{review.pk}/tables.xlsx")
    run_tasks("reports")
    found = said(client.get(f"/reviews/{review.pk}/tables.xlsx"))
    name = f"{slugify(place.system.name)}-tables-{review.date}.xlsx"
    assert found.pop("Content-Disposition") == f'attachment; filename="{name}"'
    assert found == PRIVATE | {"Content-Type": TYPES["xlsx"], "Vary": "Cookie"}


@pytest.mark.django_db
def test_everything_of_a_local_system(place: Place) -> None:
    lead = browser(place.lead)
    for ending, kind in (("json", "application/json"), ("zip", "application/zip")):
        made = lead.get(f"/systems/{place.system.pk}/everything.{ending}").headers["Location"]
        run_tasks("reports")
        found = said(lead.get(f"{made}file/"))
        assert found.pop("Content-Disposition").startswith("attachment; ")
        assert found == PRIVATE | {"Content-Type": kind, "Vary": "Cookie"}


@pytest.mark.django_db
def test_files_of_the_log_and_the_program_that_checks_them(place: Place) -> None:
    lead, at = browser(place.lead), f"/systems/{place.system.pk}"
    for name, kind in (("log.csv", "text/csv; charset=utf-8"), ("log.json", "application/json")):
        saved = f'attachment; filename="log-{place.system.pk}.{name[4:]}"'
        assert said(lead.get(f"{at}/{name}")) == PRIVATE | {
            "Content-Type": kind, "Vary": "Cookie", "Content-Disposition": saved
        }  # fmt: skip
    proof = said(lead.get(f"{at}/proof.jsonl"))
    assert proof == PRIVATE | {
        "Content-Type": "application/jsonl",
        "Vary": "Cookie",
        "Content-Disposition": f'attachment; filename="proof-{place.system.pk}.jsonl"',
    }
    program = said(browser().get("/verify/verify.py"))
    assert program == PRIVATE | {
        "Content-Type": "text/x-python; charset=utf-8",
        "Content-Disposition": 'attachment; filename="verify.py"',
    }
    assert said(browser().get("/verify/", {"code": "7H3K-9QZ2-M0TX-8B4C"})) == OWN


@pytest.mark.django_db
def test_a_redirect(place: Place) -> None:
    answer = browser().get("/accounts/")
    assert said(answer) == OWN | {"Location": "/accounts/login/?next=/accounts/"}


@pytest.mark.django_db
def test_what_scripts_and_machines_ask_for(place: Place) -> None:
    json = PRIVATE | {"Content-Type": "application/json", "Vary": "Cookie"}
    assert said(browser(place.lead).get("/accounts/session/left/")) == json
    assert said(browser().get("/healthz")) == PRIVATE | {"Content-Type": "text/plain"}
    ready = said(browser().get("/readyz"))
    ready.pop("Retry-After", None)
    assert ready == PRIVATE | {"Content-Type": "application/json"}
    assert browser().get("/robots.txt").status_code == 404


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept_of_the_site(place: Place) -> None:
    client = browser(place.lead)
    answer = said(client.post("/accounts/logout/"))
    answer.pop("Vary")
    assert answer == PRIVATE | HTML | {"Location": "/", "Clear-Site-Data": '"cache"'}


@pytest.mark.django_db
def test_a_phone(place: Place) -> None:
    room = a_room(place, a_review(place))
    phone: Phone = a_phone_in(room)
    answer = said(phone.get(f"/room/{room.pk}/", secure=True))
    vary = set(answer.pop("Vary").split(", "))
    assert answer == PRIVATE | HTML
    assert vary >= {"Cookie", *BY_HTMX.split(", ")}


@pytest.mark.django_db  # closing it tells Django that a request has ended
def test_a_static_file() -> None:
    with closing(browser().get("/static/site.css")) as file:
        answer = said(file)
    assert "public" in answer.pop("Cache-Control")
    answer.pop("Access-Control-Allow-Origin", None)
    answer.pop("Vary", None)
    assert answer == COMMON | {"Content-Type": 'text/css; charset="utf-8"'}


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_an_error_page(place: Place, status: int) -> None:
    client = browser()
    if status == 400:
        answer = client.get("/", headers={"Host": "evil.example"})
    elif status == 403:
        answer = browser(enforce_csrf_checks=True).post("/accounts/login/", {})
    elif status == 404:
        answer = client.get("/nothing/")
    elif status == 405:
        answer = client.put("/")
    elif status == 429:
        with patch("allauth.core.internal.ratelimit.consume", return_value=None):
            answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "wrong"})
    else:
        error = {413: RequestDataTooBig(), 500: ValueError(), 503: OperationalError()}[status]
        with patch("recovery_site.views.render", side_effect=error):
            answer = client.get("/privacy/")
    assert answer.status_code == status
    found = said(answer)
    assert ("Allow" in found) == (status == 405)
    assert ("Retry-After" in found) == (status in (429, 503))
    for name in ("Allow", "Retry-After"):
        found.pop(name, None)
    assert set(found.pop("Vary").split(", ")) >= set(BY_HTMX.split(", "))
    assert found == PRIVATE | HTML


def of_server(port: int, method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        found = {name.title(): value for name, value in answer.getheaders()}
        return answer.status, {k: v for k, v in found.items() if k not in {"Date", "Content-Length"}}


def titled(headers: dict[str, str]) -> dict[str, str]:
    return {name.title(): value for name, value in headers.items()}


@pytest.mark.django_db(transaction=True)
def test_what_never_reaches_django(place: Place) -> None:
    room: Room = a_room(place, a_review(place))
    with a_site(page=error_pages.page, body_limit=10, patience=0.3) as site:
        # too large, too slow, too many headers, and a process that answers only for itself
        assert of_server(site.port, "GET", "/", Cookie="a" * 40_000) == (431, titled(PRIVATE | HTML))
        with closing(socket.create_connection(("127.0.0.1", site.port), timeout=10)) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 11\r\n\r\n")
            first = line.makefile("rb").readline()
            assert b" 413 " in first
        with closing(socket.create_connection(("127.0.0.1", site.port), timeout=10)) as line:
            line.sendall(b"POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 5\r\n\r\n")
            head = line.makefile("rb").read(4000).decode("latin-1")
        assert head.startswith("HTTP/1.1 408 ")
        assert titled(read(head)) == titled(PRIVATE | HTML)
        plain = {"Content-Type": "text/plain"}
        assert of_server(site.port, "GET", "/healthz") == (200, titled(PRIVATE | plain))
        unknown = of_server(site.port, "GET", "/live/7-phone")
        assert unknown == (404, titled(PRIVATE | {"Content-Type": "text/plain; charset=utf-8"}))
        with site.stream(room) as stream:
            stream.event()
            found = {k.title(): v for k, v in stream.headers.items()} | {}
    wanted = PRIVATE | {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}
    found = {k: v for k, v in found.items() if k not in {"Date", "Transfer-Encoding"}}
    assert found == {name: value.lower() for name, value in titled(wanted).items()}


def read(head: str) -> dict[str, str]:
    lines = head.split("\r\n\r\n")[0].split("\r\n")[1:]
    pairs = dict(line.split(": ", 1) for line in lines)
    return {k: v for k, v in pairs.items() if k.title() not in {"Date", "Content-Length", "Connection"}}


def test_a_head_without_an_end_is_cut_off() -> None:
    with serving(get_wsgi_application()) as port:
        line = socket.create_connection(("127.0.0.1", port), timeout=10)
        with closing(line):
            line.sendall(b"GET / HTTP/1.1\r\n")
            sent = 0
            with contextlib.suppress(OSError):  # whichever way the other side hangs up
                while sent < 50_000_000:
                    line.sendall(b"X-More: " + b"a" * 8000 + b"\r\n")
                    sent += 8000
            assert sent < 10_000_000


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/framework/about/", "/healthz", "/nothing/"])
def test_no_other_verb_is_taken(method: str, address: str) -> None:
    answer = browser().generic(method, address, headers={"Cookie": "secret=1"})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_head_answers_as_get_does_without_a_body(place: Place) -> None:
    client = browser(place.lead)
    for address in ("/", "/accounts/", f"/systems/{place.system.pk}/"):
        got, asked = client.get(address), client.head(address)
        assert (asked.status_code, asked.content) == (got.status_code, b"")
        assert said(asked) == said(got)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_answer_says_what_it_was_made_with() -> None:
    with Server() as server:
        for path in ("/healthz", "/readyz", "/static/site.css", "/nothing", "/live/7-phone", "/framework/"):
            _, headers = of_server(server.port, "GET", path)
            text = str(headers).lower()
            for word in ("server", "django", "python", "whitenoise", "uvicorn", "x-powered-by"):
                assert word not in text, (path, headers)
