"""The timeline: every challenge through the reviews of a system, drawn as tracks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from assessments.progress.timeline.presenters import shown as drawn
from assessments.progress.timeline.queries import timeline_of, timeline_until
from assessments.record.services import complete
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from framework.services import load_edition
from framework.track import Track
from tests.build import DAY, Place, a_completed_template_a, a_review, a_row, a_system, ranked, record_all
from tests.framework.build import write
from tests.shape.edition import rows as other_rows

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=200)


@pytest.fixture
def place() -> Place:
    return a_system()


def two_reviews(place: Place) -> tuple[Review, Review]:
    """One that is acted on (stage 2 everywhere, priority 3), and one that is being agreed."""
    first = a_completed_template_a(place, a_review(place), priorities=(3,))
    second = a_review(place, title="Second review", date=LATER)
    a_row(place, second, 1, stage=3)
    a_row(
        place, second, 2, stage=1, outcome="reservations", reservations=[("Not here.", ""), ("Nor here.", "")]
    )
    a_row(place, second, 3, stage=None, outcome="not_reached")
    a_row(place, second, 4, stage=2)
    return first, second


def test_each_cell_is_the_track_of_what_was_recorded_with_where_it_came_from(place: Place) -> None:
    first, second = two_reviews(place)
    shown = drawn(timeline_of([second, first]))
    assert [column.review for column in shown.columns] == [first, second]
    last = [row.cells[-1].track for row in shown.rows[:5]]
    assert last == [
        Track(3, 3, was=2, recorded=True),
        Track(3, 1, was=2, reservations=True, recorded=True),
        Track(3, was=2, recorded=True),
        Track(3, 2, was=2, recorded=True),
        Track(3),
    ]
    assert [row.differently for row in shown.rows[:3]] == [0, 2, 0]
    assert [(row.number, row.rank, row.carried) for row in shown.rows if row.rank] == [(3, 1, True)]
    assert [words for words in shown.moved if "1" in words or "2" in words] == shown.moved
    assert len(shown.moved) == 2


def test_nothing_that_moved_is_said_by_nothing(place: Place) -> None:
    review = a_review(place)
    record_all(place, review)
    assert drawn(timeline_of([review])).moved == []


def test_only_the_last_reviews_have_a_column_and_the_stage_before_is_still_known(place: Place) -> None:
    _, second = two_reviews(place)
    shown = drawn(timeline_until(second), most=1)
    assert [column.review for column in shown.columns] == [second]
    assert shown.rows[0].cells[0].track.was == 2


def test_a_voice_is_shown_with_the_review_in_which_it_was_raised(place: Place) -> None:
    first = a_review(place)
    a_row(place, first, 7, outcome="reservations", reservations=[("Not on nights.", "")])
    record_all_but(place, first, 7)
    ranked(place, first, 3)
    complete(user=place.lead, review=first, fingerprint=fingerprint(first))
    second = a_review(place, title="Second review", date=LATER)
    both = drawn(timeline_of([first, second]))
    alone = drawn(timeline_until(second), most=1)
    assert [row.differently for row in both.rows if row.number == 7] == [1]
    assert [row.differently for row in alone.rows if row.number == 7] == [0]


def record_all_but(place: Place, review: Review, number: int) -> None:
    for other in set(range(1, 11)) - {number}:
        a_row(place, review, other)


def test_another_edition_is_another_scale(place: Place, tmp_path: Path) -> None:
    # Given a review on the edition of 2010, and one on an edition of four stages that calls two challenges the same
    first = a_completed_template_a(place, a_review(place))
    titles = [challenge.short_title for challenge in first.edition.challenges.order_by("number")[:2]]
    found = other_rows()
    challenges = [row for row in found if row["model"] == "framework.challenge"]
    for challenge, title in zip(challenges, titles, strict=False):
        challenge["fields"]["short_title"] = title
    load_edition(write(tmp_path, found))
    second = a_review(place, title="Second review", date=LATER)
    assert second.edition != first.edition
    a_row(place, second, 1, stage=4)
    # When both are shown
    shown = drawn(timeline_of([first, second]))
    # Then the columns are parted, no arrow joins two scales, and what has no counterpart has a row of its own
    assert [column.new_edition for column in shown.columns] == [False, True]
    before, now = (cell.track for cell in shown.rows[0].cells)
    assert (before.stages, now) == (3, Track(4, 4, recorded=True))
    assert len(shown.rows) == 7 + 8


def test_the_page_of_a_system_says_every_stage_in_words(place: Place, client: Client) -> None:
    two_reviews(place)
    client.force_login(place.reader)
    html = client.get(f"/systems/{place.system.pk}/").content.decode()
    assert html.count("app-track__words") == 20
    assert Track(3, 1, was=2, reservations=True).words in html
