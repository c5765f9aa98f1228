"""The invitation to a workshop: written by the lead, read by anybody who has its link, and about nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.people.models import User
from assessments.progress.lifecycle import cancel_review
from assessments.reviews.models import Review
from assessments.workshop.inviting import services
from assessments.workshop.inviting.forms import InvitationForm
from assessments.workshop.inviting.models import Workshop
from assessments.workshop.inviting.presenters import invitation_of, subject_of, text_of
from assessments.workshop.inviting.services import Details
from assessments.workshop.protection.groups import Perspective
from recovery_site.clock import TimeOfDay
from recovery_site.errors import NotNow, Refused, Stale
from tests.build import Place, a_completed_template_a, a_review, a_system
from tests.typed import form_refuses, is_refused

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + dt.timedelta(days=30)
HERE = "https://recovery.example.org"


def details(**said: Any) -> Details:
    usual = {
        "day": SOON,
        "begins": dt.time(10),
        "ends": dt.time(13),
        "place": "Room 2, The Old School, Mill Lane, NB1 2CD",
        "wanted": 63,
        "contact": "01234 567890, ask for the recovery team",
    }
    return Details(**(usual | said))


def invited(place: Place, review: Review, /, **said: Any) -> Workshop:
    """The invitation of that review, written by its lead as a page that was just opened."""
    found = Workshop.objects.filter(review=review).first()
    version = said.pop("version", found.version if found else 0)
    return services.write_invitation(
        user=place.lead, review=review, details=details(**said), version=version, origin=HERE
    )


def typed(**also: str) -> dict[str, Any]:
    """What the form sends."""
    day = {f"day_{part}": str(getattr(SOON, part)) for part in ("day", "month", "year")}
    rest = {
        "begins": "10am",
        "ends": "13:00",
        "place": "Mill Lane",
        "contact": "01234 567890",
        "version": "0",
    }
    return {**day, **rest, "wanted": ["1", "2"], **also}


@pytest.fixture
def place() -> Place:
    return a_system("Northby")


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


@pytest.fixture
def at(review: Review) -> str:
    return f"/reviews/{review.pk}/workshop/"


def page_of(workshop: Workshop) -> str:
    return f"/invited/{workshop.token}/"


# ------------------------------------------------------------------------------------ owner, colleague, stranger


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
        with pytest.raises(Refused):
            services.write_invitation(user=user, review=review, details=details(), version=0, origin=HERE)
    assert not Workshop.objects.exists()


# --------------------------------------------------------------------------------------------- the private link


def test_a_withdrawn_link_leads_nowhere_and_a_new_one_is_another(
    client: Client, place: Place, review: Review, at: str
) -> None:
    first = invited(place, review)
    client.force_login(place.lead)
    client.post(f"{at}link/", {"withdraw": "1"})
    assert client.get(page_of(first)).status_code == 404
    assert client.get(f"{page_of(first)}workshop.ics").status_code == 404
    assert client.get(at).status_code == 200
    client.post(f"{at}link/")
    second = Workshop.objects.get()
    assert second.token != first.token
    assert client.get(page_of(first)).status_code == 404
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
    assert len(workshop.token) == 32
    for address in (page_of(workshop), f"{page_of(workshop)}workshop.ics"):
        answer = client.get(address)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]
        assert not answer.cookies
    assert 'content="noindex, nofollow"' in client.get(page_of(workshop)).text
    missing, withdrawn = client.get("/invited/nothing/"), client.get(f"/invited/{'x' * 32}/")
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


# ------------------------------------------------------------------------------------------- moved, cancelled, over


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
    assert "has taken place" in client.get(page_of(workshop)).text


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


# ---------------------------------------------------------------------------------------------------- what is typed


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


# ------------------------------------------------------------------------------------------------------------ mail


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


# -------------------------------------------------------------------------------------------------------- calendar


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


# --------------------------------------------------------------------------------------------- database and queries


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
    refused(Workshop.objects.create, system=place.system, review=theirs, origin=HERE, **values)


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
        services.make_link(user=place.lead, review=review, origin=HERE)


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
