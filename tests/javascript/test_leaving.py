"""leaving.js: a page with words that were not sent asks before it is left, and only then."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog

from tests.javascript.conftest import Reply, Site

pytestmark = pytest.mark.browser
FORM = """<form action="/saved/" method="post" data-ask-before-leaving{unsaved}><textarea name="words"></textarea>
<button>Save</button></form><a href="/elsewhere/">Elsewhere</a>"""


def asked_when_leaving(site: Site, typed: str, press: str, unsaved: str = "") -> int:
    """How often the page asks when something is typed and that link or button is pressed."""
    page = site.open(FORM.format(unsaved=unsaved), "site.js")
    for address in ("/elsewhere/", "/saved/"):
        site.answers(address, Reply(200, "<title>There</title>"))
    dialogs: list[str] = []

    def answer(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.locator("textarea").click()
    if typed:
        page.keyboard.type(typed)
    page.locator(press).click()
    page.wait_for_function("document.title == 'There'")
    assert set(dialogs) <= {"beforeunload"}
    return len(dialogs)


@pytest.mark.parametrize(
    ("typed", "press", "unsaved", "times"),
    [
        ("Words", "a", "", 1),
        ("", "a", "", 0),
        ("Words", "button", "", 0),
        ("", "a", " data-unsaved", 1),  # what came back with a problem is not saved yet
        ("", "button", " data-unsaved", 0),
    ],
)
def test_a_page_asks_before_words_that_were_not_sent_are_left(
    site: Site, typed: str, press: str, unsaved: str, times: int
) -> None:
    assert asked_when_leaving(site, typed, press, unsaved) == times
