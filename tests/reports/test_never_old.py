"""A changed record never shows an old PDF: whatever changes what a report says changes the key it is asked for by."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assessments.people.services import correct_system
from assessments.plans.removing import remove_plan
from assessments.progress.lifecycle import cancel_review, close_review, correct_review
from assessments.record import services as record
from assessments.record.snapshot import fingerprint
from assessments.reports import papers
from assessments.reports.asking import Asked
from assessments.reports.models import Kind
from assessments.reviews.models import Review
from tests import build

Step = Callable[[build.Place, Review], object]


def complete(place: build.Place, review: Review) -> object:
    return record.complete(user=place.lead, review=review, fingerprint=fingerprint(review))


def add_people(place: build.Place, review: Review) -> object:
    return record.add_participation(
        user=None,
        review=review,
        day=build.DAY,
        took_part=["12 people"],
        seen_differently=["Much is missing."],
    )


STEPS: dict[str, Step] = {
    "system": lambda place, review: correct_system(
        user=place.lead, system=place.system, name="Southby", names={place.provider.pk: "A new Trust"}
    ),
    "title": lambda place, review: correct_review(
        user=place.lead, review=review, kind=Review.Kind.JOINT, title="Autumn", date=build.DAY
    ),
    "a row": lambda place, review: build.a_row(place, review, 2, comments="Something else."),
    "rows": lambda place, review: [build.a_row(place, review, n) for n in (1, *range(3, 11))],
    "participation": add_people,
    "ranks": lambda place, review: build.ranked(place, review, 3, 4),
    "completed": complete,
    "a plan": lambda place, review: build.a_plan(place, review, 4),
    "a plan removed": lambda place, review: remove_plan(user=place.lead, plan=build.row_of(review, 4).plan),
    "signed": lambda place, review: build.a_signed_plan(place, review, 3),
    "closed": lambda place, review: close_review(
        user=place.lead, review=review, reason="No money this year."
    ),
}


@pytest.mark.django_db
def test_what_changes_a_report_changes_its_key() -> None:
    place = build.a_system()
    review = build.a_review(place)

    def seen() -> tuple[str, str]:
        fresh = Review.objects.select_related("system", "edition").get(pk=review.pk)
        return papers.board(fresh), Asked(Kind.BOARD, fresh).key

    before = seen()
    for name, step in STEPS.items():
        step(place, Review.objects.get(pk=review.pk))
        after = seen()
        assert after[0] != before[0], name  # the step is one that shows
        assert after[1] != before[1], name
        assert seen() == after  # and asking twice asks for the same
        before = after


@pytest.mark.django_db
def test_a_cancelled_review_and_a_plan_of_another_one_are_seen() -> None:
    place = build.a_system()
    first = build.a_completed_template_a(place, build.a_review(place), [3])
    second = build.a_review(place, title="Second review")
    keys = {Asked(Kind.BOARD, second).key}
    build.a_signed_plan(place, first, 3)  # its date for the next review is printed in the second report
    keys.add(Asked(Kind.BOARD, second).key)
    cancel_review(user=place.lead, review=second, reason="Started by mistake.")
    keys.add(Asked(Kind.BOARD, second).key)
    assert len(keys) == 3
