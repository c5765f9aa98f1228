"""Text that people type or paste: one kind of line break, nothing that nobody sees, the same length everywhere."""

from __future__ import annotations

import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from recovery_site.text import Email, Line, Prose, clean_email, clean_text

BREAKS = ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"]
WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize("sign", BREAKS)
def test_every_line_break_is_one_kind_of_line_break(sign: str) -> None:
    assert clean_text(f"one{sign}two", many_lines=True) == "one\ntwo"
    assert clean_text(f"one{sign}two") == "one two"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\u00ad", "\u200b", "\u2060", "\ufeff",
                                  "\u202e", "\u2066", "\u180e", "\ufffb", "\uffff",
                                  "\U0001d173", "\U000e0041"])  # fmt: skip
def test_what_nobody_sees_is_dropped(sign: str) -> None:
    assert clean_text(f"{sign}bel{sign}l{sign}") == "bell"


@pytest.mark.parametrize(
    "words",
    [
        "Llanfair-ym-Muallt ŵ",
        "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}",  # one picture of two
        "\N{HEAVY BLACK HEART}\ufe0f",
        WALES,
        "می\u200cخواهم",  # Persian: I want
        "क\u094d\u200dष",  # Hindi: a half form
        "١٢٣ \u0600 ten\u00a0%",
    ],
)
def test_what_letters_and_emoji_need_is_kept(words: str) -> None:
    assert clean_text(words) == words


@pytest.mark.parametrize(
    "words", ["\u200b", " \ufeff\u2060\xad ", "\u200d\ufe0f", "\u3164", "\u2800\u2028\n", "\x00\x0b"]
)
def test_a_required_answer_of_nothing_visible_is_empty(words: str) -> None:
    for field in (Line(), Prose(), Email()):
        with pytest.raises(ValidationError) as refusal:
            field.clean(words)
        assert refusal.value.error_list[0].code == "required"


@pytest.mark.parametrize(
    "typed", ["\u200bmaren@example.org\u200b", " maren@example.org\u00a0", "\ufeffmaren@example.org\r\n",
              "maren@exam\u00adple.org", "\u2060maren\u200d@example.org\u2028"],
)  # fmt: skip
def test_an_email_address_is_taken_however_it_was_pasted(typed: str) -> None:
    assert clean_email(typed) == "maren@example.org"
    assert Email().clean(typed) == "maren@example.org"


def test_half_a_sign_is_refused_in_words() -> None:
    with pytest.raises(ValidationError) as refusal:
        clean_text("half \ud800")
    assert refusal.value.code == "surrogate"


def test_length_is_counted_when_the_text_is_clean() -> None:
    class Words(forms.Form):
        words = Prose(max_length=4)

    assert Words({"words": "\u200ba\r\n\u00ad\N{SLIGHTLY SMILING FACE}  "}).is_valid()
    assert not Words({"words": "a\n\N{SLIGHTLY SMILING FACE}b"}).is_valid()


@given(some.text(), some.booleans())
def test_whatever_is_typed_comes_out_clean_and_stays_so(typed: str, many_lines: bool) -> None:
    clean = clean_text(typed, many_lines=many_lines)
    assert clean_text(clean, many_lines=many_lines) == clean
    assert clean == clean.strip()
    assert not {c for c in clean if unicodedata.category(c) in {"Cc", "Zl", "Zp"}} - (
        {"\n"} if many_lines else set()
    )
