"""The Board report as it lies on paper: one word “Draft”, a page 2 that says whose it is, no page left empty."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.reports import papers, pdf
from assessments.reports.board.options import BoardOptions, Length
from tests import build
from tests.reports.looking import letters_of

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]
SHORT = Length.SHORT


def laid_out(html: str) -> list[Any]:
    return list(pdf.lay_out(html).pages)


def pictures_behind(page: Any) -> int:
    """How many pictures lie behind the whole page."""
    box = page._page_box  # noqa: SLF001 - there is no other way to see what is where
    grounds = [ground for ground in (box.background, box.canvas_background) if ground]
    return sum(layer.image is not None for ground in grounds for layer in ground.layers)


def words_of(page: Any) -> str:
    return " ".join(one.text for one in letters_of(page))


def in_margins(page: Any) -> str:
    """What stands at the head and the foot of a page."""
    said: list[str] = []

    def walk(box: Any) -> None:
        if hasattr(box, "text"):
            said.append(box.text)
        for child in getattr(box, "children", ()):
            walk(child)

    for margin in page._page_box.children[1:]:  # noqa: SLF001
        walk(margin)
    return " ".join(said)


@pytest.fixture
def place() -> build.Place:
    return build.a_system("Aldermoor")


@pytest.mark.parametrize("length", Length)
def test_the_word_draft_lies_once_behind_every_page(place: build.Place, length: Length) -> None:
    review = build.a_completed_template_a(place, build.a_review(place))
    marked = laid_out(papers.board(review, BoardOptions(length=length, watermark=True)))
    assert [pictures_behind(page) for page in marked] == [1] * len(marked)


def test_page_2_of_a_draft_says_so_and_whose_it_is(place: build.Place) -> None:
    review = build.a_review(place)
    build.a_row(place, review, 1)
    _, second = laid_out(papers.board(review, BoardOptions(length=SHORT)))
    assert "Aldermoor: First review" in in_margins(second)
    assert "Draft" in in_margins(second)


def test_challenges_without_words_fill_the_page_on_which_they_begin(place: build.Place) -> None:
    review = build.a_review(place)
    build.a_row(place, review, 1)
    pages = laid_out(papers.board(review))
    assert "Contents" in words_of(pages[1])
    assert "5. Increasing choice" in words_of(pages[1])


def test_a_name_from_right_to_left_does_not_turn_our_own_words(place: build.Place) -> None:
    place.system.name = "مستشفى الصحة"
    place.system.save()
    page = papers.board(build.a_review(place))
    first = pdf.lay_out(page).pages[0]
    left = {one.text.strip(): one.position_x for one in letters_of(first)}
    lead = next(at for text, at in left.items() if text.startswith("Provider reviewed"))
    assert lead == next(at for text, at in left.items() if text.startswith("Board report"))
