"""The tables of moves, and the pictures of them in the README."""

from pathlib import Path

import pytest

from assessments.people import policy
from assessments.people.services import add_member
from assessments.people.transitions import Move, diagram, perform
from assessments.plans.moves import PLAN_MOVES
from assessments.progress.lifecycle import cancel_review, close_review
from assessments.record.closing import close_all, still_live
from assessments.reviews.models import Review
from assessments.reviews.moves import REVIEW_MOVES, ReviewAct
from recovery_site.errors import NotNow
from tests.build import Place, a_completed_template_a, a_person, a_review, a_system
from tests.refusing import turned_away

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("moves", [REVIEW_MOVES, PLAN_MOVES])
def test_the_readme_shows_the_moves(moves) -> None:
    assert f"```mermaid\n{diagram(moves)}\n```" in README.read_text(encoding="utf-8")


def test_each_move_names_an_act_of_the_policy() -> None:
    assert {move.who for move in (*REVIEW_MOVES, *PLAN_MOVES)} <= set(policy.table().rules)


@pytest.mark.django_db
def test_whoever_comes_second_is_told() -> None:
    place = a_system()
    review = a_review(place)
    with pytest.raises(NotNow):
        close_review(user=place.lead, review=review, reason="Enough.")
    Review.objects.filter(pk=review.pk).update(phase="planning")
    stale = Review.objects.get(pk=review.pk)
    close_review(user=place.lead, review=Review.objects.get(pk=review.pk), reason="Enough.")
    with pytest.raises(NotNow, match="second"):
        perform(stale, ReviewAct.CLOSE, REVIEW_MOVES, field="phase", by=None, refusal="second")


def at_the_start_of(move: Move, place: Place) -> Review:
    """A review in the state where the move begins; the one before it is out of the way."""
    for earlier in place.system.reviews.filter(phase="assessing"):
        cancel_review(user=place.lead, review=earlier, reason="Out of the way.")
    review = a_review(place)
    return review if move.start == Review.Phase.ASSESSING else a_completed_template_a(place, review)


def ready_for(move: Move, place: Place, review: Review) -> None:
    """Nothing is worked on any more in a review that is to be closed."""
    if move.end == Review.Phase.CLOSED:
        close_all(user=place.lead, rows=still_live(review), reason="Enough.")


@pytest.mark.django_db
@pytest.mark.parametrize("move", REVIEW_MOVES, ids=lambda move: f"{move.act}, {move.start}")
def test_a_move_is_made_by_those_who_may_and_by_the_system_itself(move) -> None:
    # Given a review in the state where the move begins, and a member of each role
    place = a_system()
    role = policy.Role.FACILITATOR
    facilitator = a_person()
    add_member(by=None, system=place.system, user=facilitator, role=role, organisation=place.provider)
    people = [place.lead, facilitator, place.commissioner, place.partner, place.reader, a_person()]
    make = {"act": move.act, "moves": REVIEW_MOVES, "field": "phase", "refusal": "no"}
    if move.end in (Review.Phase.CLOSED, Review.Phase.CANCELLED):
        make["ended_because"] = "Enough."

    # When each of them makes it, then only those whose role allows its act do
    for person in people:
        review = at_the_start_of(move, place)
        ready_for(move, place, review)
        may = policy.permissions(person, place.system)
        if may.can(move.who):
            perform(review, by=may, **make)
            assert review.phase == move.end
        else:
            with turned_away() as refusal:
                perform(review, by=may, **make)
            assert not isinstance(refusal.value, NotNow)
            review.refresh_from_db()
            assert review.phase == move.start

    # And the system itself may
    review = at_the_start_of(move, place)
    ready_for(move, place, review)
    perform(review, by=None, **make)
    assert review.phase == move.end


@pytest.mark.django_db
def test_one_review_is_assessed_at_a_time() -> None:
    place = a_system()
    a_review(place)
    with pytest.raises(NotNow):
        a_review(place, title="Another")
