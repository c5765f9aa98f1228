"""The frame and the forms in a real browser: what script adds, and that nothing is missing without it."""

from __future__ import annotations

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from playwright.sync_api import Page

from recovery_site.headers import POLICY
from recovery_site.text import Line, Prose
from tests.build import an_edition

pytestmark = pytest.mark.browser

PUBLIC = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/accessibility/",
    "/privacy/",
    "/cookies/",
]


class Parts(forms.Form):
    """What needs script to be comfortable."""

    agreed = forms.ChoiceField(
        label="Agreed?",
        choices=[("yes", "Yes"), ("partly", "With reservations")],
        widget=forms.RadioSelect(attrs={"option-reveals": {"partly": "words"}}),
    )
    words = Line(label="In whose words?", required=False)
    comments = Prose(label="Comments", max_length=20, required=False)


def serve_parts(page: Page) -> None:
    """A page of ours with the form above, under the security policy of the site."""
    form = Parts()
    fields = "".join(str(form[name].as_field_group()) for name in ("agreed", "comments"))
    frame = render_to_string("base.html").replace("</head>", render_to_string("_htmx.html") + "</head>")
    body = frame.replace("</main>", f'<h1>Parts</h1><form id="parts">{fields}</form></main>')
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    page.route("**/parts", lambda route: route.fulfill(body=body, headers=headers))
    page.goto("/parts")


@pytest.mark.parametrize(("width", "javascript"), [(320, True), (1280, False)])
def test_public_pages_fit_and_have_no_violation(page: Page, axe, width: int) -> None:
    for address in PUBLIC:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        axe(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_refused_sign_in_leads_from_the_summary_to_the_field(page: Page, axe) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("nobody@example.org")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.title() == "Error: Sign in – Recovery Together"
    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    axe(page)
    page.locator(".nhsuk-error-summary a[href='#id_password']").click()
    assert page.evaluate("document.activeElement.id") == "id_password"
    assert page.locator("#id_login").input_value() == "nobody@example.org"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_password_can_be_shown_where_script_runs(page: Page, javascript: bool) -> None:
    page.goto("/accounts/login/")
    show = page.get_by_role("button", name="Show password")
    assert show.is_visible() is javascript
    if javascript:
        page.get_by_label("Password", exact=True).fill("three calm words")
        show.click()
        assert page.locator("#id_password").get_attribute("type") == "text"


def test_the_first_key_press_offers_to_skip_the_menu(page: Page) -> None:
    page.goto("/privacy/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "maincontent"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_question_that_an_answer_opens(page: Page, axe, javascript: bool) -> None:
    serve_parts(page)
    words = page.get_by_label("In whose words?")
    assert words.is_visible() is not javascript
    page.get_by_label("With reservations").check()
    assert words.is_visible()
    axe(page)
    page.get_by_label("Yes").check()
    assert words.is_visible() is not javascript
    assert page.locator("input[type=radio][aria-expanded]").count() == 0


def test_what_htmx_puts_in_is_started_too(page: Page) -> None:
    serve_parts(page)
    page.evaluate("""() => {
        const fresh = document.querySelector('#parts').innerHTML.replace(/data-nhsuk-[a-z-]+-init=""/g, '');
        htmx.swap('#parts', fresh, {swapStyle: 'innerHTML'});
    }""")
    page.get_by_label("With reservations").check()
    assert page.get_by_label("In whose words?").is_visible()
    page.get_by_label("Yes").check()
    assert not page.get_by_label("In whose words?").is_visible()
    page.get_by_label("Comments").press_sequentially("x" * 18)
    page.get_by_text("You have 2 characters remaining").first.wait_for()


def test_htmx_may_do_nothing_that_the_policy_forbids(page: Page) -> None:
    page.goto(reverse("framework_search", args=[an_edition().slug]))
    config = page.evaluate("htmx.config")
    assert [config[k] for k in ("allowEval", "allowScriptTags", "includeIndicatorStyles")] == [False] * 3
    assert (config["selfRequestsOnly"], config["historyCacheSize"], config["refreshOnHistoryMiss"]) == (
        True,
        0,
        True,
    )


def test_no_other_page_loads_htmx(page: Page) -> None:
    for address in PUBLIC:
        page.goto(address)
        assert page.evaluate("typeof htmx") == "undefined", address


def test_on_paper_there_is_no_menu(page: Page) -> None:
    page.goto("/privacy/")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Main menu").is_visible()
    assert not page.get_by_role("contentinfo").is_visible()
    assert page.get_by_role("heading", name="Privacy").is_visible()


def test_in_the_persons_own_colours_the_focus_still_shows(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/privacy/")
    link = page.get_by_role("link", name="Sign in", exact=True)
    link.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
