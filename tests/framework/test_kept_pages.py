"""Public pages are drawn once and kept; what belongs to one person is never in what is kept."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import Client, RequestFactory

from framework.models import Edition
from framework.services import load_edition
from recovery_site.kept import PAGES, Kept, Shelf, answer, encoding_for, kept
from tests.build import a_person, an_edition
from tests.framework.build import pick, rows, write
from tests.framework.test_pages import HOME
from tests.framework.test_pages import PAGES as ADDRESSES

pytestmark = pytest.mark.django_db
FRAMED = [address for address in ADDRESSES if "print" not in address]


@pytest.fixture(autouse=True)
def edition() -> Edition:
    return an_edition()


def vary(response: Any) -> set[str]:
    return set(response.headers["Vary"].split(", "))


def everything_kept() -> str:
    """All the text of every page that this process keeps."""
    from framework.views import SEARCHES

    return "".join(one.body.decode() for shelf in (PAGES, SEARCHES) for one in shelf.contents())


def with_a_message(client: Client, words: str) -> None:
    """A message that waits for this browser, as the site stores it."""
    request = RequestFactory().get("/")
    storage = CookieStorage(request)
    storage.add(messages.SUCCESS, words)
    from django.http import HttpResponse

    response = HttpResponse()
    storage.update(response)
    client.cookies["messages"] = response.cookies["messages"].value


@pytest.mark.parametrize("address", ADDRESSES)
def test_anybody_may_keep_it_and_is_told_that_it_is_unchanged(client: Client, address: str) -> None:
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert vary(first) == {"Accept-Encoding", "Cookie", "HX-Request", "HX-History-Restore-Request"}
    assert not first.cookies
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, max-age=300"
    assert vary(again) == vary(first)


def test_the_way_to_the_current_edition_may_be_kept(client: Client) -> None:
    assert client.get("/framework/").headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", "")])
def test_it_is_sent_compressed_to_whoever_takes_that(client: Client, accepts: str, encoding: str) -> None:
    plain = client.get(HOME)
    sent = client.get(HOME, headers={"accept-encoding": accepts})
    unpacked = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)(sent.content)
    assert unpacked == plain.content
    assert sent.headers.get("Content-Encoding", "") == encoding
    assert (sent.headers["ETag"] == plain.headers["ETag"]) is (encoding == "")
    again = client.get(HOME, headers={"accept-encoding": accepts, "if-none-match": sent.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("header", "encoding"), [("br;q=0, gzip", "gzip"), ("GZIP;q=0.5", "gzip"), ("identity", ""), ("*", "")]
)
def test_what_a_browser_refuses_is_not_sent(header: str, encoding: str) -> None:
    assert encoding_for(RequestFactory().get("/", headers={"accept-encoding": header})) == encoding


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_name_message_or_token_is_ever_kept(client: Client, address: str) -> None:
    # given somebody who is signed in and for whom a message waits, and who comes first
    PAGES.clear()
    client.force_login(a_person("Nia Name"))
    with_a_message(client, "A private message")
    seen = client.get(address)
    if address in FRAMED:
        assert "Nia Name" in seen.content.decode()
        assert "A private message" in seen.content.decode()
        assert seen.headers["Cache-Control"] == "no-store"
        assert "ETag" not in seen.headers
        assert "Cookie" in vary(seen)
    # when a stranger comes, and then another person
    stranger, other = Client(), Client()
    other.force_login(a_person("Otto Other"))
    answers = [stranger.get(address), other.get(address), client.get(address)]
    # then nobody reads what is for somebody else, and nothing kept holds it
    assert "Nia Name" not in answers[0].content.decode() + answers[1].content.decode()
    assert "A private message" not in "".join(one.content.decode() for one in answers)
    assert ("Otto Other" in answers[1].content.decode()) is (address in FRAMED)
    for words in ("Nia Name", "Otto Other", "A private message", "csrf", "sessionid"):
        assert words not in everything_kept()


def test_a_browser_with_a_waiting_message_may_keep_nothing(client: Client) -> None:
    client.cookies["messages"] = "anything"
    assert client.get(HOME).headers["Cache-Control"] == "no-store"


def test_data_cannot_stand_in_for_the_places_that_are_filled_in(client: Client, tmp_path: Path) -> None:
    found = rows("odd", current=False)
    pick(found, "challenge")["fields"]["title"] = "<!--header--><!--messages-->"
    load_edition(write(tmp_path, found))
    html = client.get("/framework/odd/").content.decode()
    assert html.count("<header") == 1
    assert "&lt;!--header--&gt;" in html


def test_a_changed_edition_is_drawn_again(client: Client, tmp_path: Path) -> None:
    load_edition(write(tmp_path, rows(current=False)))
    tag = client.get("/framework/tiny/").headers["ETag"]
    found = rows(current=False)
    pick(found, "challenge")["fields"]["title"] = "Another title"
    load_edition(write(tmp_path, found))
    again = client.get("/framework/tiny/", headers={"if-none-match": tag})
    assert again.status_code == 200
    assert "Another title" in again.content.decode()


def test_the_fragment_and_the_page_are_kept_apart(client: Client) -> None:
    address = f"{HOME}search/?q=advocacy"
    tags = [client.get(address, headers=h).headers["ETag"] for h in ({}, {"HX-Request": "true"})]
    assert tags[0] != tags[1]
    assert "HX-Request" in vary(client.get(address))


def test_what_is_not_there_is_not_kept(client: Client) -> None:
    assert client.get("/framework/1999/").headers["Cache-Control"] == "no-store"


def test_questions_do_not_push_out_pages_and_are_bounded(client: Client) -> None:
    from framework.views import SEARCHES

    client.get(HOME)
    before = len(PAGES)
    for number in range(SEARCHES.most + 5):
        client.get(f"{HOME}search/", {"q": f"x{number}"})
    assert len(SEARCHES) <= SEARCHES.most
    assert len(PAGES) == before


def test_a_shelf_keeps_what_was_asked_for_last() -> None:
    shelf = Shelf(most=2, most_bytes=100)
    drawn: list[str] = []

    def draw(name: str, size: int = 10) -> None:
        shelf.get(name, lambda: drawn.append(name) or "x" * size)

    for name in ("a", "b", "a", "c", "a", "b"):
        draw(name)
    assert drawn == ["a", "b", "c", "b"]
    draw("large", 99)
    assert [one.size for one in shelf.contents()] == [99]


def test_many_readers_at_once_get_the_same_whole_page() -> None:
    shelf, got = Shelf(3), list[bytes]()
    together = threading.Barrier(8)

    def read(number: int) -> None:
        together.wait()
        for turn in range(50):
            key = (number + turn) % 5
            got.append(
                shelf.get(key, lambda key=key: f"page {key}" * 100).body == f"page {key}".encode() * 100
            )  # type: ignore[misc]

    threads = [threading.Thread(target=read, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [True] * 400
    assert len(shelf) <= 3


def test_a_body_of_any_kind_can_be_kept() -> None:
    shelf = Shelf(2)
    request: HttpRequest = RequestFactory().get("/", headers={"accept-encoding": "br"})
    pdf = kept(request, "form", lambda: b"%PDF-" + b"x" * 2000, content_type="application/pdf", shelf=shelf)
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert brotli.decompress(pdf.content).startswith(b"%PDF-")
    small = answer(request, Kept(b"short", "text/plain"))
    assert "Content-Encoding" not in small.headers
