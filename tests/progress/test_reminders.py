"""Reminders and calendars: who hears of what on which day, at most once; silent once it is done."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assessments.plans.models import Action
from assessments.plans.parts import ActionText
from assessments.plans.services import save_plan
from assessments.progress.actions import services as actions
from assessments.progress.actions.models import Happening
from assessments.progress.lifecycle import cancel_review
from assessments.progress.reminders import reasons, services
from assessments.progress.reminders.models import Digest
from assessments.progress.reminders.queries import reasons_for, reviews_coming
from assessments.reviews.models import Review
from recovery_site.templatetags import words
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_draft,
    a_plan,
    a_review,
    a_signed_plan,
    a_system,
    row_of,
    signed_by,
)
from tests.tracing import statements

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
DUE = DAY + dt.timedelta(days=100)  # the plan is reviewed after 180


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    found = a_completed_template_a(place, a_review(place))
    draft = a_draft(actions=[ActionText("Find a room", "Head of learning", DUE)])
    plan = save_plan(user=place.lead, row=row_of(found, 3), draft=draft)
    signed_by(plan, place.commissioner, "commissioner")
    signed_by(plan, place.lead, "provider")
    mail.outbox.clear()
    return found


@pytest.fixture
def action(place: Place, review: Review) -> Action:
    """An action that the partner sees to; nobody sees to any other."""
    found = Action.objects.filter(plan__row__review=review).first()
    assert found
    hand_over(place, found, place.partner)
    return found


def hand_over(place: Place, action: Action, to: Any, seen: int = 0) -> None:
    """That it was handed over is a mail of its own, and no reminder."""
    before = list(mail.outbox)
    actions.hand_over(user=place.lead, action=action, owner="", holder=to, reason="Agreed", seen=seen)
    (told,) = mail.outbox[len(before) :]
    assert told.to == [to.email]
    mail.outbox[:] = before


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), LONDON)


def mails_to(user: Any) -> int:
    return sum(user.email in one.to for one in mail.outbox)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


# ------------------------------------------------------------------------------------------- the rules of days


@pytest.mark.parametrize("before", range(-1, 40))
def test_something_due_is_told_a_month_a_week_and_a_day_before(before: int) -> None:
    due = dt.date(2027, 6, 30)
    assert reasons.is_told_before(due, due - days(before)) == (before in {30, 7, 1})


@pytest.mark.parametrize("after", range(-3, 25))
def test_something_late_is_told_the_day_after_and_each_week(after: int) -> None:
    due = dt.date(2027, 6, 30)
    assert reasons.is_told_after(due, due + days(after), 1) == (after in {1, 8, 15, 22})


# ------------------------------------------------------------------------------------------- who hears of what


def test_the_owner_hears_and_nobody_else(place: Place, action: Action) -> None:
    assert services.send_reminders(at(DUE - days(7))) == 1
    assert mails_to(place.partner) == 1
    assert reverse("action", args=[action.plan.row.review_id, action.pk]) in mail.outbox[0].body


def test_one_mail_a_day_however_often_the_worker_asks(place: Place, action: Action) -> None:
    morning = at(DUE - days(7))
    assert [services.send_reminders(morning + dt.timedelta(hours=n)) for n in range(6)] == [1, 0, 0, 0, 0, 0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.create(user=place.partner, on=morning.date())


@pytest.mark.parametrize("hour", [0, 5, 7, 20, 23])
def test_nobody_is_written_to_at_night(action: Action, hour: int) -> None:
    assert services.send_reminders(at(DUE - days(7), hour)) == 0


def test_silent_once_it_is_done(place: Place, action: Action) -> None:
    today = timezone.localdate()
    actions.move(user=place.lead, action=action, state=Happening.State.DONE, note="", on=today, seen=1)
    for day in (DUE - days(7), DUE + days(1)):
        assert services.send_reminders(at(day)) == 0


def test_after_a_hand_over_only_the_new_owner_hears(place: Place, action: Action) -> None:
    hand_over(place, action, place.commissioner, seen=1)
    services.send_reminders(at(DUE - days(7)))
    assert (mails_to(place.partner), mails_to(place.commissioner)) == (0, 1)


def test_a_new_date_moves_the_reminders(place: Place, action: Action) -> None:
    later = timezone.localdate() + days(900)
    actions.agree_date(user=place.lead, action=action, due_on=later, reason="No post", seen=1)
    assert services.send_reminders(at(DUE - days(7))) == 0
    assert services.send_reminders(at(later - days(7))) == 1


def test_before_the_next_review_those_hear_who_prepare_it(place: Place, review: Review) -> None:
    plan = Action.objects.filter(plan__row__review=review).first().plan  # type: ignore[union-attr]
    assert plan.next_review_on
    services.send_reminders(at(plan.next_review_on - days(30)))
    assert (mails_to(place.lead), mails_to(place.commissioner)) == (1, 1)
    assert (mails_to(place.partner), mails_to(place.reader)) == (0, 0)


def test_a_next_review_that_has_begun_has_a_date_of_its_own(place: Place, review: Review) -> None:
    # Given signed plans that name a day, and a next review that was begun for another one
    a_signed_plan(place, review, 4)
    mail.outbox.clear()
    plan = Action.objects.filter(plan__row__review=review).first().plan  # type: ignore[union-attr]
    own = plan.next_review_on - days(60)  # type: ignore[operator]
    second = a_review(place, title="Second review", date=own)
    # Then that is the date for reminders, for calendars and on the pages
    assert services.send_reminders(at(plan.next_review_on - days(1))) == 0  # type: ignore[operator]
    services.send_reminders(at(own - days(7)))
    assert (mails_to(place.lead), mails_to(place.commissioner)) == (1, 1)
    assert [on for _review, on in reviews_coming(place.lead)] == [own]
    page = signed_in(place.reader).get(f"/reviews/{review.pk}/")
    assert (
        page.context["next"].href == f"/reviews/{review.pk}/reports/"
    )  # a review that has begun is not waited for
    assert words.day(own) in page.text
    assert words.day(plan.next_review_on) not in page.text
    # And with that review cancelled it is the day of the plan again
    cancel_review(user=place.lead, review=second, reason="Too early.")
    assert [on for _review, on in reviews_coming(place.lead)] == [plan.next_review_on]


def test_a_signature_that_is_missing_is_asked_for_again(place: Place, review: Review) -> None:
    plan = a_plan(place, review, 4)
    signed_by(plan, place.commissioner, "commissioner")
    mail.outbox.clear()
    today = timezone.localdate()
    assert services.send_reminders(at(today + days(2))) == 0
    services.send_reminders(at(today + days(3)))
    assert (mails_to(place.lead), mails_to(place.commissioner)) == (1, 0)
    services.send_reminders(at(today + days(10)))
    assert mails_to(place.lead) == 2


def test_whoever_left_hears_no_more(place: Place, action: Action) -> None:
    place.partner.is_active = False
    place.partner.save()
    assert services.send_reminders(at(DUE - days(7))) == 0


def test_a_year_of_hours_through_both_clock_changes(place: Place, action: Action) -> None:
    lead_hears = {place.lead: 3, place.commissioner: 3}  # of the next review: a month, a week, a day before
    hour, end = at(DUE - days(60), 0), at(DUE + days(305), 0)
    now = hour.astimezone(dt.UTC)
    while now < end.astimezone(dt.UTC):
        local = now.astimezone(LONDON)
        # The hours around eight are enough: at every other it has written already, or is not allowed to.
        if local.hour in {7, 8, 9, 20} and services.send_reminders(now):
            assert local.hour == 8, local
        now += dt.timedelta(hours=1)
    sent = Counter(one.to[0] for one in mail.outbox)
    late = sum(reasons.is_told_after(DUE, DUE + days(n), 1) for n in range(305))
    expected = {place.partner.email: 3 + late} | {user.email: n for user, n in lead_hears.items()}
    assert sent == expected


@pytest.mark.parametrize("many", [1, 4])
def test_the_queries_of_a_day_do_not_grow_with_people_and_plans(many: int) -> None:
    for _ in range(many):
        one = a_system()
        a_signed_plan(one, a_completed_template_a(one, a_review(one)), 3)
    day = timezone.localdate()
    reasons_for(day)
    with statements() as found:
        reasons_for(day)
    assert len(found) <= 12, found


# ------------------------------------------------------------------------------------------- turning off


def test_one_click_in_the_mail_turns_them_off(place: Place, action: Action) -> None:
    services.send_reminders(at(DUE - days(7)))
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.sub(r"^<https?://[^/]+|>$", "", headers["List-Unsubscribe"])

    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 200
    assert services.send_reminders(at(DUE - days(1))) == 1, "looking turns nothing off"
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert services.send_reminders(at(DUE + days(1))) == 0

    signed_in(place.partner).post(reverse("reminders"), {"on": "1"})
    assert services.send_reminders(at(DUE + days(8))) == 1


@pytest.mark.parametrize("token", ["1~x", "nonsense", "1"])
def test_a_made_up_address_turns_nothing_off(place: Place, token: str) -> None:
    assert Client().post(reverse("reminders_off", args=[token])).status_code == 404


# ------------------------------------------------------------------------------------------- calendars


def feed_address(user: Any) -> str:
    page = signed_in(user).post(reverse("reminders"), {"make": "1", "new": "1"}).text
    found = re.search(r"(/calendar/[\w-]+\.ics)", page)
    assert found
    return found[1]


def test_the_private_calendar_has_the_dates_as_whole_days(place: Place, action: Action) -> None:
    address = feed_address(place.partner)
    answer = Client().get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    mine = next(one for one in events if str(one["UID"]).startswith("action-"))
    assert b"DTSTART;VALUE=DATE:" in answer.content
    assert mine.decoded("DTSTART") == DUE
    assert mine.decoded("DTEND") == DUE + days(1)  # type: ignore[operator]
    again = Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    assert {str(one["UID"]) for one in events} == {str(one["UID"]) for one in again}
    assert any(str(one["UID"]).startswith("review-after-") for one in events)


def test_what_is_done_leaves_the_calendar(place: Place, action: Action) -> None:
    address, today = feed_address(place.partner), timezone.localdate()
    actions.move(user=place.lead, action=action, state=Happening.State.DONE, note="", on=today, seen=1)
    assert b"action-" not in Client().get(address).content


def test_an_address_that_was_revoked_or_replaced_is_not_there(place: Place) -> None:
    first = feed_address(place.partner)
    second = feed_address(place.partner)
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    signed_in(place.partner).post(reverse("reminders"), {"revoke": "1"})
    assert Client().get(second).status_code == 404


def test_loading_the_page_of_an_address_again_makes_no_other(place: Place) -> None:
    partner, sent = signed_in(place.partner), {"make": "1", "uid": str(uuid4())}
    first, again = (partner.post(reverse("reminders"), sent).context["address"] for _ in range(2))
    assert first == again
    assert Client().get(first).status_code == 200
    asked = partner.post(reverse("reminders"), sent | {"uid": str(uuid4())})
    assert asked["Location"] == reverse("reminders") + "?new=1", "it asks before the address stops working"
    assert 'name="new"' in partner.get(asked["Location"]).text
    assert Client().get(first).status_code == 200
    second = partner.post(reverse("reminders"), {"make": "1", "new": "1", "uid": str(uuid4())})
    assert Client().get(first).status_code == 404
    assert partner.post(reverse("reminders"), sent).status_code == 302
    assert Client().get(second.context["address"]).status_code == 200
    partner.post(reverse("reminders"), {"revoke": "1"})
    partner.post(reverse("reminders"), sent)
    assert Client().get(first).status_code == 404, "what was stopped stays stopped"


def test_somebody_who_left_has_an_empty_calendar(place: Place, action: Action) -> None:
    address = feed_address(place.partner)
    place.partner.memberships.all().delete()
    assert b"VEVENT" not in Client().get(address).content


def test_the_date_of_the_next_review_as_a_file(place: Place, review: Review) -> None:
    address = reverse("next_review_calendar", args=[review.pk])
    answer = signed_in(place.reader).get(address)
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event.decoded("DTEND") - event.decoded("DTSTART") == days(1)
    assert signed_in(a_system().lead).get(address).status_code == 404
