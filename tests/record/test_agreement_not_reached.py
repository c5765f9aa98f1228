"""Agreement can be lost again: "not reached" after a stage, in direct entry and in the room."""

from __future__ import annotations

import pytest
from django.test import Client

from assessments.audit.models import Entry
from assessments.record.models import Row
from assessments.workshop.rooms.opening import open_room
from tests.build import a_review, a_row, a_system, row_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("in_a_room", [False, True], ids=["direct entry", "room"])
def test_not_reached_after_a_stage_clears_it_and_the_log_keeps_the_old_one(
    client: Client, in_a_room: bool
) -> None:
    # Given a challenge on which stage 1 was agreed
    place = a_system()
    review = a_review(place)
    a_row(place, review, 1, stage=1)
    challenge = row_of(review, 1).challenge
    client.force_login(place.lead)
    address = f"/reviews/{review.pk}/template-a/1/"
    if in_a_room:
        address = f"/rooms/{open_room(user=place.lead, review=review, challenges=[challenge]).pk}/record/1/"

    # When the page is sent with "not reached", its stage still chosen: a radio cannot be unticked
    sent = {"outcome": "not_reached", "stage": "1", "comments": "We could not agree.", "version": "1"}
    answer = client.post(address, sent | {"r-TOTAL_FORMS": "0", "r-INITIAL_FORMS": "0", "save": "1"})

    # Then it is saved without a stage, and the history has both
    assert answer.status_code == 302
    row = row_of(review, 1)
    assert (row.outcome, row.stage, row.comments) == (Row.Outcome.NOT_REACHED, None, "We could not agree.")
    saved = Entry.objects.filter(act="record.write").order_by("seq").values_list("detail", flat=True)
    assert [(one["outcome"], one["stage"]) for one in saved] == [("agreed", 1), ("not_reached", None)]
