"""The invitation as a mail, as text and as an entry of a calendar."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import unquote

import icalendar
import pytest
from django.core.mail import EmailMessage
from django.test import Client

from assessments.people.models import User
from assessments.reviews.models import Review
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.presenters import invitation_of, subject_of, text_of
from tests.build import Place, a_review, a_system
from tests.workshop.inviting import HERE, SOON, invited

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


def page_of(workshop: Workshop) -> str:
    return f"/invited/{workshop.token}/"


def test_everybody_here_gets_one_mail_for_each_version(
    client: Client, place: Place, review: Review, at: str, mailoutbox: list[EmailMessage]
) -> None:
    invited(place, review)
    a_system()  # whose people are none of this
    User.objects.filter(pk=place.partner.pk).update(is_active=False)
    client.force_login(place.lead)
    client.post(f"{at}mail/")
    here = sorted([one.email] for one in (place.lead, place.commissioner, place.reader))
    assert sorted(mail.to for mail in mailoutbox) == here
    assert not any(mail.cc or mail.bcc for mail in mailoutbox)
    assert client.post(f"{at}mail/").status_code == 409
    assert len(mailoutbox) == 3
    invited(place, review, day=SOON + dt.timedelta(days=1))
    client.post(f"{at}mail/")
    assert len(mailoutbox) == 6
    assert mailoutbox[-1].subject.startswith("Changed: ")


def test_the_text_has_everything_and_the_mailto_link_the_short_of_it(
    client: Client, place: Place, review: Review, at: str
) -> None:
    workshop = invited(
        place,
        review,
        easy_read="https://example.org/easy",
        more="Lunch & tea?",
        online="https://meet.example",
    )
    said = invitation_of(workshop, place.provider)
    text = text_of(said)
    for words in (
        said.when,
        workshop.place,
        workshop.contact,
        *said.wanted,
        *said.privacy,
        said.link,
        "Lunch & tea?",
    ):
        assert words in text
    assert "https://example.org/easy" in text
    assert "https://meet.example" in text
    assert f"{HERE}/framework/2010/" in text
    client.force_login(place.partner)
    file = client.get(f"{at}invitation.txt")
    assert file.text.replace("\r\n", "\n") == text
    assert file["Content-Disposition"].startswith("attachment")
    link = re.search(r'href="(mailto:[^"]+)"', client.get(at).text)
    assert link
    address = link[1].replace("&amp;", "&")
    assert len(address) < 1900
    assert said.link in unquote(address)
    assert subject_of(said) in unquote(address)
    assert " " not in address


def event_of(client: Client, workshop: Workshop) -> Any:
    answer = client.get(f"{page_of(workshop)}workshop.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert "METHOD" not in calendar
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    (event,) = calendar.events
    return event


@pytest.mark.parametrize(
    ("day", "utc"),
    [("2027-03-27", 10), ("2027-03-28", 9), ("2027-10-30", 9), ("2027-10-31", 10)],
)
def test_ten_is_ten_on_both_sides_of_a_change_of_the_clocks(
    client: Client, place: Place, review: Review, day: str, utc: int
) -> None:
    workshop = invited(place, review)
    Workshop.objects.update(day=dt.date.fromisoformat(day))
    event = event_of(client, workshop)
    wanted = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(utc), dt.UTC)
    assert event.start == wanted
    assert event.end == wanted + dt.timedelta(hours=3)
    assert event.start.tzinfo is not None


def test_a_moved_workshop_moves_the_same_entry_of_a_calendar(
    client: Client, place: Place, review: Review
) -> None:
    workshop = invited(place, review)
    before = event_of(client, workshop)
    invited(place, review, day=SOON + dt.timedelta(days=7))
    after = event_of(client, workshop)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start - before.start >= dt.timedelta(days=7) - dt.timedelta(hours=1)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["URL"] == f"{HERE}{page_of(workshop)}"


def test_what_is_typed_cannot_add_a_line_to_the_calendar(
    client: Client, place: Place, review: Review
) -> None:
    workshop = invited(place, review, place="Hall; A, B\\n", contact="x\nATTENDEE:mailto:a@example.org")
    event = event_of(client, workshop)
    assert event["LOCATION"] == "Hall; A, B\\n"
    assert "ATTENDEE" not in event
