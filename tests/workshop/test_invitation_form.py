"""What the form of the invitation takes, and what the database itself refuses of an invitation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.audit.models import Entry
from assessments.reviews.models import Review
from assessments.workshop.inviting import services
from assessments.workshop.inviting.forms import InvitationForm
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.protection.groups import Perspective
from recovery_site.clock import TimeOfDay
from recovery_site.errors import NotNow, Stale
from tests.build import Place, a_review, a_system
from tests.typed import form_refuses, is_refused
from tests.workshop.inviting import HERE, SOON, invited, page_of, typed

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


def test_what_is_missing_or_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    client: Client, place: Place, at: str
) -> None:
    client.force_login(place.lead)
    address = f"{at}edit/"
    for field in ("begins", "ends", "place", "contact"):
        is_refused(
            client,
            address,
            typed(),
            field,
            "",
            str(InvitationForm.base_fields[field].error_messages["required"]),
        )
    is_refused(client, address, typed(), "ends", "9am", "The workshop must end after it begins")
    is_refused(client, address, typed(), "begins", "ten", "Enter a time, like 2pm or 14:00")
    is_refused(
        client, address, typed(), "online", "http://meet.example.org", "The link must begin with https://"
    )
    is_refused(
        client, address, typed(), "easy_read", "javascript:alert(1)", "The link must begin with https://"
    )
    assert client.post(address, typed(wanted=[])).context["form"].errors["wanted"]
    assert client.post(address, typed(day_year="2001")).context["form"].errors["day"]
    assert client.post(address, typed(day_year="2999")).context["form"].errors["day"]
    assert not Workshop.objects.exists()


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("2pm", "14:00"), ("2 PM", "14:00"), ("2.30pm", "14:30"), ("02:30 p.m.", "14:30"), ("14:00", "14:00"),
        ("1400", "14:00"), ("9", "09:00"), ("midday", "12:00"), ("12am", "00:00"), ("12pm", "12:00"),
        ("07:00", "07:00"),
        ("2", ""), ("24:00", ""), ("13pm", ""), ("9:60", ""), ("٩", ""), ("soon", ""),
    ],
    ids=lambda value: ascii(value),
)  # fmt: skip
def test_times_as_people_type_them(words: str, time: str) -> None:
    field = TimeOfDay()
    if time:
        assert field.clean(words) == dt.time.fromisoformat(time)
    else:
        with pytest.raises(ValidationError):
            field.clean(words)


def test_two_who_write_at_once_both_see_both(client: Client, place: Place, review: Review, at: str) -> None:
    invited(place, review)
    client.force_login(place.lead)
    opened = typed(version="1", place="The library")
    invited(place, review, place="The town hall")
    page = client.post(f"{at}edit/", opened)
    assert "The town hall" in page.text
    assert "The library" in page.text
    (part,) = [one for one in page.context["both"] if str(one.label) == "Where"]
    assert (part.theirs, part.yours) == ("The town hall", "The library")
    assert client.post(f"{at}edit/", {**opened, "version": "2"}).status_code == 302
    with pytest.raises(Stale):
        invited(place, review, version=1)


def test_saving_what_is_stored_writes_nothing(place: Place, review: Review) -> None:
    invited(place, review)
    entries = Entry.objects.count()
    assert invited(place, review).version == 1
    assert Entry.objects.count() == entries


def refused(change: Callable[..., Any], **values: Any) -> None:
    def attempt() -> None:
        with transaction.atomic():
            change(**values)
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        attempt()


def test_the_database_keeps_an_invitation_in_its_own_system(place: Place, review: Review) -> None:
    workshop, other = invited(place, review), a_system()
    theirs = a_review(other)
    rows = Workshop.objects.filter(pk=workshop.pk)
    refused(rows.update, system=other.system)
    refused(rows.update, review=theirs)
    refused(rows.update, review=theirs, system=other.system)
    values = {
        name: getattr(workshop, name) for name in ("day", "begins", "ends", "place", "contact", "changed_at")
    }
    refused(Workshop.objects.create, system=place.system, review=theirs, **values)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": dt.time(9)},
        {"place": ""},
        {"contact": ""},
        {"wanted": 0},
        {"wanted": 64},
        {"online": "http://example.org"},
        {"easy_read": "javascript:alert(1)"},
        {"cancelled_because": "x"},
        {"mailed_version": 9},
        {"was_day": SOON},
    ],
    ids=lambda wrong: next(iter(wrong)) + str(len(str(wrong))),
)
def test_an_invitation_makes_sense(place: Place, review: Review, wrong: dict[str, Any]) -> None:
    invited(place, review)
    refused(Workshop.objects.update, **wrong)


def test_the_public_page_asks_two_things_of_the_database(
    client: Client, place: Place, review: Review
) -> None:
    workshop = invited(place, review)
    client.get(page_of(workshop))
    with CaptureQueriesContext(connection) as asked:
        client.get(page_of(workshop))
    assert len(asked) == 2


def test_every_perspective_of_the_room_can_be_wanted() -> None:
    form = InvitationForm(provider="The Trust", before=None)
    assert [value for value, _ in form.fields["wanted"].choices] == [one.value for one in Perspective]


def test_all_text_is_cleaned_and_has_a_limit() -> None:
    for field in ("place", "contact", "access", "more"):
        form_refuses(lambda data: InvitationForm(data, provider="P", before=None), field, typed())


def test_a_link_before_there_is_an_invitation_is_refused(place: Place, review: Review) -> None:
    with pytest.raises(NotNow):
        services.make_link(user=place.lead, review=review)


def test_signing_in_again_brings_the_words_back(client: Client, place: Place, at: str) -> None:
    client.force_login(place.lead)
    page = client.get(f"{at}edit/").text
    mark = re.search(r'name="typed_by" value="([^"]+)"', page)
    assert mark
    session = client.cookies.copy()
    client.logout()
    client.cookies.update({k: v for k, v in session.items() if k != "sessionid"})
    client.post(f"{at}edit/", typed(more="Bring a friend.", typed_by=mark[1]))
    client.post("/accounts/login/", {"login": place.lead.email, "password": "a long pass phrase"})
    assert "Bring a friend." in client.get(f"{at}edit/").text


def test_the_steps_beside_the_review_say_the_day(
    client: Client, place: Place, review: Review, at: str
) -> None:
    client.force_login(place.partner)
    assert f'href="{at}"' in client.get(f"/reviews/{review.pk}/").text
    invited(place, review)
    page = client.get(f"/reviews/{review.pk}/").text
    assert f"{SOON:%-d %B %Y}" in page
    assert urlsplit(at).path in page
