"""Any two versions of a plan side by side, word by word."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from assessments.plans.models import Plan
from assessments.plans.services import revise
from recovery_site.word_changes import Change, Piece, compared
from tests.build import (
    Place,
    a_completed_template_a,
    a_person,
    a_review,
    a_signed_plan,
    a_system,
    described,
    signed_by,
)

TEXT = st.text(alphabet="ab \n,é🙂", max_size=20)


def test_words_are_compared_whole() -> None:
    same, gone, new = Change.SAME, Change.GONE, Change.NEW
    assert compared("We rent two rooms.", "We rent three good rooms.") == (
        Piece(same, "We rent "),
        Piece(gone, "two"),
        Piece(new, "three good"),
        Piece(same, " rooms."),
    )
    assert compared("", "") == ()
    assert compared("", "New") == (Piece(new, "New"),)
    assert compared("a b", "c d") == (Piece(gone, "a b"), Piece(new, "c d"))


@given(TEXT, TEXT)
def test_nothing_is_lost_of_either_text(before: str, after: str) -> None:
    pieces = compared(before, after)
    assert "".join(one.text for one in pieces if one.kind is not Change.NEW) == before
    assert "".join(one.text for one in pieces if one.kind is not Change.GONE) == after


@pytest.mark.django_db
def test_any_two_versions_and_what_is_being_written(client: Client) -> None:
    # Given versions 1 and 2 that were signed, and a third that is being written with no word changed
    place: Place = a_system()
    plan: Plan = a_signed_plan(place, a_completed_template_a(place, a_review(place)))
    address = f"/reviews/{plan.row.review_id}/plans/3/compare/"
    client.force_login(place.reader)
    assert client.get(address).context["pair"] == []
    revise(user=place.lead, plan=plan, reason="More rooms")
    described(plan, place.lead, "Courses run in rooms of our own.")
    plan.refresh_from_db()
    signed_by(plan, place.lead, "provider")
    signed_by(plan, place.commissioner, "commissioner")
    plan.refresh_from_db()
    revise(user=place.lead, plan=plan, reason="Again")
    # Then the last two are shown first: it is said that no word changed and no signature carries over
    page = client.get(address)
    assert [one.revision for one in page.context["pair"]] == [2, 3]
    assert "data-same" in page.text
    # and any two, in either order, with the changed words marked
    for asked in ({"before": 1, "now": 3}, {"before": 3, "now": 1}):
        page = client.get(address, asked)
        assert [one.revision for one in page.context["pair"]] == [1, 3]
        (change,) = page.context["changes"]
        assert change.theirs == "Courses run in borrowed rooms."
        assert "borrowed" in page.text.partition("<del")[2].partition("</del>")[0]
    # What is no version is said beside the box
    assert client.get(address, {"before": "9", "now": "x"}).context["form"].errors.keys() == {"before", "now"}
    client.force_login(a_person())
    assert client.get(address).status_code == 404
