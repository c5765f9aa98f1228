"""The life of a review: its details are corrected, it is cancelled, it is closed with plans that nobody signed."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from assessments.audit.models import Entry
from assessments.plans.models import Plan
from assessments.plans.moves import PLAN_MOVES
from assessments.progress import lifecycle
from assessments.record import services as record
from assessments.record.closing import close_priority
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES
from assessments.workshop.rooms.opening import open_room
from recovery_site.errors import NotNow
from tests.audit.facts import facts_of
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_plan,
    a_review,
    a_row,
    a_signed_plan,
    a_system,
    row_of,
    signed_by,
)
from tests.racing import race
from tests.refusing import turned_away

pytestmark = pytest.mark.django_db
WHY = "Started by mistake."


@pytest.fixture
def place(client: Client) -> Place:
    place = a_system()
    client.force_login(place.lead)
    return place


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


def details(**also: str) -> dict[str, str]:
    today = timezone.localdate()
    date = {f"date_{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    return {"kind": "self", "title": "The right title", **date, **also}


def refused_by_the_database(thing: Review | Plan, **change: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        type(thing)._default_manager.filter(pk=thing.pk).update(**change)


# ---------------------------------------------------------------------------------------------- correcting


def test_title_date_and_kind_are_corrected_and_the_log_has_both(client: Client, review: Review) -> None:
    address = f"/reviews/{review.pk}/details/"
    assert address in client.get(f"/reviews/{review.pk}/").text
    assert 'value="First review"' in client.get(address).text
    assert client.post(address, details()).headers["Location"] == f"/reviews/{review.pk}/"
    review.refresh_from_db()
    assert (review.title, review.kind, review.date) == ("The right title", "self", timezone.localdate())
    (entry,) = Entry.objects.filter(act="review.correct")
    assert entry.detail["before"]["title"] == "First review"
    assert entry.detail["after"]["kind"] == "self"
    client.post(address, details())
    assert Entry.objects.filter(act="review.correct").count() == 1  # nothing was different


def test_bad_details_are_shown_again(client: Client, review: Review) -> None:
    for wrong in ({"title": "\u200b"}, {"kind": ""}, {"date_month": "13"}, {"date_year": "1999"}):
        page = client.post(f"/reviews/{review.pk}/details/", details(**wrong))
        assert page.status_code == 200
        assert page.context["form"].errors
    review.refresh_from_db()
    assert review.title == "First review"


def test_the_kind_is_settled_once_template_a_is_complete(
    client: Client, place: Place, review: Review
) -> None:
    a_completed_template_a(place, review)
    correct = partial(lifecycle.correct_review, user=place.lead, review=review, date=DAY)
    with pytest.raises(NotNow):
        correct(kind=Review.Kind.SELF, title="Other")
    refused_by_the_database(review, kind="self")
    client.post(f"/reviews/{review.pk}/details/", details())
    review.refresh_from_db()
    assert (review.kind, review.title) == ("joint", "The right title")


def test_what_was_signed_keeps_its_details(client: Client, place: Place, review: Review) -> None:
    # Given a plan with one signature of two, and one that was signed and is written again
    a_completed_template_a(place, review)
    plan = a_plan(place, review, 3)
    signed_by(plan, place.lead, "provider")

    # Then neither the page, nor the service, nor the database changes the review
    address = f"/reviews/{review.pk}/details/"
    assert "<form" not in client.get(address).text.partition("<main")[2].partition("</main>")[0]
    page = client.post(address, details(kind="joint"))
    assert page.status_code == 409
    assert "The right title" in page.text
    for change in ({"title": "Other"}, {"date": dt.date(2027, 1, 1)}):
        refused_by_the_database(review, **change)
    assert address not in client.get(f"/reviews/{review.pk}/").text


@pytest.mark.parametrize("who", ["commissioner", "partner", "reader"])
def test_others_neither_correct_nor_cancel(place: Place, review: Review, who: str) -> None:
    user = getattr(place, who)
    for act in (
        partial(lifecycle.correct_review, kind=Review.Kind.SELF, title="Mine", date=DAY),
        partial(lifecycle.cancel_review, reason=WHY),
        partial(lifecycle.close_review, reason=WHY),
    ):
        with turned_away() as refusal:
            act(user=user, review=review)
        assert not isinstance(refusal.value, NotNow)


# ---------------------------------------------------------------------------------------------- cancelling


@pytest.mark.parametrize("complete", [False, True])
def test_a_review_that_was_started_by_mistake_makes_room_for_another(
    client: Client, place: Place, review: Review, complete: bool
) -> None:
    # Given a review, perhaps with a completed Template A and an unsigned plan
    a_row(place, review, 1)
    if complete:
        review = a_completed_template_a(place, a_review(a_place := a_system(lead=place.lead)))
        a_plan(a_place, review, 3)
        place = a_place
    address = f"/reviews/{review.pk}/cancel/"
    assert address in client.get(f"/reviews/{review.pk}/").text

    # When it is cancelled: with a reason, or not at all
    assert client.post(address, {"reason": " "}).context["form"].errors["reason"]
    assert client.post(address, {"reason": WHY}).headers["Location"] == f"/systems/{place.system.pk}/"

    # Then it stays readable with its reason, nobody writes in it, and another review can begin
    page = client.get(f"/reviews/{review.pk}/").text
    assert WHY in page
    assert "cancelled" in page
    assert client.get(f"/reviews/{review.pk}/template-a/table/").status_code == 200
    review.refresh_from_db()
    for act in (
        partial(lifecycle.cancel_review, user=place.lead, review=review, reason=WHY),
        partial(lifecycle.close_review, user=place.lead, review=review, reason=WHY),
        partial(a_row, place, review, 2),
        partial(open_room, user=place.lead, review=review, challenges=[]),
        partial(record.complete, user=place.lead, review=review, fingerprint=""),
    ):
        with pytest.raises(NotNow):
            act()
    assert facts_of(Entry.objects.get(act="review.cancel")) == {"reason": WHY}
    a_review(place, title="Another")
    assert client.post(address, {"reason": WHY}).status_code == 409


def test_nothing_that_is_signed_is_cancelled(client: Client, place: Place, review: Review) -> None:
    a_signed_plan(place, a_completed_template_a(place, review))
    address = f"/reviews/{review.pk}/cancel/"
    assert "<form" not in client.get(address).text.partition("<main")[2].partition("</main>")[0]
    assert client.post(address, {"reason": WHY}).status_code == 409
    refused_by_the_database(review, phase="cancelled", ended_because=WHY)
    assert address not in client.get(f"/reviews/{review.pk}/").text


def test_a_room_is_closed_before_its_review_is_cancelled(place: Place, review: Review) -> None:
    open_room(user=place.lead, review=review, challenges=list(review.edition.challenges.all()[:1]))
    with pytest.raises(NotNow, match="room"):
        lifecycle.cancel_review(user=place.lead, review=review, reason=WHY)


def test_the_database_wants_the_reason_and_knows_the_moves(place: Place, review: Review) -> None:
    with pytest.raises(NotNow):
        lifecycle.cancel_review(user=place.lead, review=review, reason="")
    refused_by_the_database(review, phase="cancelled")
    refused_by_the_database(review, ended_because=WHY)
    allowed = {(move.start, move.end) for move in REVIEW_MOVES}
    for phase in Review.Phase:
        if ("assessing", phase) not in allowed and phase != "assessing":
            refused_by_the_database(review, phase=phase, ended_because=WHY)
    lifecycle.cancel_review(user=place.lead, review=review, reason=WHY)
    for phase in set(Review.Phase) - {Review.Phase.CANCELLED}:
        refused_by_the_database(review, phase=phase)
    refused_by_the_database(review, ended_because="Another reason.")
    refused_by_the_database(review, title="Another title")


def test_the_triggers_know_the_same_moves_as_the_tables() -> None:
    from importlib import import_module

    triggers = import_module("assessments.migrations.0016_life_of_a_review")
    assert set(triggers.REVIEW_MOVES) == {(str(move.start), str(move.end)) for move in REVIEW_MOVES}
    triggers = import_module("assessments.migrations.0056_agreeing")
    assert set(triggers.PLAN_MOVES) == {(str(move.start), str(move.end)) for move in PLAN_MOVES}


# ------------------------------------------------------------------------------------------------- closing


def test_closing_names_the_plans_that_are_not_signed_and_asks_why(
    client: Client, place: Place, review: Review
) -> None:
    # Given three priorities: one signed, one waiting for the other side, one not begun
    a_completed_template_a(place, review, priorities=(3, 4, 5))
    a_signed_plan(place, review, 3)
    signed_by(a_plan(place, review, 4), place.lead, "provider")

    # When the page is read, then the two are named, each with what is missing
    address = f"/reviews/{review.pk}/close/"
    page = client.get(address)
    assert [row.challenge.number for row, _name, _state in page.context["unsigned"]] == [4, 5]
    for row, _name, state in page.context["unsigned"]:
        assert row.challenge.short_title in page.text
        assert state in page.text

    # and it is closed with a reason, or not at all
    page = client.post(address, {"reason": ""})
    assert page.context["form"].errors["reason"]
    with pytest.raises(NotNow):
        lifecycle.close_review(user=place.lead, review=review)
    refused_by_the_database(review, phase="closed")
    assert client.post(address, {"reason": "The trust merged."}).status_code == 302
    assert "The trust merged." in client.get(f"/reviews/{review.pk}/").text
    entry = Entry.objects.get(act="review.close")
    assert facts_of(entry) == {"unsigned": [4, 5], "reason": "The trust merged."}
    assert (entry.detail["before"], entry.detail["after"]) == ({"phase": "planning"}, {"phase": "closed"})


def test_only_with_every_priority_ended_nobody_asks_why(client: Client, place: Place, review: Review) -> None:
    # Given a signed plan whose priority is still worked on, then closing the review needs a reason
    a_signed_plan(place, a_completed_template_a(place, review, priorities=(3,)))
    address = f"/reviews/{review.pk}/close/"
    page = client.get(address)
    assert not page.context["unsigned"]
    assert [row.challenge.number for row in page.context["live"]] == [3]
    # and what nobody has written down of its actions is named: after closing nobody can
    (action,) = page.context["undone"]
    assert action.description in page.text
    assert f"/reviews/{review.pk}/actions/{action.pk}/" in page.text
    assert client.post(address).context["form"].errors["reason"]

    # and once the priority was closed with a reason, nobody asks again
    close_priority(user=place.lead, row=row_of(review, 3), reason="It is done.")
    page = client.get(address)
    assert 'name="reason"' not in page.text
    assert page.context["undone"] == []
    assert client.post(address).status_code == 302
    review.refresh_from_db()
    assert (review.phase, review.ended_because) == ("closed", "")


def test_the_next_review_starts_where_the_last_one_was_closed(
    client: Client, place: Place, review: Review
) -> None:
    # Given a closed review
    a_completed_template_a(place, review)
    lifecycle.close_review(user=place.lead, review=review, reason="Enough.")
    start = f"/systems/{place.system.pk}/reviews/new/"

    # Then its page leads the lead, and nobody else, to the next one, which says when the last one was
    assert start in client.get(f"/reviews/{review.pk}/").text
    assert "15 March 2027" in client.get(start).text
    client.force_login(place.partner)
    assert start not in client.get(f"/reviews/{review.pk}/").text

    # and no longer once it has begun
    client.force_login(place.lead)
    a_review(place, title="Second review")
    assert start not in client.get(f"/reviews/{review.pk}/").text


@pytest.mark.django_db(transaction=True)
def test_a_signature_comes_before_the_cancelling_or_not_at_all() -> None:
    place = a_system()
    review = a_completed_template_a(place, a_review(place))
    plan = a_plan(place, review, 3)
    _, outcome = race(
        partial(signed_by, plan, place.lead, "provider"),
        partial(lifecycle.cancel_review, user=place.lead, review=review, reason=WHY),
    )
    assert isinstance(outcome, NotNow)
    assert Review.objects.get(pk=review.pk).is_planning
