"""Home, a local system and a review: each says where things stand and what this person can do next."""

from __future__ import annotations

import datetime as dt
import re
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.people import policy
from assessments.people.policy import Act
from assessments.people.services import add_member
from assessments.plans.services import revise
from assessments.progress.lifecycle import close_review
from assessments.progress.places import AT_ONCE
from assessments.progress.queries import ReviewTask, Todo, journeys_of, next_in
from assessments.reviews.models import Review
from assessments.signoff.standing import PlanState
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_plan,
    a_review,
    a_row,
    a_signed_plan,
    a_system,
    ranked,
    record_all,
    signed_by,
)
from tests.workshop.build import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def see(client: Client, place: Place):
    """see("lead", address) is the page as that person gets it."""

    def see(who: str, address: str):
        client.force_login(getattr(place, who))
        return client.get(address)

    return see


def next_on(page, review: Review) -> str:
    """Where the button of the next step leads inside the review; empty when there is none."""
    href = page.context["next"].href if page.context["next"].button else ""
    assert f'href="{href}"' in page.text or not href
    return href.removeprefix(f"/reviews/{review.pk}/")


def waits(page) -> bool:
    """Whether what the page offers waits for this person, and is not only something to look at."""
    return bool(page.context["next"].button) and not page.context["next"].quiet


def todo(place: Place, review: Review, who: str) -> Todo:
    (journey,) = journeys_of([Review.objects.select_related("system", "edition").get(pk=review.pk)])
    return next_in(journey, policy.permissions(getattr(place, who), place.system))


def test_a_review_leads_the_recovery_lead_through_template_a(place: Place, see) -> None:
    review = a_review(place)
    address = f"/reviews/{review.pk}/"
    assert next_on(see("lead", address), review) == "template-a/"
    begin = see("lead", address).context["next"].button
    a_row(place, review, 1)
    page = see("lead", address)
    assert next_on(page, review) == "template-a/"
    assert page.context["next"].button != begin
    assert "1 of 10" in page.context["next"].words
    for number in range(2, 11):
        a_row(place, review, number)
    assert next_on(see("lead", address), review) == "template-a/priorities/"
    ranked(place, review, 3, 4)
    page = see("lead", address)
    assert next_on(page, review) == "template-a/check/"
    assert waits(page)


def test_others_are_told_how_far_it_is_and_why_they_do_not_write(place: Place, see) -> None:
    review = a_review(place)
    record_all(place, review)
    for who in ("commissioner", "partner", "reader"):
        page = see(who, f"/reviews/{review.pk}/")
        assert next_on(page, review) == "template-a/table/"
        assert not waits(page)
        assert "10 of 10" in page.context["next"].words
        reason = policy.permissions(getattr(place, who), place.system).reason_against(Act.RECORD_WRITE)
        assert reason in page.text


def test_a_facilitator_waits_for_the_lead_to_complete(place: Place, client: Client) -> None:
    review = a_review(place)
    record_all(place, review)
    ranked(place, review, 3)
    person = a_person()
    add_member(by=None, system=place.system, user=person, role="facilitator", organisation=place.provider)
    client.force_login(person)
    page = client.get(f"/reviews/{review.pk}/")
    assert not waits(page)
    assert policy.permissions(person, place.system).reason_against(Act.RECORD_COMPLETE) in page.text


def test_plans_are_begun_written_and_signed_in_turn(place: Place, see) -> None:
    review = a_completed_template_a(place, a_review(place))
    address = f"/reviews/{review.pk}/"
    # nobody has begun: both sides may
    for who in ("lead", "commissioner"):
        assert next_on(see(who, address), review) == "plans/3/edit/"
        assert len(todo(place, review, who).plans) == 2
    page = see("reader", address)
    assert next_on(page, review) == ""
    assert policy.permissions(place.reader, place.system).reason_against(Act.PLAN_WRITE) in page.text
    # one is ready: it waits for both
    a_plan(place, review, 3)
    for who in ("lead", "commissioner"):
        assert next_on(see(who, address), review) == "plans/3/check/"
        assert len(todo(place, review, who).plans) == 1
    # the lead signs: it waits for the commissioner alone
    plan = a_signed_plan(place, review, 4)
    plan.refresh_from_db()
    signed_by(a_plan_of(review), place.lead, "provider")
    assert todo(place, review, "lead").task is ReviewTask.AWAIT_SIGNATURES
    page = see("lead", address)
    assert next_on(page, review) == "plans/"
    assert not waits(page)
    assert "the commissioner must sign" in see("partner", address).text.lower()
    # and whoever has nothing to do is told that on their own page, and where the reports are
    for who in ("partner", "lead"):
        assert see(who, "/").text.count(f'href="{reverse("reports", args=[review.pk])}"') == 1
    assert next_on(see("commissioner", address), review) == "plans/3/check/"
    # all are signed
    signed_by(a_plan_of(review), place.commissioner, "commissioner")
    page = see("commissioner", address)
    assert todo(place, review, "commissioner").task is ReviewTask.IN_FORCE
    assert next_on(page, review) == "reports/"
    assert "2 of 2 signed" in page.text
    # the day of the next review is told until it has passed
    assert reverse("next_review_calendar", args=[review.pk]) in page.text
    long_after = timezone.localdate() + dt.timedelta(days=1500)
    with mock.patch.object(timezone, "localdate", return_value=long_after):
        later = see("commissioner", address)
    assert reverse("next_review_calendar", args=[review.pk]) not in later.text
    assert later.context["next"].words != page.context["next"].words
    # a new version wants writing no more than signing
    revise(user=place.lead, plan=plan, reason="New money.")
    assert todo(place, review, "lead").task is ReviewTask.SIGN
    # and closing ends it
    close_review(user=place.lead, review=review, reason="Enough.")
    assert todo(place, review, "commissioner").task is ReviewTask.CLOSED
    assert not waits(see("commissioner", address))


def a_plan_of(review):
    return review.rows.get(challenge__number=3).plan


def test_the_list_of_plans_says_whose_signature_is_missing(place: Place, see) -> None:
    review = a_completed_template_a(place, a_review(place), priorities=(3, 4, 5, 6, 7))
    a_plan(place, review, 3, complete=False)
    a_plan(place, review, 4)
    signed_by(a_plan(place, review, 5), place.lead, "provider")
    signed_by(a_plan(place, review, 6), place.commissioner, "commissioner")
    a_signed_plan(place, review, 7)
    page = see("reader", f"/reviews/{review.pk}/plans/")
    lines = page.context["lines"]
    assert [standing.state for standing, _, _ in lines] == [
        PlanState.BEING_WRITTEN,
        PlanState.READY_TO_SIGN,
        PlanState.WAITING_FOR_COMMISSIONER,
        PlanState.WAITING_FOR_PROVIDER,
        PlanState.SIGNED,
    ]
    assert all(tag.words in page.text for _, tag, _ in lines)
    close_review(user=place.lead, review=review, reason="Enough.")
    lines = see("reader", f"/reviews/{review.pk}/plans/").context["lines"]
    assert [standing.state for standing, _, _ in lines] == [
        *[PlanState.CLOSED_UNSIGNED] * 4,
        PlanState.SIGNED,
    ]


def test_home_has_what_waits_for_this_person_and_nothing_else(place: Place, see) -> None:
    assert f"/systems/{place.system.pk}/reviews/new/" in see("lead", "/").text
    for who in ("commissioner", "partner", "reader"):
        assert f"/systems/{place.system.pk}/reviews/new/" not in see(who, "/").text
    review = a_completed_template_a(place, a_review(place))
    signed_by(a_plan(place, review, 3), place.lead, "provider")
    a_signed_plan(place, review, 4)
    page = see("commissioner", "/").text
    assert f"/reviews/{review.pk}/plans/3/check/" in page
    for who in ("lead", "partner"):
        assert 'class="app-next"' not in see(who, "/").text
        assert f"/reviews/{review.pk}/plans/" in see(who, "/").text  # what happens next
    assert f"/reviews/{review.pk}/board-report.pdf" in see("reader", "/").text


def test_home_names_the_task_of_each_person_while_template_a_is_agreed(place: Place, see) -> None:
    review = a_review(place)
    facilitator = a_person("Fenn Facilitator")
    add_member(
        by=None, system=place.system, user=facilitator, role="facilitator", organisation=place.provider
    )
    place.facilitator = facilitator  # type: ignore[attr-defined]
    assert next_task(see("lead", "/")) == f"/reviews/{review.pk}/template-a/"
    assert next_task(see("facilitator", "/")) == f"/reviews/{review.pk}/room/new/"
    assert next_task(see("partner", "/")) == ""
    room = a_room(place, review)
    assert next_task(see("lead", "/")) == next_task(see("facilitator", "/")) == f"/rooms/{room.pk}/"
    for who in ("commissioner", "partner", "reader"):
        assert next_task(see(who, "/")) == "/join/"


def next_task(page) -> str:
    """Where the first button of a task leads; empty when nothing waits for the person."""
    found = re.search(r'class="app-next".*?class="nhsuk-button" href="([^"]*)"', page.text, re.DOTALL)
    return found[1] if found else ""


def test_a_review_that_is_over_leads_to_its_reports_and_to_the_next_review(place: Place, see) -> None:
    review = a_completed_template_a(place, a_review(place), priorities=(3,))
    a_signed_plan(place, review, 3)
    close_review(user=place.lead, review=review, reason="Enough.")
    new = f"/systems/{place.system.pk}/reviews/new/"
    for who in ("lead", "commissioner", "partner", "reader"):
        assert f"/reviews/{review.pk}/reports/" in see(who, "/").text
        assert (new in see(who, "/").text) is (who == "lead")
    assert new in see("lead", f"/systems/{place.system.pk}/").text


def test_many_local_systems_come_a_few_at_a_time_with_work_first(place: Place, client: Client) -> None:
    others = [a_system(f"Away {n:02}", lead=place.lead) for n in range(AT_ONCE + 2)]
    busy = others[-1]
    a_review(busy)
    client.force_login(place.lead)
    first = client.get("/").context["home"]
    assert first.places[0].system == busy.system
    assert (len(first.places), first.previous, first.following) == (AT_ONCE, None, 2)
    second = client.get("/?page=2").context["home"]
    assert (len(second.places), second.previous, second.following) == (3, 1, None)
    for wrong in ("0", "x", "-1", "99999999999", "²"):
        assert client.get(f"/?page={wrong}").status_code == 200


def test_somebody_without_a_system_can_set_one_up(client: Client) -> None:
    client.force_login(a_person())
    page = client.get("/")
    assert page.context["home"].places == []
    assert "/systems/new/" in page.text


@pytest.mark.parametrize("many", [1, 3])
def test_the_lists_ask_the_same_of_the_database_for_one_and_three(
    client: Client, place: Place, many: int, django_assert_num_queries
) -> None:
    # Given `many` systems of the same lead, each with a review that has `many` signed plans
    for place_of in (place, *(a_system(lead=place.lead) for _ in range(many - 1))):
        for _ in range(many if place_of is place else 1):
            review = a_completed_template_a(place_of, a_review(place_of), priorities=(3, 4, 5)[:many])
            for number in (3, 4, 5)[:many]:
                a_signed_plan(place_of, review, number)
    client.force_login(place.lead)
    # Then a session, a user, and as many again for each page whatever the number of rows
    for address, asked in (
        ("/", 17),
        (f"/systems/{place.system.pk}/", 18),
        (f"/reviews/{review.pk}/", 16),
        (f"/reviews/{review.pk}/plans/", 10),
        (f"/reviews/{review.pk}/plans/3/", 20),
    ):
        with django_assert_num_queries(asked):
            client.get(address)
