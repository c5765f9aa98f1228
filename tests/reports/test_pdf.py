"""The PDFs: tagged, titled, in British English, with fonts of our own, and nothing fetched."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.core.cache import cache
from django.core.management import call_command

from assessments.management.commands.seed_demo import PASSWORD, PEOPLE, seed
from assessments.people.models import User
from assessments.record.queries import priorities_of
from assessments.reports import pdf
from assessments.reviews.models import Review

pytestmark = pytest.mark.pdf
BLANK = ["template-a", "template-b"]


@pytest.fixture
def edition(db):
    call_command("loaddata", "framework_2010", verbosity=0)
    from framework.queries import current_edition

    return current_edition()


@pytest.mark.parametrize("form", BLANK)
def test_a_blank_form_needs_no_sign_in_and_is_accessible(client, edition, form):
    response = client.get(f"/forms/{edition.slug}/{form}.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{form}-blank.pdf"' in response["Content-Disposition"]
    with pikepdf.open(io.BytesIO(response.content)) as found:
        assert str(found.Root.Lang) == "en-GB"
        assert bool(found.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in found.Root
        assert str(found.docinfo["/Title"]).startswith("Template ")


def test_an_edition_nobody_knows_is_not_found(client, db):
    assert client.get("/forms/no-such-edition/template-a.pdf").status_code == 404


@pytest.fixture
def demo(edition):
    """The demo's first review: Template A complete, its plans signed."""
    seed()
    return Review.objects.get(title="First review")


def test_a_stranger_is_told_there_is_no_such_review(client, demo):
    client.force_login(User.objects.create_user("stranger@example.org", "Sam Stranger", PASSWORD))
    number = priorities_of(demo)[0].challenge.number
    for name in ("reports/", "template-a.pdf", "board-report.pdf", f"plans/{number}/template-b.pdf"):
        assert client.get(f"/reviews/{demo.pk}/{name}").status_code == 404


def test_a_member_reads_every_report_complete_or_not(client, demo):
    client.force_login(User.objects.get(email=PEOPLE[0][0]))
    number = priorities_of(demo)[0].challenge.number
    assert client.get(f"/reviews/{demo.pk}/reports/").status_code == 200
    for name in ("template-a.pdf", "board-report.pdf", f"plans/{number}/template-b.pdf"):
        assert client.get(f"/reviews/{demo.pk}/{name}").content.startswith(b"%PDF-")
    second = Review.objects.get(title="Second review")
    for name in ("template-a.pdf", "board-report.pdf"):
        assert client.get(f"/reviews/{second.pk}/{name}").content.startswith(b"%PDF-")
    report = io.BytesIO(client.get(f"/reviews/{demo.pk}/board-report.pdf").content)
    with pikepdf.open(report) as found, found.open_outline() as outline:
        assert "The picture" in [item.title for item in outline.root]


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "file:///etc/hostname", f"{pdf.STATIC.as_uri()}/../manage.py"],
)
def test_only_our_own_static_files_may_be_read(address):
    with pytest.raises(pdf.NothingFetched):
        pdf._fetcher().fetch(address)


def test_the_same_content_gives_the_same_bytes(client, edition):
    first = client.get(f"/forms/{edition.slug}/template-a.pdf").content
    cache.clear()
    assert client.get(f"/forms/{edition.slug}/template-a.pdf").content == first
