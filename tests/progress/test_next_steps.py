"""Home, a local system and a review: each says where things stand and what this person can do next."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.plans.services import revise
from assessments.reviews.services import close_review
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


def next_on(page) -> tuple[str, str]:
    return page.context["next"].button, page.context["next"].words


def test_a_review_leads_the_recovery_lead_through_template_a(place: Place, see) -> None:
    review = a_review(place)
    address = f"/reviews/{review.pk}/"
    assert next_on(see("lead", address))[0] == "Begin Template A"
    a_row(place, review, 1)
    button, words = next_on(see("lead", address))
    assert (button, "1 of 10" in words) == ("Go on with Template A", True)
    for number in range(2, 11):
        a_row(place, review, number)
    assert next_on(see("lead", address))[0] == "Choose priorities"
    ranked(place, review, 3, 4)
    assert next_on(see("lead", address))[0] == "Check your answers"


def test_others_are_told_how_far_it_is_and_why_they_do_not_write(place: Place, see) -> None:
    review = a_review(place)
    record_all(place, review)
    for who in ("commissioner", "partner", "reader"):
        page = see(who, f"/reviews/{review.pk}/")
        assert next_on(page)[0] == "Read it so far"
        assert "10 of 10 challenges so far" in page.text
        assert "Only the recovery lead" in page.text
        assert "After Template A" in page.text


def test_plans_are_begun_written_and_signed_in_turn(place: Place, see) -> None:
    review = a_completed_template_a(place, a_review(place))
    address = f"/reviews/{review.pk}/"
    # nobody has begun: both sides may
    for who in ("lead", "commissioner"):
        assert next_on(see(who, address)) == (
            "Begin the plan for priority 1",
            "2 plans are still to be written.",
        )
    button, _ = next_on(see("reader", address))
    assert button == ""
    assert "Only the recovery lead and the commissioner write plans." in see("reader", address).text
    # one is ready: it waits for both
    a_plan(place, review, 3)
    for who in ("lead", "commissioner"):
        assert next_on(see(who, address)) == (
            "Read and sign the plan for priority 1",
            "1 plan waits for your signature.",
        )
    # the lead signs: it waits for the commissioner alone
    plan = a_signed_plan(place, review, 4)
    plan.refresh_from_db()
    signed_by(a_plan_of(review), place.lead, "provider")
    assert next_on(see("lead", address))[1] == "The plans are written. The commissioner must sign."
    assert "Waiting for the commissioner" in see("partner", address).text
    assert next_on(see("commissioner", address))[0] == "Read and sign the plan for priority 1"
    # all are signed
    signed_by(a_plan_of(review), place.commissioner, "commissioner")
    page = see("commissioner", address)
    assert "Every plan is signed and in force. The next review is on " in page.text
    assert "2 of 2 signed" in page.text
    # a new version wants writing no more than signing
    revise(user=place.lead, plan=plan, reason="New money.")
    assert next_on(see("lead", address))[1] == "1 plan waits for your signature."
    # and closing ends it
    close_review(user=place.lead, review=review)
    assert next_on(see("commissioner", address))[1].startswith("This review is closed.")


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
    assert [standing.state for standing, _ in lines] == [
        PlanState.BEING_WRITTEN,
        PlanState.READY_TO_SIGN,
        PlanState.WAITING_FOR_COMMISSIONER,
        PlanState.WAITING_FOR_PROVIDER,
        PlanState.SIGNED,
    ]
    assert all(tag.words in page.text for _, tag in lines)
    close_review(user=place.lead, review=review)
    lines = see("reader", f"/reviews/{review.pk}/plans/").context["lines"]
    assert [standing.state for standing, _ in lines] == [*[PlanState.CLOSED_UNSIGNED] * 4, PlanState.SIGNED]


def test_home_has_what_waits_for_this_person_and_nothing_else(place: Place, see) -> None:
    assert "There is no review yet." in see("lead", "/").text
    review = a_completed_template_a(place, a_review(place))
    signed_by(a_plan(place, review, 3), place.lead, "provider")
    a_signed_plan(place, review, 4)
    page = see("commissioner", "/").text
    assert "1 plan waits for your signature." in page
    assert f"/reviews/{review.pk}/plans/3/check/" in page
    assert "1 of 2 plans signed" in page
    for who in ("lead", "partner", "reader"):
        assert 'class="app-next"' not in see(who, "/").text


def test_somebody_without_a_system_is_told_what_to_do(client: Client) -> None:
    client.force_login(a_person())
    assert "You do not belong to a local system yet." in client.get("/").text


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
        ("/", 11),
        (f"/systems/{place.system.pk}/", 13),
        (f"/reviews/{review.pk}/", 10),
        (f"/reviews/{review.pk}/plans/", 9),
        (f"/reviews/{review.pk}/plans/3/", 13),
    ):
        with django_assert_num_queries(asked):
            client.get(address)
