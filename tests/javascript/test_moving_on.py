"""What a phone has that is not saved when the room moves on; the last seconds; screens that stay awake."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.javascript.conftest import NOW, Reply, Site
from tests.javascript.test_follower import FRAME, follow, state

pytestmark = pytest.mark.browser

FORM = """
<form action="/answer/" data-answer data-text-left="left" data-text-continue="continue" data-text-unsaved="unsaved"
 data-text-saved="saved"><input name="csrfmiddlewaretoken" type="hidden" value="t">
<input name="question" type="hidden" value="5"><input name="turn" type="hidden" value="1">
<input type="radio" name="answer" value="2"><textarea name="words"></textarea>
<button data-send>Save</button><p data-sending></p></form>"""
LATE = '<span data-of-step="2"></span><div class="app-late" tabindex="-1">You chose 2</div><p>new</p>'


def test_the_same_question_in_another_step_is_no_moving_on(site: Site) -> None:
    follow(site, FORM)
    site.page.locator("[name=answer]").check()
    site.event(state(step=2, more='data-asks="5"'))
    expect(site.page.locator("#controls")).to_have_attribute("data-step", "2")
    expect(site.page.locator("form")).to_have_attribute("data-state", "changed")
    assert site.asked[1:] == []


def test_what_was_chosen_and_not_sent_is_given_back_and_stays(site: Site) -> None:
    # Given something that is chosen, not sent
    site.answers("/answer/", Reply(409, LATE))
    site.answers("/controls/", Reply(200, "<p>newer</p>"))
    follow(site, FORM)
    site.page.locator("[name=answer]").check()

    # When the answers are shown, and then another question
    site.event(state(step=2))
    expect(site.page.locator(".app-late")).to_be_focused()
    site.event(state(step=3))

    # Then it is still there
    expect(site.page.locator("#controls")).to_contain_text("newer")
    expect(site.page.locator(".app-late")).to_have_text("You chose 2")
    assert [body.count("answer=2") for body in site.sent("/answer/")] == [1]


def test_who_is_typing_says_when_to_go_on_and_loses_nothing(site: Site) -> None:
    site.answers("/answer/", Reply(409, LATE))
    follow(site, FORM)
    words = site.page.locator("textarea")
    words.fill("half a sen")
    site.event(state(step=2))
    expect(site.page.locator("[data-sending]")).to_have_text("left")
    expect(words).to_be_focused()
    assert site.sent("/answer/") == []
    site.page.get_by_role("button", name="continue").click()
    expect(site.page.locator(".app-late")).to_be_focused()
    assert "half+a+sen" in site.sent("/answer/")[0]


def test_who_is_typing_is_told_when_the_same_is_asked_again(site: Site) -> None:
    """Answers that were shown by mistake are taken back: then nothing has moved on."""
    site.answers("/answer/", Reply(204))
    follow(site, FORM)
    site.page.locator("[name=answer]").check()
    site.page.locator("textarea").fill("half a sen")
    site.event(state(step=2))
    expect(site.page.locator("[data-sending]")).to_have_text("left")
    site.event(state(step=3, more='data-asks="5"'))
    expect(site.page.locator("[data-sending]")).to_have_text("unsaved")
    site.page.get_by_role("button", name="Save").click()
    expect(site.page.locator("form")).to_have_attribute("data-state", "saved")
    assert "half+a+sen" in site.sent("/answer/")[0]


def test_in_the_last_seconds_of_a_clock_what_is_chosen_is_sent(site: Site) -> None:
    site.answers("/answer/", Reply(204))
    follow(site, FORM)
    site.event(state(inside=f'<span data-ends="{NOW + 9}">until</span>', more='data-asks="5"'))
    site.page.locator("[name=answer]").check()
    site.run(5)
    assert site.sent("/answer/") == []
    site.run(2)
    expect(site.page.locator("form")).to_have_attribute("data-state", "saved")
    site.run(3)
    assert len(site.sent("/answer/")) == 1


LOCK = """
window.locks = [];
Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {
  const lock = new EventTarget();
  lock.release = () => { lock.released = true; lock.dispatchEvent(new Event('release')); };
  window.locks.push(lock);
  return lock;
} } });
"""


def test_a_phone_stays_awake_while_a_question_is_open_and_a_big_screen_always(site: Site) -> None:
    site.page.context.add_init_script(LOCK)
    locks = "window.locks.map((lock) => lock.released ?? false)"
    follow(site)
    assert site.page.evaluate(locks) == []
    site.event(state(more='data-asks="5"'))
    site.event(state(more='data-asks="5"', inside="three"))
    assert site.page.evaluate(locks) == [False]
    site.event(state())
    assert site.page.evaluate(locks) == [True]
    follow(site, kind="app-screen", controls=False)
    assert site.page.evaluate(locks) == [False]
    # A browser takes the lock back when the page is hidden: it is asked for again on return
    site.page.evaluate("window.locks[0].release(); document.dispatchEvent(new Event('visibilitychange'))")
    assert site.page.evaluate(locks) == [True, False]
    site.event(state(more='data-scene="closed"'))
    assert site.page.evaluate(locks) == [True, True]


def test_a_page_to_read_meanwhile_leads_back_once_the_room_begins(site: Site) -> None:
    site.answers("/room/", Reply(200, "<h1>In</h1>"))
    body = FRAME.format(kind="app-phone").replace("data-stream", 'data-leads-to="/room/" data-stream')
    site.open(body, "site.js", "room.js")
    site.event(state(more='data-scene="lobby"'))
    site.event(state(step=2, more='data-scene="rating"'))
    site.page.wait_for_url("**/room/")


@pytest.mark.parametrize(("answered", "called"), [(3, True), (9, False)])
def test_before_the_answers_are_shown_phones_have_a_few_seconds(
    site: Site, answered: int, called: bool
) -> None:
    site.answers("/act/", Reply(200, "<h1>Shown</h1>"))
    form = (
        '<form action="/act/" method="post"><input type="hidden" name="step" value="1">'
        '<button name="act" value="reveal" data-text-calling="last answers {seconds}">Show</button></form>'
    )
    follow(site, form, kind="app-console")
    site.event(state(more=f'data-answered="{answered}" data-people="9"'))
    site.page.locator("[name=act]").click()
    if called:
        expect(site.page.locator("[name=act]")).to_have_text("last answers 5")
        assert site.sent("/act/") == ["step=1&act=last_call"]
        site.run(5.1)
    site.page.wait_for_url("**/act/")
    assert site.sent("/act/")[-1] == "step=1&act=reveal"
