"""The page that lists the reports, and who may have which paper."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.reports import pdf
from assessments.reviews.models import Review
from recovery_site.templatetags.words import day
from tests import build
from tests.reports.conftest import the_pdf

PAPERS = ("reports/", "template-a.pdf", "board-report.pdf", "plans/3/template-b.pdf")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here is who gets a paper; how it is drawn is asked elsewhere."""
    monkeypatch.setattr(pdf, "render", lambda html, identifier: pdf.Rendered(b"%PDF-1.7 not drawn", 7))


def got(client: Client, address: str) -> None:
    """The page or the paper can be had."""
    if address.endswith(".pdf"):
        the_pdf(client, address)
    else:
        assert client.get(address).status_code == 200


def page(client: Client, review: Review) -> str:
    return " ".join(client.get(f"/reviews/{review.pk}/reports/").content.decode().split())


def test_a_review_without_anything_offers_drafts(client: Client, place: build.Place) -> None:
    client.force_login(place.lead)
    said = page(client, build.a_review(place))
    assert re.findall(r'data-state="(\w+)"', said) == ["draft", "draft"]
    assert "Template B" in said
    assert re.findall(r'href="[^"]+/plans/[^"]+\.pdf"', said) == []


def test_the_page_says_what_each_is_since_when_and_how_far(
    client: Client, place: build.Place, whole: Review
) -> None:
    client.force_login(place.reader)
    said = page(client, whole)
    assert said.count(day(whole.completions.get().completed_at)) == 2
    assert "2 of 5 plans are signed." in said
    assert re.findall(r'data-state="(\w+)"', said)[2:] == [
        "signed",
        "signed",
        "waiting_for_provider",
        "being_written",
        "not_begun",
    ]
    assert list(dict.fromkeys(re.findall(r"priority (\d):", said))) == ["1", "2", "3", "4", "5"]
    assert f"/reviews/{whole.pk}/plans/10/template-b.pdf" not in said


def test_the_page_says_how_long_a_paper_is_once_it_is_made_as_it_is_now(
    client: Client, place: build.Place, whole: Review
) -> None:
    # Given a paper that nobody has asked for, then one that is made
    client.force_login(place.reader)
    assert "7 pages" not in page(client, whole)
    the_pdf(client, f"/reviews/{whole.pk}/board-report.pdf")
    assert page(client, whole).count("7 pages") == 1
    # When something is written that it shows, then nobody knows how long it will be
    build.a_plan(place, whole, 10)
    assert "7 pages" not in page(client, whole)


def test_one_button_is_green(client: Client, place: build.Place, whole: Review) -> None:
    client.force_login(place.reader)
    assert re.findall(r'class="nhsuk-button" href="([^"]+)"', page(client, whole)) == [
        f"/reviews/{whole.pk}/board-report.pdf"
    ]


def test_every_link_leads_to_a_paper(client: Client, place: build.Place, whole: Review) -> None:
    client.force_login(place.reader)
    links = re.findall(r'href="([^"]+\.pdf)"', page(client, whole))
    assert len(links) == 8
    assert set(re.findall(r'href="([^"]+)\.html"', page(client, whole))) <= {one[:-4] for one in links}
    for link in links:
        the_pdf(client, link)
        assert client.get(link)["Content-Disposition"].startswith('inline; filename="')


def test_the_page_asks_the_database_as_often_for_one_plan_as_for_four(
    client: Client, place: build.Place, whole: Review
) -> None:
    other = build.a_system()
    single = build.a_completed_template_a(other, build.a_review(other), [3])
    build.a_signed_plan(other, single)
    counts = []
    for user, review in ((other.lead, single), (place.lead, whole)):
        client.force_login(user)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, review)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_stranger_gets_the_page_that_is_missing(client: Client, place: build.Place, whole: Review) -> None:
    nothing = client.get("/nothing/here/").content
    stranger = build.a_system().lead
    for paper in PAPERS:
        client.force_login(place.lead)
        got(client, f"/reviews/{whole.pk}/{paper}")  # there is something to leak
        client.force_login(stranger)
        answer = client.get(f"/reviews/{whole.pk}/{paper}")
        missing = client.get(f"/reviews/{whole.pk + 999}/{paper}")
        assert answer.status_code == missing.status_code == 404
        assert answer.content == missing.content == nothing


def test_every_member_may_read_and_nobody_else(client: Client, place: build.Place, whole: Review) -> None:
    for paper in PAPERS:
        answer = client.get(f"/reviews/{whole.pk}/{paper}")
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
    for user in (place.lead, place.commissioner, place.partner, place.reader):
        client.force_login(user)
        for paper in PAPERS:
            got(client, f"/reviews/{whole.pk}/{paper}")


def test_there_is_no_template_b_where_there_is_no_plan(
    client: Client, place: build.Place, whole: Review
) -> None:
    client.force_login(place.lead)
    for number in (1, 10, 99):  # no priority, not begun, no such challenge
        assert client.get(f"/reviews/{whole.pk}/plans/{number}/template-b.pdf").status_code == 404


def test_no_shared_store_keeps_what_belongs_to_a_review(
    client: Client, place: build.Place, whole: Review
) -> None:
    client.force_login(place.lead)
    for paper in PAPERS[1:]:
        address = f"/reviews/{whole.pk}/{paper}"
        the_pdf(client, address)
        assert client.get(address)["Cache-Control"] == "no-store"
    address = f"/forms/{whole.edition.slug}/template-a.pdf"
    the_pdf(client, address)
    assert "public" in client.get(address)["Cache-Control"]
