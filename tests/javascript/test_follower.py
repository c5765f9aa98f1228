"""A page that follows the room: by stream, else by polling, and never under somebody's hands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.javascript.conftest import NOW, Reply, Site

pytestmark = pytest.mark.browser

FRAME = """
<div class="{kind}"><div data-stream="/live/t" data-news="/news/t/" data-version="1" data-text-following="following"
 data-text-paused="paused" data-text-resume="resume" data-text-offline="offline" data-text-moved-on="moved on"
 data-text-leave="leave" data-text-own="yours" data-text-time-left="{{time}} left" data-text-time-up="over">
<div data-fragment><div data-step="1" data-said="first">one</div></div><p role="status" data-announce></p>
<p data-tools hidden><span data-line></span>
<button type="button" hidden data-pause aria-pressed="false">pause</button></p>
</div></div>
"""
CONTROLS = '<div id="controls" data-controls="/controls/" data-step="1">{inside}</div>'


def state(step: int = 1, said: str = "first", inside: str = "two", more: str = "") -> str:
    """The part of the page that is the same for all, as the server draws it."""
    return f'<div data-step="{step}" data-said="{said}" {more}>{inside}</div>'


def follow(site: Site, inside: str = "", kind: str = "app-phone", controls: bool = True) -> None:
    """Open a page that follows the room."""
    body = FRAME.format(kind=kind) + (CONTROLS.format(inside=inside) if controls else "")
    site.open(body, "site.js", "room.js", "desk.js")


def fragment(site: Site) -> Locator:
    return site.page.locator("[data-fragment]")


def line(site: Site) -> Locator:
    return site.page.locator("[data-line]")


def tools_are(site: Site, state: str, words: str) -> None:
    expect(line(site)).to_have_text(words)
    expect(site.page.locator("[data-tools]")).to_have_attribute("data-line-state", state)


# ------------------------------------------------------------------------------- the stream, then polling


def test_the_stream_is_followed_and_nothing_else_is_asked(site: Site) -> None:
    follow(site)
    tools_are(site, "on", "following")
    site.event(state(inside="two"))
    expect(fragment(site)).to_have_text("two")
    site.run(24)
    assert site.lines() == [1]
    assert site.times("/news/t/") == 0


def test_a_stream_that_beats_and_has_no_news_is_kept(site: Site) -> None:
    follow(site)
    site.page.evaluate("window.lines.at(-1).dispatchEvent(new Event('beat'))")
    site.run(20)
    assert site.lines() == [1]
    assert site.times("/news/t/") == 0


def test_where_no_event_comes_in_five_seconds_the_page_asks_every_two(site: Site) -> None:
    # Given something on the way that swallows streams
    news = [
        Reply(200, state(inside="two"), {"X-Version": "2"}),
        Reply(204),
        Reply(200, state(inside="three")),
    ]
    site.answers("/news/t/", *news)
    follow(site)

    # When no event comes
    site.run(4.9)
    assert site.times("/news/t/") == 0
    site.run(0.2)

    # Then the stream is closed, and the page asks for what is newer than it has
    expect(fragment(site)).to_have_text("two")
    assert site.lines() == [2]
    expect(line(site)).to_have_text("following")
    for times, words in ((2, "two"), (3, "three")):
        site.page.wait_for_timeout(500)  # for the answer to come in, by a clock that does not stand
        site.run(2.1)
        expect(fragment(site)).to_have_text(words)
        assert site.times("/news/t/") == times
    assert [one.url.partition("?")[2] for one in site.asked if "news" in one.url] == [
        "have=1",
        "have=2",
        "have=2",
    ]


def test_an_event_in_time_keeps_the_stream(site: Site) -> None:
    follow(site)
    site.run(4)
    site.event(state())
    site.run(20)
    assert site.lines() == [1]
    assert site.times("/news/t/") == 0


def test_polling_goes_on_after_a_failure(site: Site) -> None:
    site.answers("/news/t/", Reply(None), Reply(200, state(inside="two"), {"X-Version": "2"}), Reply(204))
    follow(site)
    site.run(5.1)
    tools_are(site, "off", "offline")
    site.run(2.1)
    expect(fragment(site)).to_have_text("two")
    tools_are(site, "on", "following")


def test_a_stream_that_fell_silent_is_opened_anew(site: Site) -> None:
    follow(site)
    site.event(state())
    site.run(24)
    site.page.evaluate("window.lines.at(-1).dispatchEvent(new Event('beat'))")  # a sign of life
    site.run(24)
    assert site.lines() == [1]
    tools_are(site, "on", "following")
    site.run(2)
    tools_are(site, "off", "offline")
    assert site.lines() == [2, 1]


def test_a_stream_that_broke_is_tried_again_and_the_page_says_so(site: Site) -> None:
    follow(site)
    site.event(state())
    site.page.evaluate("() => { const line = window.lines.at(-1); line.readyState = 2; line.onerror(); }")
    tools_are(site, "off", "offline")
    site.run(2.1)
    assert site.lines() == [2, 1]
    site.event(state(inside="three"))
    tools_are(site, "on", "following")


def test_without_streams_the_page_polls_from_the_beginning(site: Site) -> None:
    site.page.context.add_init_script("delete window.EventSource")
    site.answers("/news/t/", Reply(204))
    follow(site)
    expect(line(site)).to_have_text("following")
    assert site.times("/news/t/") == 1


# ------------------------------------------------------------------------------------ what is read out


def test_only_what_changed_is_read_out(site: Site) -> None:
    # Given a page that was just opened
    follow(site)
    announcer = site.page.locator("[data-announce]")
    site.event(state(said="first"))
    expect(fragment(site)).to_have_text("two")
    expect(announcer).to_be_empty()

    # When the room says something new, it is read out; when only a count changes, nothing is
    site.event(state(said="second", inside="three"))
    expect(announcer).to_have_text("second")
    site.page.evaluate("document.querySelector('[data-announce]').textContent = 'untouched'")
    site.event(state(said="second", inside="four"))
    expect(fragment(site)).to_have_text("four")
    expect(announcer).to_have_text("untouched")


def test_paused_updates_wait_and_the_newest_one_is_shown_later(site: Site) -> None:
    # Given a page whose updates are paused
    follow(site)
    pause = site.page.locator("[data-pause]")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    expect(pause).to_have_text("resume")
    tools_are(site, "off", "paused")

    # When two come, nothing moves
    site.event(state(inside="two"))
    site.event(state(inside="three"))
    expect(fragment(site)).to_have_text("one")

    # Then the newest is shown once they are wanted again
    pause.click()
    expect(fragment(site)).to_have_text("three")
    expect(pause).to_have_attribute("aria-pressed", "false")
    expect(pause).to_have_text("pause")
    tools_are(site, "on", "following")


# ------------------------------------------------------------------------------ the room moves on


def test_new_controls_come_with_a_new_step_and_are_started(site: Site) -> None:
    site.answers("/controls/", Reply(200, '<button data-module="nhsuk-button">new</button>'))
    follow(site, "<button>old</button>")
    site.event(state(step=2))
    expect(site.page.locator("#controls")).to_have_attribute("data-step", "2")
    expect(site.page.locator("#controls [data-nhsuk-button-init]")).to_have_text("new")
    site.event(state(step=2, inside="three"))
    expect(fragment(site)).to_have_text("three")
    assert site.times("/controls/") == 1


@pytest.mark.parametrize("inside", [True, False], ids=["in the controls", "elsewhere"])
def test_the_focus_stays_with_the_controls_only_if_it_was_there(site: Site, inside: bool) -> None:
    site.answers("/controls/", Reply(200, "<button>new</button>"))
    follow(site, "<button>old</button>")
    site.page.locator("#controls button" if inside else "[data-pause]").focus()
    site.event(state(step=2))
    expect(site.page.locator("#controls")).to_have_text("new")
    expect(site.page.locator("#controls" if inside else "[data-pause]")).to_be_focused()


def test_who_is_writing_is_asked_before_the_form_goes(site: Site) -> None:
    # Given somebody in the middle of writing
    site.answers("/controls/", Reply(200, "<button>new</button>"))
    follow(site, '<form><textarea name="words"></textarea></form>')
    words = site.page.locator("textarea")
    words.fill("half a sen")

    # When the room moves on, twice
    site.event(state(step=2))
    site.event(state(step=3, inside="three"))

    # Then what they wrote is still there, and they are offered once to leave it
    leave = site.page.get_by_role("button", name="leave")
    expect(leave).to_have_count(1)
    expect(words).to_have_value("half a sen")
    assert site.times("/controls/") == 0
    leave.click()
    expect(site.page.locator("#controls")).to_have_text("new")


def test_controls_that_could_not_be_loaded_are_asked_for_again(site: Site) -> None:
    site.answers("/controls/", Reply(503), Reply(200, "<button>new</button>"))
    follow(site, "<button>old</button>")
    site.event(state(step=2))
    site.page.wait_for_timeout(200)
    expect(site.page.locator("#controls")).to_have_text("old")
    site.run(2.1)
    expect(site.page.locator("#controls")).to_have_text("new")
    assert site.times("/controls/") == 2


def test_who_may_not_be_here_any_more_is_led_out(site: Site) -> None:
    site.answers("/controls/", Reply(200, headers={"HX-Redirect": "/join/"}))
    site.answers("/join/", Reply(200, "<h1>Join</h1>"))
    follow(site, "<button>old</button>")
    site.event(state(step=2))
    site.page.wait_for_url("**/join/")


# ----------------------------------------------------------------------- what a page adds to the results


def test_only_this_phone_marks_its_own_answer(site: Site) -> None:
    follow(site, '<p data-own="2">You answered</p>')
    rows = "".join(f'<tr data-a="{key}"><th>stage {key}</th></tr>' for key in (1, 2))
    site.event(state(inside=f"<table>{rows}</table>"))
    expect(site.page.locator("[data-a='2'] .app-own__mark")).to_have_text("yours")
    assert site.page.locator(".app-own__mark").count() == 1


@pytest.mark.parametrize(
    ("answered", "people", "words"),
    [
        (0, 9, "nobody"),
        (3, 9, "3 of 9 from 5"),
        (5, 9, "5 of 9"),
        (9, 9, "everybody"),
        (3, 3, "everybody from 5"),
    ],
)
def test_the_facilitator_sees_how_many_have_answered(
    site: Site, answered: int, people: int, words: str
) -> None:
    texts = (
        'data-text-nobody="nobody" data-text-everybody="everybody" data-text-some="{answered} of {people}"'
        ' data-text-least="from {least}"'
    )
    follow(site, f'<p data-how-many data-least="5" {texts}></p>', kind="app-console")
    site.event(state(more=f'data-answered="{answered}" data-people="{people}"'))
    expect(site.page.locator("[data-how-many]")).to_have_text(words)


def test_a_clock_runs_down_to_the_end(site: Site) -> None:
    follow(site)
    site.event(state(inside=f'<span data-ends="{NOW + 65}">until</span>'))
    clock = site.page.locator("[data-ends]")
    expect(clock).to_have_text("1:05 left")
    site.run(6)
    expect(clock).to_have_text("0:59 left")
    site.run(60)
    expect(clock).to_have_text("over")


def test_a_clock_is_heard_a_minute_before_its_end_and_at_the_end(site: Site) -> None:
    follow(site)
    site.event(state(inside=f'<span data-ends="{NOW + 62}">until</span>'))
    heard = site.page.locator("[data-announce]")
    site.run(1)
    expect(heard).to_have_text("")
    site.run(2)
    expect(heard).to_have_text(re.compile("left"))
    at_a_minute = heard.text_content()
    site.run(30)
    expect(heard).to_have_text(at_a_minute or "")
    site.run(30)
    expect(heard).to_have_text("over")


def test_the_projector_makes_its_letters_smaller_until_all_is_seen(site: Site) -> None:
    follow(site, kind="app-screen", controls=False)
    site.page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('[data-fit] { height: 100px; overflow: hidden; font-size: 40px; line-height: 1 }'
            + '[data-fit="1"] { font-size: 30px } [data-fit="2"] { font-size: 20px }');
        document.adoptedStyleSheets = [sheet];
    }""")
    for lines, fit, over in ((2, "", False), (3, "1", False), (5, "2", False), (9, "4", True)):
        site.event(state(inside=f"<div data-fit>{'x<br>' * lines}</div>", said=str(lines)))
        part = site.page.locator("[data-fit]")
        expect(part).to_have_attribute("data-fit", fit)
        assert (part.get_attribute("data-over") is not None) is over
    expect(site.page.locator(".app-screen")).to_be_attached()
