"""The character counter in the browser and the server that refuses count alike."""

from __future__ import annotations

import pytest
from django import forms
from playwright.sync_api import expect

from recovery_site.text import Prose
from tests.javascript.conftest import Site

pytestmark = pytest.mark.browser

MOST = 20


class Words(forms.Form):
    """One text area with a counter."""

    words = Prose(max_length=MOST, required=False)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("x" * 20, 0),
        ("x" * 21, -1),
        ("one\ntwo\nthree\nfour\nf", 0),  # a browser sends each line break as two characters
        ("one\ntwo\nthree\nfour\nfi", -1),
        ("\N{SLIGHTLY SMILING FACE}" * 10, 0),
        ("\N{SLIGHTLY SMILING FACE}" * 10 + "x", -1),
        ("Llanfair-ym-Muallt ŵ", 0),
        ("\N{WOMAN}\u200d\N{PERSONAL COMPUTER}" * 4, 0),
        ("\u00ad\u200bx\u2060" * 20 + "\ufeff", 0),  # what nobody sees does not count
        ("  " + "e\u0301" * 20 + "\u3000", 0),
        ("x\u2028\x0by" * 5, 0),
        ("\x0bx\u2028y\u2029\u2800\u0085" * 5, -13),
        ("\u200b\u3164\u2800 \ufe0f", 20),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f123456", 0),
        ("\U000e0067\U000e0062x\U0001ffff" * 20, 0),
    ],
)
def test_counter_and_server_agree(site: Site, typed: str, left: int) -> None:
    # Given the field in a page
    page = site.open(str(Words()["words"].as_field_group()), "site.js")

    # When something is typed
    page.locator("textarea").fill(typed)
    site.run(2)

    # Then the counter says how much is left, and the server refuses exactly what is too much
    status = page.locator(".nhsuk-character-count__status")
    too_much = "nhsuk-error-message" in (status.get_attribute("class") or "")
    expect(status).to_contain_text(f"{abs(left)} character")
    form = Words({"words": typed.replace("\n", "\r\n")})
    assert too_much == (left < 0)
    assert form.is_valid() == (left >= 0)
