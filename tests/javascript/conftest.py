"""The built scripts in a real browser, in small pages under the site's own security policy, without a server.

A test gets `site`: it says what the page is and how each address answers, runs the clock by hand, and sends the
events of a stream. What the browser complains of fails the test when it ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route

from recovery_site.headers import POLICY

STATIC = Path(__file__).parents[2] / "static"
ROOT = "http://site.example"
NOW = 1_800_000_000  # seconds

# Stands in the page instead of the browser's own; `lines` are all that were opened, the newest last.
EVENT_SOURCE = """
window.lines = [];
window.EventSource = class extends EventTarget {
  static CLOSED = 2;
  constructor(url) { super(); this.url = url; this.readyState = 1; window.lines.push(this); }
  close() { this.readyState = 2; }
};
"""


@dataclass
class Reply:
    """How an address answers: a status with a body, or, without a status, no connection. A late one waits for
    `Site.deliver`."""

    status: int | None = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    late: bool = False


@dataclass
class Site:
    """A page, what it asked for, and how that is answered."""

    page: Page
    replies: dict[str, list[Reply]] = field(default_factory=dict)  # the last one is repeated
    asked: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    late: list[tuple[Route, Reply]] = field(default_factory=list)

    def open(self, body: str, *scripts: str, path: str = "/page/") -> Page:
        """Open a page with this body and these scripts of ours, at NOW; its clock stands until `run` is called."""
        tags = "".join(f'<script src="/static/{name}" defer></script>' for name in scripts)
        html = (
            f'<!doctype html><html lang="en"><head><title>Test</title>{tags}</head><body>{body}</body></html>'
        )
        self.replies[path.partition("#")[0]] = [Reply(200, html, {"Content-Security-Policy": POLICY})]
        self.page.goto(ROOT + path)
        return self.page

    def answers(self, path: str, *replies: Reply) -> None:
        """From now on this address answers so, one reply after the other; the last one for ever."""
        self.replies[path] = list(replies)

    def run(self, seconds: float) -> None:
        """Let that much time go by in the page."""
        self.page.clock.run_for(round(seconds * 1000))

    def settle(self) -> None:
        """Until every request so far was answered, and the page has heard of it."""
        for one in list(self.asked):
            one.response()
        self.page.evaluate("0")

    def sent(self, path: str) -> list[str]:
        """The bodies that were sent to this address, in order."""
        return [one.post_data or "" for one in self.asked if one.url == ROOT + path and one.method == "POST"]

    def times(self, path: str) -> int:
        """How often this address was asked for."""
        return sum(one.url.partition("?")[0] == ROOT + path for one in self.asked)

    def event(self, html: str, version: int = 2) -> None:
        """The stream brings a new state of the room."""
        self.page.evaluate(
            "([data, lastEventId]) => window.lines.at(-1).onmessage({ data, lastEventId })",
            [html, str(version)],
        )

    def lines(self) -> list[int]:
        """The state of each stream that was opened: 1 is open, 2 is closed."""
        states: list[int] = self.page.evaluate("window.lines.map((line) => line.readyState)")
        return states

    def answer(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix(ROOT).partition("?")[0]
        if path.startswith("/static/"):
            kind = "text/javascript" if path.endswith(".js") else "text/css"
            route.fulfill(body=(STATIC / path.removeprefix("/static/")).read_bytes(), content_type=kind)
            return
        self.asked.append(request)
        waiting = self.replies.get(path, [Reply(404)])
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if reply.late:
            self.late.append((route, reply))
        else:
            self.fulfil(route, reply)

    def deliver(self) -> None:
        """The replies that were late arrive."""
        while self.late:
            self.fulfil(*self.late.pop(0))

    def fulfil(self, route: Route, reply: Reply) -> None:
        if reply.status is None:
            route.abort()
        else:
            headers = {"Content-Type": "text/html; charset=utf-8", **reply.headers}
            route.fulfill(status=reply.status, body=reply.body, headers=headers)


@pytest.fixture
def site(chromium: Browser) -> Iterator[Site]:
    """A fresh window."""
    context = chromium.new_context(viewport={"width": 900, "height": 700}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    context.add_init_script(EVENT_SOURCE)
    site = Site(context.new_page())
    context.route("**/*", site.answer)
    context.on("weberror", lambda error: site.faults.append(str(error.error)))
    context.on(
        "console",
        lambda said: "Content Security Policy" in said.text and site.faults.append(said.text),
    )
    site.page.clock.install(time=NOW - 60)
    site.page.clock.pause_at(NOW)
    yield site
    context.close()
    assert site.faults == []


@pytest.fixture
def stored(site: Site) -> Callable[[], dict[str, str]]:
    """`stored()`: what the page keeps in this browser."""

    def look() -> dict[str, str]:
        found: dict[str, str] = json.loads(site.page.evaluate("JSON.stringify({ ...sessionStorage })"))
        return found

    return look
