"""The watching itself: a fault in a page is seen, with JavaScript on and off, and a clean page is not blamed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BAD = """<!doctype html><html lang="en"><head><title>Bad</title></head><body><main><h1>Bad</h1>
<p style="color:red">styled by hand</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
<img alt="" src="http://127.0.0.1:9/away.png"></main></body></html>"""
POLICY = "default-src 'none'; style-src 'self'; img-src data: http:"


def serve(page: Page, body: str) -> None:
    headers = {"Content-Type": "text/html", "Content-Security-Policy": POLICY}
    page.route("**/page-of-a-test", lambda route: route.fulfill(body=body, headers=headers))
    page.goto("/page-of-a-test")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_bad_page_is_caught(page: Page, axe, faults: list[str]) -> None:
    serve(page, BAD)
    assert any("Content Security Policy" in fault for fault in faults)
    assert any(fault.startswith("another host") for fault in faults)
    faults.clear()
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_script_that_fails_is_caught_only_where_scripts_run(
    page: Page, faults: list[str], javascript: bool
) -> None:
    page.route(
        "**/bad.js", lambda route: route.fulfill(body="nothing.here()", content_type="text/javascript")
    )
    page.goto("/healthz")
    page.route("**/page-of-a-test", lambda route: route.fulfill(
        body='<!doctype html><title>x</title><script src="/bad.js"></script>', content_type="text/html"
    ))  # fmt: skip
    page.goto("/page-of-a-test")
    assert any(fault.startswith("script") for fault in faults) is javascript
    faults.clear()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_window_is_as_wide_as_asked(page: Page, axe, width: int) -> None:
    page.goto("/healthz")
    assert page.evaluate("innerWidth") == width
