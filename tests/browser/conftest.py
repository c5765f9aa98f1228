"""A real browser on the real stack. Every page is watched: no error in the console, no violation of the
security policy, no request to another host; whatever was seen fails the test when it ends.

A test may take `page`, or `window` to open several, `axe`, `faults`, and set `width` and `javascript` by
parametrising them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Error, Page, expect

from tests.serving import serving

# Playwright keeps an event loop in this thread, so Django thinks that a query here would block it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the site of the test runs."""
    with serving(get_wsgi_application()) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def width() -> int:
    """How wide the window is, in pixels."""
    return 1280


@pytest.fixture
def javascript() -> bool:
    """Whether the browser runs scripts."""
    return True


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of. A test that wants a refusal looks, then clears what it expected."""
    return []


@pytest.fixture
def window(
    chromium: Browser, address: str, faults: list[str], transactional_db: None
) -> Iterator[Callable[..., Page]]:
    """`window(width, javascript)` opens a page in a fresh browser profile; `page.goto("/")` opens the site."""
    contexts = []

    def look(url: str) -> None:
        # The browser's own viewer of PDFs is made of pages of its own.
        if urlsplit(url).scheme not in {"data", "blob", "chrome", "chrome-extension"} and not url.startswith(
            f"{address}/"
        ):
            faults.append(f"another host: {url}")

    def new(width: int = 1280, javascript: bool = True, height: int = 900) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="en-GB",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        context.on("console", lambda said: said.type == "error" and faults.append(f"console: {said.text}"))
        context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
        context.on("request", lambda request: look(request.url))
        return patient(context.new_page())

    yield new
    for context in contexts:
        context.close()
    assert not faults, "The browser complained:\n" + "\n".join(faults)


def patient(page: Page) -> Page:
    """The page, asked once more where it was just leaving: the next one, which is the one that is meant, has come."""
    evaluate = page.evaluate

    def once_more(*asked: Any, **named: Any) -> Any:
        try:
            return evaluate(*asked, **named)
        except Error:
            page.wait_for_load_state("domcontentloaded")
            return evaluate(*asked, **named)

    page.evaluate = once_more  # type: ignore[method-assign]
    return page


@pytest.fixture
def page(window: Callable[..., Page], width: int, javascript: bool) -> Page:
    """One window."""
    return window(width, javascript)


@pytest.fixture
def axe(javascript: bool) -> Callable[[Page], None]:
    """`axe(page)` fails on any WCAG 2.2 A or AA violation that axe can find on the page as it is now."""
    return check if javascript else check_without_scripts


def check(page: Page) -> None:
    results = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert not results.violations_count, f"{page.url}\n{results.generate_report()}"


def check_without_scripts(page: Page) -> None:
    """Axe is a script that waits for timers, so it looks at the same page in a window where only it may run."""
    assert page.context.browser
    html = page.content().replace("<noscript>", "").replace("</noscript>", "")
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "script-src 'none'"}
    context = page.context.browser.new_context(viewport=page.viewport_size)
    twin = context.new_page()
    twin.route(lambda url: url == page.url, lambda route: route.fulfill(body=html, headers=headers))
    twin.goto(page.url)
    check(twin)
    context.close()
