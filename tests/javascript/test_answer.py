"""The form with an answer: sent once, retried until it is saved, never lost and never counted twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.javascript.conftest import ROOT, Reply, Site

pytestmark = pytest.mark.browser

Stored = Callable[[], dict[str, str]]

FORM = """
<form action="/answer/" method="post" novalidate data-answer data-text-saving="saving" data-text-waiting="waiting"
 data-text-saved="saved" data-text-unsaved="changed" data-text-save-change="save the change"
 data-text-left="left" data-text-continue="continue">
<input type="hidden" name="csrfmiddlewaretoken" value="token"><input type="hidden" name="kind" value="rating">
<input type="hidden" name="question" value="{question}"><input type="hidden" name="turn" value="7">
<input type="radio" name="answer" value="1"><input type="radio" name="answer" value="2">
<textarea name="words"></textarea>
<button data-send>Save</button><p role="status" data-sending></p></form>
"""
PAGE = '<main id="controls">{form}</main>'


def open_form(site: Site, question: int = 5) -> None:
    site.open(PAGE.format(form=FORM.format(question=question)), "site.js", "room.js")


def choose(site: Site, answer: int = 2) -> None:
    site.page.locator(f"[name=answer][value='{answer}']").check()


def send(site: Site, answer: int = 2) -> None:
    choose(site, answer)
    site.page.locator("[data-send]").click()


def expect_state(site: Site, state: str) -> None:
    expect(site.page.locator("form[data-answer]")).to_have_attribute("data-state", state)
    expect(site.page.get_by_role("status")).to_have_text(state)


def test_a_saved_answer_says_so_and_the_next_one_is_a_new_turn(site: Site, stored: Stored) -> None:
    # Given a server that takes answers
    site.answers("/answer/", Reply(204))
    open_form(site)

    # When one is sent, and a change after it
    send(site, 2)
    expect_state(site, "saved")
    expect(site.page.locator("[data-send]")).to_have_text("save the change")
    choose(site, 1)
    expect_state(site, "changed")
    send(site, 1)
    expect_state(site, "saved")

    # Then each was sent once with a turn of its own, and nothing is kept in the browser
    bodies = [parse_qs(body) for body in site.sent("/answer/")]
    assert [(body["turn"], body["answer"]) for body in bodies] == [(["7"], ["2"]), (["8"], ["1"])]
    assert stored() == {}


@pytest.mark.parametrize("wait", [0, 1])
def test_pressed_twice_is_saved_once(site: Site, wait: int) -> None:
    # Given a server that takes a moment
    site.answers("/answer/", Reply(204))
    open_form(site)

    # When the button is pressed twice, at once or after the reply
    choose(site, 2)
    button = site.page.locator("[data-send]")
    if wait:
        button.click()
        expect_state(site, "saved")
        site.page.evaluate("document.querySelector('[data-send]').click()")
    else:
        button.dblclick()

    # Then one answer went out, and the page says that it is saved
    expect_state(site, "saved")
    assert site.times("/answer/") == 1


def test_what_is_chosen_and_not_sent_outlives_a_reload_and_is_not_called_saved(site: Site) -> None:
    open_form(site)
    site.page.locator("[name=words]").fill("half a sen")
    choose(site, 2)
    expect_state(site, "changed")
    site.page.reload()
    expect_state(site, "changed")
    expect(site.page.locator("[name=words]")).to_have_value("half a sen")
    expect(site.page.locator("[name=answer][value='2']")).to_be_checked()
    assert site.times("/answer/") == 0
    # and is not kept for longer than a room lives
    site.run(12 * 3600 + 1)
    site.page.reload()
    expect(site.page.locator("[name=words]")).to_have_value("")


def test_a_choice_that_is_taken_back_leaves_nothing_unsaved(site: Site, stored: Stored) -> None:
    site.answers("/answer/", Reply(204))
    open_form(site)
    send(site, 2)
    expect_state(site, "saved")
    choose(site, 1)
    expect_state(site, "changed")
    choose(site, 2)
    expect_state(site, "saved")
    assert stored() == {}


def test_the_token_is_sent_beside_the_answer_not_kept_with_it(site: Site) -> None:
    site.answers("/answer/", Reply(204))
    open_form(site)
    send(site)
    expect_state(site, "saved")
    [request] = [one for one in site.asked if one.url == f"{ROOT}/answer/"]
    assert request.headers["x-csrftoken"] == "token"
    assert request.headers["hx-request"] == "true"
    assert "token" not in (request.post_data or "")


@pytest.mark.parametrize("failure", [Reply(None), Reply(500), Reply(503)], ids=["offline", "500", "503"])
def test_what_is_not_saved_is_sent_again_after_1_2_4_8_and_8_seconds(
    site: Site, stored: Stored, failure: Reply
) -> None:
    # Given a server that fails five times, then takes the answer
    site.answers("/answer/", *[failure] * 5, Reply(204))
    open_form(site)

    # When the answer is sent
    send(site)

    # Then it is tried again, each time later, and meanwhile the page says that it waits and keeps the answer
    for tries, seconds in enumerate((1, 2, 4, 8, 8), 1):
        site.settle()
        expect_state(site, "waiting")
        [kept] = stored().values()
        assert json.loads(kept) | {"at": 0} == {"body": site.sent("/answer/")[0], "sent": True, "at": 0}
        site.run(seconds - 0.1)
        assert site.times("/answer/") == tries
        site.run(0.2)
    expect_state(site, "saved")

    # and every try was the same answer of the same turn, so that it counts once
    assert len(site.sent("/answer/")) == 6
    assert len(set(site.sent("/answer/"))) == 1
    assert parse_qs(site.sent("/answer/")[0])["turn"] == ["7"]
    assert stored() == {}


def test_a_connection_that_comes_back_is_used_at_once(site: Site) -> None:
    site.answers("/answer/", Reply(None), Reply(204))
    open_form(site)
    send(site)
    expect_state(site, "waiting")
    site.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect_state(site, "saved")
    assert site.times("/answer/") == 2


def test_an_answer_outlives_a_reload(site: Site, stored: Stored) -> None:
    # Given an answer that could not be sent
    site.answers("/answer/", Reply(None))
    open_form(site)
    site.page.locator("[name=words]").fill("because of the wait")
    send(site)
    expect_state(site, "waiting")

    # When the page is loaded again and the server is back
    site.answers("/answer/", Reply(204))
    site.page.reload()

    # Then the form is filled again, and the same answer is sent
    expect_state(site, "saved")
    expect(site.page.locator("[name=words]")).to_have_value("because of the wait")
    expect(site.page.locator("[name=answer][value='2']")).to_be_checked()
    assert len(set(site.sent("/answer/"))) == 1
    assert stored() == {}


def test_an_answer_to_an_older_question_is_sent_but_fills_no_form(site: Site) -> None:
    # Given an answer to question 5 that could not be sent, when the room asks question 6 meanwhile
    site.answers("/answer/", Reply(None))
    open_form(site, question=5)
    send(site)
    expect_state(site, "waiting")
    site.answers("/answer/", Reply(204))
    open_form(site, question=6)

    # Then it is sent, and the new question is not answered by it
    expect(site.page.locator("form")).to_have_attribute("data-state", "")
    assert parse_qs(site.sent("/answer/")[-1])["question"] == ["5"]
    assert site.page.locator("[name=answer]:checked").count() == 0
    expect(site.page.locator("[name=turn]")).to_have_value("7")


def test_what_is_typed_while_it_is_being_saved_counts_as_a_change(site: Site) -> None:
    # Given an answer that waits for its second try, when somebody goes on typing
    site.answers("/answer/", Reply(503), Reply(204))
    open_form(site)
    send(site)
    expect_state(site, "waiting")
    site.page.locator("[name=words]").fill("more")
    site.run(1.1)

    # Then the page does not say that all is saved, and the change is a turn of its own
    expect_state(site, "changed")
    site.page.locator("[data-send]").click()
    expect_state(site, "saved")
    assert [parse_qs(body)["turn"] for body in site.sent("/answer/")] == [["7"], ["7"], ["8"]]


@pytest.mark.parametrize("first", [Reply(204, late=True), Reply(None, late=True)])
def test_a_change_overtakes_the_answer_that_is_on_its_way(site: Site, first: Reply, stored: Stored) -> None:
    # Given an answer on its way, when somebody changes it and presses again
    site.answers("/answer/", first, Reply(204))
    open_form(site)
    send(site)
    site.page.locator("[name=words]").fill("more")
    site.page.locator("[data-send]").click()

    # Then the change is a turn of its own: the server leaves a turn alone that it has
    expect_state(site, "saved")
    assert [parse_qs(body)["turn"] for body in site.sent("/answer/")] == [["7"], ["8"]]

    # and what becomes of the first one changes nothing any more
    site.deliver()
    site.settle()
    site.run(9)
    expect_state(site, "saved")
    assert site.times("/answer/") == 2
    assert stored() == {}


def test_going_back_to_what_was_saved_overtakes_the_answer_that_is_on_its_way(site: Site) -> None:
    # Given a saved answer, and another one on its way
    site.answers("/answer/", Reply(204), Reply(204, late=True), Reply(204))
    open_form(site)
    send(site, 2)
    expect_state(site, "saved")
    send(site, 1)

    # When the first one is chosen again and sent, then it is sent as the newest, or the other would count
    send(site, 2)
    expect_state(site, "saved")
    site.deliver()
    site.settle()
    bodies = [parse_qs(body) for body in site.sent("/answer/")]
    assert [(body["turn"], body["answer"]) for body in bodies] == [
        (["7"], ["2"]),
        (["8"], ["1"]),
        (["9"], ["2"]),
    ]
    expect_state(site, "saved")


def test_a_refusal_is_shown_in_place_of_the_form_and_has_the_focus(site: Site, stored: Stored) -> None:
    late = '<div class="app-late" tabindex="-1">Too late</div><button data-module="nhsuk-button">On</button>'
    site.answers("/answer/", Reply(409, late))
    open_form(site)
    send(site)
    expect(site.page.locator(".app-late")).to_be_focused()
    expect(site.page.locator("[data-nhsuk-button-init]")).to_be_attached()  # and its parts are started
    assert site.page.locator("form").count() == 0
    assert stored() == {}


def test_a_problem_goes_when_it_is_mended(site: Site) -> None:
    # Given a form that came back with a problem
    wrong = '<div class="nhsuk-error-summary">There is a problem</div>' + FORM.format(question=5).replace(
        "<textarea",
        '<div class="nhsuk-form-group--error"><span class="nhsuk-error-message">Choose</span></div><textarea',
    )
    site.answers("/answer/", Reply(422, wrong), Reply(204))
    open_form(site)
    send(site)
    expect(site.page.locator(".nhsuk-error-summary")).to_be_visible()
    # When it is mended and saved
    send(site)
    expect_state(site, "saved")
    # Then nothing of it is left
    for name in ("error-summary", "error-message", "form-group--error"):
        expect(site.page.locator(f".nhsuk-{name}")).to_have_count(0)


def test_who_is_not_in_the_room_any_more_is_led_out(site: Site) -> None:
    site.answers("/answer/", Reply(204, headers={"HX-Redirect": "/join/"}))
    site.answers("/join/", Reply(200, "<h1>Join</h1>"))
    open_form(site)
    send(site)
    site.page.wait_for_url("**/join/")


def test_how_many_are_chosen_is_said(site: Site) -> None:
    boxes = "".join(f'<input type="checkbox" name="answer" value="{n}">' for n in range(3))
    form = FORM.format(question=5).replace("<textarea", f'<div data-most="2">{boxes}</div><textarea')
    words = 'data-text-chosen="{chosen} of {most}" data-text-too-many="{extra} too many"'
    site.open(PAGE.format(form=form.replace("data-answer", f"data-answer {words}")), "room.js")
    status = site.page.locator(".app-chosen")
    expect(status).to_have_attribute("role", "status")
    expect(status).to_have_text("0 of 2")
    for number in range(3):
        site.page.locator(f"[type=checkbox][value='{number}']").check()
    expect(status).to_have_text("3 of 2 1 too many")


@pytest.mark.parametrize(("code", "sent"), [("ABCD2345", True), ("ABC", False), ("ABCD-345", False)])
def test_a_code_from_a_picture_is_sent_by_post_and_leaves_the_address(
    site: Site, code: str, sent: bool
) -> None:
    site.answers("/join/", Reply(200, "<h1>In</h1>"))
    form = '<form action="/in/" method="post" data-join><input name="code"><button>Go on</button></form>'
    site.answers("/in/", Reply(200, "<h1>In</h1>"))
    site.open(form, "room.js", path=f"/join/#{code}")
    if sent:
        site.page.wait_for_url("**/in/")
        assert site.sent("/in/") == [f"code={code}"]
    else:
        expect(site.page.locator("[name=code]")).to_have_value("")
        assert site.sent("/in/") == []
    assert all(code not in one.url for one in site.asked)


def test_the_next_person_finds_nothing_of_the_last_one(site: Site, stored: Stored) -> None:
    site.answers("/answer/", Reply(None))
    site.answers("/next/", Reply(200, "<h1>Next</h1>"))
    form = (
        FORM.format(question=5)
        + '<form action="/next/" method="post" data-forget><button>Next</button></form>'
    )
    site.open(PAGE.format(form=form), "room.js")
    send(site)
    expect_state(site, "waiting")
    assert stored()
    site.page.get_by_role("button", name="Next").click()
    site.page.wait_for_url("**/next/")
    assert stored() == {}
