"""What a report is called when it is saved: no two that differ have one name."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from assessments.published.queries import Published
from assessments.reports.board.options import BoardOptions, Length, Reviews, choice_in_names
from assessments.reports.models import Kind
from assessments.reports.presenters import Owner, file_name
from assessments.reports.publishing import presenters as publishing

DAY = dt.date(2027, 3, 15)
OWNER = Owner(place="Fenmarsh & the Holms", on=DAY)
BOTH = (True, False)
CHOICES = {
    BoardOptions(reviews, length, plans, names, brand, mark)
    for reviews, length, plans, names, brand, mark in itertools.product(
        Reviews, Length, BOTH, BOTH, BOTH, BOTH
    )
}
PUBLISHED = Published(
    review=7,
    number=2,
    newest=2,
    title="Board report: Third review, Fenmarsh",
    options="without=names",
    state="",
    edition="",
    release="",
    pages=3,
    size=1,
    sha256="",
    code="",
    seal="",
    name="",
    organisation="",
    at=dt.datetime(2027, 3, 15, tzinfo=dt.UTC),
)


@pytest.mark.parametrize("kind", [Kind.BOARD, Kind.WORD_BOARD])
def test_each_choice_has_a_name_of_its_own(kind: Kind) -> None:
    names = {file_name(kind, OWNER, chosen=choice_in_names(one.encoded())) for one in CHOICES}
    assert len(names) == len(CHOICES)
    assert all(name.startswith("fenmarsh-the-holms-board-report-") for name in names)
    assert file_name(kind, OWNER).split(".")[0] == "fenmarsh-the-holms-board-report-2027-03-15"


def test_a_report_without_names_says_so_in_its_name() -> None:
    name = file_name(Kind.BOARD, OWNER, chosen=choice_in_names("without=names"))
    assert name == "fenmarsh-the-holms-board-report-without-names-2027-03-15.pdf"
    assert choice_in_names("length=another-release") == ""


def test_a_published_report_is_called_by_its_title_and_number() -> None:
    name = publishing.file_name(PUBLISHED)
    assert name == "board-report-third-review-fenmarsh-published-2-without-names.pdf"
    assert publishing.file_name(replace(PUBLISHED, title="مستشفى", options="")) == "published-2.pdf"


def test_two_pages_beside_earlier_reviews_are_two_pages() -> None:
    """They have no room for those: two choices that mean the same are one."""
    both = BoardOptions(reviews=Reviews.EARLIER, length=Length.SHORT)
    assert both == BoardOptions(length=Length.SHORT)
    assert BoardOptions.read("reviews=earlier&length=short").encoded() == "length=short"
    assert BoardOptions(reviews=Reviews.EARLIER).has_earlier
