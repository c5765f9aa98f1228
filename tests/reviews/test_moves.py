"""The tables of moves, and the pictures of them in the README."""

from pathlib import Path

import pytest
from django.urls import get_resolver

from assessments.people import policy
from assessments.plans.moves import PLAN_MOVES
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, diagram, perform
from assessments.reviews.services import close_review
from recovery_site.errors import NotNow
from tests.build import a_review, a_system

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("moves", [REVIEW_MOVES, PLAN_MOVES])
def test_the_readme_shows_the_moves(moves) -> None:
    assert f"```mermaid\n{diagram(moves)}\n```" in README.read_text(encoding="utf-8")


def test_each_move_names_an_act_of_the_policy() -> None:
    acts = {rule.act for rule in policy.TABLE}
    assert {move.who for move in (*REVIEW_MOVES, *PLAN_MOVES)} <= acts


def test_each_address_of_the_work_stands_in_the_policy_once() -> None:
    names = [
        pattern.name
        for part in get_resolver("assessments.urls").url_patterns
        for pattern in part.url_patterns
    ]
    listed = [route for rule in policy.TABLE for route in rule.routes]
    listed += [*policy.SIGNED_IN, *policy.PUBLIC]
    assert sorted(names) == sorted(listed)


@pytest.mark.django_db
def test_whoever_comes_second_is_told() -> None:
    place = a_system()
    review = a_review(place)
    with pytest.raises(NotNow):
        close_review(user=place.lead, review=review)
    Review.objects.filter(pk=review.pk).update(phase="planning")
    stale = Review.objects.get(pk=review.pk)
    close_review(user=place.lead, review=Review.objects.get(pk=review.pk))
    with pytest.raises(NotNow, match="second"):
        perform(stale, "close the review", REVIEW_MOVES, field="phase", otherwise="second")


@pytest.mark.django_db
def test_one_review_is_assessed_at_a_time() -> None:
    place = a_system()
    a_review(place)
    with pytest.raises(NotNow, match="Complete Template A"):
        a_review(place, title="Another")
