"""Two hundred generated reviews, each looked at page by page: nothing clipped or lost, no lonely heading, no line
alone, no page that is nearly empty. Where one is wrong, the style sheet or the page is mended, never the review.
"""

from __future__ import annotations

import pytest

from assessments.reports import papers, pdf
from tests.reports.generating import Maker
from tests.reports.looking import faults, letters_of, said_on

pytestmark = [pytest.mark.pdf, pytest.mark.drawing, pytest.mark.slow]
REVIEWS = 200
PARTS = 8  # for as many processes


def of(seed: int) -> list[str]:
    """What is wrong with a paper of that review: Template A of the even ones, Template B of the odd ones."""
    made = Maker(seed)
    name = "template_b" if seed % 2 else "template_a"
    report = made.template_b() if seed % 2 else made.template_a()
    document = pdf.lay_out(papers.page(name, report, ""))
    found, said = faults(document), said_on(document)
    found += [f"lost: {mark}" for mark in made.texts if mark not in said]
    if name == "template_a":
        first = " ".join(box.text for box in letters_of(document.pages[0]))
        found += [
            f"not on page 1: {row.challenge}"
            for row in made.rows
            if f"{row.challenge}. {row.title[:6]}" not in first
        ]
    return [f"review {seed}, {name}: {fault}" for fault in found]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_of_200_reviews_has_a_fault(part: int) -> None:
    assert [fault for seed in range(part, REVIEWS, PARTS) for fault in of(seed)] == []
