"""The quick way of reading a rating says exactly what the form says, or leaves it to the form."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from assessments.workshop.ballots.forms import QUESTION_MAX, TURN_MAX, RatingForm, read_rating

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
        str(TURN_MAX),
        str(TURN_MAX + 1),
        str(QUESTION_MAX),
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
    answer=some.sampled_from([*RATINGS, "4", "", "accept"]),
    question=NUMBERS,
    turn=NUMBERS,
    words=WORDS,
)
def test_both_ways_agree(kind: str, answer: str, question: str, turn: str, words: str) -> None:
    data = post(kind=kind, answer=answer, question=question, turn=turn, words=words)
    quick = read_rating(data)
    if quick is not None:
        form = RatingForm(data)
        assert form.is_valid()
        assert quick == form.cast()


@pytest.mark.parametrize("answer", RATINGS)
def test_an_ordinary_rating_needs_no_form(answer: str) -> None:
    data = post(kind="rating", answer=answer, question="12", turn="2", words=" Because\r\nof this. ")
    assert read_rating(data) == {
        "kind": "rating",
        "question": 12,
        "turn": 2,
        "answer": answer,
        "words": "Because\nof this.",
        "may_record": False,
    }
