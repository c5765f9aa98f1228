"""site.js: the parts of the design system are started on the page and on what comes later."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.javascript.conftest import Site

pytestmark = pytest.mark.browser

BUTTON = '<button data-module="nhsuk-button">press</button>'
RADIOS = """
<div class="nhsuk-radios" data-module="nhsuk-radios">
<input class="nhsuk-radios__input" type="radio" name="a" id="a" value="1" data-aria-controls="more">
<label for="a">A</label>
<div class="nhsuk-radios__conditional nhsuk-radios__conditional--hidden" id="more">more</div></div>
"""


@pytest.mark.parametrize(
    "announce",
    [
        "part.dispatchEvent(new CustomEvent('app:added', { bubbles: true }))",
        "part.dispatchEvent(new CustomEvent('htmx:load', { bubbles: true, detail: { elt: part } }))",
    ],
    ids=["a script of ours", "htmx"],
)
def test_what_comes_later_is_started_too_and_nothing_twice(site: Site, announce: str) -> None:
    page = site.open(f"{BUTTON}<div id=later></div>", "site.js")
    expect(page.locator("[data-nhsuk-button-init]")).to_have_count(1)
    page.evaluate(
        f"""html => {{
        const part = document.querySelector('#later');
        part.innerHTML = html;
        {announce};
        {announce};
    }}""",
        BUTTON,
    )
    expect(page.locator("[data-nhsuk-button-init]")).to_have_count(2)


def test_a_part_that_cannot_start_does_not_stop_the_others(site: Site) -> None:
    broken = '<div data-module="nhsuk-character-count" data-maxlength="5"></div>'
    page = site.open(f"{broken}{BUTTON}", "site.js")
    expect(page.locator("[data-nhsuk-button-init]")).to_have_count(1)


def test_printing_is_offered_only_where_it_works(site: Site) -> None:
    site.page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page = site.open("<button data-app-print hidden>Print</button>", "site.js")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")


def test_a_radio_that_opens_a_question_does_not_claim_to_expand(site: Site) -> None:
    page = site.open(RADIOS, "site.js")
    assert page.locator("[aria-expanded]").count() == 0
    page.get_by_label("A").check()
    assert page.locator("[aria-expanded]").count() == 0
    assert page.locator("#more").get_attribute("class") == "nhsuk-radios__conditional"


def test_the_page_says_that_scripts_run(site: Site) -> None:
    page = site.open("<p>x</p>", "site.js")
    expect(page.locator("body")).to_have_class("js-enabled nhsuk-frontend-supported")
