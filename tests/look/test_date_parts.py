"""A date in three boxes: what is taken, what is refused and in which words, what is shown again."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.utils.translation import override

from recovery_site.forms import DateParts, month_number


class Form(forms.Form):
    due = DateParts(label="Due date")
    then = DateParts(label="When is the next review?", required=False)


def typed(day: str, month: str, year: str) -> Form:
    return Form({"due_day": day, "due_month": month, "due_year": year})


@pytest.mark.parametrize(
    "parts",
    [
        ("4", "3", "2027"),
        ("04", "03", "2027"),
        (" 4", "March ", "2027"),
        ("4", "mar", "2027"),
        ("4", "Mar.", "2027"),
    ],
)
def test_dates_as_people_type_them(parts: tuple[str, str, str]) -> None:
    form = typed(*parts)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"due": dt.date(2027, 3, 4), "then": None}


@pytest.mark.parametrize(
    ("parts", "code", "wrong"),
    [
        (("", "", ""), "required", "day month year"),
        (("4", "", "2027"), "incomplete", "month"),
        (("", "3", ""), "incomplete", "day year"),
        (("31", "2", "2027"), "invalid", "day month year"),
        (("0", "2", "2027"), "invalid", "day month year"),
        (("first", "2", "2027"), "invalid", "day month year"),
        (("٤", "3", "2027"), "invalid", "day month year"),
        (("9" * 5000, "3", "2027"), "invalid", "day month year"),
        (("4", "13", "2027"), "month", "month"),
        (("4", "ma", "2027"), "month", "month"),
        (("4", "3", "27"), "year", "year"),
        (("4", "3", "1899"), "year", "year"),
        (("4", "3", "２０２７"), "year", "year"),
    ],
)
def test_what_is_no_date_is_refused_beside_the_right_box(
    parts: tuple[str, str, str], code: str, wrong: str
) -> None:
    form = typed(*parts)
    [error] = form.errors["due"].as_data()
    assert error.code == code
    assert "due date" in form.errors["due"][0].lower()  # the message says which date
    html = str(form["due"].as_field_group())
    for part in ("day", "month", "year"):
        [box] = re.findall(rf'<input[^>]*\bid="id_due_{part}"[^>]*>', html)
        assert ("nhsuk-input--error" in box) == (part in wrong.split())


@pytest.mark.parametrize("empty", ["day", "month", "year", "day month", "day year", "month year"])
def test_every_box_that_is_empty_is_named(empty: str) -> None:
    parts = {"day": "4", "month": "3", "year": "2027"}
    form = typed(*("" if part in empty.split() else value for part, value in parts.items()))
    words = re.findall(r"\b(day|month|year)\b", form.errors["due"][0])
    assert words == empty.split()


def test_what_was_typed_is_kept() -> None:
    html = str(typed("31", "Febuary", "27")["due"].as_field_group())
    assert all(f'value="{words}"' in html for words in ("31", "Febuary", "27"))


def test_a_stored_date_is_shown_and_counts_as_unchanged() -> None:
    stored = {"due": dt.date(2027, 3, 4)}
    html = str(Form(initial=stored)["due"].as_field_group())
    assert all(f'value="{words}"' in html for words in ("4", "3", "2027"))
    data = {"due_day": "4", "due_month": "March", "due_year": "2027"}
    assert not Form(data, initial=stored).has_changed()
    assert Form({**data, "due_day": "5"}, initial=stored).has_changed()
    assert Form({**data, "due_day": "x"}, initial=stored).has_changed()


def test_a_question_does_not_name_the_date() -> None:
    form = Form({"due_day": "4", "due_month": "3", "due_year": "2027", "then_day": "1"})
    assert "?" not in form.errors["then"][0]


def test_months_are_read_in_the_language_of_the_page_and_in_english() -> None:
    with override("fr"):
        assert [month_number(word) for word in ("août", "March", "mars")] == [8, 3, 3]
    assert month_number("août") is None


def test_no_month_is_found_twice() -> None:
    assert [month_number(word) for word in ("jun", "july", "sept", "may", "0", "maybe")] == [
        6,
        7,
        9,
        5,
        None,
        None,
    ]
