"""The poster of a workshop: what stands on it, what its code leads to, and that it is one page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import segno
from django.test import Client

from assessments.workshop.inviting import services
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.presenters import invitation_of
from tests import build
from tests.reports.conftest import Read
from tests.workshop.inviting import HERE, invited

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]


@pytest.fixture
def workshop(place: build.Place, settings: Any) -> Workshop:
    settings.SITE_URL = HERE
    review = build.a_review(place)
    return invited(place, review)


def poster(workshop: Workshop) -> str:
    return f"/reviews/{workshop.review_id}/workshop/poster.pdf"


def test_one_page_says_when_where_who_and_how_privacy_works(
    place: build.Place, workshop: Workshop, read: Read
) -> None:
    paper = read(place.partner, poster(workshop))
    said = invitation_of(workshop, place.provider)
    assert len(paper.pdf.pages) == 1
    for words in (said.when, workshop.place, workshop.contact, *said.wanted, *said.privacy, said.title):
        assert words in paper.text
    assert paper.headings[0] == (1, "You are invited")
    (code,) = paper.figures(1)
    assert "QR code" in code.alt


def test_the_code_leads_to_the_invitation_and_never_into_a_room(
    workshop: Workshop, place: build.Place
) -> None:
    said = invitation_of(workshop, place.provider)
    assert said.link == f"{HERE}/invited/{workshop.token}/"
    path = segno.make(said.link, error="m", micro=False).svg_inline(border=2, omitsize=True).split(' d="')[1]
    assert path.split('"')[0] in said.qr


def test_without_a_link_there_is_no_code(place: build.Place, workshop: Workshop, read: Read) -> None:
    services.withdraw_link(user=place.lead, review=workshop.review)
    paper = read(place.partner, poster(workshop))
    assert not paper.figures(1)
    assert workshop.contact in paper.text


def test_a_new_day_is_another_poster(place: build.Place, workshop: Workshop, read: Read) -> None:
    before = read(place.lead, poster(workshop)).text
    invited(place, workshop.review, day=workshop.day + dt.timedelta(days=7), place="The library")
    after = read(place.lead, poster(workshop)).text
    assert "The library" not in before
    assert "The library" in after
    assert "Changed. It was planned for:" in after


def test_the_same_can_be_read_on_a_screen(client: Client, place: build.Place, workshop: Workshop) -> None:
    client.force_login(place.partner)
    page = client.get(poster(workshop).replace(".pdf", ".html"))
    assert page.status_code == 200
    assert workshop.contact in page.text


def test_before_anybody_is_invited_there_is_no_poster(client: Client, place: build.Place) -> None:
    review = build.a_review(place)
    client.force_login(place.lead)
    for address in ("poster.pdf", "poster.html", "invitation.txt"):
        assert client.get(f"/reviews/{review.pk}/workshop/{address}").status_code == 404
