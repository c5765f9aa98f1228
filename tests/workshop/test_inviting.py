"""The invitation to a workshop: written by the lead, read by anybody who has its link, and about nobody."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import User
from assessments.progress.lifecycle import cancel_review
from assessments.reviews.models import Review
from assessments.workshop.inviting import services
from assessments.workshop.inviting.models import Workshop
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.refusing import turned_away
from tests.workshop.inviting import HERE, SOON, details, invited, page_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings: Any) -> Place:
    settings.SITE_URL = HERE
    return a_system("Northby")


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


@pytest.fixture
def at(review: Review) -> str:
    return f"/reviews/{review.pk}/workshop/"


def test_a_lead_writes_it_a_colleague_reads_it_a_stranger_with_the_link_reads_it_too(
    client: Client, place: Place, at: str
) -> None:
    # Given a lead who writes when, where and who
    client.force_login(place.lead)
    assert client.post(f"{at}edit/", typed(access="A hearing loop."))["Location"] == at
    workshop = Workshop.objects.get()
    # When a partner opens the review's workshop, and somebody without an account the link
    for reader, address in ((place.partner, at), (None, page_of(workshop))):
        client.logout()
        if reader:
            client.force_login(reader)
        page = client.get(address)
        # Then both read the same
        assert page.status_code == 200
        for words in (
            "10am to 1pm",
            "Mill Lane",
            "01234 567890",
            "A hearing loop.",
            "Carers, family and friends",
        ):
            assert words in page.text
        assert "People who plan or pay for services" not in page.text
    # and the partner cannot change it
    client.force_login(place.partner)
    assert "/workshop/edit/" not in client.get(at).text
    for act in ("edit", "cancel", "link", "mail"):
        assert client.post(f"{at}{act}/", typed()).status_code == 403


def test_a_member_of_another_system_finds_nothing(
    client: Client, place: Place, review: Review, at: str
) -> None:
    invited(place, review)
    client.force_login(a_system().lead)
    for address in (
        at,
        f"{at}edit/",
        f"{at}cancel/",
        f"{at}invitation.txt",
        f"{at}poster.pdf",
        f"{at}poster.html",
    ):
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(at)["Location"].startswith("/accounts/login/")


def test_only_the_lead_and_the_facilitator_write_it(place: Place, review: Review) -> None:
    for user in (place.commissioner, place.partner, place.reader, a_system().lead):
        with turned_away():
            services.write_invitation(user=user, review=review, details=details(), version=0)
    assert not Workshop.objects.exists()


def test_a_withdrawn_link_leads_nowhere_and_a_new_one_is_another(
    client: Client, place: Place, review: Review, at: str
) -> None:
    first = invited(place, review)
    client.force_login(place.lead)
    assert 'name="withdraw"' not in client.get(at).text, "it asks first"
    assert 'name="withdraw"' in client.get(f"{at}link/").text
    assert client.get(page_of(first)).status_code == 200
    client.post(f"{at}link/", {"withdraw": "1"})
    assert client.get(f"{at}link/")["Location"] == at
    assert client.get(page_of(first)).status_code == 404
    assert client.get(f"{page_of(first)}workshop.ics").status_code == 404
    assert client.get(at).status_code == 200
    client.post(f"{at}link/")
    second = Workshop.objects.get()
    assert second.token != first.token
    assert client.get(page_of(first)).status_code == 404
    client.post(f"{at}link/")  # the same form once more, or that of an old tab
    assert client.get(page_of(second)).status_code == 200
    assert [e.act for e in Entry.objects.filter(about=f"workshop {first.pk}")] == [
        "workshop.write",
        "workshop.withdraw",
        "workshop.link",
    ]


def test_the_link_cannot_be_guessed_and_no_search_engine_lists_it(
    client: Client, place: Place, review: Review
) -> None:
    workshop = invited(place, review)
    assert workshop.token
    assert len(workshop.token) == 22
    for address in (page_of(workshop), f"{page_of(workshop)}workshop.ics"):
        answer = client.get(address)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
    assert 'content="noindex, nofollow"' in client.get(page_of(workshop)).text
    missing, withdrawn = client.get("/invited/nothing/"), client.get(f"/invited/{'x' * 22}/")
    assert (missing.status_code, missing.content) == (404, withdrawn.content)


def test_nothing_about_a_person_is_stored_or_shown(
    client: Client, place: Place, review: Review, at: str
) -> None:
    # Given an invitation that was read, mailed and downloaded
    workshop = invited(place, review)
    client.force_login(place.lead)
    client.post(f"{at}mail/")
    for address in (at, f"{at}invitation.txt", page_of(workshop)):
        client.get(address)
    # When somebody without an account reads it
    client.logout()
    text = client.get(page_of(workshop)).text + client.get(f"{page_of(workshop)}workshop.ics").text
    # Then no member's name or address stands in it
    for person in (place.lead, place.commissioner, place.partner, place.reader):
        assert person.name not in text
        assert person.email not in text
    # and what is stored has no column that leads to a person
    assert not [field for field in Workshop._meta.get_fields() if field.related_model is User]
    columns = {field.name for field in Workshop._meta.concrete_fields}
    assert not {name for name in columns if re.search("email|name|person|user|read_by", name)}


def test_a_change_of_the_day_is_said_with_what_it_was(client: Client, place: Place, review: Review) -> None:
    workshop = invited(place, review)
    assert "has changed" not in client.get(page_of(workshop)).text
    invited(place, review, day=SOON + dt.timedelta(days=7), place="The library")
    page = client.get(page_of(workshop)).text
    assert "This workshop has changed" in page
    assert f"{SOON:%-d %B %Y}" in page
    assert "The Old School" in page
    assert "The library" in page


def test_other_words_are_no_move(client: Client, place: Place, review: Review) -> None:
    workshop = invited(place, review)
    invited(place, review, more="Lunch is free.")
    page = client.get(page_of(workshop)).text
    assert "Lunch is free." in page
    assert "has changed" not in page


def test_a_cancelled_workshop_says_so_everywhere_and_can_be_held_after_all(
    client: Client, place: Place, review: Review, at: str
) -> None:
    workshop = invited(place, review)
    client.force_login(place.lead)
    assert client.post(f"{at}cancel/", {"reason": ""}).context["form"].errors["reason"]
    client.post(f"{at}cancel/", {"reason": "The room is flooded."})
    page = client.get(page_of(workshop)).text
    assert "This workshop is cancelled" in page
    assert "The room is flooded." in page
    assert "You are invited" not in page
    assert workshop.contact in page
    (event,) = icalendar.Calendar.from_ical(client.get(f"{page_of(workshop)}workshop.ics").content).events
    assert event["STATUS"] == "CANCELLED"
    assert "cancelled" in client.get(f"{at}invitation.txt").text
    version = Workshop.objects.get().version
    client.post(f"{at}edit/", typed(version=str(version)))
    assert "cancelled" not in client.get(page_of(workshop)).text


def test_with_its_review_the_workshop_is_cancelled(client: Client, place: Place, review: Review) -> None:
    workshop = invited(place, review)
    cancel_review(user=place.lead, review=review, reason="We start again in spring.")
    page = client.get(page_of(workshop)).text
    assert "This workshop is cancelled" in page
    assert "We start again in spring." not in page


def test_after_it_the_page_says_thank_you(client: Client, place: Place, review: Review) -> None:
    workshop = invited(place, review)
    Workshop.objects.update(day=timezone.localdate() - dt.timedelta(days=1))
    page = client.get(page_of(workshop)).text
    assert "has taken place" in page
    assert "workshop.ics" not in page


def test_once_template_a_is_complete_nobody_is_invited(
    client: Client, place: Place, review: Review, at: str
) -> None:
    workshop = invited(place, review)
    a_completed_template_a(place, review)
    client.force_login(place.lead)
    assert client.get(f"{at}edit/").status_code == 409
    assert client.post(f"{at}mail/").status_code == 409
    assert client.get(page_of(workshop)).status_code == 200
    client.post(f"{at}link/", {"withdraw": "1"})  # that is always possible
    assert client.get(page_of(workshop)).status_code == 404
