"""The framework in a real browser: for anybody, at any width, from the keyboard, on paper, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.build import an_edition

pytestmark = pytest.mark.browser

HOME = "/framework/2010/"
PAGES = [
    HOME,
    f"{HOME}challenge/4/",
    f"{HOME}challenge/10/print/",
    f"{HOME}stages/",
    f"{HOME}stages/print/",
    f"{HOME}glossary/",
    f"{HOME}glossary/print/",
    f"{HOME}print/",
    f"{HOME}search/",
    f"{HOME}search/?q=personal+budget",
    f"{HOME}search/?q=advocasy",
    f"{HOME}search/?q=",
]


@pytest.fixture(autouse=True)
def framework(transactional_db: None) -> None:
    an_edition()


def fits(page: Page) -> bool:
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return wide[0] <= wide[1]


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_has_no_violation(page: Page, axe) -> None:
    for address in PAGES:
        page.goto(address)
        assert fits(page), address
        axe(page)


@pytest.mark.parametrize(("width", "javascript"), [(320, False)])
def test_every_page_fits_a_small_phone_without_scripts(page: Page) -> None:
    for address in PAGES:
        page.goto(address)
        assert fits(page), address


@pytest.mark.parametrize(("width", "beside"), [(390, False), (1280, True)])
def test_stages_stand_side_by_side_where_there_is_room(page: Page, beside: bool) -> None:
    page.goto(f"{HOME}challenge/4/")
    boxes = [page.locator(f"#stage-{number}").bounding_box() for number in (1, 2, 3)]
    tops = {round(box["y"]) for box in boxes if box}
    assert (len(tops) == 1) is beside
    text = page.locator(".app-three__text").first
    assert text.is_visible()


@pytest.mark.parametrize(
    ("width", "javascript"), [(390, True), (390, False), (1280, True)], ids=["phone", "no script", "wide"]
)
def test_a_word_is_explained_where_it_stands(page: Page, axe, width: int) -> None:
    # given a word in a descriptor, and its meaning not shown
    page.goto(f"{HOME}challenge/8/")
    word = page.locator("#stage-1 .app-three__text").get_by_role("button", name="Board", exact=True)
    meaning = page.locator("#stage-1 .app-three__text .app-meaning").first
    expect(meaning).to_be_hidden()
    # when it is pressed, its meaning is shown, all of it on the screen
    word.click()
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("The people at the top of a trust")
    expect(meaning).to_be_in_viewport(ratio=1)
    box = meaning.bounding_box()
    assert box
    if width < 640:
        assert (box["x"], box["width"]) == (0, width)
    axe(page)
    # when a person presses elsewhere, it goes
    page.mouse.click(5, 5)
    expect(meaning).to_be_hidden()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_word_is_explained_from_the_keyboard(page: Page, javascript: bool) -> None:
    page.goto(f"{HOME}challenge/8/")
    word = page.locator("#stage-1 .app-three__text .app-word").first
    word.focus()
    expect(word).to_have_accessible_description(re.compile("^Board.*The people at the top"))
    meaning = page.locator("#stage-1 .app-three__text .app-meaning").first
    for key in ("Enter", "Space"):
        page.keyboard.press(key)
        expect(meaning).to_be_visible()
        page.keyboard.press("Escape")
        expect(meaning).to_be_hidden()
        expect(word).to_be_focused()


def test_on_paper_short_forms_have_their_names_and_the_menus_are_gone(page: Page) -> None:
    page.goto(f"{HOME}challenge/8/print/")
    page.emulate_media(media="print")
    names = page.locator("#stage-2 .app-meaning--on-paper")
    expect(names.first).to_be_visible()
    expect(names.first).to_have_text(re.compile("^Human resources"))
    expect(page.locator("#stage-2 .app-meaning__words").first).to_be_hidden()
    expect(page.locator("#term-hr")).to_be_visible()
    expect(page.get_by_text("This line will not be on the paper")).to_be_hidden()
    page.goto(f"{HOME}challenge/8/")
    expect(page.get_by_role("navigation", name="The framework")).to_be_hidden()


def test_a_browser_without_popovers_shows_the_meaning_in_brackets(page: Page) -> None:
    """Such a browser ignores `popover` and the rules for it: the words are simply there."""
    page.goto(f"{HOME}challenge/8/")
    page.evaluate("document.querySelectorAll('[popover]').forEach((one) => one.removeAttribute('popover'))")
    expect(page.locator("#stage-1 .app-meaning").first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_search_leads_to_the_place(page: Page, javascript: bool) -> None:
    page.goto(HOME)
    page.locator("#id_q").fill("joint wellbeing")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=2, name="results for “joint wellbeing”")).to_be_visible()
    expect(page.locator("mark").filter(has_text="Joint").first).to_be_visible()
    page.get_by_role("link", name="Example of an indicator").click()
    expect(page).to_have_url(re.compile(r"/challenge/6/#indicator-3$"))
    expect(page.locator("#indicator-3")).to_be_in_viewport()


def test_results_come_while_somebody_types(page: Page, axe) -> None:
    page.goto(f"{HOME}search/")
    field = page.locator("#id_q")
    field.press_sequentially("advocacy")
    expect(page.get_by_role("heading", name="4 results for “advocacy”")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/search/\?q=advocacy$"))
    expect(field).to_be_focused()
    axe(page)
    field.fill("x" * 101)
    expect(page.locator("#results mark")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("Use 100 characters or fewer.")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_first_challenge_to_the_last(page: Page, javascript: bool) -> None:
    page.goto(f"{HOME}challenge/1/")
    expect(page.get_by_role("link", name="Previous challenge")).to_have_count(0)
    for number in range(2, 11):
        page.get_by_role("link", name="Next challenge").click()
        expect(page.get_by_text(f"Challenge {number} of 10", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Next challenge")).to_have_count(0)
