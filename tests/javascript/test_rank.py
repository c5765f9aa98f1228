"""Challenges put in order by buttons, by dragging, by numbers: the boxes hold what will be sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.javascript.conftest import Site

pytestmark = pytest.mark.browser

LIST = """
<form><p role="status" data-ranks-said></p><ol data-ranks data-text-up="up {number}" data-text-down="down {number}"
 data-text-off="off" data-text-off-label="off {number}" data-text-on="on" data-text-on-label="on {number}"
 data-text-rest="rest" data-text-empty="empty" data-text-is-off="{number} is off, {length} left"
 data-text-is-at="{number} is {rank} of {length}">ROWS</ol></form>
"""


def open_list(site: Site, *ranks: str, without_box: int = 0) -> None:
    """A list of challenges 1, 2, … with these ranks in their boxes."""
    rows = ""
    for number, rank in enumerate(ranks, 1):
        box = "" if number == without_box else f'<input name="rank_{number}" value="{rank}">'
        rows += f'<li data-number="{number}">{box}<strong>Challenge {number}</strong></li>'
    site.open(LIST.replace("ROWS", rows), "rank.js")


def boxes(site: Site) -> dict[int, str]:
    """What will be sent."""
    found = site.page.locator("[data-number]:has(input)").evaluate_all(
        "rows => rows.map((row) => [Number(row.dataset.number), row.querySelector('input').value])"
    )
    return {number: value for number, value in sorted(found) if value}


def shown(site: Site) -> list[str]:
    """The rows from top to bottom; the border between those on the list and the rest by its words."""
    order: list[str] = site.page.locator("[data-ranks] > li").evaluate_all(
        "rows => rows.map((row) => row.dataset.number ?? row.textContent)"
    )
    return order


def button(site: Site, name: str) -> Locator:
    return site.page.get_by_role("button", name=name, exact=True)


def said(site: Site, words: str) -> None:
    expect(site.page.get_by_role("status")).to_have_text(words)


def drag(site: Site, number: int, above: int) -> None:
    """Take a row by its grip and hold it above another one."""
    site.page.locator(f"[data-number='{number}'] .app-rank__grip").dispatch_event(
        "pointerdown", {"button": 0, "bubbles": True}
    )
    there = site.page.locator(f"[data-number='{above}']").bounding_box()
    assert there
    move = "y => document.dispatchEvent(new PointerEvent('pointermove', { clientY: y }))"
    site.page.evaluate(move, there["y"] + 1)


def release(site: Site, how: str = "pointerup") -> None:
    site.page.evaluate("how => document.dispatchEvent(new PointerEvent(how))", how)


def test_the_list_is_shown_in_its_order_and_the_rest_below(site: Site) -> None:
    open_list(site, "", "2", "1", "")
    assert shown(site) == ["3", "2", "rest", "1", "4"]
    assert boxes(site) == {2: "2", 3: "1"}


def test_an_empty_list_says_how_to_begin(site: Site) -> None:
    open_list(site, "", "")
    assert shown(site) == ["empty", "1", "2"]


def test_buttons_move_a_row_say_where_it_is_and_keep_the_focus(site: Site) -> None:
    open_list(site, "1", "2", "3", "")
    button(site, "up 3").press("Enter")
    assert boxes(site) == {1: "1", 3: "2", 2: "3"}
    said(site, "3 is 2 of 3")
    expect(button(site, "up 3")).to_be_focused()

    button(site, "down 1").press("Enter")
    assert boxes(site) == {3: "1", 1: "2", 2: "3"}
    said(site, "1 is 2 of 3")

    button(site, "on 4").press("Enter")
    assert boxes(site)[4] == "4"
    expect(button(site, "up 4")).to_be_focused()

    button(site, "off 3").press("Enter")
    assert boxes(site) == {1: "1", 2: "2", 4: "3"}
    said(site, "3 is off, 3 left")
    expect(button(site, "on 3")).to_be_focused()


def test_at_an_end_of_the_list_the_focus_goes_to_the_button_that_still_works(site: Site) -> None:
    open_list(site, "1", "2")
    expect(button(site, "up 1")).to_be_disabled()
    expect(button(site, "down 2")).to_be_disabled()
    button(site, "up 2").press("Enter")
    expect(button(site, "down 2")).to_be_focused()
    button(site, "down 2").press("Enter")
    expect(button(site, "up 2")).to_be_focused()


def test_a_dragged_row_is_dropped_into_the_list(site: Site) -> None:
    open_list(site, "1", "2", "", "")
    drag(site, 4, above=1)
    release(site)
    assert boxes(site) == {4: "1", 1: "2", 2: "3"}
    said(site, "4 is 1 of 3")


@pytest.mark.parametrize("how", ["Escape", "pointercancel"])
def test_a_drag_that_is_given_up_changes_nothing(site: Site, how: str) -> None:
    open_list(site, "1", "2", "", "")
    drag(site, 4, above=1)
    assert shown(site)[0] == "4"
    if how == "Escape":
        site.page.keyboard.press("Escape")
    else:
        release(site, how)
    assert shown(site) == ["1", "2", "rest", "3", "4"]
    assert boxes(site) == {1: "1", 2: "2"}
    said(site, "")
    release(site)  # and the end of the movement does not count any more
    assert boxes(site) == {1: "1", 2: "2"}


def test_a_row_that_is_dragged_below_the_border_is_off_the_list(site: Site) -> None:
    open_list(site, "1", "2", "", "")
    drag(site, 1, above=4)
    release(site)
    assert boxes(site) == {2: "1"}
    said(site, "1 is off, 1 left")


def type_into(site: Site, number: int, typed: str) -> None:
    field = site.page.locator(f"[name=rank_{number}]")
    field.fill(typed)
    field.press("Tab")


def test_a_number_that_is_taken_moves_the_others_down(site: Site) -> None:
    open_list(site, "1", "2", "3", "")
    type_into(site, 4, "1")
    assert boxes(site) == {4: "1", 1: "2", 2: "3", 3: "4"}
    said(site, "4 is 1 of 4")
    type_into(site, 4, "3")  # and one that moves down goes behind the one that has the number
    assert boxes(site) == {1: "1", 2: "2", 4: "3", 3: "4"}
    type_into(site, 1, "")
    assert boxes(site) == {2: "1", 4: "2", 3: "3"}
    said(site, "1 is off, 3 left")


def test_what_is_no_number_stays_and_no_gap_is_left(site: Site) -> None:
    open_list(site, "", "", "")
    type_into(site, 1, "x")
    type_into(site, 2, "7")
    assert boxes(site) == {1: "x", 2: "1"}
    assert shown(site) == ["2", "rest", "1", "3"]


def test_two_that_the_server_asks_about_are_left_alone(site: Site) -> None:
    open_list(site, "1", "1", "")
    assert boxes(site) == {1: "1", 2: "1"}


def test_a_row_without_a_box_has_no_buttons(site: Site) -> None:
    open_list(site, "1", "", without_box=2)
    assert site.page.locator("[data-number='2'] button").count() == 0
    assert site.page.locator("[data-number='2'] .app-rank__grip").count() == 0


def test_who_listens_to_a_box_hears_of_a_move(site: Site) -> None:
    open_list(site, "1", "2")
    site.page.evaluate(
        "document.addEventListener('input', ({ target }) => { document.title += target.name; })"
    )
    button(site, "up 2").click()
    assert site.page.title() == "Testrank_1rank_2"
