"""Who took part: written down for a workshop on paper, and kept with Template A."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from assessments.record.models import CompletedTemplateA, Participation
from assessments.record.services import write_participation
from recovery_site.errors import NotNow
from tests.build import a_completed_template_a, a_person, a_review, a_system

pytestmark = pytest.mark.django_db


def test_the_lead_writes_down_who_took_part_and_template_a_keeps_it(client: Client) -> None:
    # Given a review that is being assessed
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"

    # When the lead writes two lines, with an empty one between them
    words = {
        "took_part": "12 people took part.\n\n Carers were not represented. ",
        "seen_differently": "",
        "version": "0",
    }
    assert client.post(address, words).status_code == 302

    # Then the page shows them again, and the completed Template A holds them
    assert "Carers were not represented." in client.get(address).content.decode()
    a_completed_template_a(place, review)
    content = json.loads(CompletedTemplateA.objects.get(review=review).content)
    assert content["took_part"] == ["12 people took part.", "Carers were not represented."]
    assert content["seen_differently"] == []


def test_a_text_that_is_too_long_is_shown_again(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    client.force_login(place.lead)
    long = "x" * 2001
    page = client.post(
        f"/reviews/{review.pk}/template-a/who-took-part/", {"took_part": long, "version": "0"}
    ).content.decode()
    assert "Use 2,000 characters or fewer." in page
    assert long in page
    assert not Participation.objects.exists()


def test_others_are_refused_and_a_stranger_finds_nothing(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    for person, status in ((place.partner, 403), (place.reader, 403), (a_person(), 404)):
        client.force_login(person)
        assert client.post(address, {"took_part": "Us."}).status_code == status
    assert not Participation.objects.exists()


def test_it_stays_as_it_was_once_template_a_is_complete(client: Client) -> None:
    place = a_system()
    review = a_review(place)
    write_participation(user=place.lead, review=review, took_part=["12 people took part."], version=0)
    a_completed_template_a(place, review)
    with pytest.raises(NotNow):
        write_participation(user=place.lead, review=review, took_part=["99 people took part."], version=1)
    for change in (lambda rows: rows.update(took_part=[]), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(Participation.objects.filter(review=review))
    client.force_login(place.lead)
    assert client.get(f"/reviews/{review.pk}/template-a/who-took-part/").status_code == 409
