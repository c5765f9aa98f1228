"""The dates of a plan, and the reason for a new version of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from assessments.plans.models import Plan
from assessments.plans.services import revise
from recovery_site.text import COMMENT_MAX
from tests.build import (
    DAY,
    a_completed_template_a,
    a_plan,
    a_review,
    posted,
    posted_from,
    signed_by,
)
from tests.plans.pages import date, has_problem, summary, with_a_priority

pytestmark = pytest.mark.django_db


built = with_a_priority


@pytest.fixture
def place(made):
    return made[0]


@pytest.fixture
def review(made):
    return made[1]


# ---------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("part", "name", "words"),
    [
        ("goals", "goals-0-due_on", {"goals-0-statement": "Open it"}),
        ("actions", "actions-0-due_on", {"actions-0-description": "Find rooms"}),
        ("dates", "agreed_on", {}),
    ],
)
def test_no_date_of_a_plan_is_before_the_review(client, edit, part, name, words):
    page = client.post(f"{edit}{part}/", posted(part, **words, **date(name, DAY - dt.timedelta(days=1))))
    assert has_problem(page)
    assert not Plan.objects.exists()
    assert client.post(f"{edit}{part}/", posted(part, **words, **date(name, DAY))).status_code == 302


@pytest.mark.parametrize(
    ("part", "name", "words"),
    [
        ("goals", "goals-0-due_on", {"goals-0-statement": "Open it"}),
        ("actions", "actions-0-due_on", {"actions-0-description": "Find rooms"}),
    ],
)
def test_a_slip_in_the_year_is_asked_about_and_kept_in_its_box(client, edit, part, name, words):
    far = DAY.replace(year=DAY.year + 80, day=1)
    page = client.post(f"{edit}{part}/", posted(part, **words, **date(name, far)))
    assert has_problem(page)
    assert str(far.year) in page.text
    assert not Plan.objects.exists()


@pytest.fixture
def earlier(client, place) -> str:
    """The address of a plan in a review that was held a month ago."""
    today = timezone.localdate()
    review = a_review(place, date=today - dt.timedelta(days=30))
    a_completed_template_a(place, review, priorities=(3,))
    client.force_login(place.lead)
    return f"/reviews/{review.pk}/plans/3/edit/dates/"


@pytest.mark.parametrize(
    ("name", "days", "is_taken"),
    [
        ("agreed_on", -31, False),
        ("agreed_on", -30, True),
        ("agreed_on", 0, True),
        ("agreed_on", 1, False),
        ("next_review_on", -1, False),
        ("next_review_on", 0, False),
        ("next_review_on", 1, True),
        ("next_review_on", 5 * 365, True),
        ("next_review_on", 5 * 365 + 3, False),
    ],
)
def test_goals_were_agreed_since_the_review_and_the_next_one_is_ahead(
    client, earlier, name, days, is_taken
) -> None:
    when = timezone.localdate() + dt.timedelta(days=days)
    page = client.post(earlier, posted("dates", **date(name, when)))
    assert (page.status_code == 302) == is_taken
    if not is_taken:
        assert has_problem(page)
        assert [href for href, _ in summary(page)] == [f"id_{name}_day"]
        assert page.context["form"][name].value()[0] == str(when.day)


def test_why_something_is_due_after_the_next_review_is_asked_and_needed_for_signing(
    client, place, review, edit
) -> None:
    # Given a whole plan whose goal is due after the date that is now entered for the next review
    a_plan(place, review)
    page = client.get(f"{edit}dates/")
    assert "later_reason" not in page.context["form"].fields
    sooner = DAY + dt.timedelta(days=90)
    answer = client.post(f"{edit}dates/", posted_from(page, **date("next_review_on", sooner)))
    # Then it is saved, asked about, and cannot be signed yet
    page = client.get(answer.url)
    assert [need.part for need in page.context["needs"]] == ["dates"]
    page = client.get(f"{edit}dates/")
    assert len(page.context["later"]) == 2
    # and with a reason it can, which everybody who reads the plan sees
    words = "The building is ready in autumn."
    answer = client.post(f"{edit}dates/", posted_from(page, later_reason=words))
    assert words in client.get(answer.url).text
    page = client.get(answer.url + "check/")
    assert page.context["why_not"] == ""
    assert words in page.text
    assert page.context["content"].later_reason == words


def test_a_next_review_that_has_gone_by_is_said_before_signing(client, place, review, edit) -> None:
    plan = a_plan(place, review)
    Plan.objects.filter(pk=plan.pk).update(next_review_on=DAY)
    page = client.get(edit.removesuffix("edit/"))
    assert timezone.localdate() < DAY or [need.part for need in page.context["needs"]] == ["dates", "dates"]


# ---------------------------------------------------------------------------------------- a new version


@pytest.mark.parametrize("words", ["", "x" * (COMMENT_MAX + 1), "\u200b\x07"])
def test_a_reason_for_a_new_version_that_cannot_be_taken_is_shown_again(client, place, review, words):
    signed_by(a_plan(place, review), place.commissioner, "commissioner")
    client.force_login(place.lead)
    page = client.post(f"/reviews/{review.pk}/plans/3/revise/", {"reason": words})
    assert has_problem(page)
    assert page.context["form"].errors.keys() == {"reason"}
    assert page.context["form"]["reason"].value() == words
    assert Plan.objects.get().revision == 1


def test_two_thousand_characters_of_reason_are_taken(client, place, review):
    signed_by(a_plan(place, review), place.commissioner, "commissioner")
    client.force_login(place.lead)
    answer = client.post(f"/reviews/{review.pk}/plans/3/revise/", {"reason": "é" * COMMENT_MAX})
    assert answer.status_code == 302


def test_a_reason_for_a_new_version_is_kept_when_somebody_was_first(client, place, review):
    plan = a_plan(place, review)
    signed_by(plan, place.commissioner, "commissioner")
    revise(user=place.commissioner, plan=plan, reason="First.")
    client.force_login(place.lead)
    page = client.post(f"/reviews/{review.pk}/plans/3/revise/", {"reason": "The room fell through."})
    assert page.status_code == 409
    assert has_problem(page)
    assert page.context["form"]["reason"].value() == "The room fell through."
    assert Plan.objects.get().revision == 2
