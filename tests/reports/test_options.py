"""What can be chosen about the Board report, and its one spelling."""

from __future__ import annotations

import itertools
import re

import pytest
from django.http import QueryDict
from django.test import Client

from assessments.reports.asking import Asked
from assessments.reports.board.options import (
    DRAFT,
    LONGEST,
    WHOLE,
    BoardOptions,
    LeftOut,
    Length,
    Reviews,
    UnknownOption,
)
from assessments.reports.models import Kind, MadeReport
from tests import build

TRUE_FALSE = (True, False)
ALL = [BoardOptions(*one) for one in itertools.product(Reviews, Length, *[TRUE_FALSE] * 4)]


def test_every_choice_has_one_spelling_that_reads_back() -> None:
    spellings = [one.encoded() for one in ALL]
    assert len(set(spellings)) == len(set(ALL))
    assert [BoardOptions.read(one) for one in spellings] == ALL
    assert max(len(one) for one in spellings) <= LONGEST
    assert WHOLE.encoded() == ""


@pytest.mark.parametrize(
    ("sent", "spelling"),
    [
        ("reviews=this&length=whole&mark=", ""),
        ("length=short&reviews=this", "length=short"),
        ("without=plans&without=names&without=plans", "without=names&without=plans"),
        ("something=else&mark=draft", "mark=draft"),
    ],
)
def test_what_a_form_sends_is_spelled_in_one_way(sent: str, spelling: str) -> None:
    assert BoardOptions.of(QueryDict(sent)).encoded() == spelling


@pytest.mark.parametrize("sent", ["reviews=all", "length=2", "without=dissent", "mark=secret"])
def test_what_does_not_exist_is_refused(sent: str) -> None:
    with pytest.raises(UnknownOption):
        BoardOptions.read(sent)


@pytest.mark.django_db
def test_each_choice_is_a_file_of_its_own_and_the_same_choice_is_the_same_file(client: Client) -> None:
    place = build.a_system()
    review = build.a_review(place)
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/board-report"
    for query in ("", "?length=whole", "?length=short", "?length=short&reviews=this"):
        assert client.get(f"{address}.pdf{query}").status_code == 302
    assert sorted(MadeReport.objects.values_list("options", flat=True)) == ["", "length=short"]
    assert Asked(Kind.BOARD, review, options="length=short").key != Asked(Kind.BOARD, review).key
    for kind in ("pdf", "html"):
        assert client.get(f"{address}.{kind}?length=wrong").status_code == 404


@pytest.mark.django_db
def test_the_page_offers_every_choice_to_everybody_who_reads(client: Client) -> None:
    place = build.a_system()
    review = build.a_review(place)
    address = f"/reviews/{review.pk}/reports/board/"
    for user, may in ((place.lead, True), (place.reader, False)):
        client.force_login(user)
        page = client.get(address).text
        for name, value in (
            *(("length", one) for one in Length),
            *(("reviews", one) for one in Reviews),
            *(("without", one) for one in LeftOut),
            ("mark", DRAFT),
        ):
            assert re.search(rf'name="{name}"[^>]*value="{value}"', page), (name, value)
        assert f'action="/reviews/{review.pk}/board-report.pdf"' in page
        assert f'formaction="/reviews/{review.pk}/board-report.html"' in page
        assert (f"{address}decision/" in page) is may
    client.force_login(build.a_system().lead)
    assert client.get(address).status_code == 404
