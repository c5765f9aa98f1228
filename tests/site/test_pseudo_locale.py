"""Every text that people read goes through gettext: pages, parts of pages, papers and mails in a made-up language.

The language is made here: each message is its English with other letters (“Šåvê”). What somebody wrote is marked with a
thorn at the beginning of each word (`tests/shape/edition.py`). Whatever else has plain letters was never translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from assessments.people.models import User
from recovery_site.cookies import EVERYWHERE, IN_A_ROOM
from tests.build import PASSWORD, a_person
from tests.shape.edition import mark
from tests.shape.walk import walk
from tests.working import run_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_framework"), pytest.mark.drawing]

LETTERS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅßÇĐÊƑĜĤÎĴĶĻṀÑÖṖǬŔŠŢÛṼŴẊÝŽåƀçđêƒĝĥîĵķļɱñöƥǫŕšţûṽŵẋýž",
)
# What is put in later, markup, entities: left as it is.
FIXED = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*(?:![rsa])?(?::[^}]*)?\}|<[^>]*>|&\w+;)")


def pseudo(message: str) -> str:
    """The message in other letters."""
    return "".join(
        part if FIXED.fullmatch(part) else part.translate(LETTERS) for part in FIXED.split(message)
    )


class Pseudo:
    """A translation that answers every message."""

    def gettext(self, message: str) -> str:
        return pseudo(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)

    def to_language(self) -> str:
        return "en-x-pseudo"

    def language(self) -> str:
        return "en-x-pseudo"


@pytest.fixture
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    translation.gettext("Save")  # so that Django knows its own language before this one
    with monkeypatch.context() as patched:
        patched.setattr(trans_real, "translation", lambda language: Pseudo())
        translation.activate("en-x-pseudo")
        yield
    translation.deactivate()


SPOKEN = {"aria-label", "alt", "title", "placeholder", "aria-description", "aria-valuetext", "label"}
UNREAD = {"script", "style", "code", "template"}
VOID = {"input", "br", "hr", "img", "meta", "link", "path", "circle", "rect", "line", "source", "wbr", "col"}


class Texts(HTMLParser):
    """Every text of a page that somebody can see or hear."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.inside.append(tag)
        values = {name: value or "" for name, value in attrs}
        for name, value in values.items():
            button = tag == "input" and values.get("type") in {"submit", "button", "reset"}
            if (
                name in SPOKEN
                or name.startswith("data-text")
                or name == "data-said"
                or (name == "value" and button)
            ):
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not UNREAD & set(self.inside):
            self.found.append(data)


ALLOWED = re.compile(
    "|".join(
        (
            re.escape(settings.SITE_NAME),  # a name
            r"https?://\S+|\btestserver\S*|\b127\.0\.0\.1\S*",
            r"[\w.+-]+@[\w.-]+",
            r"\b[0-9a-f]{32,64}\b",  # a fingerprint
            # the names of cookies, as a browser shows them
            *(rf"\b{one.name}" + r"\b" * (not one.name.endswith("-")) for one in (*EVERYWHERE, *IN_A_ROOM)),
            r"\b(GMT|BST)\b",  # the zone of a time
            r"\bSHA-256\b|\brecovery-log:\d+:\d+:",
            r"\{\w+\}",  # where a script of the page puts something in
            r"\bx{50,}\b",  # what was typed too long
            r"\b[0-9A-Z]{4}[ -]?[0-9A-Z]{4}\b",  # the code of a room
        )
    )
)
PLAIN = re.compile(r"[A-Za-z]+")
DATA = re.compile(r"þ[\w’'-]*")


def untranslated(text: str) -> list[str]:
    """The words that went through neither gettext nor the marked data."""
    return [
        word for word in re.findall(r"[^\W\d_]+", DATA.sub("", ALLOWED.sub("", text))) if PLAIN.search(word)
    ]


def faults(where: str, html: str) -> list[str]:
    return [f"{where}: {' '.join(text.split())}" for text in Texts(html).found if untranslated(text)]


def test_a_text_that_was_not_translated_is_found() -> None:
    html = (
        f'<p title="Hello">þData <b>{pseudo("Save")}</b></p><input type="submit" value="Go">'
        "<i>3 of 4</i><svg><title>Box</title></svg>"
    )
    assert faults("x", html) == ["x: Hello", "x: Go", "x: 3 of 4", "x: Box"]
    assert faults("x", f"<p>{pseudo('Save %(n)s things')}</p>".replace("%(n)s", "þmine")) == []


@pytest.mark.usefixtures("pseudo_locale")
def test_every_page_of_a_whole_review(tmp_path: Path) -> None:
    found: dict[str, None] = {}
    for seen in walk(tmp_path).seen:
        where = re.sub(r"\d+", "0", f"{seen.where} ({seen.who}, {seen.status})")
        found |= dict.fromkeys(faults(where, seen.html))
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("pseudo_locale")
def test_accounts_and_their_mails() -> None:
    client = Client()
    person = a_person(mark("Asha Person"))
    found: list[str] = []

    def look(address: str, data: dict[str, str] | None = None) -> str:
        answer = (
            client.post(address, data, follow=True) if data is not None else client.get(address, follow=True)
        )
        html: str = answer.content.decode()
        found.extend(faults(address, html))
        return html

    for name in ("account_login", "account_signup", "account_inactive", "account_reset_password",
                 "account_reset_password_done", "account_reset_password_from_key_done", "accessibility", "privacy",
                 "cookies"):  # fmt: skip
        look(reverse(name))
    login = reverse("account_login")
    for data in ({}, {"login": "þasha", "password": ""}, *[{"login": person.email, "password": "wrong"}] * 6):
        look(login, data)
    reset = reverse("account_reset_password")
    for email in ("", person.email, "nobody@example.org"):
        look(reset, {"email": email})
    run_tasks("mail")
    for letter in mail.outbox:
        found.extend(faults("mail", f"<p>{letter.subject}</p><p>{letter.body}</p>"))
    link = next(part for part in mail.outbox[0].body.split() if "/key/" in part)
    look(re.sub(r"^https?://[^/]+", "", link))
    look(re.sub(r"^https?://[^/]+", "", link) + "x")
    client.force_login(person)
    look(reverse("account_change_password"))
    for data in ({}, {"oldpassword": "wrong", "password1": "short", "password2": "other"},
                 {"oldpassword": PASSWORD, "password1": "password1234", "password2": "password1234"}):  # fmt: skip
        look(reverse("account_change_password"), data)
    look(reverse("account_logout"))
    look(reverse("account_logout"), {})
    look("/")
    assert not found, "\n".join(dict.fromkeys(found))
    assert User.objects.filter(pk=person.pk).exists()


@pytest.mark.usefixtures("pseudo_locale")
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "408", "413", "429", "500", "503"])
def test_the_error_pages(name: str) -> None:
    assert faults(name, render_to_string(f"{name}.html")) == []


@pytest.mark.usefixtures("pseudo_locale")
@pytest.mark.parametrize("not_now", [True, False])
def test_the_page_of_a_refusal(not_now: bool) -> None:
    assert faults("refused", render_to_string("refused.html", {"reason": "þWhy", "not_now": not_now})) == []
