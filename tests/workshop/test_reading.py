"""A rating is read without a form, and exactly as its form reads it."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from assessments.workshop.ballots.casting import Given
from assessments.workshop.ballots.forms import REVISION_MAX, RatingForm, read_rating
from assessments.workshop.joining.phones import KEY_TOP

NUMBERS = some.sampled_from(
    [
        "",
        "0",
        "1",
        "7",
        " 7",
        "٣",
        "-1",
        "1.0",
        "1e3",
        str(REVISION_MAX),
        str(REVISION_MAX + 1),
        str(KEY_TOP),
        str(KEY_TOP + 1),
        "9" * 40,
    ]
)
RATINGS = ("1", "2", "3", "between", "not_yet", "pass")
WORDS = some.one_of(
    some.text(max_size=30), some.sampled_from(["x" * 500, "x" * 501, "a\x00b", "\ud800", "a\r\nb ", "  "])
)


def post(**values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data[name] = value
    return data


@given(
    kind=some.sampled_from(["rating", "wording", ""]),
    answer=some.sampled_from([*RATINGS, "4", "0", "10", "", "accept"]),
    question=NUMBERS,
    turn=NUMBERS,
    words=WORDS,
)
def test_a_rating_is_read_as_its_form_reads_it(
    kind: str, answer: str, question: str, turn: str, words: str
) -> None:
    data = post(kind=kind, answer=answer, question=question, turn=turn, words=words)
    form, read = RatingForm(data), read_rating(data)
    assert (read is not None) == (form.is_valid() and kind == "rating")
    if read is not None:
        assert read == form.given()


@pytest.mark.parametrize("answer", RATINGS)
def test_what_is_read_is_clean(answer: str) -> None:
    data = post(kind="rating", answer=answer, question="12", turn="2", words=" Because\r\nof this. ")
    assert read_rating(data) == Given("rating", 12, 2, answer, "Because\nof this.")


def test_a_missing_field_is_refused_and_words_may_be_missing() -> None:
    whole = {"kind": "rating", "answer": "1", "question": "12", "turn": "2", "words": "Why"}
    for name in whole:
        data = post(**{key: value for key, value in whole.items() if key != name})
        assert (read_rating(data) is not None) == (name == "words")
