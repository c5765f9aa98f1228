"""A phone in a room, as a program: over real HTTP, with the standard library alone.

It does what the page with its script does: it joins with a code, follows the room, keeps an answer that is
not sent yet, and sends it again with the same turn until the server has said what became of it.
"""

from __future__ import annotations

import contextlib
import enum
import http.client
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

TROUBLE = (
    OSError,
    http.client.HTTPException,
)  # the network or the server failed: nobody knows what became of it
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
POLL = 2.0  # seconds between two questions where no stream gets through
SILENCE = 40.0  # seconds without a sign of life before the connection is opened again


class NoRoom(Exception):
    """The code leads to no open room, or joining is paused."""


class Became(enum.Enum):
    """What the server said of an answer."""

    SAVED = "saved"
    LATE = "late"  # the room does not ask this any more
    WRONG = "wrong"  # the form was not filled in rightly
    OUT = "out"  # this phone is not in the room


@dataclass
class Reply:
    """One answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Form:
    """A form of a page: where it goes, what stands in it, and what each choice offers."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """What a program needs to know of a page: its forms, and the marks of the part that follows the room."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.marks: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.marks |= {name: value for name, value in found.items() if name.startswith("data-")}
        if tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif self.forms and "name" in found and tag in {"input", "textarea"}:
            form, name, value = self.forms[-1], found["name"], found.get("value", "")
            if found.get("type") in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(value)
            else:
                form.fields[name] = value

    def form(self, end: str) -> Form | None:
        """The form whose address ends like that."""
        return next((form for form in self.forms if form.action.endswith(end)), None)


class Browser:
    """Cookies and forms, one connection a request. Any failure of the network is one of TROUBLE."""

    def __init__(self, address: str, patience: float = 10.0) -> None:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        self.address = f"{parts.scheme}://{parts.netloc}"
        self.secure, self.host, self.patience = parts.scheme == "https", parts.netloc, patience
        self.cookies: dict[str, tuple[str, str]] = {}  # name -> (path, value)
        self.token = ""  # the newest that a form carried

    def connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        return kind(self.host, timeout=self.patience)

    def headers(self, path: str) -> dict[str, str]:
        """The headers of every request: the cookies that belong to its path, and where it comes from."""
        cookies = [f"{n}={value}" for n, (under, value) in self.cookies.items() if path.startswith(under)]
        return {"Cookie": "; ".join(cookies), "Referer": self.address + path}

    def ask(self, method: str, path: str, data: object = None, **headers: str) -> Reply:
        """One request. `data` is a mapping or a list of pairs for a form."""
        sent = self.headers(path) | {name.replace("_", "-"): value for name, value in headers.items()}
        body = None
        if data is not None:
            body = urlencode(data, doseq=True).encode()  # type: ignore[arg-type]
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(self.connect()) as connection:
            reply = self.exchange(connection, method, path, body, sent)
        for text in reply.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(text).items():
                self.cookies[name] = (morsel["path"] or "/", morsel.value)
        return reply

    def exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None,
        headers: dict[str, str],
    ) -> Reply:
        """Send one request and read its answer whole."""
        connection.request(method, path, body, headers)
        with connection.getresponse() as answer:
            return Reply(answer.status, answer.headers, answer.read().decode())

    def page(self, path: str) -> Page:
        """A page, wherever it leads. Raises NoRoom for one that cannot be had."""
        for _ in range(5):
            reply = self.ask("GET", path)
            if reply.status >= 500:
                raise http.client.HTTPException(f"{reply.status} for {path}")
            if reply.status == 200:
                page = Page(reply.text)
                tokens = (form.fields.get(TOKEN, "") for form in page.forms)
                self.token = next(filter(None, tokens), self.token)
                return page
            if reply.status not in {301, 302, 303}:
                break
            path = reply.headers["Location"]
        raise NoRoom(f"{self.address}{path} cannot be had.")


@dataclass(frozen=True)
class Asked:
    """What the room asks of a phone now."""

    kind: str
    question: str
    turn: int
    choices: tuple[str, ...]
    has_words: bool
    most: int = 1  # choices that may be made


@dataclass(frozen=True)
class Unsent:
    """One answer that the phone keeps until it knows what became of it. `turn` grows with each change."""

    question: str
    turn: int
    answer: tuple[str, ...]
    words: str
    data: dict[str, object] = field(compare=False)


class Phone(Browser):
    """Somebody's phone."""

    def __init__(self, address: str, patience: float = 10.0) -> None:
        super().__init__(address, patience)
        self.path = ""  # of the room
        self.marks: dict[str, str] = {}
        self.stream, self.news, self.version = "", "", ""
        self.said, self.scene = "", ""  # what the room is at, in words and as a code
        self.unsent: Unsent | None = None

    @property
    def room(self) -> int:
        return int(self.path.strip("/").rpartition("/")[2])

    @property
    def secret(self) -> str:
        """What only this phone has."""
        return self.cookies[f"room-{self.room}"][1].partition(".")[0]

    @property
    def closed(self) -> bool:
        return self.scene == "closed"

    def join(self, code: str, perspectives: Sequence[int] = ()) -> None:
        """Come in with a code. Asked again, it goes on where it was. Raises NoRoom."""
        if not self.path:
            form = self.page("/join/").form("/join/")
            reply = self.ask("POST", "/join/", (form.fields if form else {}) | {"code": code})
            if reply.status >= 500:
                raise http.client.HTTPException("The server could not let the phone in.")
            if reply.status != 302:
                raise NoRoom(f"The code {code} leads to no open room at {self.address}.")
            self.path = reply.headers["Location"]
        page = self.page(self.path)
        welcome = page.form(self.path)
        if welcome and "perspectives" in welcome.choices:
            reply = self.ask("POST", self.path, welcome.fields | {"perspectives": list(perspectives)})
            if reply.status >= 500:
                raise http.client.HTTPException("The server could not let the phone in.")
            if reply.status != 302:
                raise NoRoom("Joining is paused.")
        self.look()

    def look(self) -> Asked | None:
        """Read the room's page: what it asks now, or None."""
        page = self.page(self.path)
        self.stream = page.marks.get("data-stream", self.stream)
        self.news = page.marks.get("data-news", self.news)
        self.version = page.marks.get("data-version", self.version)
        self._mark(page)
        form = page.form("/answer/")
        if form is None:
            return None
        return Asked(
            kind=form.fields["kind"],
            question=form.fields["question"],
            turn=int(form.fields["turn"]),
            choices=tuple(form.choices["answer"]),
            has_words="words" in form.fields,
            most=int(page.marks.get("data-most", 1)),
        )

    def choose(self, asked: Asked, *answer: str, turn: int | None = None, words: str = "") -> Unsent:
        """Fill the form in. What stands in it is kept until `send` knows what became of it."""
        said: dict[str, object] = {"words": words} if asked.has_words else {}
        if said and words and asked.kind != "rating":
            said["may_record"] = "on"
        now = turn or asked.turn
        data = {"kind": asked.kind, "question": asked.question, "turn": now, "answer": answer} | said
        self.unsent = Unsent(asked.question, now, answer, words if asked.has_words else "", data)
        return self.unsent

    def send(self) -> Became | None:
        """Try once to send what is kept. None when nobody knows what became of it: it is kept, to be sent again."""
        if self.unsent is None:
            return None
        data = self.unsent.data | {TOKEN: self.token}
        try:
            reply = self.ask("POST", f"{self.path}answer/", data, HX_Request="true")
        except TROUBLE:
            return None
        if reply.status >= 500:
            return None
        self.unsent = None
        if reply.status == 204:
            return Became.SAVED
        if reply.status in {409, 422}:
            return Became.LATE if reply.status == 409 else Became.WRONG
        return Became.OUT

    def send_until_known(self, seconds: float = 120.0) -> Became | None:
        """Send what is kept, again and again, until the server has said what became of it or time is up."""
        until, wait = time.monotonic() + seconds, 0.1
        while (became := self.send()) is None and self.unsent and time.monotonic() < until:
            time.sleep(wait * (0.5 + secrets.randbelow(100) / 100))  # so that not all come back at once
            wait = min(wait * 2, 2.0)
        return became

    def follow(self, wanted: Callable[[], bool]) -> Iterator[None]:
        """Yield each time the room has changed (its state is in `said`), as long as `wanted`.

        By the event stream; by polling where it does not get through, or while it is broken.
        """
        while wanted() and not self.closed:
            with contextlib.suppress(*TROUBLE):
                yield from self._streamed(wanted)
            if wanted() and not self.closed:
                with contextlib.suppress(*TROUBLE):
                    if self.poll():
                        yield
                time.sleep(POLL)

    def poll(self) -> bool:
        """Ask whether there is anything new; False when not."""
        reply = self.ask("GET", f"{self.news}?have={self.version}")
        if reply.status == 200:
            self._show(reply.text, reply.headers["X-Version"])
        elif reply.status >= 500:
            raise http.client.HTTPException("The server cannot say.")
        return reply.status == 200

    def _streamed(self, wanted: Callable[[], bool]) -> Iterator[None]:
        with contextlib.closing(self.connect()) as connection:
            connection.timeout = SILENCE
            connection.request("GET", self.stream, headers=self.headers(self.stream))
            with connection.getresponse() as answer:
                version = ""
                while answer.status == 200 and wanted() and (line := answer.readline().decode()):
                    if line.startswith("id: "):
                        version = line[4:].strip()
                    elif line.startswith("data: ") and version:
                        self._show(line[6:], version)
                        version = ""
                        yield
                        if self.closed:
                            return

    def _show(self, fragment: str, version: str) -> None:
        self.version = version
        self._mark(Page(fragment))

    def _mark(self, page: Page) -> None:
        self.said = page.marks.get("data-said", self.said).strip()
        self.scene = page.marks.get("data-scene", self.scene)
