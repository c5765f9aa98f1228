"""The timeline: every challenge through the reviews of a system, drawn as tracks."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.progress.lifecycle import cancel_review
from assessments.progress.timeline.presenters import beside
from assessments.progress.timeline.presenters import shown as drawn
from assessments.progress.timeline.queries import timeline_of, timeline_until
from assessments.record.closing import close_priority
from assessments.record.models import Row
from assessments.record.services import complete
from assessments.record.snapshot import fingerprint
from assessments.reviews.models import Review
from framework.services import load_edition
from framework.track import Track
from tests.build import (
    DAY,
    Place,
    a_completed_template_a,
    a_review,
    a_row,
    a_system,
    ranked,
    record_all,
    row_of,
    seen_today,
)
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
    assert [(one.edition, one.columns, one.new) for one in shown.editions] == [
        (first.edition, 1, False),
        (second.edition, 1, True),
    ]
    before, now = (cell.track for cell in shown.rows[0].cells)
    assert (before.stages, now) == (3, Track(4, 4, recorded=True))
    assert len(shown.rows) == 7 + 8
    assert {cell.track for row in shown.rows[2:7] for cell in row.cells[:1]} == {None}
    assert {row.cells[1].track for row in shown.rows[7:]} == {None}
    assert all(row.edition for row in shown.rows[7:])  # it says of which edition it is
    assert not any(row.edition for row in shown.rows[:7])
    assert (shown.moved, shown.columns[-1].first_of_edition) == ([], True)
    # And a cell knows nothing of the stage on the other scale: it leads to what was said, and that to the other
    before, after = beside(timeline_of([first, second]), second, 1)
    assert (before.review, after) == (first, None)
    # And what has a row of its own is not shown beside reviews that did not know it
    assert len(drawn(timeline_of([first, second]), most=1).rows) == 7


def test_the_page_of_a_system_says_every_stage_in_words(place: Place, client: Client) -> None:
    two_reviews(place)
    client.force_login(place.reader)
    html = client.get(f"/systems/{place.system.pk}/").content.decode()
    assert html.count("app-track__words") == 20
    assert Track(3, 1, was=2, reservations=True).words in html


def the_page(place: Place) -> str:
    return f"/systems/{place.system.pk}/timeline/"


def test_every_review_is_on_one_page_with_the_priorities_of_each(place: Place, client: Client) -> None:
    first, second = two_reviews(place)
    ranked(place, second, 2)
    client.force_login(place.reader)
    page = client.get(the_page(place))
    shown = page.context["timeline"]
    assert [column.review for column in shown.columns] == [first, second]
    assert [[cell.rank for cell in row.cells] for row in shown.rows[:3]] == [
        [None, None],
        [None, 1],
        [1, None],
    ]
    # And each cell that says something leads to what was said
    links = re.findall(r'class="app-timeline__cell" href="([^"]+)"', page.text)
    said = [f"/reviews/{pk}/timeline/{n}/" for n in range(1, 11) for pk in (first.pk, second.pk)]
    assert links == [
        link for link in said if link not in {f"/reviews/{second.pk}/timeline/{n}/" for n in range(5, 11)}
    ]
    assert {client.get(link).status_code for link in links} == {200}


def test_a_cell_opens_what_was_said_then(place: Place, client: Client) -> None:
    first, second = two_reviews(place)
    client.force_login(place.commissioner)
    address = f"/reviews/{second.pk}/timeline/2/"
    # As a page of its own
    page = client.get(address)
    assert page.context["line"].rank is None
    for words in ("Not here.", "Nor here."):
        assert words in page.text
    assert f'href="/reviews/{first.pk}/timeline/2/"' in page.text  # what was said before
    assert the_page(place) in page.text
    # And under its row, for htmx alone: never when a browser restores its history
    part = client.get(address, headers={"HX-Request": "true"})
    assert "Nor here." in part.text
    assert "<html" not in part.text
    assert "HX-Request" in part["Vary"]
    restored = client.get(address, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.text
    # And the priority leads to its plan, and says why it was closed
    close_priority(user=place.lead, row=row_of(first, 3), reason="It is done elsewhere.")
    text = client.get(f"/reviews/{first.pk}/timeline/3/").text
    assert f'href="/reviews/{first.pk}/plans/3/"' in text
    assert "It is done elsewhere." in text


def test_only_members_read_the_timeline_and_a_cell_that_is_not_there_is_missing(
    place: Place, client: Client
) -> None:
    first, _ = two_reviews(place)
    addresses = (the_page(place), f"/reviews/{first.pk}/timeline/3/")
    client.force_login(a_system().lead)
    assert {client.get(address).status_code for address in addresses} == {404}
    client.force_login(place.lead)
    assert client.get(f"/reviews/{first.pk}/timeline/11/").status_code == 404


def test_before_the_first_record_the_page_says_so_and_a_cancelled_review_is_left_out(
    place: Place, client: Client
) -> None:
    client.force_login(place.lead)
    assert client.get(the_page(place)).context["timeline"].columns == []
    review = a_review(place)
    a_row(place, review)
    cancel_review(user=place.lead, review=review, reason="Wrong year.")
    assert client.get(the_page(place)).context["timeline"].columns == []
    assert client.get(f"/systems/{place.system.pk}/").context["timeline"] is None


def test_the_small_picture_begins_the_home_of_everybody_in_the_system(place: Place, client: Client) -> None:
    two_reviews(place)
    busy = a_system(lead=place.lead)  # the lead has two systems, and the second has recorded something, too
    a_row(busy, a_review(busy, date=LATER + dt.timedelta(days=1)), 1)
    for user in (place.lead, place.commissioner, place.reader):
        client.force_login(user)
        html = client.get("/").text
        assert html.index("app-timeline--small") < html.index("app-at")
        assert the_page(place) in html
    client.force_login(place.lead)
    pictures = client.get("/").context["home"].pictures
    assert [one.system for one in pictures] == [busy.system, place.system]


def test_one_review_and_forty_ask_the_same_of_the_database(place: Place, client: Client) -> None:
    # Given a review that is acted on
    review = a_completed_template_a(place, a_review(place))
    addresses = (
        the_page(place),
        f"/systems/{place.system.pk}/",
        "/",
        f"/reviews/{review.pk}/",
        f"/reviews/{review.pk}/timeline/3/",
    )
    seen_today(place.system)
    client.force_login(place.reader)

    def asked() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    one = asked()
    # When 39 came before it
    rows = list(review.rows.all())
    said = {
        "system": place.system,
        "outcome": "agreed",
        "stage": 1,
        "moved_because": "The other ward closed.",
    }
    common = {"system": place.system, "edition": review.edition, "kind": "joint"}
    for n in range(1, 40):
        older = Review.objects.create(**common, title=f"Review {n}", date=DAY - dt.timedelta(days=n))
        Row.objects.bulk_create(Row(review=older, challenge_id=row.challenge_id, **said) for row in rows)
        for phase in ("planning", "closed"):
            Review.objects.filter(pk=older.pk).update(phase=phase)
    # Then all forty are shown, for the same number of queries
    assert client.get(the_page(place)).text.count("app-timeline__cell") == 40 * 10
    assert asked() == one
