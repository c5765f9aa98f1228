"""Starting and closing a review: what the pages take, and what they say to the rest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from assessments.people.models import User
from assessments.people.services import set_up_system
from assessments.progress.lifecycle import close_review, reason_against_closing
from assessments.reviews.forms import YEARS_EITHER_WAY, ReviewForm
from assessments.reviews.models import Review
from assessments.reviews.presenters import nobody_signs
from assessments.reviews.services import reason_against_starting
from recovery_site.text import NAME_MAX
from tests.build import Place, a_completed_template_a, a_person, a_review, a_system, an_edition
from tests.typed import UNSEEN, form_refuses, is_refused

pytestmark = pytest.mark.django_db


def on(date: dt.date) -> dict[str, str]:
    return {f"date_{part}": str(getattr(date, part)) for part in ("day", "month", "year")}


def good(**also: str) -> dict[str, str]:
    return {"kind": "joint", "title": "First review", **on(timezone.localdate()), **also}


@pytest.fixture
def place(client: Client) -> Place:
    an_edition()
    place = a_system()
    client.force_login(place.lead)
    return place


@pytest.fixture
def new(place: Place) -> str:
    return f"/systems/{place.system.pk}/reviews/new/"


@pytest.mark.parametrize("kind", ["joint", "self"])
def test_a_review_begins_on_the_current_edition(client: Client, new: str, kind: str) -> None:
    assert an_edition().name in client.get(new).text
    answer = client.post(new, good(kind=kind))
    review = Review.objects.get()
    assert answer["Location"] == f"/reviews/{review.pk}/"
    assert (review.kind, review.phase, review.edition) == (kind, "assessing", an_edition())


def test_nothing_is_chosen_beforehand_and_what_is_missing_is_named(client: Client, new: str) -> None:
    assert " checked" not in client.get(new).text
    for field in ("kind", "title"):
        message = str(ReviewForm.base_fields[field].error_messages["required"])
        is_refused(client, new, good(), field, "", message)
    page = client.post(new, {**good(), "date_day": "", "date_month": "", "date_year": ""})
    (message,) = page.context["form"].errors["date"]
    assert page.text.count(message) >= 2
    assert "First review" in page.text
    assert client.post(new, good(kind="other")).status_code == 200
    assert not Review.objects.exists()


def test_both_ends_of_the_title(client: Client, new: str) -> None:
    is_refused(client, new, good(), "title", "x" * (NAME_MAX + 1), "Use 200 characters or fewer.")
    form_refuses(ReviewForm, "title", good())
    assert client.post(new, good(title="é" * NAME_MAX)).status_code == 302


@pytest.mark.parametrize("years", [-YEARS_EITHER_WAY, YEARS_EITHER_WAY])
def test_the_date_is_near(client: Client, new: str, years: int) -> None:
    year = timezone.localdate().year + years
    beyond = year + (1 if years > 0 else -1)
    page = client.post(new, good(**on(dt.date(beyond, 6, 1))))
    assert page.text.count(f"within {YEARS_EITHER_WAY} years of today") >= 2
    assert f'value="{beyond}"' in page.text
    assert client.post(new, good(**on(dt.date(year, 6, 1)))).status_code == 302


@pytest.mark.parametrize(
    ("date", "message"),
    [
        ({"date_day": "31", "date_month": "2"}, "must be a real date"),
        ({"date_month": ""}, "must include a month"),
        ({"date_year": "27"}, "year of 4 numbers"),
        ({"date_month": "Xmas"}, "real month"),
    ],
)
def test_what_is_no_date_is_shown_again_as_it_was_typed(client: Client, new: str, date, message) -> None:
    page = client.post(new, good(**date))
    assert page.text.count(message) >= 2
    assert page.context["form"]["date"].value() == [
        good(**date)[f"date_{part}"] for part in ("day", "month", "year")
    ]


def test_sent_twice_starts_one_review(client: Client, place: Place, new: str) -> None:
    client.post(new, good())
    page = client.post(new, good(title="The same again"))
    assert page.status_code == 409
    why_not = reason_against_starting(place.system.reviews.all())
    assert "First review" in why_not
    assert why_not in page.text
    assert "The same again" in page.text
    assert Review.objects.count() == 1
    system = client.get(f"/systems/{place.system.pk}/").text
    assert why_not in system
    assert new not in system


@pytest.mark.usefixtures("no_framework")
@pytest.mark.usefixtures("no_framework")
def test_without_a_framework_it_says_whom_to_ask(client: Client) -> None:
    place = a_system()
    client.force_login(place.lead)
    page = client.get(f"/systems/{place.system.pk}/reviews/new/")
    assert page.status_code == 409
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]


def test_closing_says_what_it_means_and_happens_once(client: Client, place: Place) -> None:
    review = a_completed_template_a(place, a_review(place))
    close = f"/reviews/{review.pk}/close/"
    assert f'action="{close}"' in client.get(close).text
    why = {"reason": "Enough."}
    assert client.post(close, why)["Location"] == f"/systems/{place.system.pk}/"
    again = client.post(close, why)
    assert again.status_code == 409
    for page in (again.text, client.get(close).text):
        assert str(reason_against_closing(Review.objects.get(pk=review.pk))) in page
        assert f'action="{close}"' not in page


def test_a_review_that_is_assessed_has_no_button_to_close_it(client: Client, place: Place) -> None:
    review = a_review(place)
    page = client.get(f"/reviews/{review.pk}/close/").text
    assert reason_against_closing(review) in page
    assert f'action="/reviews/{review.pk}/close/"' not in page
    assert client.post(f"/reviews/{review.pk}/close/").status_code == 409
    assert "/close/" not in client.get(f"/reviews/{review.pk}/").text


def test_opening_again_keeps_the_reason_when_the_review_moved_on(client: Client, place: Place) -> None:
    review = a_completed_template_a(place, a_review(place))
    address = f"/reviews/{review.pk}/template-a/reopen/"
    for words, message in (("x" * 2001, "Use 2,000 characters"), (UNSEEN, "Enter a reason")):
        page = client.post(address, {"reason": words})
        assert page.text.count(message) >= 2
    close_review(user=place.lead, review=review, reason="Enough.")
    page = client.post(address, {"reason": "A slip of the pen."})
    assert page.status_code == 409
    assert "A slip of the pen." in page.text
    review.refresh_from_db()
    assert review.phase == "closed"


def test_a_joint_review_without_a_commissioner_who_could_sign_warns_at_its_start(
    client: Client, db: None
) -> None:
    an_edition()
    lead = a_person()
    system = set_up_system(user=lead, name="Fen", provider="Trust", commissioners=["Board"])
    client.force_login(lead)
    new = f"/systems/{system.pk}/reviews/new/"
    assert nobody_signs(system) in client.get(new).text
    page = client.post(new, good(), follow=True)
    assert Review.objects.get().is_joint
    assert nobody_signs(system) in page.text


def test_one_who_could_sign_is_enough_and_a_self_assessment_needs_none(client: Client, place: Place) -> None:
    new = f"/systems/{place.system.pk}/reviews/new/"
    assert "nhsuk-inset-text" not in client.get(new).text
    User.objects.filter(pk=place.commissioner.pk).update(is_active=False)
    assert "nhsuk-inset-text" in client.get(new).text
    page = client.post(new, good(kind="self"), follow=True)
    assert nobody_signs(place.system) not in page.text


def test_the_same_review_started_twice_is_started_once(client: Client, place: Place) -> None:
    new = f"/systems/{place.system.pk}/reviews/new/"
    first, second = client.post(new, good()), client.post(new, good())
    assert first["Location"] == second["Location"] == f"/reviews/{Review.objects.get().pk}/"
    assert client.post(new, good(title="Another")).status_code == 409
