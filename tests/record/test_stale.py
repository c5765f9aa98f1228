"""A page that somebody else saved before: nothing is overwritten, both versions are shown, saving again replaces."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from assessments.people.models import User
from assessments.people.services import add_member
from assessments.record import services
from assessments.record.queries import participation_of, ranking_of
from assessments.reviews.models import Review
from tests.build import Place, a_person, a_review, a_row, a_system, ranked, record_all, row_of

pytestmark = pytest.mark.django_db

THEIRS, YOURS = "Theirs, saved first.", "Yours, typed meanwhile."
NO_RESERVATIONS = {"r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0"}


@pytest.fixture
def place() -> Place:
    return a_system()


@pytest.fixture
def review(place: Place) -> Review:
    return a_review(place)


@pytest.fixture
def colleague(place: Place) -> User:
    """A facilitator beside the recovery lead: both may write Template A."""
    person = a_person()
    add_member(by=None, system=place.system, user=person, role="facilitator", organisation=place.provider)
    return person


def both_then_again(client: Client, address: str, data: dict[str, str], stored: Callable[[], str]) -> None:
    """The stale POST is not stored and shows both versions; sent again as the page now has it, it replaces."""
    page = client.post(address, data)
    assert page.status_code == 200
    assert stored() == THEIRS
    assert page.context["form"].non_field_errors(), "it is said on top as well"
    shown = page.text.partition("data-both-versions")[2].partition("<form")[0]
    assert THEIRS in shown
    assert YOURS in shown
    assert YOURS in page.text.partition("<form")[2], "what was typed is still in its box"
    version = page.context["form"]["version"].value()
    assert client.post(address, data | {"version": version}).status_code == 302
    assert stored() == YOURS


def test_one_challenge(client: Client, place: Place, review: Review, colleague: User) -> None:
    a_row(place, review, 1, user=colleague, comments=THEIRS)
    client.force_login(place.lead)
    typed = {"outcome": "agreed", "stage": "1", "comments": YOURS, "version": "0", **NO_RESERVATIONS}
    address = f"/reviews/{review.pk}/template-a/1/"
    both_then_again(client, address, typed, lambda: row_of(review, 1).comments)


def test_the_priorities(client: Client, place: Place, review: Review) -> None:
    record_all(place, review)
    ranked(place, review, 1, 2, 3, 4, 5, 6, reason=THEIRS)
    client.force_login(place.lead)
    typed = {f"rank_{n}": str(7 - n) for n in range(1, 7)} | {"over_limit_reason": YOURS, "version": "0"}
    address = f"/reviews/{review.pk}/template-a/priorities/"
    both_then_again(client, address, typed, lambda: ranking_of(review).over_limit_reason)
    assert row_of(review, 6).rank == 1


def test_who_took_part(client: Client, place: Place, review: Review, colleague: User) -> None:
    services.write_participation(user=colleague, review=review, took_part=[THEIRS], version=0)
    client.force_login(place.lead)
    typed = {"took_part": YOURS, "seen_differently": "", "version": "0"}
    address = f"/reviews/{review.pk}/template-a/who-took-part/"
    both_then_again(client, address, typed, lambda: " ".join(participation_of(review).took_part))


def test_what_both_wrote_alike_is_not_shown_twice(client: Client, place: Place, review: Review) -> None:
    said = [("Not on nights.", "staff")]
    a_row(place, review, 1, outcome="reservations", comments=YOURS, reservations=said)
    client.force_login(place.lead)
    typed = {"outcome": "not_reached", "stage": "", "comments": YOURS, "version": "0", **NO_RESERVATIONS}
    page = client.post(f"/reviews/{review.pk}/template-a/1/", typed)
    shown = page.text.partition("data-both-versions")[2].partition("<form")[0]
    assert YOURS not in shown
    assert "Not on nights. (staff)" in shown
